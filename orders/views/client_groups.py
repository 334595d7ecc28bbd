"""The client's pages about courses and information sessions: looking closer, signing up, cancelling."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import calendars, clock
from core.actors import actor_of
from core.entrance import for_client
from core.errors import DomainError, NotFound, StaleVersion
from core.models import AccessPurpose
from core.pages import posted_version
from orders.models import InfoSession, InfoSignUp, Order, SignUp
from orders.selectors import choice as choice_reads
from orders.selectors import client_groups as reads
from orders.selectors import groups
from orders.services.info_sessions import leave_session, sign_up_client
from orders.services.signing_up import leave_course, sign_up
from orders.states.courses import SeatState, SessionState
from orders.views.client import client_page, for_the_client, go_on_with_new_code

R = TypeVar("R")


def _try(request: HttpRequest, do: Callable[[], R], done: Callable[[R], str]) -> None:
    """Do it; what became of it is told on the page that comes next."""
    try:
        became = do()
    except StaleVersion:
        raise
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.warning(request, str(error.message))
    else:
        messages.success(request, done(became))


def _signed_up(row: SignUp | InfoSignUp) -> str:
    if row.state == SeatState.WAITING:
        return _("You are on the waiting list. You get a message if a seat becomes free.")
    return _("You are signed up. We sent you a message.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def course(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """One course that suits, and signing up for it; on a full one the client waits."""
    if not choice_reads.can_choose_now(order):
        return redirect("choice:list")
    card = reads.get_course_card(order, ref)
    if request.method == "POST":
        _try(
            request,
            lambda: sign_up(actor_of(request), order, card.course),
            _signed_up,
        )
        return redirect("choice:list")
    return client_page(request, "course", order, {"card": card})


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def leave(request: HttpRequest, order: Order) -> HttpResponse:
    """What cancelling a sign-up means, and cancelling it."""
    row = groups.own_sign_up(order)
    if row is None:
        return redirect("choice:list")
    stale = False
    if request.method == "POST":
        try:
            _try(
                request,
                lambda: leave_course(actor_of(request), order, version=posted_version(request)),
                lambda _order: _("Your sign-up is cancelled."),
            )
        except StaleVersion:
            stale = True
        else:
            go_on_with_new_code(request, order)
            return redirect("choice:list")
    context = {
        "row": row,
        "waiting": row.state == SeatState.WAITING,
        "too_late": row.state == SeatState.SEATED and row.course.may_leave_until < clock.today(),
        "stale": stale,
    }
    return client_page(request, "leave_course", order, context, status=409 if stale else 200)


@require_safe
@for_the_client
def course_calendar(request: HttpRequest, order: Order) -> HttpResponse:
    """The sessions of the client's own course as a file for the calendar."""
    return calendars.download(*reads.own_course_entries(order))


@require_safe
@for_the_client
def info_session_calendar(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """An information session at which the client has a seat, as a file for the calendar."""
    rows = (row for session, row in groups.coming_sessions(order) if session.public_id == ref)
    return calendars.download(reads.seat_entry(next(rows, None)))


@require_POST
@for_the_client
def info_session(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """Sign up for an information session with the order's code, or cancel it."""
    found = next(
        ((session, row) for session, row in groups.coming_sessions(order) if session.public_id == ref), None
    )
    if found is None:
        raise NotFound
    session, row = found
    actor = actor_of(request)
    if row is None:
        _try(
            request,
            lambda: sign_up_client(actor, session, order.client, order=order),
            _signed_up,
        )
    else:
        _try(
            request,
            lambda: leave_session(actor, row, order=order),
            lambda _row: _("Your sign-up is cancelled."),
        )
    return redirect("choice:list")


# With the session's own code -----------------------------------------------------------------------------


@require_safe
@never_cache
@for_client(AccessPurpose.SESSION)
def own_session(request: HttpRequest) -> HttpResponse:
    """The session that the client's code was given for."""
    row = reads.sign_up_of(actor_of(request))
    session = row.session
    context: dict[str, Any] = {
        "session": session,
        "row": row,
        "presenters": list(session.presenters.order_by("name")),
        "services": list(session.categories.all()),
        "authority": session.authority,
        "active": row.state != SeatState.ENDED,
        "waiting": row.state == SeatState.WAITING,
        "has_seat": row.state == SeatState.SEATED and session.state == SessionState.PLANNED,
        "under_way": _under_way(session),
        "may_change": _still_to_come(session),
    }
    return render(request, "orders/client/session.html", context)


def _under_way(session: InfoSession) -> bool:
    return session.state == SessionState.PLANNED and session.starts_at <= clock.now()


def _still_to_come(session: InfoSession) -> bool:
    return session.state == SessionState.PLANNED and session.starts_at > clock.now()


@require_safe
@never_cache
@for_client(AccessPurpose.SESSION)
def own_session_calendar(request: HttpRequest) -> HttpResponse:
    """The session as a file for the client's calendar."""
    return calendars.download(reads.seat_entry(reads.sign_up_of(actor_of(request))))


@require_POST
@never_cache
@for_client(AccessPurpose.SESSION)
def leave_own_session(request: HttpRequest) -> HttpResponse:
    """The client cannot come."""
    actor = actor_of(request)
    row = reads.sign_up_of(actor)
    _try(request, lambda: leave_session(actor, row), lambda _row: _("Your sign-up is cancelled."))
    return redirect("choice:session")
