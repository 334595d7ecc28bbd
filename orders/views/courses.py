"""Courses: the list for providers and staff, one course, and the provider's acts on it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, money, pages, paging, shapes, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound, require
from core.i18n import pick
from core.pages import act, posted_version
from core.roles import PROVIDER_ROLES, Role
from orders import words
from orders.forms.courses import AttendanceForm, CourseForm, GroupFilterForm, OfferingPickForm
from orders.forms.orders import ReasonForm
from orders.models import Course, CourseSession, Meeting, SignUp
from orders.permissions import READERS
from orders.permissions import courses as permissions
from orders.selectors import groups as reads
from orders.services import courses as services
from orders.services.attending import record_attendance
from orders.services.correcting import can_be_corrected
from orders.services.course_words import session_words, where_of
from orders.states import MeetingState
from orders.states.courses import CAN_ATTEND, CAN_CANCEL_COURSE, TAKES_SIGN_UPS, CourseState, SeatState
from procurement.models import Offering
from procurement.selectors.offerings import get_own_offering

SEES = (*READERS, *PROVIDER_ROLES)


def url_of(course: Course, page: str = "course") -> str:
    """The address of one of a course's pages."""
    return reverse(f"orders:{page}", args=[course.public_id])


@for_roles(*SEES)
@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    """The provider's courses, or those that the authority's clients can come to; and the coming sessions."""
    actor = actor_of(request)
    form = GroupFilterForm(actor, request.GET)
    wanted = reads.GroupFilter(**form.cleaned_data) if form.is_valid() else reads.GroupFilter()
    page = paging.page(reads.course_list(actor, wanted), request.GET.get("after", ""))
    sessions = reads.sessions_seen_by(actor).order_by("-starts_at")[:30]
    context = {
        "form": form,
        "rows": [_row(course) for course in page.rows],
        "columns": [
            _("Course"),
            _("Begins"),
            _("Sign up by"),
            {"label": _("Seats taken"), "numeric": True},
            _("State"),
        ],
        "next_url": paging.next_url(request, page.next),
        "narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
        "may_plan": actor.has(Role.PROVIDER_ADMIN),
        "may_plan_session": permissions.can_plan_session(actor, actor.authority),
        "session_rows": [_session_row(session) for session in sessions],
        "session_columns": [
            _("Session"),
            _("When"),
            _("Where"),
            {"label": _("Seats taken"), "numeric": True},
            _("State"),
        ],
    }
    return render(request, "orders/courses.html", context)


def _row(course: Course) -> list[Any]:
    return [
        {"text": str(course), "url": url_of(course), "note": f"{course.category} · {course.provider.name}"},
        shapes.moment_words(course.starts_at),
        shapes.day_words(course.sign_up_until),
        {"text": _("%(taken)d of %(most)d") % reads.seats_words(course), "numeric": True},
        {"state": course.state, "tag": CourseState(course.state).label},
    ]


def _session_row(session: Any) -> list[Any]:
    return [
        {"text": str(session), "url": reverse("orders:info_session", args=[session.public_id])},
        shapes.moment_words(session.starts_at),
        session.where,
        {
            "text": _("%(taken)d of %(most)d") % {"taken": session.taken, "most": session.seats},
            "numeric": True,
        },
        {"state": session.state, "tag": session.get_state_display()},
    ]


