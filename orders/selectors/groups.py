"""Which courses and information sessions an actor may see, and what their pages show."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from core import clock, money
from core.actors import Actor
from core.errors import NotFound
from core.roles import PROVIDER_ROLES, Role
from orders.models import Choice, Course, CourseSession, InfoSession, InfoSignUp, Meeting, Order, SignUp
from orders.permissions import READERS
from orders.permissions import courses as permissions
from orders.states import OrderState
from orders.states.courses import ACTIVE_SEATS, CourseState, SeatEnd, SeatState, SessionState

_COURSE = ("authority", "category", "offering", "provider", "coach", "place")


def courses_seen_by(actor: Actor) -> QuerySet[Course]:
    """A provider's administrator sees the provider's courses, a coach the own ones; staff those that were opened."""
    rows = Course.objects.select_related(*_COURSE)
    if actor.authority is not None and actor.has(*READERS):
        return rows.filter(authority=actor.authority).exclude(state=CourseState.DRAFT)
    if actor.provider_id is not None and actor.has(*PROVIDER_ROLES):
        mine = rows.filter(provider_id=actor.provider_id)
        return mine if actor.has(Role.PROVIDER_ADMIN) else mine.filter(coach=actor.user)
    return rows.none()


def get_course(actor: Actor, ref: UUID | str) -> Course:
    """One course.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    course = courses_seen_by(actor).filter(public_id=ref).first()
    if course is None:
        raise NotFound
    return course


def get_session_of(course: Course, ref: UUID | str) -> CourseSession:
    """One session of a course.

    Raises:
        NotFound: there is none.
    """
    session = course.sessions.filter(public_id=ref).first()
    if session is None:
        raise NotFound
    return session


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """What the list of courses is narrowed to; ``category`` is a public id, ``state`` empty for those to come."""

    category: str = ""
    state: str = ""
    language: str = ""
    free: bool = False


def course_list(actor: Actor, wanted: GroupFilter) -> QuerySet[Course]:
    """The courses an actor sees, the newest first."""
    rows = courses_seen_by(actor)
    rows = rows.filter(state=wanted.state) if wanted.state else rows
    if wanted.category:
        rows = rows.filter(category__public_id=wanted.category)
    if wanted.free:
        rows = rows.filter(taken__lt=F("max_seats"), sign_up_until__gte=clock.today())
        rows = rows.filter(state__in=(CourseState.OPEN, CourseState.CONFIRMED))
    if wanted.language:
        # SQLite cannot ask what a JSON list contains; codes are plain words, so the list is read as text.
        spoken = rows.annotate(spoken=Cast("languages", TextField()))
        rows = spoken.filter(spoken__contains=f'"{wanted.language}"')
    return rows.order_by("-pk")


def waiting_count(course: Course) -> int:
    """How many clients wait for a seat."""
    return course.sign_ups.filter(
        state=SeatState.WAITING, order__state=OrderState.CHOOSING, round=F("order__round")
    ).count()


def sign_ups_of(course: Course, *, finished: bool = False) -> list[SignUp]:
    """Seats first, then who waits, each in the order of arrival; ``finished``: also whose service is over by now."""
    wanted = Q(state__in=ACTIVE_SEATS)
    if finished:
        wanted |= Q(state=SeatState.ENDED, end=SeatEnd.OVER)
    rows = course.sign_ups.filter(wanted).select_related(
        "order__client", "order__official", "order__authority"
    )
    return list(rows.order_by("state", "pk"))


def attendance_of(session: CourseSession) -> list[Meeting]:
    """The participants' parts in a session, with order and client."""
    rows = Meeting.objects.filter(session=session).exclude(state="cancelled")
    return list(rows.select_related("order__client", "order__authority").order_by("order_id"))


