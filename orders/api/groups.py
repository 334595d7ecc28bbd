"""The API of courses: the same services as the pages."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router, Status

from core import money
from core.actors import Actor
from core.api import WRITE, ListOut, expected_version, listed
from core.errors import InvalidInput, NotFound, require
from core.models import User
from orders import permissions, selectors
from orders.api.common import staff_actor
from orders.api.group_common import CALENDAR, PageSize, calendar_file, each_once, tagged, told_of
from orders.models import Course, Order
from orders.permissions import courses as allowed
from orders.schemas.groups import (
    COURSE_PATHS,
    AttendanceIn,
    CourseIn,
    CourseOut,
    CoursePlanIn,
    CourseRow,
    SeatOut,
    SessionTimesIn,
    SignUpIn,
    SignUpOut,
    course_facts,
)
from orders.schemas.orders import ReasonIn
from orders.selectors import groups as reads
from orders.services import courses as services
from orders.services.attending import Mark, record_attendance, require_begun
from orders.services.course_calendar import staff_entries
from orders.services.courses import CourseFacts
from orders.services.moving_days import move_session as move
from orders.services.signing_up import leave_course, sign_up
from orders.states.courses import CourseState, SeatState
from procurement.selectors.offerings import get_own_offering
from providers.models import Place

courses_router = Router(tags=["courses"])


def _course(request: HttpRequest, ref: UUID) -> tuple[Actor, Course]:
    actor = staff_actor(request)
    return actor, reads.get_course(actor, ref)


def _show(actor: Actor, course: Course, response: HttpResponse) -> CourseOut:
    """The course as it is now; its participants for those who may know."""
    course = reads.get_course(actor, course.ref)
    seats = told_of(
        actor,
        reads.sign_ups_of(course) if reads.may_see_names(actor, course) else [],
        lambda row: row.order.client,
        SeatOut.of,
        page="api:course",
        authority=course.authority,
    )
    return tagged(response, course, CourseOut.of(course, reads.waiting_count(course), seats))


@courses_router.get("/", response={200: ListOut[CourseRow], **WRITE})
def list_courses(
    request: HttpRequest,
    state: CourseState | None = None,
    free: bool = False,
    after: str = "",
    limit: PageSize = 30,
) -> HttpResponse:
    """The courses that the caller may see, newest first."""
    wanted = reads.GroupFilter(state=state.value if state else "", free=free)
    return listed(reads.course_list(staff_actor(request), wanted), COURSE_PATHS, after, limit)


def _facts(actor: Actor, body: CourseIn) -> CourseFacts:
    """The plan with its place and coach, which must be the provider's own."""
    place = None
    if body.place is not None:
        place = Place.objects.filter(provider_id=actor.provider_id or 0, public_id=body.place).first()
        if place is None:
            raise NotFound
    coach = User.objects.filter(public_id=body.coach).first()
    if coach is None:
        raise InvalidInput("not_a_member", _("The coach is not a member of the provider."), field="coach")
    return course_facts(body, place=place, coach=coach)


@courses_router.post("/", response={201: CourseOut, **WRITE})
def plan_course(request: HttpRequest, response: HttpResponse, body: CoursePlanIn) -> Status[CourseOut]:
    """Plan a course (the provider's administrator); it stays a draft until it is opened."""
    actor = staff_actor(request)
    offering = get_own_offering(actor, body.offering)
    course = services.plan_course(actor, offering, _facts(actor, body))
    return Status(201, _show(actor, course, response))


@courses_router.get("/{uuid:ref}", response={200: CourseOut, **WRITE})
def get_course(request: HttpRequest, response: HttpResponse, ref: UUID) -> CourseOut:
    """One course; its version is the ETag."""
    actor, course = _course(request, ref)
    return _show(actor, course, response)


@courses_router.put("/{uuid:ref}", response={200: CourseOut, **WRITE})
def amend_course(request: HttpRequest, response: HttpResponse, ref: UUID, body: CourseIn) -> CourseOut:
    """Change a draft (the provider's administrator)."""
    actor, course = _course(request, ref)
    version = expected_version(request)
    return _show(actor, services.amend_course(actor, course, _facts(actor, body), version=version), response)


