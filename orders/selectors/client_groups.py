"""Courses and information sessions as a client reads them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.actors import Actor
from core.calendars import Invitation
from core.errors import NotFound, WrongState
from core.i18n import pick
from core.models import AccessPurpose
from orders import words
from orders.models import Course, InfoSignUp, Order, SignUp
from orders.selectors.groups import own_sign_up, planned_sessions
from orders.services.course_calendar import clients_entries, sessions_to_come
from orders.services.course_words import session_words, where_of
from orders.services.fitting import fitting_courses
from orders.services.session_news import clients_entry
from orders.states import OrderState
from orders.states.courses import Attendance, SeatState, SessionState


@dataclass(frozen=True, slots=True)
class CourseCard:
    """One course that suits, in the active language."""

    course: Course
    name: str
    provider: str
    description: str
    begins: str
    where: str
    languages: str
    until: str
    leave_until: str
    seats: str
    full: bool
    mine: str

    @property
    def sessions(self) -> list[str]:
        """The days and hours of all sessions."""
        return [session_words(session) for session in self.course.sessions.all()]


@dataclass(frozen=True, slots=True)
class Here:
    """An information session that is under way and at which the client has a seat; ``present``: the official has
    seen the client."""

    name: str
    presenters: list[str]
    present: bool


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """The client's own course, with or without a seat so far."""

    card: CourseCard
    waiting: bool
    may_leave: bool


def _card(course: Course, own: SignUp | None) -> CourseCard:
    free = course.free
    return CourseCard(
        course=course,
        name=pick(course.name),
        provider=course.provider.name,
        description=pick(course.description),
        begins=words.long_moment(course.starts_at),
        where=where_of(course),
        languages=words.language_names(course.languages),
        until=words.long_day(course.sign_up_until),
        leave_until=words.long_day(course.may_leave_until),
        seats=ngettext("%(n)d free seat", "%(n)d free seats", free) % {"n": free},
        full=free <= 0,
        mine=own.state if own is not None and own.course_id == course.pk else "",
    )


def course_cards(order: Order) -> list[CourseCard]:
    """The courses that suit the order, the first to begin first."""
    found = fitting_courses(order)
    own = own_sign_up(order) if found else None
    return [_card(course, own) for course in found]


def get_course_card(order: Order, ref: UUID | str) -> CourseCard:
    """One of the courses that suit.

    Raises:
        NotFound: there is none, or it does not suit.
    """
    for course in fitting_courses(order):
        if str(course.public_id) == str(ref):
            return _card(course, own_sign_up(order))
    raise NotFound


def under_way(order: Order) -> Here | None:
    """The information session at which the client may be just now."""
    rows = InfoSignUp.objects.filter(
        client_id=order.client_id,
        session__in=planned_sessions(clock.today()).filter(
            authority_id=order.authority_id, categories=order.category_id, starts_at__lte=clock.now()
        ),
        state=SeatState.SEATED,
    )
    row = rows.exclude(attendance=Attendance.ABSENT).select_related("session").first()
    if row is None:
        return None
    names = list(row.session.presenters.order_by("name").values_list("name", flat=True))
    return Here(str(row.session), names, row.attendance == Attendance.PRESENT)


def own_course(order: Order) -> OwnCourse | None:
    """The course on which the order has, or had, a seat, or waits for one."""
    row = own_sign_up(order)
    if row is not None:
        waiting = row.state == SeatState.WAITING
        in_time = row.course.may_leave_until >= clock.today()
        leaves = in_time and order.state in {OrderState.ASKED, OrderState.ACCEPTED}
        return OwnCourse(_card(row.course, row), waiting, may_leave=waiting or leaves)
    if order.course is not None:
        return OwnCourse(_card(order.course, None), waiting=False, may_leave=False)
    return None


def _no_seat() -> WrongState:
    return WrongState("not_signed_up", _("There is nothing to put into the calendar: you have no seat."))


def own_course_entries(order: Order) -> list[Invitation]:
    """The sessions to come of the client's own course, for the calendar.

    Raises:
        WrongState: the order has no seat, or nothing is to come.
    """
    row = own_sign_up(order)
    sessions = sessions_to_come(row.course) if row is not None and row.state == SeatState.SEATED else []
    if row is None or not sessions:
        raise _no_seat()
    return clients_entries(order, row.course, sessions)


def seat_entry(row: InfoSignUp | None) -> Invitation:
    """An information session at which a client has a seat, for the calendar.

    Raises:
        WrongState: there is no seat, or the session was cancelled.
    """
    if row is None or row.state != SeatState.SEATED or row.session.state != SessionState.PLANNED:
        raise _no_seat()
    return clients_entry(row.session, row)


def sign_up_of(actor: Actor) -> InfoSignUp:
    """The sign-up that a client's code was given for.

    Raises:
        NotFound: the actor is not that client.
    """
    if not actor.is_client_of(AccessPurpose.SESSION, actor.subject_ref):
        raise NotFound
    rows = InfoSignUp.objects.select_related("session__authority", "session__official", "client")
    row = rows.filter(public_id=actor.subject_ref).first()
    if row is None:
        raise NotFound
    return row