def sessions_seen_by(actor: Actor) -> QuerySet[InfoSession]:
    """The authority's staff see all of theirs, providers those at which they present themselves."""
    rows = InfoSession.objects.select_related("authority", "official")
    if actor.authority is not None and actor.has(*READERS):
        return rows.filter(authority=actor.authority)
    if actor.provider_id is not None and actor.has(*PROVIDER_ROLES):
        return rows.filter(presenters=actor.provider_id)
    return rows.none()


def get_info_session(actor: Actor, ref: UUID | str) -> InfoSession:
    """One information session.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    session = sessions_seen_by(actor).filter(public_id=ref).first()
    if session is None:
        raise NotFound
    return session


def get_attendee(session: InfoSession, ref: UUID | str) -> InfoSignUp:
    """One client's sign-up for a session.

    Raises:
        NotFound: there is none.
    """
    row = session.sign_ups.filter(public_id=ref).select_related("client__authority", "session").first()
    if row is None:
        raise NotFound
    return row


def attendees_of(session: InfoSession) -> list[InfoSignUp]:
    """Seats first, then who waits, each in the order of arrival."""
    rows = session.sign_ups.filter(state__in=ACTIVE_SEATS).select_related("client")
    return list(rows.order_by("state", "pk"))


def open_orders_of(session: InfoSession, client_ids: list[int]) -> dict[int, Order]:
    """The order with an open choice of each client, in the session's services; the newest of several."""
    rows = Order.objects.filter(
        client_id__in=client_ids,
        category__in=session.categories.all(),
        state=OrderState.CHOOSING,
        choose_by__gt=clock.now(),
    )
    return {order.client_id: order for order in rows.select_related("category").order_by("pk")}


def chosen_at(session: InfoSession) -> dict[int, str]:
    """By client: the provider that was chosen at the session."""
    rows = Choice.objects.filter(info_session=session).order_by("pk")
    return dict(rows.values_list("order__client_id", "provider__name"))


def planned_sessions(day: date) -> QuerySet[InfoSession]:
    """The sessions of a day and later that have not been cancelled."""
    morning = clock.at(day, 0)
    return InfoSession.objects.filter(state=SessionState.PLANNED, starts_at__gte=morning)


def coming_sessions(order: Order) -> list[tuple[InfoSession, InfoSignUp | None]]:
    """The sessions about an order's service that are still to come, each with the client's own sign-up."""
    rows = InfoSession.objects.filter(
        authority_id=order.authority_id,
        state=SessionState.PLANNED,
        starts_at__gt=clock.now(),
        categories=order.category_id,
    )
    sessions = list(rows.select_related("official", "authority").order_by("starts_at", "pk"))
    if not sessions:
        return []
    own = InfoSignUp.objects.filter(
        client_id=order.client_id, session__in=sessions, state__in=ACTIVE_SEATS
    ).select_related("session", "client")
    held = {row.session_id: row for row in own}
    return [(session, held.get(session.pk)) for session in sessions]


def own_sign_up(order: Order) -> SignUp | None:
    """The order's seat, or its place on a waiting list of this round."""
    rows = SignUp.objects.filter(order=order, state__in=ACTIVE_SEATS, round=order.round)
    return rows.select_related("course__provider", "course__place").first()


def price_words(course: Course, sessions: list[CourseSession]) -> str:
    """What one participant costs, euros ex VAT."""
    units = sum(session.units_hundredths for session in sessions)
    return money.show_euros(money.amount_cents(course.unit_price_cents, units))


def seats_words(course: Course) -> dict[str, Any]:
    """Seats taken, of how many, and the smallest group."""
    return {"taken": course.taken, "most": course.max_seats, "least": course.min_seats, "free": course.free}


def may_see_names(actor: Actor, course: Course) -> bool:
    """The provider sees who takes part once the course is sure to be held (R30); officials and the auditor always."""
    if actor.in_authority(course.authority_id, Role.OFFICIAL, Role.AUDITOR):
        return True
    sure = course.state in (CourseState.CONFIRMED, CourseState.RUNNING, CourseState.ENDED)
    return sure and permissions.can_teach(actor, course)