@courses_router.post("/{uuid:ref}/open", response={200: CourseOut, **WRITE})
def open_course(request: HttpRequest, response: HttpResponse, ref: UUID) -> CourseOut:
    """Open a course for sign-up."""
    actor, course = _course(request, ref)
    return _show(actor, services.open_course(actor, course, version=expected_version(request)), response)


@courses_router.post("/{uuid:ref}/confirm", response={200: CourseOut, **WRITE})
def confirm_course(request: HttpRequest, response: HttpResponse, ref: UUID) -> CourseOut:
    """Say before the deadline that the course will be held: everybody with a seat is taken on."""
    actor, course = _course(request, ref)
    return _show(actor, services.confirm_course(actor, course, version=expected_version(request)), response)


@courses_router.post("/{uuid:ref}/cancel", response={200: CourseOut, **WRITE})
def cancel_course(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReasonIn) -> CourseOut:
    """Cancel a course before it begins: everybody is told and chooses again."""
    actor, course = _course(request, ref)
    version = expected_version(request)
    return _show(actor, services.cancel_course(actor, course, reason=body.reason, version=version), response)


@courses_router.get("/{uuid:ref}/calendar", response={200: None, **WRITE}, openapi_extra=CALENDAR)
def course_calendar(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The sessions of a course as a calendar file."""
    _actor, course = _course(request, ref)
    if course.state == CourseState.CANCELLED:
        raise NotFound
    return calendar_file(staff_entries(course, course.sessions.all(), get_language() or "fi"))


@courses_router.post("/{uuid:ref}/sessions/{uuid:session}/move", response={200: CourseOut, **WRITE})
def move_session(
    request: HttpRequest, response: HttpResponse, ref: UUID, session: UUID, body: SessionTimesIn
) -> CourseOut:
    """Move a session of an open course: everybody who has signed up is told, and their calendars follow."""
    actor, course = _course(request, ref)
    require(allowed.can_run_course(actor, course), "not_your_course")
    row, version = reads.get_session_of(course, session), expected_version(request)
    moved = move(actor, row, starts_at=body.starts_at, ends_at=body.ends_at, version=version)
    return _show(actor, moved, response)


@courses_router.post("/{uuid:ref}/sessions/{uuid:session}/attendance", response={200: CourseOut, **WRITE})
def record_who_came(
    request: HttpRequest, response: HttpResponse, ref: UUID, session: UUID, body: AttendanceIn
) -> CourseOut:
    """Record who came to a session, by order; what was recorded before stays as it is."""
    actor, course = _course(request, ref)
    require(allowed.can_teach(actor, course), "not_your_course")
    row = reads.get_session_of(course, session)
    require_begun(course, row)
    each_once([mark.order for mark in body.marks])
    known = {m.order.public_id: m.ref for m in reads.attendance_of(row)}
    marks = {}
    for mark in body.marks:
        if mark.order not in known:
            raise NotFound
        units = None if mark.units is None else money.to_hundredths(Decimal(mark.units))
        marks[known[mark.order]] = Mark(mark.present, units)
    record_attendance(actor, course, row, marks)
    return _show(actor, course, response)


def _order(actor: Actor, ref: UUID) -> Order:
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    return order


@courses_router.post("/{uuid:ref}/sign-ups", response={201: SignUpOut, **WRITE})
def sign_up_for_course(request: HttpRequest, ref: UUID, body: SignUpIn) -> Status[SignUpOut]:
    """Sign an order's client up (officials, on the client's word); on a full course the client waits."""
    actor, course = _course(request, ref)
    order = _order(actor, body.order)
    row = sign_up(actor, order, course, version=expected_version(request))
    return Status(201, SignUpOut(course=course.public_id, order=order.public_id, state=SeatState(row.state)))


@courses_router.post("/{uuid:ref}/sign-ups/{uuid:order}/leave", response={204: None, **WRITE})
def leave(request: HttpRequest, ref: UUID, order: UUID) -> Status[None]:
    """Cancel a sign-up (officials, on the client's word)."""
    actor, course = _course(request, ref)
    found = _order(actor, order)
    row = reads.own_sign_up(found)
    if row is None or row.course_id != course.pk:
        raise NotFound
    leave_course(actor, found, version=expected_version(request))
    return Status(204, None)
