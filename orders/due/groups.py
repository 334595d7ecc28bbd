"""What is due of courses and information sessions."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from core import clock
from core.due import move_all
from orders.models import Course, InfoSession, SignUp
from orders.services.course_days import carry_on, close_sign_up, move_day
from orders.services.info_sessions import hold_session
from orders.services.moving_up import end_waiting, fill_seats
from orders.services.seats import stale_waits
from orders.states import OrderState
from orders.states.courses import ACTIVE_SEATS, MOVES_UP, CourseState, SeatState, SessionState

R = TypeVar("R")


def _each(rows: Iterable[R], move: Callable[[R], int]) -> int:
    return move_all(partial(move, row) for row in rows)


def group_moves() -> tuple[Callable[[], int], ...]:
    """In this order: what a crash left undone, sign-ups that end, free seats, waiting in vain, days, sessions."""
    courses = Course.objects.order_by("pk")
    ended = courses.filter(state=CourseState.OPEN, sign_up_until__lt=clock.today())
    sessions = InfoSession.objects.filter(state=SessionState.PLANNED, ends_at__lte=clock.now()).order_by("pk")
    return (
        lambda: _each(list(_left_undone()), carry_on),
        lambda: _each(list(ended), close_sign_up),
        lambda: _each(list(_with_free_seats()), fill_seats),
        lambda: _each(list(_in_vain()), lambda row: end_waiting(*row)),
        lambda: _each(list(_day_come()), move_day),
        lambda: _each(list(sessions), hold_session),
    )


def _left_undone() -> QuerySet[Course]:
    """Courses whose step has not reached every order."""
    cancelled = Q(state=CourseState.CANCELLED, sign_ups__state__in=ACTIVE_SEATS)
    sure = Q(state__in=(CourseState.CONFIRMED, CourseState.RUNNING), orders__state=OrderState.ASKED)
    return Course.objects.filter(cancelled | sure).distinct().order_by("pk")


def _with_free_seats() -> "QuerySet[Course, int]":
    rows = Course.objects.filter(
        state__in=MOVES_UP, taken__lt=F("max_seats"), sign_ups__state=SeatState.WAITING
    )
    return rows.distinct().order_by("pk").values_list("pk", flat=True)


def _in_vain() -> "QuerySet[SignUp, tuple[int, int]]":
    """Waiting that no seat will end: sign-up is over, or the client has gone another way."""
    over = SignUp.objects.filter(state=SeatState.WAITING, course__sign_up_until__lt=clock.today())
    return (over | stale_waits()).order_by("pk").values_list("pk", "order_id")


def _day_come() -> QuerySet[Course]:
    now = clock.now()
    begun = Q(state=CourseState.CONFIRMED, starts_at__lte=now)
    return Course.objects.filter(begun | Q(state=CourseState.RUNNING, ends_at__lte=now)).order_by("pk")
