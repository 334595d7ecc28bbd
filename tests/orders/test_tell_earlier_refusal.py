"""A provider that the client has left or refused earlier: the official is told, nobody is left out (R32)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.models import User
from core.roles import Role
from orders import services
from orders.models import Order
from orders.selectors.earlier_refusals import earlier_refusals
from orders.selectors.explanation import as_of_today
from tests.factories.cast import staff
from tests.factories.orders import City, accepted_order, client_of, draft_order, make_city

SignIn = Callable[[User], Browser]
TOLD = "Within a year the client has left or refused"


@pytest.fixture
def city(db: None) -> City:
    return make_city(3)


@pytest.fixture
def left(city: City) -> Order:
    """An order whose client has left the first provider."""
    order = accepted_order(city, city.providers[0])
    return services.change_provider(client_of(order), order, reason="We did not get on")


def test_the_official_is_told_and_the_provider_is_shown_all_the_same(
    city: City, left: Order, signed_in: SignIn
) -> None:
    order = draft_order(city, left.client)
    assert [row.provider for row in earlier_refusals(order)] == [city.providers[0].name]
    assert city.providers[0].name in {line.provider for line in as_of_today(order).shown}
    for name in ("order", "eligibility"):
        page = signed_in(city.official).get(reverse(f"orders:{name}", args=[order.ref])).content.decode()
        assert TOLD in page
    officer = signed_in(staff(city.authority, Role.PROCUREMENT, "Heikki Hankinta"))
    assert TOLD not in officer.get(reverse("orders:eligibility", args=[order.ref])).content.decode()


def test_neither_this_orders_own_nor_other_clients_nor_old_ones_are_told(city: City, left: Order) -> None:
    assert earlier_refusals(left) == []
    assert earlier_refusals(draft_order(city)) == []
    order = draft_order(city, left.client)
    clock.advance(timedelta(days=366))
    assert earlier_refusals(order) == []
