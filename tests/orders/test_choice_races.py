"""Two hundred clients reach for fifty places: exactly fifty get one, and the others are told kindly."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from core import clock, outbox
from orders.models import Choice, Offer, Order
from orders.services.invitations import begin_round
from orders.states import OrderState
from procurement import services as procurement
from procurement.models import OfferingPlace
from tests.factories.orders import City, draft_order, make_city, make_client, placed_order
from tests.orders.race import choose_once

ROOT = Path(__file__).resolve().parents[2]
CLIENTS, PLACES, CONNECTIONS, PROCESSES = 200, 50, 32, 2


@pytest.fixture
def town(emptiable: None) -> Iterator[City]:
    """One provider with fifty places, committed for other connections to see; letters are not rendered."""
    with outbox.asleep():
        yield make_city(1, capacity=PLACES)


def _clients(city: City) -> list[int]:
    """Orders whose clients all have the provider on their list: one placed by the services, the others like it."""
    first = placed_order(city)
    line = Offer.objects.get(order=first)
    made = [first.pk]
    client = make_client(city)
    for _number in range(CLIENTS - 1):
        order = draft_order(city, client)
        begin_round(order)
        order.invite()
        order.save_changes()
        line.pk, line.public_id, line.order = None, order.public_id, order
        line._state.adding = True
        line.save()
        made.append(order.pk)
    return made


def _in_threads(orders: list[int]) -> Counter[str]:
    ready = threading.Barrier(CONNECTIONS)

    def run(share: list[int]) -> list[str]:
        try:
            ready.wait()
            return [choose_once(pk) for pk in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = [orders[start::CONNECTIONS] for start in range(CONNECTIONS)]
        return Counter(answer for answers in pool.map(run, shares) for answer in answers)


def _nothing_more_than_there_is(answers: Counter[str]) -> None:
    assert answers == {"": PLACES, "place_taken": CLIENTS - PLACES}
    place = OfferingPlace.objects.get()
    assert place.taken == place.capacity == PLACES
    assert Choice.objects.filter(ended_at=None).count() == PLACES
    assert Order.objects.filter(state=OrderState.ASKED).count() == PLACES
    assert Order.objects.filter(state=OrderState.CHOOSING).count() == CLIENTS - PLACES


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
    assert _in_threads(_clients(town))[""] > PLACES


def _told(orders: list[int]) -> str:
    return json.dumps({"now": clock.now().isoformat(), "orders": orders})


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_fifty_of_two_hundred_clients_get_a_place_in_two_processes(town: City) -> None:
    orders = _clients(town)
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{name}",
        "VALINTA_VAR_DIR": str(settings.VAR_DIR),
        "PYTHONPATH": str(ROOT),
    }
    racers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.orders.race", _told(orders[start::PROCESSES])],
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
    _nothing_more_than_there_is(answers)
