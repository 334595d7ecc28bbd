"""Who waits for an order, or works for it, hears when it is taken back or given up."""

from collections.abc import Callable

import pytest

from core.models import Outbox
from orders import services
from orders.models import Order
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    draft_order,
    make_city,
    placed_order,
)

pytestmark = pytest.mark.django_db
WHY = "Henkilöstä johtuva syy"


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


def mails(order: Order, what: str) -> list[str]:
    """The texts of one kind that an order has caused, the first first."""
    rows = Outbox.objects.filter(key__startswith=f"order:{order.ref}:{what}").order_by("pk")
    return [f"{row.payload.get('subject', '')}\n{row.payload['text']}" for row in rows]


def test_a_provider_that_was_asked_hears_that_the_client_changed(city: City) -> None:
    """Without a word about the person or the reason; it waits for nothing that is no longer its own."""
    order = chosen_order(city)
    services.change_provider(client_of(order), order, reason=WHY)
    (told,) = mails(order, "taken:1:")
    assert order.number in told
    assert WHY not in told
    assert order.client.last_name not in told


def test_the_coach_hears_that_the_client_changed_in_mid_service(city: City) -> None:
    order = accepted_order(city)
    services.change_provider(client_of(order), order, reason=WHY)
    row = Outbox.objects.get(key__startswith=f"order:{order.ref}:taken:1:")
    assert order.coach is not None
    assert row.payload["to"] == order.coach.email


@pytest.mark.parametrize("make", [chosen_order, accepted_order])
def test_provider_and_client_hear_that_an_order_was_cancelled(
    city: City, make: Callable[[City], Order]
) -> None:
    order = make(city)
    services.cancel_order(city.actor, order, reason=WHY)
    (to_provider,) = mails(order, "taken:1:")
    assert to_provider.startswith(f"Order {order.number} was cancelled")
    assert order.client.last_name not in to_provider
    (to_client,) = mails(order, "cancelled")
    assert "Työhönvalmennus" in to_client
    assert WHY not in to_provider + to_client


def test_a_client_who_was_asked_to_choose_hears_of_the_cancellation(city: City) -> None:
    order = placed_order(city)
    services.cancel_order(city.actor, order, reason=WHY)
    assert len(mails(order, "cancelled")) == 1
    assert mails(order, "taken") == []


def test_of_a_draft_nobody_hears(city: City) -> None:
    order = draft_order(city)
    services.cancel_order(city.actor, order, reason=WHY)
    assert mails(order, "") == []
