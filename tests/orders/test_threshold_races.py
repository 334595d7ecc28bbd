"""Orders placed at the same moment never bring a year's small purchases to the threshold together."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from core import clock, outbox
from orders.models import Order
from orders.rules.small_purchases import Room
from orders.services.small_purchases import room_of, year_of
from procurement.models import DynamicPurchasingSystem
from tests.conftest import MONDAY
from tests.factories.direct import small_city
from tests.factories.orders import City, draft_order
from tests.orders.race_direct import order_once
from vouchers import audit

ORDERS, FIT, PROCESSES = 12, 3, 3
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def town(emptiable: None) -> Iterator[City]:
    """Ten hours at 60 euros each: three orders of 600 euros stay below 2,000, a fourth would not."""
    with outbox.asleep():
        yield small_city(1, threshold_cents=2_000_00)


def _drafts(city: City) -> list[int]:
    return [draft_order(city, units_hundredths=10_00).pk for _n in range(ORDERS)]


def _in_threads(orders: list[int]) -> Counter[str]:
    ready = Barrier(ORDERS)

    def run(order: int) -> str:
        try:
            ready.wait()
            return order_once(order)
        finally:
            connection.close()

    with ThreadPoolExecutor(ORDERS) as pool:
        return Counter(pool.map(run, orders))


def _below_the_threshold(city: City, answers: Counter[str]) -> None:
    """Three were placed, the rest told the way out; the sum is that of the orders."""
    assert answers == {"": FIT, "threshold_reached": ORDERS - FIT}
    assert room_of(city.category, MONDAY.year).spent_cents == FIT * 600_00
    assert Order.objects.filter(state="asked").count() == FIT
    assert audit.verify()[1] is None


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_twelve_connections_stay_below_the_threshold_together(town: City) -> None:
    _below_the_threshold(town, _in_threads(_drafts(town)))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_race_passes_it(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, then write: when all read the sum before anybody has written, all are let through.

    Something has been called off before: the first call-off of a system locks it, and all would queue there.
    """
    DynamicPurchasingSystem.objects.update(first_call_off_on=MONDAY.date())
    ready = Barrier(ORDERS)

    def unlocked(order: Order, cents: int) -> Room:
        room = room_of(order.category, year_of(order), besides=order).with_order(cents)
        ready.wait(timeout=30)
        return room

    monkeypatch.setattr("orders.services.direct.take_room", unlocked)
    _in_threads(_drafts(town))
    assert not room_of(town.category, MONDAY.year).fits


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_three_processes_stay_below_the_threshold_together(town: City) -> None:
    orders = _drafts(town)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "VALINTA_VAR_DIR": str(settings.VAR_DIR),
        "PYTHONPATH": str(ROOT),
    }
    racers = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.orders.race_direct",
                json.dumps({"now": clock.now().isoformat(), "orders": orders[start::PROCESSES]}),
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for start in range(PROCESSES)
    ]
    answers: Counter[str] = Counter()
    for racer in racers:
        told, _errors = racer.communicate(timeout=120)
        answers.update(json.loads(told.strip().splitlines()[-1]))
    _below_the_threshold(town, answers)
