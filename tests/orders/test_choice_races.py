"""Two hundred clients reach for fifty places: exactly fifty get one, and the others are told kindly."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F, Sum

from core import clock, events, outbox
from orders.models import Choice, Order
from orders.services.looking import open_list
from orders.states import OrderState
from procurement import services as procurement
from procurement.models import OfferingPlace
from tests.factories.orders import City, client_of, make_city, make_client, placed_order
from tests.orders.race import CHOSEN, TAKEN, choose_in_service, choose_once
from vouchers import audit
from vouchers.models import Budget, Commitment

GRANTED = 100_000_000_00
ROOT = Path(__file__).resolve().parents[2]
CLIENTS, PLACES, CONNECTIONS, PROCESSES = 200, 50, 32, 8


@pytest.fixture
def town(emptiable: None) -> Iterator[City]:
    """One provider with fifty places, committed for other connections to see; letters are not rendered."""
    with outbox.asleep():
        yield make_city(1, capacity=PLACES)


def _clients(city: City) -> list[int]:
    """Placed orders with their promised money; every client has opened a list with the one provider."""
    client = make_client(city, language="en")
    orders = [placed_order(city, client) for _number in range(CLIENTS)]
    for order in orders:
        open_list(client_of(order), order)
    return [order.pk for order in orders]


def _in_threads(orders: list[int], choose: Callable[[int], str] = choose_once) -> Counter[str]:
    ready = threading.Barrier(CONNECTIONS)

    def run(share: list[int]) -> list[str]:
        try:
            ready.wait()
            return [choose(pk) for pk in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = [orders[start::CONNECTIONS] for start in range(CONNECTIONS)]
        return Counter(answer for answers in pool.map(run, shares) for answer in answers)


def _nothing_more_than_there_is(answers: Counter[str]) -> None:
    """Exactly fifty are chosen, the others are told kindly, and places, choices, orders and money agree."""
    assert answers == {CHOSEN: PLACES, TAKEN: CLIENTS - PLACES}
    place = OfferingPlace.objects.get()
    assert place.taken == place.capacity == PLACES
    chosen = Choice.objects.filter(ended_at=None)
    assert chosen.count() == PLACES
    assert set(chosen.values_list("order_id", flat=True)) == set(
        Order.objects.filter(state=OrderState.ASKED, provider__isnull=False).values_list("pk", flat=True)
    )
    assert Order.objects.filter(state=OrderState.CHOOSING, provider=None).count() == CLIENTS - PLACES
    promised = Commitment.objects.aggregate(total=Sum("ceiling_cents"))["total"]
    assert promised == CLIENTS * 40 * 80_00
    assert Budget.objects.get().available_cents == GRANTED - promised
    assert audit.verify()[1] is None
    assert [fault for _chain, _count, fault in events.verify() if fault is not None] == []


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fifty_of_two_hundred_clients_get_a_place_on_32_connections(town: City) -> None:
    _nothing_more_than_there_is(_in_threads(_clients(town)))


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_the_same_race_gives_away_too_much(
    town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read, then write: with the guard off, more clients than places are told that they have one."""

    def read_then_write(place_id: int) -> bool:
        place = OfferingPlace.objects.get(pk=place_id)
        if place.taken >= place.capacity:
            return False
        OfferingPlace.objects.filter(pk=place_id, taken__lt=F("capacity")).update(taken=place.taken + 1)
        return True

    monkeypatch.setattr(procurement, "reserve_place", read_then_write)
    assert _in_threads(_clients(town), choose_in_service)[CHOSEN] > PLACES


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_fifty_of_two_hundred_clients_get_a_place_in_eight_processes(town: City) -> None:
    orders = _clients(town)
    shares = [orders[start::PROCESSES] for start in range(PROCESSES)]
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        "VALINTA_VAR_DIR": str(settings.VAR_DIR),
        "PYTHONPATH": str(ROOT),
    }
    racers = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.orders.race",
            json.dumps({"now": clock.now().isoformat(), "shares": shares}),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=True,
    )
    told = json.loads(racers.stdout.strip().splitlines()[-1])
    assert len(told) == PROCESSES
    _nothing_more_than_there_is(Counter(answer for answers in told for answer in answers))
