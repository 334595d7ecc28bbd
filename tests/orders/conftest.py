"""What the stories of orders begin with."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from orders.models import Order
from tests.factories.orders import City, make_city

Enter = Callable[[Order], Browser]


@pytest.fixture
def city(db: None) -> City:
    """A city with five providers, two of them with a published score."""
    return make_city(5, scored=2)


@pytest.fixture
def enter(as_client: Callable[..., Browser]) -> Enter:
    """A browser in which the client of an order came in with the present code."""
    return lambda order: as_client(order.client, Order.objects.get(pk=order.pk).code_purpose, order.ref)
