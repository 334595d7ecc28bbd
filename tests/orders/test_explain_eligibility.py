"""Then beside now: what is told about every provider, and what was done with the list."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import User
from orders import services
from orders.models import Offer
from orders.selectors.explanation import compare, explain
from orders.states import ActionKind, Reason
from procurement.models import OfferingPlace
from providers.models import ProviderMember
from tests.factories.cast import Cast
from tests.factories.orders import (
    City,
    add_provider,
    chosen_order,
    client_of,
    draft_order,
    make_city,
    placed_order,
    provider_actor,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def city(db: None) -> City:
    """A city with three providers."""
    return make_city(3)


def _fill(city: City, number: int) -> None:
    OfferingPlace.objects.filter(offering__provider=city.providers[number]).update(taken=10)


def test_each_change_since_has_a_name_and_a_sentence(city: City) -> None:
    """One filled, one emptied, one that has come since; the third is as it was."""
    _fill(city, 1)
    order = placed_order(city)
    _fill(city, 0)
    OfferingPlace.objects.filter(offering__provider=city.providers[1]).update(taken=0)
    add_provider(city, 5)
    now, then = explain(order)
    told = {pair.line.provider: (pair.code, pair.change) for pair in compare(then, now)}
    assert [pair.then.shown for pair in compare(then, now) if pair.then] == [True, True, False]
    assert told == {
        city.providers[0].name: ("left_out_now", "Would be left out now. New: No free place."),
        city.providers[1].name: ("shown_now", "Would be shown now. No longer: No free place."),
        city.providers[2].name: ("same", ""),
        city.providers[3].name: ("new", "Was not in the category then."),
    }


def test_other_reasons_and_a_place_that_went_are_told(city: City) -> None:
    """Left out both times, for another reason; and a place that the provider gave up."""
    _fill(city, 1)
    order = placed_order(city)
    OfferingPlace.objects.filter(offering__provider=city.providers[1]).update(taken=0)
    ProviderMember.objects.filter(provider=city.providers[1]).update(user=city.official)
    now, then = explain(order)
    pair = next(pair for pair in compare(then, now) if pair.line.provider == city.providers[1].name)
    conflict = str(Reason.CONFLICT_OFFICIAL.label)
    assert (pair.code, pair.change) == ("other_reasons", f"New: {conflict}. No longer: No free place.")
    (gone,) = compare(then, now.__class__(0, now.at, now.lines[1:]))[:1]
    assert gone.line.provider in {line.provider for line in then.lines}


def test_the_clients_own_place_is_no_reason_against_the_provider(db: None) -> None:
    """The last place is this client's: today the provider would still be shown to it."""
    order = chosen_order(make_city(1, capacity=1))
    now, then = explain(order)
    assert [pair.code for pair in compare(then, now)] == ["same"]


def test_the_api_tells_the_same_and_what_was_done_with_the_list(
    city: City, signed_in: SignIn, cast: Cast
) -> None:
    _fill(city, 1)
    order = placed_order(city)
    client = client_of(order)
    offer = Offer.objects.get(order=order, position=1)
    services.note_action(client, order, ActionKind.SORTED, detail="nearest/fi/any/alone")
    services.note_action(client, order, ActionKind.OPENED, offer=offer)
    services.choose_provider(client, order, offer.ref)
    desk, url = signed_in(city.official), f"/api/v1/orders/{order.ref}/eligibility"
    told = desk.get(url).json()
    assert {row["provider"]: row["then"]["reasons"] for row in told["verdicts"]} == {
        provider.name: ["full"] if provider == city.providers[1] else [] for provider in city.providers
    }
    assert [(row["kind"], row["detail"]) for row in told["traces"]] == [
        ("sorted", "nearest, Finnish, alone with a coach"),
        ("opened", ""),
        ("chosen", "The client alone"),
    ]
    shown = desk.get(reverse("orders:eligibility", args=[order.public_id])).content.decode()
    assert "nearest, Finnish, alone with a coach" in shown
    assert "Nothing has changed since." in shown
    assert offer.provider.name in shown
    for stranger in (cast.official, cast.auditor):
        assert signed_in(stranger).get(url).status_code == 404
    assert signed_in(provider_actor(offer.provider).user).get(url).status_code == 403  # type: ignore[arg-type]


def test_before_it_is_placed_only_todays_answer_is_told(
    city: City, signed_in: SignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(city, 1)
    order = draft_order(city)
    desk = signed_in(city.official)
    shown = desk.get(reverse("orders:eligibility", args=[order.public_id])).content.decode()
    assert "Today" in shown
    assert "No free place" in shown
    told = desk.get(f"/api/v1/orders/{order.ref}/eligibility").json()
    assert told["then_at"] is None
    assert {row["change"] for row in told["verdicts"]} == {"new"}
    call_command("explain_eligibility", order.number)
    assert "Left out: No free place" in capsys.readouterr().out


def test_the_page_takes_as_many_queries_for_many_providers_as_for_few(signed_in: SignIn, db: None) -> None:
    counts = []
    for number in (2, 12):
        town = make_city(number, code=f"town{number}")
        order, desk = placed_order(town), signed_in(town.official)
        url = reverse("orders:eligibility", args=[order.public_id])
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
