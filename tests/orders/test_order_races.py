"""Two people at the same order, and many orders at the same budget: one outcome, and nobody waits for ever."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from core import clock, events, outbox
from core.errors import DomainError
from orders import services
from orders.models import Choice, Order
from orders.services.answering import Acceptance
from orders.states import MeetingState, OrderState
from procurement.models import OfferingPlace
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    draft_order,
    make_city,
    provider_actor,
)
from vouchers import audit
from vouchers.models import ApprovedUnit

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(emptiable: None) -> Iterator[City]:
    """Three providers, committed for other connections to see; letters are not rendered."""
    with outbox.asleep():
        yield make_city(3, capacity=50)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of acts that begin at the same moment: the codes of refusals, or nothing."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        try:
            ready.wait()
            act()
        except DomainError as refused:
            return refused.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def met(city: City) -> Order:
    """An order with a kept meeting."""
    order = accepted_order(city)
    meeting = order.meetings.get()
    with clock.stopped_at(meeting.starts_at + timedelta(hours=3)):
        services.record_meeting(
            provider_actor(city.providers[0]), meeting, state=MeetingState.KEPT, units_hundredths=2_00
        )
    return Order.objects.get(pk=order.pk)


def completed(city: City) -> Order:
    """An order whose units wait to be approved."""
    order = met(city)
    services.submit_report(provider_actor(city.providers[0]), order, text="x")
    return services.approve_report(city.actor, Order.objects.get(pk=order.pk))


def test_two_officials_settle_and_it_is_paid_once(town: City) -> None:
    order = completed(town)
    answers = at_once(*[lambda: services.settle_order(town.actor, order)] * 2)
    assert sorted(answers) == ["", "not_ended"]
    assert ApprovedUnit.objects.count() == 1
    assert Order.objects.get().state == OrderState.CLOSED


def test_the_provider_accepts_while_the_client_changes_the_provider(town: City) -> None:
    """Whoever comes first, the order ends in one state and one place is held, or none."""
    actor = provider_actor(town.providers[0])
    assert actor.user is not None
    end = clock.today() + timedelta(days=60)
    answer = Acceptance(clock.at(clock.today() + timedelta(days=7), 10), "Kahvila", actor.user, end)
    for _n in range(5):
        order = chosen_order(town, town.providers[0])
        client = client_of(order)
        accepted, changed = at_once(
            lambda order=order: services.accept_order(actor, order, answer),  # type: ignore[misc]
            lambda order=order, client=client: services.change_provider(client, order, reason="x"),  # type: ignore[misc]
        )
        assert (accepted, changed) in {("", ""), ("not_your_order", "")}
        assert Order.objects.get(pk=order.pk).state == OrderState.CHOOSING
        assert Choice.objects.get(order=order).ended_at is not None
    assert OfferingPlace.objects.get(offering__provider=town.providers[0]).taken == 0


def test_two_clicks_place_an_order_once(town: City) -> None:
    order = draft_order(town)
    answers = at_once(*[lambda: services.place_order(town.actor, order)] * 4)
    assert Counter(answers) == {"": 1, "already_placed": 3}
    assert Order.objects.get().round == 1


def test_placing_settling_changing_and_cancelling_do_not_wait_for_each_other_for_ever(town: City) -> None:
    """All four touch places, the budget and the chain of events: one lock order, so no deadlock."""
    acts: list[Callable[[], object]] = []
    for _n in range(6):
        draft, done, running, asked = draft_order(town), completed(town), met(town), chosen_order(town)
        acts += [
            lambda order=draft: services.place_order(town.actor, order),  # type: ignore[misc]
            lambda order=done: services.settle_order(town.actor, order),  # type: ignore[misc]
            lambda order=running: services.change_provider(client_of(order), order, reason="x"),  # type: ignore[misc]
            lambda order=asked: services.cancel_order(town.actor, order, reason="x"),  # type: ignore[misc]
        ]
    assert at_once(*acts) == [""] * len(acts)
    assert audit.verify()[1] is None
    assert all(fault is None for _key, _count, fault in events.verify())
