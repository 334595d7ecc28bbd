"""What is shown to somebody whom the house knows stays out of shared caches, files out of every cache."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core.models import User
from tests.factories.orders import City, accepted_order, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    """A city with one provider."""
    return make_city(1)


def test_pages_about_people_are_the_readers_alone(city: City, signed_in: Callable[[User], Browser]) -> None:
    """The page may be gone back to; the list as a file and the answer of the API are not stored."""
    order = accepted_order(city)
    desk = signed_in(city.official)
    said = {
        reverse("orders:order", args=[order.ref]): "private, no-cache",
        reverse("orders:caseload_file"): "private, no-store",
        f"/api/v1/orders/{order.ref}": "private, no-store",
        reverse("document", args=[order.decision.document.ref]): "private, no-store",  # type: ignore[union-attr]
    }
    for address, expected in said.items():
        assert desk.get(address).headers["Cache-Control"] == expected, address


def test_public_pages_may_be_kept_by_anybody(city: City) -> None:
    assert "Cache-Control" not in Browser().get(reverse("front")).headers
