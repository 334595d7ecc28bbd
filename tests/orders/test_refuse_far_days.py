"""Days far outside any case are refused where they are given: no page and no period breaks over them later."""

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from orders.forms.delivery import AcceptForm, MeetingForm
from orders.models import Meeting, Order
from orders.states import OrderState
from tests.factories.core import MembershipFactory, UserFactory
from tests.factories.orders import City, accepted_order, chosen_order, make_client, provider_actor
from tests.orders.test_orders_api import Caller, need

pytestmark = pytest.mark.django_db


def _coach(city: City) -> Caller:
    user = provider_actor(city.providers[0]).user
    assert user is not None
    return Caller(user)


def _acceptance(order: Order, **changes: str) -> dict[str, str]:
    assert order.provider is not None
    user = provider_actor(order.provider).user
    assert user is not None
    facts = {
        "first_meeting": "2026-03-10T10:00:00+02:00",
        "where": "Puijonkatu 1",
        "planned_end": "2026-06-01",
    }
    return {**facts, "coach": user.ref, **changes}


BOUNDS = "Choose a day between 1 Jan 1900 and 31 Dec 2099."
FAR = [
    {"planned_end": "9999-12-31"},
    {"planned_end": "2100-01-01"},
    {"first_meeting": "9999-12-31T23:59:00Z"},
    {"first_meeting": "0001-01-01T00:00:00+05:00"},
]


@pytest.mark.parametrize("changes", FAR)
def test_no_order_is_accepted_until_a_far_day(city: City, changes: dict[str, str]) -> None:
    """The report's deadline is counted from the planned end."""
    order = chosen_order(city)
    answer = _coach(city).send(f"/{order.ref}/accept", _acceptance(order, **changes))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [fault["text"] for fault in answer.json()["errors"]] == [BOUNDS]
    order.refresh_from_db()
    assert order.state == OrderState.ASKED


def test_no_meeting_is_planned_on_a_far_day(city: City, signed_in: Any) -> None:
    """Such a meeting once broke the order's page for everybody."""
    order = accepted_order(city)
    answer = _coach(city).send(f"/{order.ref}/meetings", {"starts_at": "9999-12-31T23:59:00Z"})
    assert answer.status_code == 422
    assert Meeting.objects.count() == 1
    page: Browser = signed_in(city.official)
    assert page.get(reverse("orders:order", args=[order.public_id])).status_code == 200


def test_no_need_starts_on_a_far_day(city: City) -> None:
    """The voucher is good until after the latest start."""
    body = need(client=make_client(city).ref, category=city.category.ref, latest_start="9999-12-31")
    assert Caller(city.official).send("/", body).status_code == 422


def test_the_forms_refuse_far_days_too(city: City) -> None:
    """Beside the field."""
    order = chosen_order(city)
    given = _acceptance(order, planned_end="9999-12-31", first_meeting="2026-03-10T10:00")
    assert AcceptForm(order, given).errors == {"planned_end": [BOUNDS]}
    far = MeetingForm({"starts_at": "9999-12-31T23:59", "where": ""})
    assert far.errors == {"starts_at": [BOUNDS]}
    with translation.override("fi"):
        told = str(MeetingForm({"starts_at": "9999-12-31T23:59", "where": ""}).errors["starts_at"][0])
    assert "31.12.2099" in told, "in the reader's own way to write days"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("2026-03-10", "Write the time of day too."),
        ("2026-03-29T03:30", "The clocks are changed at that hour. Choose another time."),
        ("2026-10-25T03:30", "The clocks are changed at that hour. Choose another time."),
    ],
)
def test_a_moment_is_a_day_and_an_hour_that_there_is(typed: str, told: str) -> None:
    """A day alone was once taken for a meeting at midnight."""
    assert MeetingForm({"starts_at": typed, "where": ""}).errors == {"starts_at": [told]}


def test_figures_of_a_far_year_are_refused(city: City) -> None:
    """The year before the first one does not exist."""
    manager = UserFactory()
    MembershipFactory(authority=city.authority, user=manager, role="manager")
    answer = Caller(manager).browser.get("/api/v1/quality/figures", {"last": date(1, 1, 5).isoformat()})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
