"""Twenty-four clients reach for the eight seats of a course: exactly eight sit, all others wait, no error is seen."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from core import clock, outbox
from core.errors import DomainError
from core.models import Outbox
from orders.models import Course, CourseSession, Order, SignUp
from orders.services import seats, signing_up
from orders.services.moving_days import move_session
from orders.services.signing_up import leave_course
from orders.states import OrderState
from orders.states.courses import SeatState
from tests.factories.courses import opened_course
from tests.factories.orders import City, client_of, make_city, placed_order, provider_actor
from tests.orders.course_race import sign_up_once

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, SEATS, CONNECTIONS, PROCESSES = 24, 8, 12, 2


@pytest.fixture
def town(emptiable: None) -> Iterator[City]:
    """One provider, committed for other connections to see; letters are not rendered."""
    with outbox.asleep():
        yield make_city(1)


@pytest.fixture
def course(town: City) -> Course:
    """A course with eight seats."""
    return opened_course(town, min_seats=1, max_seats=SEATS)


def _orders(city: City) -> list[int]:
    return [placed_order(city).pk for _number in range(CLIENTS)]


def _in_threads(orders: list[int], course: Course) -> Counter[str]:
    ready = threading.Barrier(CONNECTIONS)

    def run(share: list[int]) -> list[str]:
        try:
            ready.wait()
            return [sign_up_once(pk, course.pk) for pk in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = [orders[start::CONNECTIONS] for start in range(CONNECTIONS)]
        return Counter(answer for answers in pool.map(run, shares) for answer in answers)


def _nothing_more_than_there_is(course: Course, answers: Counter[str]) -> None:
    assert answers == {SeatState.SEATED: SEATS, SeatState.WAITING: CLIENTS - SEATS}
    course.refresh_from_db()
    assert course.taken == course.max_seats == SEATS
    assert SignUp.objects.filter(course=course, state=SeatState.SEATED).count() == SEATS
    assert Order.objects.filter(state=OrderState.ASKED, course=course).count() == SEATS
    assert Order.objects.filter(state=OrderState.CHOOSING).count() == CLIENTS - SEATS


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_eight_of_twenty_four_get_a_seat_on_twelve_connections(town: City, course: Course) -> None:
    """Then four leave at once: the four that came first of those who wait move up, without gaps."""
    _nothing_more_than_there_is(course, _in_threads(_orders(town), course))
    rows = SignUp.objects.filter(course=course)
    first_waiting = list(rows.filter(state=SeatState.WAITING).order_by("pk").values_list("pk", flat=True)[:4])
    leaving = [row.order for row in rows.filter(state=SeatState.SEATED).select_related("order")[:4]]

    def leave(order: Order) -> None:
        try:
            leave_course(client_of(order), order)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(leave, leaving))
    course.refresh_from_db()
    assert course.taken == rows.filter(state=SeatState.SEATED).count() == SEATS
    assert set(rows.filter(pk__in=first_waiting).values_list("state", flat=True)) == {SeatState.SEATED}


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_the_same_race_gives_away_too_much(
    town: City, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read, then write: with the guard off, more sit than there are seats."""

    def read_then_write(course_id: int) -> bool:
        row = Course.objects.get(pk=course_id)
        if row.taken >= row.max_seats:
            return False
        Course.objects.filter(pk=course_id).update(taken=row.taken + 1)
        return True

    monkeypatch.setattr(signing_up, "take_seat", read_then_write)
    _in_threads(_orders(town), course)
    assert SignUp.objects.filter(course=course, state=SeatState.SEATED).count() > SEATS


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_eight_of_twenty_four_get_a_seat_in_two_processes(town: City, course: Course) -> None:
    orders = _orders(town)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "VALINTA_VAR_DIR": str(settings.VAR_DIR),
        "PYTHONPATH": str(ROOT),
    }
    told = [
        json.dumps({"now": clock.now().isoformat(), "orders": orders[start::PROCESSES], "course": course.pk})
        for start in range(PROCESSES)
    ]
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.orders.course_race", share],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for share in told
    ]
    answers: Counter[str] = Counter()
    for racer in racers:
        said, _errors = racer.communicate(timeout=120)
        answers.update(json.loads(said.strip().splitlines()[-1]))
    _nothing_more_than_there_is(course, answers)


@pytest.mark.django_db
def test_the_last_guard_is_the_database(db: None) -> None:
    course = opened_course(make_city(1), min_seats=1, max_seats=1)
    assert [seats.take_seat(course.pk), seats.take_seat(course.pk)] == [True, False]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_day_moves_while_clients_sign_up(town: City, course: Course) -> None:
    """Nobody waits for each other in a circle; whoever has a seat was last told of the day as it is now."""
    orders = _orders(town)
    session = course.sessions.earliest("starts_at")
    actor = provider_actor(town.providers[0])

    def move(days: int) -> str:
        try:
            starts_at = session.starts_at - timedelta(days=days)
            fresh = CourseSession.objects.get(pk=session.pk)
            move_session(actor, fresh, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(1) as pool:
        moves = pool.map(move, (1, 2, 3, 4))
        answers = _in_threads(orders, course)
        assert set(moves) <= {"moved", "many_sign_up"}
    _nothing_more_than_there_is(course, answers)
    day = clock.local_date(CourseSession.objects.get(pk=session.pk).starts_at)
    for row in SignUp.objects.filter(course=course, state=SeatState.SEATED).select_related("order__client"):
        told = Outbox.objects.filter(
            key__startswith=f"course:{course.ref}:", subject_ref=row.order.client.ref
        )
        assert f"{day:%-d.%-m.%Y}" in told.latest("pk").payload["text"]
