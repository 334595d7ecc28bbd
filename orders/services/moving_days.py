"""The provider moves a session of a course that clients have signed up for already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import DomainError, InvalidInput, WrongState, require
from core.locking import relock
from orders.models import Course, CourseSession, Meeting, Order, SignUp
from orders.permissions import courses as permissions
from orders.rules.courses import deadline_faults, session_faults
from orders.services import course_news, duties
from orders.services.course_words import minutes_of, session_words
from orders.services.placing import lock_order
from orders.services.seats import queue
from orders.states import CAN_MEET, MeetingState
from orders.states.courses import CAN_MOVE_DAYS, CourseState, SeatState

_TRIES = 3
"""How often it is begun anew because somebody signed up meanwhile."""
SURE = frozenset({CourseState.CONFIRMED, CourseState.RUNNING})


@dataclass(frozen=True, slots=True)
class _Moved:
    """A session as it would be among the others."""

    starts_at: datetime
    ends_at: datetime
    units_hundredths: int


def move_session(
    actor: Actor,
    session: CourseSession,
    *,
    starts_at: datetime,
    ends_at: datetime,
    version: int | None = None,
) -> Course:
    """Move a session that has not begun to another time; the units that it uses stay.

    1. Lock everybody with a seat, then the course: an order comes before a course. 2. Check the days as when they were
    planned. 3. Move the session and the participants' parts in it. 4. Where the last day moved, what is due after it
    follows. 5. Tell clients and coach; their calendars follow. 6. Whom the new time does not suit may cancel until the
    day before the course begins.

    Raises:
        WrongState: the course or the session has begun, or is not open yet (a draft is changed as a whole).
        InvalidInput: the new time has passed, meets another session, or begins before sign-up ends.
        DomainError: ``many_sign_up``: people sign up at this very moment.
    """
    for _try in range(_TRIES):
        moved = _move(actor, session, starts_at, ends_at, version)
        if moved is not None:
            return moved
    raise DomainError("many_sign_up", _("Somebody signed up at this very moment. Try again."))


@transaction.atomic
def _move(
    actor: Actor, session: CourseSession, starts_at: datetime, ends_at: datetime, version: int | None
) -> Course | None:
    """Do it; nothing when somebody got a seat while the others were locked."""
    orders = [lock_order(order) for order in _seated(session.course_id)]
    course = relock(session.course)
    require(permissions.can_run_course(actor, course), "not_your_course")
    course.check_version(version)
    if {order.pk for order in orders} != set(_seated(course.pk).values_list("pk", flat=True)):
        return None
    session = CourseSession.objects.select_for_update().get(pk=session.pk)
    if (session.starts_at, session.ends_at) == (starts_at, ends_at):
        return course
    _check(course, session, starts_at, ends_at)
    before, course_before = events.snapshot(session), events.snapshot(course)
    was = session_words(session)
    session.starts_at, session.ends_at, session.sequence = starts_at, ends_at, session.sequence + 1
    _move_parts(session)
    session.save(update_fields=["starts_at", "ends_at", "sequence"])
    _move_course(course)
    followed = [(order, events.snapshot(order)) for order in orders if _follows(order)]
    for order, _was in followed:
        _follow(order, course)
    _tell(course, session, was, orders)
    events.record(
        actor, "course.session_moved", session, authority=course.authority, before=before, course=course.ref
    )
    events.record(actor, "course.days_moved", course, authority=course.authority, before=course_before)
    for order, order_before in followed:
        events.record(
            actor,
            "order.days_moved",
            order,
            authority=order.authority,
            before=order_before,
            course=course.ref,
        )
    return course


def _seated(course_id: int) -> QuerySet[Order]:
    seats = SignUp.objects.filter(course_id=course_id, state=SeatState.SEATED)
    return Order.objects.filter(pk__in=seats.values("order_id")).order_by("pk")


def _check(course: Course, session: CourseSession, starts_at: datetime, ends_at: datetime) -> None:
    if course.state not in CAN_MOVE_DAYS:
        raise WrongState("course_not_running", _("The days of this course can no longer be moved."))
    if session.starts_at <= clock.now():
        raise WrongState("session_has_begun", _("This session has begun or been: it stays as it was."))
    if starts_at <= clock.now():
        raise InvalidInput("session_in_past", _("The session would be in the past."), field="day")
    others = course.sessions.exclude(pk=session.pk)
    planned = [_Moved(s.starts_at, s.ends_at, s.units_hundredths) for s in others]
    planned.append(_Moved(starts_at, ends_at, session.units_hundredths))
    planned.sort(key=lambda one: one.starts_at)
    for fault in session_faults(planned):
        raise InvalidInput(fault.code, fault.message, field="hours")
    if course.state != CourseState.RUNNING:
        first = clock.local_date(planned[0].starts_at)
        for fault in deadline_faults(course.sign_up_until, min(clock.today(), course.sign_up_until), first):
            raise InvalidInput(fault.code, fault.message, field="day")


def _move_parts(session: CourseSession) -> None:
    """The participants' parts in the session; one of them may meet the provider elsewhere at that time.

    Raises:
        InvalidInput: ``participant_elsewhere``.
    """
    parts = Meeting.objects.filter(session=session, state=MeetingState.PLANNED)
    try:
        with transaction.atomic():
            parts.update(starts_at=session.starts_at, minutes=minutes_of(session))
    except IntegrityError as error:
        text = _("One of the participants has another meeting at that time.")
        raise InvalidInput("participant_elsewhere", text, field="hours") from error


def _move_course(course: Course) -> None:
    times = list(course.sessions.order_by("starts_at").values_list("starts_at", "ends_at"))
    course.starts_at, course.ends_at = times[0][0], times[-1][1]
    if course.state != CourseState.RUNNING:
        day_before = clock.local_date(course.starts_at) - timedelta(days=1)
        course.leave_until = max(course.sign_up_until, day_before)
    course.save_changes()


def _follows(order: Order) -> bool:
    """Whether the course's days are the order's: the provider has taken the client on."""
    return order.state in CAN_MEET


def _follow(order: Order, course: Course) -> None:
    """What was counted from the days of the course is counted anew."""
    order.planned_end = clock.local_date(course.ends_at)
    duties.follow_end(order)
    duties.note_first_meeting(order)
    order.save_changes()


def _tell(course: Course, session: CourseSession, was: str, orders: list[Order]) -> None:
    for order in orders:
        course_news.tell_moved(order, course, session, was, seated=True)
    for row in queue(course.pk).select_related("order"):
        course_news.tell_moved(row.order, course, session, was, seated=False)
    course_news.tell_coach(course, "moved", session=session, before=was, sure=course.state in SURE)
