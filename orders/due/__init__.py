"""What is due in this room: the periodic task moves it, however late, and does nothing twice."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial

from django.db.models import Q

from core import clock
from core.due import move_all
from orders.due.groups import group_moves
from orders.due.trials import move_trials
from orders.models import Order
from orders.services.report_reminders import duties_to_look_at, remind_of_report
from orders.services.timing import (
    REMINDERS_BEFORE,
    close_overdue,
    expire_choice,
    hand_back_silent,
    remind_client,
)
from orders.states import OrderState
from procurement import deadlines


def _each(keys: Iterable[int], move: Callable[[Order], bool]) -> int:
    """Only keys are looked for: on most days there are none, and each service reads its order anew, under a lock."""
    return move_all(partial(_move, key, move) for key in list(keys))


def _move(key: int, move: Callable[[Order], bool]) -> bool:
    return move(Order.objects.get(pk=key))


def move_due() -> int:
    """Expire choices, hand back what providers left unanswered, remind clients and coaches, close what was left
    open."""
    now, today = clock.now(), clock.today()
    orders = Order.objects.order_by("pk").values_list("pk", flat=True)
    choosing = orders.filter(state=OrderState.CHOOSING)
    asked = orders.filter(state=OrderState.ASKED)
    return move_all(
        (
            *group_moves(),  # before choices expire: who waited for a seat in vain gets time to choose
            lambda: _each(choosing.filter(choose_by__lte=now), expire_choice),
            lambda: _each(asked.filter(answer_by__lt=today), hand_back_silent),
            lambda: _each(choosing.filter(_reminder_due(now)), remind_client),
            lambda: _each(_overdue(today), close_overdue),
            move_trials,
            lambda: move_all(partial(remind_of_report, duty) for duty in duties_to_look_at()),
        )
    )


def _overdue(today: date) -> list[int]:
    """Keys of the orders that were left open too long after their end."""
    orders = Order.objects.order_by("pk")
    running = orders.filter(
        state__in=[OrderState.ACCEPTED, OrderState.IN_SERVICE, OrderState.COMPLETED], planned_end__lt=today
    )
    interrupted = orders.filter(state=OrderState.INTERRUPTED, ended_on__lt=today)
    return _past_close(
        [*running.values_list("pk", "planned_end"), *interrupted.values_list("pk", "ended_on")]
    )


def _reminder_due(now: datetime) -> Q:
    """Whose next reminder's day has come: nobody is locked in vain."""
    found = Q()
    for number, before in enumerate(sorted(REMINDERS_BEFORE, reverse=True), start=1):
        found |= Q(choose_by__lte=now + before, reminders_sent__lt=number)
    return found


def _past_close(ends: list[tuple[int, date | None]]) -> list[int]:
    """Keys of the orders whose time to be closed, counted from their end, has passed."""
    last = deadlines.last_days("order.close", (day for _key, day in ends if day is not None))
    return [key for key, day in ends if day is not None and last[day] < clock.today()]
