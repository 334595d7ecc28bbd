"""Group information sessions: planned and run by officials; presenters see when and where, never who comes (R30)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import calendars, clock, pages, shapes, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound, require
from core.forms import ValintaForm
from core.models import Client
from core.pages import act, posted_version
from core.roles import PROVIDER_ROLES, Role
from orders import selectors
from orders.forms.info_sessions import InfoSessionForm, OnTheSpotForm, SessionClientForm, WhoCameForm
from orders.forms.orders import ReasonForm
from orders.models import InfoSession, InfoSignUp, Order
from orders.permissions import READERS
from orders.permissions import courses as permissions
from orders.rules.arranging import Arrangement
from orders.selectors import groups as reads
from orders.selectors.choice import choice_page
from orders.selectors.seats import any_course
from orders.services import info_sessions as services
from orders.services.session_news import staff_entry
from orders.states.courses import Attendance, SeatState, SessionState

_MOST = 300


def url_of(session: InfoSession, page: str = "info_session") -> str:
    """The address of one of a session's pages."""
    return reverse(f"orders:{page}", args=[session.public_id])


def _run(request: HttpRequest, ref: UUID) -> tuple[Actor, InfoSession]:
    """Fetch and authorise in one: a session that the actor may run."""
    actor = actor_of(request)
    session = reads.get_info_session(actor, ref)
    require(permissions.can_run_session(actor, session), "officials_only")
    return actor, session


