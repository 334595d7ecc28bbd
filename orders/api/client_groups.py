"""The client's side of courses and information sessions over the API, with the client's own token or session."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from core.api import WRITE, actor_of, expected_version
from core.errors import NotFound, WrongState
from orders.api.group_common import CALENDAR, calendar_file
from orders.models import InfoSession, InfoSignUp, Order
from orders.schemas.groups import ComingSessionOut, OpenCourseOut, OwnSessionOut, SignUpOut
from orders.selectors import choice as choice_reads
from orders.selectors import client_groups as reads
from orders.selectors import groups
from orders.services.info_sessions import leave_session, sign_up_client
from orders.services.signing_up import leave_course, sign_up
from orders.states.courses import SeatState, SessionState

client_groups_router = Router(tags=["client"])


def _own(request: HttpRequest) -> Order:
    return choice_reads.order_of(actor_of(request))


@client_groups_router.get("/order/courses", response={200: list[OpenCourseOut], **WRITE})
def courses(request: HttpRequest) -> list[OpenCourseOut]:
    """The courses that suit the client's order; nothing once a provider has been chosen."""
    order = _own(request)
    cards = reads.course_cards(order) if choice_reads.can_choose_now(order) else []
    return [
        OpenCourseOut(
            id=card.course.public_id,
            name=card.name,
            provider=card.provider,
            begins=card.course.starts_at,
            where=card.where,
            sign_up_until=card.course.sign_up_until,
            free_seats=card.course.free,
            mine=card.mine,
        )
        for card in cards
    ]


@client_groups_router.post("/order/courses/{uuid:course}", response={201: SignUpOut, **WRITE})
def sign_up_for_course(request: HttpRequest, course: UUID) -> Status[SignUpOut]:
    """Sign up for a course; on a full one the client waits. The same again gets the same answer."""
    order = _own(request)
    own = groups.own_sign_up(order)
    known = own.course if own is not None and own.course.public_id == course else None
    found = known or reads.get_course_card(order, course).course
    row = sign_up(actor_of(request), order, found, version=expected_version(request))
    return Status(201, SignUpOut(course=found.public_id, order=order.public_id, state=SeatState(row.state)))


@client_groups_router.post("/order/course-leaving", response={204: None, **WRITE})
def leave(request: HttpRequest) -> Status[None]:
    """Cancel the sign-up for a course; who had a seat gets a new list and a new code."""
    leave_course(actor_of(request), _own(request), version=expected_version(request))
    return Status(204, None)


@client_groups_router.get("/order/course-calendar", response={200: None, **WRITE}, openapi_extra=CALENDAR)
def course_calendar(request: HttpRequest) -> HttpResponse:
    """The sessions to come of the client's own course as a calendar file."""
    return calendar_file(reads.own_course_entries(_own(request)))


def _coming(order: Order, ref: UUID) -> tuple[InfoSession, InfoSignUp | None]:
    for session, row in groups.coming_sessions(order):
        if session.public_id == ref:
            return session, row
    raise NotFound


@client_groups_router.get("/order/info-sessions", response={200: list[ComingSessionOut], **WRITE})
def info_sessions(request: HttpRequest) -> list[ComingSessionOut]:
    """The coming information sessions about the client's service."""
    return [
        ComingSessionOut(
            id=session.public_id,
            name=str(session),
            where=session.where,
            starts_at=session.starts_at,
            full=session.free <= 0,
            mine=row.state if row is not None else "",
        )
        for session, row in groups.coming_sessions(_own(request))
    ]


@client_groups_router.post("/order/info-sessions/{uuid:session}", response={204: None, **WRITE})
def come(request: HttpRequest, session: UUID) -> Status[None]:
    """Sign up for an information session."""
    order = _own(request)
    found, _row = _coming(order, session)
    sign_up_client(actor_of(request), found, order.client, order=order)
    return Status(204, None)


@client_groups_router.post("/order/info-sessions/{uuid:session}/leave", response={204: None, **WRITE})
def stay_away(request: HttpRequest, session: UUID) -> Status[None]:
    """Cancel the sign-up for an information session."""
    order = _own(request)
    _found, row = _coming(order, session)
    if row is None:
        raise WrongState("not_signed_up")
    leave_session(actor_of(request), row, order=order)
    return Status(204, None)


@client_groups_router.get(
    "/order/info-sessions/{uuid:session}/calendar", response={200: None, **WRITE}, openapi_extra=CALENDAR
)
def session_calendar(request: HttpRequest, session: UUID) -> HttpResponse:
    """An information session at which the client has a seat, as a calendar file."""
    _found, row = _coming(_own(request), session)
    return calendar_file([reads.seat_entry(row)])


@client_groups_router.get("/session/calendar", response={200: None, **WRITE}, openapi_extra=CALENDAR)
def own_session_calendar(request: HttpRequest) -> HttpResponse:
    """The session that the client's code was given for, as a calendar file."""
    return calendar_file([reads.seat_entry(reads.sign_up_of(actor_of(request)))])


@client_groups_router.get("/session", response={200: OwnSessionOut, **WRITE})
def own_session(request: HttpRequest) -> OwnSessionOut:
    """The session that the client's code was given for."""
    row = reads.sign_up_of(actor_of(request))
    session = row.session
    return OwnSessionOut(
        name=str(session),
        where=session.where,
        starts_at=session.starts_at,
        state=SessionState(session.state),
        mine=SeatState(row.state),
    )


@client_groups_router.post("/session/leave", response={204: None, **WRITE})
def leave_own_session(request: HttpRequest) -> Status[None]:
    """The client cannot come."""
    actor = actor_of(request)
    leave_session(actor, reads.sign_up_of(actor))
    return Status(204, None)
