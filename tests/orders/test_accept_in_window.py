"""The first meeting is within the time in which the client can start, or it is told who agreed on another one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.errors import InvalidInput
from core.models import Event, Outbox, User
from orders import services
from orders.models import Need, Order
from orders.rules.first_meeting import is_outside
from orders.selectors.told import told_reasons
from orders.services.answering import Acceptance
from orders.states import OrderState
from tests.factories.orders import City, chosen_order, make_city, placed_order, provider_actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
AGREED = "Puhelimessa omavirkailijan kanssa"
FIRST, LAST = 5, 20
"""The window in days from today."""


@pytest.mark.parametrize(
    ("day", "today", "outside"),
    [
        (date(2026, 3, 9), date(2026, 3, 2), True),
        (date(2026, 3, 10), date(2026, 3, 2), False),
        (date(2026, 3, 20), date(2026, 3, 2), False),
        (date(2026, 3, 21), date(2026, 3, 2), True),
        (date(2026, 3, 21), date(2026, 3, 20), True),
        (date(2026, 3, 23), date(2026, 3, 21), False),
    ],
)
def test_both_ends_belong_to_the_window(day: date, today: date, outside: bool) -> None:
    """From 10 to 20 March; once the 20th has passed it limits nothing."""
    assert is_outside(day, earliest=date(2026, 3, 10), latest=date(2026, 3, 20), today=today) is outside


@pytest.fixture
def city(db: None) -> City:
    """A city with one provider."""
    return make_city(1)


@pytest.fixture
def asked(city: City) -> Order:
    """An order that the provider is asked about: the client can start in five to twenty days."""
    today = clock.today()
    window: dict[str, Any] = {
        "earliest_start": today + timedelta(days=FIRST),
        "latest_start": today + timedelta(days=LAST),
    }
    return chosen_order(city, order=placed_order(city, **window))


def answer(city: City, days: int, agreed: str = "") -> Acceptance:
    """The provider's answer with a first meeting in some days."""
    coach = provider_actor(city.providers[0]).user
    assert coach is not None
    first = clock.at(clock.today() + timedelta(days=days), 10)
    return Acceptance(first, "Kahvila", coach, clock.today() + timedelta(days=90), agreed=agreed)


def accept(city: City, order: Order, days: int, agreed: str = "") -> Order:
    """The order as the provider accepted it."""
    return services.accept_order(provider_actor(city.providers[0]), order, answer(city, days, agreed))


@pytest.mark.parametrize("days", [FIRST, LAST])
def test_within_the_window_nothing_is_asked(city: City, asked: Order, days: int) -> None:
    """A note that is not needed is not kept, and nobody hears of it."""
    order = accept(city, asked, days, AGREED)
    assert order.state == OrderState.ACCEPTED
    assert told_reasons(order) == []
    assert not Outbox.objects.filter(key__contains=":outside:").exists()


@pytest.mark.parametrize("days", [FIRST - 1, LAST + 1])
@pytest.mark.parametrize("agreed", ["", "  "])
def test_outside_it_is_refused_at_its_field(city: City, asked: Order, days: int, agreed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        accept(city, asked, days, agreed)
    assert (refused.value.code, refused.value.field) == ("outside_window", "first_meeting")
    assert Order.objects.get(pk=asked.pk).state == OrderState.ASKED


def test_what_was_agreed_is_read_by_the_official_and_stays_out_of_the_chain(city: City, asked: Order) -> None:
    order = accept(city, asked, LAST + 3, AGREED)
    (told,) = told_reasons(order)
    assert told["text"] == AGREED
    assert AGREED not in str([event.data for event in Event.objects.all()])
    mail = Outbox.objects.get(key__startswith=f"order:{order.ref}:outside:").payload
    assert mail["to"] == city.official.email
    assert order.client.last_name not in mail["text"]
    assert AGREED not in mail["text"]


def test_a_window_that_has_passed_limits_nothing(city: City, asked: Order) -> None:
    """The client chose late; the provider offers what it has."""
    yesterday = clock.today() - timedelta(days=1)
    Need.objects.filter(pk=asked.need_id).update(earliest_start=yesterday, latest_start=yesterday)
    assert accept(city, Order.objects.get(pk=asked.pk), 7).state == OrderState.ACCEPTED


# Page and API --------------------------------------------------------------------------------------------


def administrator(city: City) -> User:
    """Who answers."""
    user = provider_actor(city.providers[0]).user
    assert user is not None
    return user


def fields(city: City, days: int, **more: Any) -> dict[str, Any]:
    """The form of acceptance."""
    day = clock.today() + timedelta(days=days)
    return {
        "first_meeting": f"{day.isoformat()}T10:00",
        "where": "Kahvila",
        "coach": administrator(city).ref,
        "planned_end": (day + timedelta(days=60)).isoformat(),
        **more,
    }


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, "first_meeting"),
        ({"agreed": AGREED}, "first_meeting"),
        ({"outside": "on"}, "agreed"),
    ],
)
def test_the_page_asks_for_tick_and_words(
    city: City, asked: Order, signed_in: SignIn, more: dict[str, Any], wrong: str
) -> None:
    """Neither alone is enough; the error stands where it can be mended."""
    url = reverse("orders:accept", args=[asked.ref])
    page = signed_in(administrator(city)).post(url, fields(city, LAST + 1, **more))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [wrong]


def test_with_both_the_order_is_accepted(city: City, asked: Order, signed_in: SignIn) -> None:
    url = reverse("orders:accept", args=[asked.ref])
    given = fields(city, FIRST - 2, outside="on", agreed=AGREED)
    assert signed_in(administrator(city)).post(url, given).status_code == 302
    order = Order.objects.get(pk=asked.pk)
    assert order.state == OrderState.ACCEPTED
    page = signed_in(city.official).get(reverse("orders:order", args=[order.ref])).content.decode()
    assert AGREED in page


def test_the_same_over_the_api(city: City, asked: Order, signed_in: SignIn) -> None:
    browser, url = signed_in(administrator(city)), f"/api/v1/orders/{asked.ref}/accept"
    first = clock.at(clock.today() + timedelta(days=LAST + 1), 10)
    body = {
        "first_meeting": first.isoformat(),
        "where": "x",
        "coach": administrator(city).ref,
        "planned_end": (clock.today() + timedelta(days=90)).isoformat(),
    }
    refused = browser.post(url, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "outside_window")
    taken = browser.post(url, {**body, "agreed": AGREED}, content_type="application/json")
    assert taken.json()["state"] == "accepted"