@for_roles(*READERS, *PROVIDER_ROLES)
@require_GET
def info_session(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One session; who comes is shown to officials and the auditor alone."""
    actor = actor_of(request)
    session = reads.get_info_session(actor, ref)
    sees = permissions.can_see_who_comes(actor, session)
    rows = reads.attendees_of(session) if sees else []
    if rows:
        views_log.looked_at_list(
            actor, [row.client for row in rows], "orders:info_session", authority=session.authority
        )
    runs, begun = permissions.can_run_session(actor, session), session.starts_at <= clock.now()
    orders = reads.open_orders_of(session, [row.client_id for row in rows]) if runs else {}
    chosen = reads.chosen_at(session) if sees else {}
    planned = session.state == SessionState.PLANNED
    context = {
        "session": session,
        "state_label": _("Under way") if planned and begun else SessionState(session.state).label,
        "fact_rows": fact_rows(session),
        "sees_names": sees,
        "attendees": [
            _attendee(session, row, orders, chosen) for row in rows if row.state == SeatState.SEATED
        ],
        "waiting": [
            _attendee(session, row, orders, chosen) for row in rows if row.state == SeatState.WAITING
        ],
        "may_sign_up": runs and planned and not begun,
        "may_edit": runs and planned and not begun,
        "has_calendar": planned,
        "may_record": runs and begun and session.state != SessionState.CANCELLED,
    }
    return render(request, "orders/info_session.html", context)


def fact_rows(session: InfoSession) -> list[tuple[Any, Any]]:
    """What presenters too may know."""
    return [
        (_("Starts"), session.starts_at),
        (_("Ends"), session.ends_at),
        (_("Where"), session.where),
        (_("Services"), ", ".join(str(row) for row in session.categories.all())),
        (_("Providers"), ", ".join(provider.name for provider in session.presenters.order_by("name"))),
        (_("Official"), session.official.name),
        (_("Seats"), _("%(taken)d of %(most)d taken") % {"taken": session.taken, "most": session.seats}),
    ]


def _attendee(
    session: InfoSession, row: InfoSignUp, orders: dict[int, Order], chosen: dict[int, str]
) -> dict[str, Any]:
    order = orders.get(row.client_id)
    may_choose = order is not None and row.attendance == Attendance.PRESENT
    return {
        "name": row.client.full_name,
        "url": reverse("orders:client", args=[row.client.public_id]),
        "ref": row.public_id,
        "attendance": row.attendance,
        "came": Attendance(row.attendance).label if row.attendance != Attendance.UNKNOWN else "",
        "order": order,
        "chose": chosen.get(row.client_id, ""),
        "choose_url": reverse("orders:info_session_choice", args=[session.public_id, row.public_id])
        if may_choose
        else "",
    }


@for_roles(*READERS, *PROVIDER_ROLES)
@require_safe
def info_session_calendar(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The session as a file for one's own calendar."""
    session = reads.get_info_session(actor_of(request), ref)
    if session.state == SessionState.CANCELLED:
        raise NotFound
    return calendars.download(staff_entry(session, get_language() or "fi"))


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def plan_info_session(request: HttpRequest) -> HttpResponse:
    """Plan a session and invite its presenters."""
    actor = actor_of(request)
    form = InfoSessionForm(actor.need_authority().pk, request.POST or None)

    def save() -> str:
        return url_of(services.plan_session(actor, form.plan()))

    context = {
        "title": _("Plan an information session"),
        "back_url": reverse("orders:courses"),
        "back_label": _("Courses"),
    }
    done = _("The session is planned. The providers were told.")
    return pages.form_page(request, "procurement/texts_form.html", form, save, context, done=done)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def edit_info_session(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a session that is to come."""
    actor, session = _run(request, ref)
    form = InfoSessionForm(session.authority_id, request.POST or None, session=session)

    def save() -> str:
        services.amend_session(actor, session, form.plan(), version=posted_version(request))
        return url_of(session)

    context = {
        "title": _("Change the session"),
        "caption": str(session),
        "back_url": url_of(session),
        "back_label": str(session),
        "version": session.version,
    }
    return pages.form_page(
        request,
        "procurement/texts_form.html",
        form,
        save,
        context,
        done=_("The session is changed. Those who come were told of a new time or place."),
        newer=_newer(actor, ref),
    )


def _newer(actor: Actor, ref: UUID) -> pages.Newer:
    """Where a session stands now, for the reader of a form that has become old."""
    return lambda: {"newer_rows": fact_rows(reads.get_info_session(actor, ref))}


def _step(
    request: HttpRequest,
    session: InfoSession,
    form: ValintaForm,
    save: Callable[[], str],
    words: dict[str, Any],
    *,
    newer: pages.Newer | None = None,
) -> HttpResponse:
    """One step with a session; ``words``: title, caption, submit and, where there are any, the others."""
    context = {"back": url_of(session), **words}
    done = words.get("done", "")
    return pages.form_page(request, "orders/group_step.html", form, save, context, done=done, newer=newer)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def cancel_info_session(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Cancel a session, with the reason."""
    actor, session = _run(request, ref)
    form = ReasonForm(request.POST or None)

    def save() -> str:
        reason = form.cleaned_data["reason"]
        services.cancel_session(actor, session, reason=reason, version=posted_version(request))
        return url_of(session)

    words = {
        "title": _("Cancel the session"),
        "caption": str(session),
        "submit": _("Cancel the session"),
        "version": session.version,
        "explanation": _("Clients and providers are told at once."),
        "done": _("The session is cancelled."),
    }
    return _step(request, session, form, save, words, newer=_newer(actor, ref))


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def info_session_sign_up(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Sign one of the official's own clients up."""
    actor, session = _run(request, ref)
    rows = Client.objects.filter(
        authority_id=session.authority_id, official=actor.user, relationship_ended_on=None
    )
    clients = list(rows.order_by("-pk")[:_MOST])
    views_log.looked_at_list(actor, clients, "orders:info_session_sign_up", authority=session.authority)
    form = SessionClientForm(clients, request.POST or None)

    def save() -> str:
        row = services.sign_up_client(actor, session, form.rows[form.cleaned_data["client"]])
        seated = row.state == SeatState.SEATED
        text = (
            _("The client has a seat.")
            if seated
            else _("The session is full: the client is on the waiting list.")
        )
        messages.success(request, str(text))
        return url_of(session)

    words = {
        "title": _("Sign a client up"),
        "caption": str(session),
        "submit": _("Sign up"),
        "explanation": _("The client is told the time and place, with a code for cancelling."),
        "nothing": "" if clients else _("You have no clients yet"),
    }
    return _step(request, session, form, save, words)


@for_roles(Role.OFFICIAL)
@require_POST
def info_session_leave(request: HttpRequest, ref: UUID, row_ref: UUID) -> HttpResponse:
    """Cancel a client's sign-up on the client's word."""
    actor, session = _run(request, ref)
    row = reads.get_attendee(session, row_ref)
    return act(
        request, lambda: services.leave_session(actor, row), url_of(session), _("The sign-up is cancelled.")
    )


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def who_came(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The attendance list of a session."""
    actor, session = _run(request, ref)
    rows = reads.attendees_of(session)
    views_log.looked_at_list(
        actor, [row.client for row in rows], "orders:who_came", authority=session.authority
    )
    form = WhoCameForm(rows, pages.posted(request))

    def save() -> str:
        services.record_who_came(actor, session, form.marks())
        return url_of(session)

    words = {
        "title": _("Who came?"),
        "caption": f"{session} · {shapes.moment_words(session.starts_at)}",
        "submit": _("Record"),
        "explanation": _(
            "Who was on the waiting list and came is recorded too: others may have stayed away."
        ),
        "nothing": "" if rows else _("Nobody has signed up."),
        "done": _("The attendance is recorded."),
    }
    return _step(request, session, form, save, words)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def info_session_choice(request: HttpRequest, ref: UUID, row_ref: UUID) -> HttpResponse:
    """A client who came chooses on the spot, with the official's help; the session's presenters come first."""
    actor, session = _run(request, ref)
    row = reads.get_attendee(session, row_ref)
    own = reads.open_orders_of(session, [row.client_id]).get(row.client_id)
    if own is None:
        if request.method == "GET":
            messages.warning(request, str(_("The client has no open choice in this service.")))
            return redirect(url_of(session))
        raise NotFound
    order = selectors.get_order(actor, own.ref)
    views_log.looked(actor, order.client, "orders:info_session_choice", authority=order.authority)
    cards = choice_page(order, Arrangement()).cards
    here = set(session.presenters.values_list("name", flat=True))
    form = OnTheSpotForm(cards, here, request.POST or None)

    def save() -> str:
        offer = form.cleaned_data["offer"]
        services.choose_at_session(actor, session, order, offer, version=posted_version(request))
        return url_of(session)

    words = {
        "title": _("Choose together with the client"),
        "caption": f"{order.client.full_name} · {order.category}",
        "submit": _("The client chooses this one"),
        "version": order.version,
        "explanation": _(
            "This is the client's own list; those who present themselves here come first. The choice is the client's; "
            "it is recorded that you helped, and at which session."
        ),
        "done": _("It is recorded as done together with the client."),
        "nothing": "" if cards else _("Only courses are on this list."),
        "more_url": reverse("orders:sign_up_order", args=[order.public_id]) if any_course(order) else "",
        "more_label": _("Sign up for a course"),
    }
    return _step(request, session, form, save, words, newer=lambda: {"newer_rows": []})
