"""What follows from a course's step, order by order: a seat for who waits, acceptance, or another choice.

Each order is moved in a transaction of its own, since an order is locked before a course. Whatever a crash leaves
undone is done by the periodic task; doing it twice does nothing more.
"""

from typing import Any

from django.db import transaction

from core import clock, events
from core.actors import SYSTEM
from core.errors import DomainError
from orders.models import Choice, Course, Meeting, Order, SignUp
from orders.services import course_news, invitations
from orders.services.answering import take_on
from orders.services.course_words import minutes_of, where_of
from orders.services.needing import calls_off_now
from orders.services.placing import lock_order
from orders.services.reservations import end_choice, record_end
from orders.services.seating import record_choice, send_back, write_seat_choice
from orders.services.seats import queue, stop_waiting, take_seat
from orders.states import ChoiceEnd, OrderState
from orders.states.courses import ACTIVE_SEATS, MOVES_UP, CourseState, SeatEnd, SeatState
from procurement import deadlines
from procurement.states import Route
from vouchers import services as vouchers

SURE = frozenset({CourseState.CONFIRMED, CourseState.RUNNING})
"""The course has taken its participants on."""


def fill_seats(course_id: int) -> int:
    """Give the free seats of a course to those who wait longest; returns how many moved up."""
    moved = 0
    while _fill_one(course_id):
        moved += 1
    return moved


def _fill_one(course_id: int) -> bool:
    """Seat the first who waits; False when nobody waits, no seat is free or nothing may be called off now (R11)."""
    course = Course.objects.filter(pk=course_id, state__in=MOVES_UP, starts_at__gt=clock.now()).first()
    first = queue(course_id).first() if course is not None and course.free > 0 else None
    if first is None or not calls_off_now(first.order.category):
        return False
    with transaction.atomic():
        order = lock_order(first.order)
        row = queue(course_id).filter(pk=first.pk).select_for_update(of=("self",)).first()
        if row is None:
            return True  # the client has gone another way since: the next one's turn
        if not take_seat(course_id):
            return False
        before, row_before = events.snapshot(order), events.snapshot(row)
        row.state, row.seated_at = SeatState.SEATED, clock.now()
        row.save(update_fields=["state", "seated_at"])
        choice = write_seat_choice(order, row)
        course_news.tell(order, row.course, "moved_up", row)
        facts: dict[str, Any] = {"course": row.course.ref, "order": order.ref}
        events.record(SYSTEM, "sign_up.moved_up", row, authority=order.authority, before=row_before, **facts)
        record_choice(SYSTEM, order, choice, before)
    accept_seat(order.pk)
    return True


def accept_seat(order_id: int) -> bool:
    """Take on the client of a seat on a course that is sure to be held: the money is fixed, the sessions are planned.

    Where the money or the voucher does not allow it, the order goes back to its official. False when there is nothing
    to do.
    """
    try:
        return _accept_seat(order_id)
    except DomainError:
        return _hand_back(order_id)


def _seat_to_answer(order_id: int) -> tuple[Order, Course] | None:
    """The order under lock and its course, when the order waits for the answer that the course has given."""
    order = lock_order(Order.objects.get(pk=order_id))
    course = order.course
    if course is None or order.state != OrderState.ASKED or course.state not in SURE:
        return None
    return order, course


@transaction.atomic
def _accept_seat(order_id: int) -> bool:
    found = _seat_to_answer(order_id)
    if found is None:
        return False
    order, course = found
    before = events.snapshot(order)
    choice = Choice.objects.select_related("offer").get(order=order, ended_at=None)
    assert order.commitment is not None
    vouchers.hold_money(order.commitment)
    first_day, last_day = clock.local_date(course.starts_at), clock.local_date(course.ends_at)
    if order.route == Route.VOUCHER:
        vouchers.carry_on_voucher(SYSTEM, order.commitment, order.client, last_day)
    take_on(SYSTEM, order, choice, course.coach, first_day, last_day)
    where = where_of(course)
    Meeting.objects.bulk_create(
        Meeting(
            authority_id=order.authority_id,
            order=order,
            provider_id=course.provider_id,
            session=session,
            starts_at=session.starts_at,
            minutes=minutes_of(session),
            where=where,
        )
        for session in course.sessions.order_by("starts_at")
    )
    course_news.tell(order, course, "confirmed")
    events.record(
        SYSTEM, "order.accepted", order, authority=order.authority, before=before, course=course.ref
    )
    return True


@transaction.atomic
def _hand_back(order_id: int) -> bool:
    """The seat cannot be paid: it is free again, and the official takes the order up."""
    found = _seat_to_answer(order_id)
    if found is None:
        return False
    order, _course = found
    before = events.snapshot(order)
    ended = end_choice(order, ChoiceEnd.CANCELLED)
    order.hand_back()
    order.provider = None
    order.answer_by = None
    order.save_changes()
    invitations.tell_official(order, "not_payable")
    record_end(SYSTEM, order, ended)
    events.record(SYSTEM, "order.seat_not_payable", order, authority=order.authority, before=before)
    return True


def accept_all(course_id: int) -> int:
    """Take on everybody who has a seat on a course that is sure to be held."""
    waiting = Order.objects.filter(course_id=course_id, state=OrderState.ASKED).order_by("pk")
    return sum(accept_seat(pk) for pk in list(waiting.values_list("pk", flat=True)))


def send_all_back(course_id: int) -> int:
    """After a cancellation: everybody with a seat chooses again, everybody who waited is told."""
    course = Course.objects.get(pk=course_id, state=CourseState.CANCELLED)
    rows = SignUp.objects.filter(course=course, state__in=ACTIVE_SEATS).order_by("pk")
    return sum(_send_one_back(course, pk) for pk in list(rows.values_list("order_id", flat=True)))


@transaction.atomic
def _send_one_back(course: Course, order_id: int) -> bool:
    order = lock_order(Order.objects.get(pk=order_id))
    rows = SignUp.objects.filter(course=course, order=order, state__in=ACTIVE_SEATS)
    row = rows.select_for_update().first()
    if row is None:
        return False
    if row.state == SeatState.WAITING:
        course_news.tell(order, course, "cancelled", row)
        _let_choose(order)
        stop_waiting(SYSTEM, order, SeatEnd.CANCELLED)
    elif order.state in {OrderState.ASKED, OrderState.ACCEPTED}:
        send_back(SYSTEM, order, course, ChoiceEnd.COURSE_OFF)
        course_news.tell_official(order, course)
    return True


def _let_choose(order: Order) -> None:
    """Who waited in vain has as much time to choose as anybody who is asked."""
    if order.state == OrderState.CHOOSING:
        order.choose_by = deadlines.choice_deadline(clock.now())
        order.reminders_sent = 0
        order.save_changes()


@transaction.atomic
def end_waiting(sign_up_id: int, order_id: int) -> bool:
    """Sign-up has ended without a seat for this client: the client is told, and chooses among the rest."""
    order = lock_order(Order.objects.get(pk=order_id))
    row = SignUp.objects.filter(pk=sign_up_id, state=SeatState.WAITING).select_related("course").first()
    if row is None:
        return False
    if order.state == OrderState.CHOOSING and order.round == row.round:
        course_news.tell(order, row.course, "no_seat", row)
        _let_choose(order)
        stop_waiting(SYSTEM, order, SeatEnd.NO_SEAT)
    else:
        stop_waiting(SYSTEM, order, SeatEnd.ELSEWHERE)
    return True
