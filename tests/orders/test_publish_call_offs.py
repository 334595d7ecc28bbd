"""Results of call-offs are published by quarter: who was ordered from, how often, for how much (R24)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.actors import Actor
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event, User
from core.roles import Role
from core.worklist import work_list
from orders import services
from orders.models import CallOffPublication
from orders.rules.call_off_results import CallOff, Line, lines, quarter_begins, quarter_ends, quarter_of_year
from orders.selectors.call_offs import due_quarters, rows_of
from orders.states import DeclineReason
from tests.factories.cast import staff
from tests.factories.direct import direct_order, officer_of, small_city
from tests.factories.orders import City, accepted_order, make_city, provider_actor

SignIn = Callable[[User], Browser]


@pytest.fixture
def city(db: None) -> City:
    """Five call-offs from the first provider and one from the second, made today."""
    made = make_city(2)
    for _n in range(5):
        accepted_order(made, made.providers[0])
    accepted_order(made, made.providers[1])
    return made


@pytest.fixture
def officer(city: City) -> Actor:
    return officer_of(city)


def quarter() -> date:
    return quarter_begins(clock.today())


def after_the_quarter() -> None:
    clock.advance(timedelta(days=(quarter_ends(quarter()) - clock.today()).days + 1))


def test_quarters_begin_and_end_where_the_calendar_has_them() -> None:
    assert [quarter_begins(date(2026, m, 15)).month for m in range(1, 13)] == [
        1,
        1,
        1,
        4,
        4,
        4,
        7,
        7,
        7,
        10,
        10,
        10,
    ]
    ends = [quarter_ends(date(2026, m, 1)) for m in (1, 4, 7, 10)]
    assert ends == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    assert quarter_of_year(2026, 4) == date(2026, 10, 1)
    assert quarter_of_year(2026, 0) is quarter_of_year(2026, 5) is None


def test_fewer_than_five_are_not_told_as_a_number_or_a_sum() -> None:
    found = lines([CallOff("a", "x", 100)] * 5 + [CallOff("a", "y", 100)] * 4 + [CallOff("b", "x", 1)])
    assert found == [Line("a", "x", 5, 500), Line("a", "y", None, None), Line("b", "x", None, None)]


def test_the_officer_publishes_once_after_the_quarter_and_nothing_tells_of_a_client(
    city: City, officer: Actor
) -> None:
    system, first = city.category.system, quarter()
    with pytest.raises(WrongState, match="quarter_not_over"):
        services.publish_call_offs(officer, system, first)
    assert due_quarters(city.authority) == []
    after_the_quarter()
    with pytest.raises(NotAllowed):
        services.publish_call_offs(city.actor, system, first)
    with pytest.raises(NotAllowed):
        services.publish_call_offs(officer_of(make_city(0, code="toinen")), system, first)
    with pytest.raises(InvalidInput):
        services.publish_call_offs(officer, system, first + timedelta(days=1))
    with pytest.raises(InvalidInput, match="no_call_offs"):
        services.publish_call_offs(officer, system, quarter_begins(first - timedelta(days=1)))
    made = services.publish_call_offs(officer, system, first)
    told = {row["provider"]: (row["number"], row["value_cents"] is None) for row in made.rows}
    assert told == {city.providers[0].name: (5, False), city.providers[1].name: (None, True)}
    assert set(made.rows[0]) == {
        *("category", "name", "cpv", "route", "provider", "business_id", "number", "value_cents")
    }
    with pytest.raises(WrongState, match="published_already"):
        services.publish_call_offs(officer, system, first)
    event = Event.objects.get(code="call_offs.published")
    assert event.data["facts"] == {"lines": 2}


def test_the_work_list_asks_for_it_by_thirty_days_after_the_quarter(city: City, officer: Actor) -> None:
    first = quarter()
    after_the_quarter()
    (item,) = [item for item in work_list(officer) if item.kind == "call_offs.publish"]
    last = quarter_ends(first)
    assert item.due is not None
    assert (
        last + timedelta(days=30) <= item.due <= last + timedelta(days=34)
    )  # longer only over days off (R1)
    assert "30 days" in str(item.how)
    assert not [item for item in work_list(city.actor) if item.kind == "call_offs.publish"]
    services.publish_call_offs(officer, city.category.system, first)
    assert not [item for item in work_list(officer) if item.kind == "call_offs.publish"]


def test_a_small_purchase_that_the_provider_did_not_take_is_no_call_off(db: None) -> None:
    small = small_city(2)
    taken, declined = direct_order(small), direct_order(small, small.providers[1])
    services.decline_order(provider_actor(small.providers[1]), declined, reason=DeclineReason.CAPACITY)
    rows = rows_of(small.category.system, quarter())
    assert [row["provider"] for row in rows] == [taken.provider.name]  # type: ignore[union-attr]


def test_preview_publication_and_files_on_the_pages(city: City, signed_in: SignIn) -> None:
    first = quarter()
    after_the_quarter()
    browser = signed_in(staff(city.authority, Role.PROCUREMENT, "Heikki Hankinta"))
    url = reverse(
        "orders:publish_call_offs", args=[city.category.system.ref, first.year, (first.month + 2) // 3]
    )
    assert url in browser.get(reverse("orders:call_off_results")).content.decode()
    preview = browser.get(url).content.decode()
    assert city.providers[0].name in preview
    assert "fewer than 5" in preview
    assert "The results are published." in browser.post(url, follow=True).content.decode()
    twice = browser.post(url, follow=True).content.decode()
    assert "published already" in twice
    made = CallOffPublication.objects.get()
    everyone = Browser()
    page = everyone.get(reverse("orders:call_off_result", args=[made.ref])).content.decode()
    assert city.providers[1].name in page
    assert url not in everyone.get(reverse("orders:call_off_results")).content.decode()
    file = everyone.get(reverse("orders:call_off_result_csv", args=[made.ref])).content.decode("utf-8-sig")
    assert ";<5;" in file
    facts = everyone.get(reverse("orders:call_off_result_json", args=[made.ref])).json()
    assert facts["rows"] == made.rows
    assert everyone.get("/api/v1/orders/call-off-results").json()["items"][0]["id"] == made.ref
    assert browser.get(url.replace(f"/{first.year}/", "/0/")).status_code == 404