@for_roles(*SEES)
@require_GET
def course(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One course: facts, sessions, who takes part (for whom may know), and what can be done."""
    actor = actor_of(request)
    found = reads.get_course(actor, ref)
    sessions = list(found.sessions.select_related("course"))
    sees = reads.may_see_names(actor, found)
    of_city = actor.in_authority(found.authority_id, Role.OFFICIAL, Role.AUDITOR)
    rows = reads.sign_ups_of(found, finished=of_city) if sees else []
    if rows:
        clients = [row.order.client for row in rows]
        views_log.looked_at_list(actor, clients, "orders:course", authority=found.authority)
    runs, teaches = permissions.can_run_course(actor, found), permissions.can_teach(actor, found)
    context = {
        "course": found,
        "state_label": CourseState(found.state).label,
        "fact_rows": fact_rows(found, sessions),
        "sessions": [_session(actor, found, session, teaches=teaches) for session in sessions],
        "sees_names": sees,
        "participants": [_participant(actor, row) for row in rows if row.state != SeatState.WAITING],
        "waiting_rows": [_participant(actor, row) for row in rows if row.state == SeatState.WAITING],
        "participant_columns": [_("Participant"), _("Order"), _("Personal official")],
        "waiting": reads.waiting_count(found),
        "runs": runs,
        "teaches": teaches,
        "over": found.state == CourseState.ENDED,
        "may_edit": runs and found.state == CourseState.DRAFT,
        "may_confirm": runs and found.state == CourseState.OPEN and found.taken >= found.min_seats,
        "has_calendar": found.state not in (CourseState.CANCELLED, CourseState.ENDED),
        "may_cancel": runs and found.state in CAN_CANCEL_COURSE,
        "may_sign_up": actor.has(Role.OFFICIAL)
        and found.state in TAKES_SIGN_UPS
        and found.sign_up_until >= clock.today(),
    }
    return render(request, "orders/course.html", context)


def fact_rows(course: Course, sessions: list[CourseSession]) -> list[tuple[Any, Any]]:
    """What anybody who sees a course may know of it."""
    units = sum(session.units_hundredths for session in sessions)
    return [
        (_("Service"), course.category),
        (_("Provider"), course.provider.name),
        (_("What is learnt"), pick(course.description)),
        (_("Where"), where_of(course)),
        (_("Languages"), words.language_names(course.languages)),
        (_("Coach"), course.coach.name),
        (_("Last day to sign up"), course.sign_up_until),
        (_("Smallest group"), course.min_seats),
        (_("One participant uses"), words.units_words(units, course.category.unit)),
        (_("Price for one participant (ex VAT)"), reads.price_words(course, sessions)),
    ]


def _session(actor: Actor, course: Course, session: CourseSession, *, teaches: bool) -> dict[str, Any]:
    begun = session.starts_at <= clock.now()
    may = teaches and begun and course.state in CAN_ATTEND
    args = [course.public_id, session.public_id]
    moves = permissions.can_move_session(actor, session)
    return {
        "words": session_words(session),
        "url": reverse("orders:attendance", args=args) if may else "",
        "move_url": reverse("orders:move_session", args=args) if moves else "",
        "units": money.show_units(session.units_hundredths),
    }


def _participant(actor: Actor, row: SignUp) -> list[Any]:
    order = row.order
    page = "orders:order" if actor.authority is not None else "orders:assignment"
    opens = actor.authority is not None or row.order.coach_id is not None
    number: Any = order.number
    if (opens and row.state == SeatState.SEATED) or actor.authority is not None:
        number = {"text": order.number, "url": reverse(page, args=[order.public_id])}
    return [order.client.full_name, number, order.official.name]


# Planning ------------------------------------------------------------------------------------------------


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def plan_course(request: HttpRequest) -> HttpResponse:
    """First the service that the course belongs to."""
    actor = actor_of(request)
    assert actor.provider_id is not None
    form = OfferingPickForm(actor.provider_id, request.POST or None)
    if not form.rows:
        context = {"title": _("Plan a course"), "back_url": reverse("orders:courses")}
        return render(request, "orders/no_offering.html", context)
    if len(form.rows) == 1:
        return redirect("orders:plan_course_of", next(iter(form.rows)))
    context = {"title": _("Plan a course"), "submit": _("Continue"), "back": reverse("orders:courses")}

    def save() -> str:
        return reverse("orders:plan_course_of", args=[form.cleaned_data["offering"]])

    return pages.form_page(request, "orders/group_step.html", form, save, context)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def plan_course_of(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Plan a course of an offering."""
    actor = actor_of(request)
    offering = get_own_offering(actor, ref)
    form = CourseForm(offering, request.POST or None)

    def save() -> str:
        return url_of(services.plan_course(actor, offering, form.facts()))

    done = _("The course is planned. Look at it once more and open it for sign-up.")
    return _course_form(request, offering, form, save, done, None)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def edit_course(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a draft."""
    actor, found = _own(request, ref)
    if found.state != CourseState.DRAFT:
        raise NotFound
    offering = get_own_offering(actor, found.offering.ref)
    form = CourseForm(offering, request.POST or None, course=found)

    def save() -> str:
        return url_of(services.amend_course(actor, found, form.facts(), version=posted_version(request)))

    return _course_form(request, offering, form, save, _("The course is changed."), found)


def _course_form(
    request: HttpRequest, offering: Offering, form: CourseForm, save: Any, done: Any, found: Course | None
) -> HttpResponse:
    context = {
        "title": _("Change the course") if found else _("Plan a course"),
        "caption": str(offering.category),
        "back": url_of(found) if found else reverse("orders:courses"),
        "version": found.version if found else None,
    }
    newer = None if found is None else lambda: {"newer_rows": newer_rows(found)}
    return pages.form_page(request, "orders/course_form.html", form, save, context, done=done, newer=newer)


def newer_rows(course: Course) -> list[tuple[Any, Any]]:
    """Where a course stands now, for the reader of a form that has become old."""
    fresh = Course.objects.get(pk=course.pk)
    return [
        (_("State"), CourseState(fresh.state).label),
        (_("Begins"), fresh.starts_at),
        (_("Last day to sign up"), fresh.sign_up_until),
        (_("Seats"), fresh.max_seats),
    ]


def _own(request: HttpRequest, ref: UUID) -> tuple[Actor, Course]:
    """Fetch and authorise in one: a course that the actor runs."""
    actor = actor_of(request)
    found = reads.get_course(actor, ref)
    require(permissions.can_run_course(actor, found), "not_your_course")
    return actor, found


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def open_course(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Open a course for sign-up."""
    actor, found = _own(request, ref)
    return act(
        request,
        lambda: services.open_course(actor, found, version=posted_version(request)),
        url_of(found),
        _("The course is open for sign-up."),
    )


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def confirm_course(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say before the deadline that the course will be held."""
    actor, found = _own(request, ref)
    return act(
        request,
        lambda: services.confirm_course(actor, found, version=posted_version(request)),
        url_of(found),
        _("The course will be held. The participants were told."),
    )


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def cancel_course(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Cancel a course, with the reason."""
    actor, found = _own(request, ref)
    form = ReasonForm(request.POST or None)
    context = {
        "title": _("Cancel the course"),
        "caption": str(found),
        "submit": _("Cancel the course"),
        "back": url_of(found),
        "version": found.version,
        "explanation": _(
            "Everybody who has signed up is told at once and chooses again. The city keeps the reason."
        ),
    }

    def save() -> str:
        reason = form.cleaned_data["reason"]
        services.cancel_course(actor, found, reason=reason, version=posted_version(request))
        return url_of(found)

    return pages.form_page(
        request,
        "orders/group_step.html",
        form,
        save,
        context,
        done=_("The course is cancelled."),
        newer=lambda: {"newer_rows": newer_rows(found)},
    )


def _recorded(meeting: Meeting) -> list[Any]:
    """A participant's line: what was recorded, and where it is corrected while it can be."""
    order = meeting.order
    change: dict[str, Any] = {"text": ""}
    if can_be_corrected(meeting, order):
        url = reverse("orders:correct_meeting", args=[order.public_id, meeting.public_id])
        change = {"text": _("Correct: %(name)s") % {"name": order.client.full_name}, "url": url}
    return [
        order.client.full_name,
        {"state": meeting.state, "tag": meeting.get_state_display()},
        {
            "text": money.show_units(meeting.units_hundredths) if meeting.units_hundredths else "",
            "numeric": True,
        },
        change,
    ]


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, ref: UUID, session_ref: UUID) -> HttpResponse:
    """The attendance list of one session."""
    actor = actor_of(request)
    found = reads.get_course(actor, ref)
    require(permissions.can_teach(actor, found), "not_your_course")
    session = reads.get_session_of(found, session_ref)
    meetings = reads.attendance_of(session)
    views_log.looked_at_list(
        actor, [m.order.client for m in meetings], "orders:attendance", authority=found.authority
    )
    open_ones = [meeting for meeting in meetings if meeting.state == MeetingState.PLANNED]
    form = AttendanceForm(open_ones, pages.posted(request), all_came=request.GET.get("came") == "all")
    context = {
        "title": _("Who came?"),
        "caption": f"{found} · {session_words(session)}",
        "back": url_of(found),
        "submit": _("Record"),
        "columns": [
            _("Participant"),
            _("State"),
            {"label": words.unit_column(found.category.unit), "numeric": True},
            _("If it is wrong"),
        ],
        "rows": [_recorded(meeting) for meeting in meetings if meeting.state != MeetingState.PLANNED],
        "all_came": request.path + "?came=all" if len(open_ones) > 1 else "",
        "nothing": not open_ones,
    }

    def save() -> str:
        record_attendance(actor, found, session, form.marks())
        return url_of(found)

    return pages.form_page(
        request, "orders/attendance.html", form, save, context, done=_("The attendance is recorded.")
    )
