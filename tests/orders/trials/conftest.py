"""What the stories of work trials begin with: a host, an order that coaches one, its coach."""

import pytest

from core.actors import Actor
from orders.models import HostPlace, Order
from tests.factories.orders import City, accepted_order, provider_actor
from tests.factories.trials import coach_trials, make_host


@pytest.fixture
def host(city: City) -> HostPlace:
    """A host place that the city has approved."""
    return make_host(city.actor, city.authority)


@pytest.fixture
def order(city: City) -> Order:
    """A coaching order, accepted by the first provider."""
    coach_trials(city.category)
    return accepted_order(city)


@pytest.fixture
def coach(order: Order) -> Actor:
    """Somebody of the order's provider."""
    assert order.provider is not None
    return provider_actor(order.provider)
