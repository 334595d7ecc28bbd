"""Seats of courses: taken and given back by conditional updates, so that no seat is given twice."""

from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from core import clock, events
from core.actors import Actor
from core.errors import WrongState
from orders.models import Course, Order, SignUp
from orders.states import OrderState
from orders.states.courses import TAKES_SIGN_UPS, SeatEnd, SeatState


def take_seat(course_id: int) -> bool:
    """Take one seat of a course that takes sign-ups; False when none is free. The caller's event tells of it."""
    free = Course.objects.filter(pk=course_id, taken__lt=F("max_seats"), state__in=TAKES_SIGN_UPS)
    return free.update(taken=F("taken") + 1) == 1


def give_back_seat(course_id: int) -> None:
    """Give one seat back.

    Raises:
        WrongState: none was taken (``seat_not_taken``).
    """
    if Course.objects.filter(pk=course_id, taken__gt=0).update(taken=F("taken") - 1) != 1:
        raise WrongState("seat_not_taken")


def free_seat(order: Order, end: SeatEnd) -> None:
    """End the seat of an order that is under lock; whoever waits longest moves up once this transaction is over.

    Raises:
        SignUp.DoesNotExist: the order has no seat.
    """
    held = SignUp.objects.select_for_update().get(order=order, state=SeatState.SEATED)
    close_sign_up(held, end)
    give_back_seat(held.course_id)
    # Another order's lock is taken for that, so it cannot be done in here; the periodic task makes up for a crash.
    transaction.on_commit(partial(_move_up, held.course_id), robust=True)


def _move_up(course_id: int) -> None:
    from orders.services.moving_up import fill_seats  # noqa: PLC0415 - moving up chooses, and choosing ends seats

    fill_seats(course_id)


def close_sign_up(row: SignUp, end: SeatEnd) -> None:
    """Write a sign-up's end; its seat is the caller's affair."""
    row.state, row.end, row.ended_at = SeatState.ENDED, end, clock.now()
    row.save(update_fields=["state", "end", "ended_at"])


def queue(course_id: int) -> QuerySet[SignUp]:
    """Who waits for a seat, the first to come first: clients who can still choose, in the round they signed up in."""
    still = Q(order__state=OrderState.CHOOSING, order__choose_by__gt=clock.now(), round=F("order__round"))
    rows = SignUp.objects.filter(still, course_id=course_id, state=SeatState.WAITING)
    return rows.order_by("pk")


def stop_waiting(actor: Actor, order: Order, end: SeatEnd) -> SignUp | None:
    """End the waiting of an order that is under lock, if it waits anywhere; returns the row that ended."""
    row = SignUp.objects.select_for_update().filter(order=order, state=SeatState.WAITING).first()
    if row is None:
        return None
    before = events.snapshot(row)
    close_sign_up(row, end)
    events.record(actor, "sign_up.ended", row, authority=order.authority, before=before, order=order.ref)
    return row


def stale_waits() -> QuerySet[SignUp]:
    """Waiting that has lost its sense: the client has chosen, or is asked anew."""
    live = Order.objects.filter(pk=OuterRef("order_id"), state=OrderState.CHOOSING, round=OuterRef("round"))
    return SignUp.objects.filter(~Exists(live), state=SeatState.WAITING)
