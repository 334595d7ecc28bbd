"""What is due in this room: the periodic task moves it, however late, and does nothing twice."""

from collections.abc import Callable, Iterable
from datetime import date

from core import clock
from orders.models import Order
from orders.services.timing import (
    REMINDERS_BEFORE,
    close_overdue,
    expire_choice,
    hand_back_silent,
    remind_client,
)
from orders.states import OrderState
from procurement import deadlines


def _each(rows: Iterable[Order], move: Callable[[Order], bool]) -> int:
    return sum(1 for order in rows if move(order))


def move_due() -> int:
    """Expire choices, hand back what providers left unanswered, remind clients, close what was left open."""
    now, today = clock.now(), clock.today()
    choosing = Order.objects.filter(state=OrderState.CHOOSING)
    asked = Order.objects.filter(state=OrderState.ASKED)
    running = Order.objects.filter(
        state__in=[OrderState.ACCEPTED, OrderState.IN_SERVICE, OrderState.COMPLETED], planned_end__lt=today
    )
    interrupted = Order.objects.filter(state=OrderState.INTERRUPTED, ended_on__lt=today)
    overdue = [o for o in running if _past_close(o.planned_end, today)]
    overdue += [o for o in interrupted if _past_close(o.ended_on, today)]
    return (
        _each(list(choosing.filter(choose_by__lte=now)), expire_choice)
        + _each(list(asked.filter(answer_by__lt=today)), hand_back_silent)
        + _each(list(choosing.filter(choose_by__lte=now + max(REMINDERS_BEFORE))), remind_client)
        + _each(overdue, close_overdue)
    )


def _past_close(day: date | None, today: date) -> bool:
    return day is not None and deadlines.due("order.close", day).last_day < today
