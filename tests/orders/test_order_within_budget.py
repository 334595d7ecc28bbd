"""A ceiling in euros for one order: who is too dear is left out, and the promise is capped."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.errors import InvalidInput
from core.models import User
from orders import services
from orders.models import Order
from orders.states import MeetingState, OrderState, Reason
from procurement.models import Category
from procurement.states import PriceRule
from tests.factories.orders import (
    STARTING,
    City,
    accepted_order,
    client_of,
    draft_order,
    make_city,
    make_client,
    need_facts,
    placed_order,
    provider_actor,
)
from tests.orders.test_official_pages import need_fields
from vouchers import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    """Three providers at 60, 61 and 62 euros an hour under a cap of 80; needs are for forty hours."""
    return make_city(3)


def _shown(order: Order) -> list[int | None]:
    rows = order.offers.filter(position__isnull=False, round=order.round).order_by("unit_price_cents")
    return list(rows.values_list("unit_price_cents", flat=True))


def test_who_is_over_the_budget_is_left_out_and_the_promise_is_capped(city: City) -> None:
    """2,440 euros for forty hours: 61.00 an hour is the last that fits, and what is promised."""
    order = placed_order(city, budget_cents=2_440_00)
    assert _shown(order) == [60_00, 61_00]
    assert order.offers.get(provider=city.providers[2]).reasons == [Reason.OVER_BUDGET]
    assert order.commitment is not None
    assert (order.commitment.unit_price_cents, order.commitment.ceiling_cents) == (61_00, 2_440_00)
    assert order.need.budget_cents == order.commitment.ceiling_cents


def test_a_wide_budget_promises_the_services_ceiling_and_no_more(city: City) -> None:
    order = placed_order(city, budget_cents=9_000_00)
    assert order.commitment is not None
    assert order.commitment.ceiling_cents == 40 * 80_00


def test_a_budget_that_nobody_fits_leaves_the_draft(city: City) -> None:
    order = draft_order(city, budget_cents=2_000_00)
    with pytest.raises(InvalidInput) as refusal:
        services.place_order(city.actor, order)
    assert refusal.value.code == "no_provider_fits"
    order.refresh_from_db()
    assert (order.state, order.commitment) == (OrderState.DRAFT, None)


def test_a_budget_under_the_fixed_price_is_told_at_its_field(city: City) -> None:
    Category.objects.filter(pk=city.category.pk).update(price_rule=PriceRule.FIXED, ceiling_cents=60_00)
    city.category.refresh_from_db()
    with pytest.raises(InvalidInput) as refusal:
        draft_order(city, budget_cents=2_399_99)
    assert (refusal.value.code, refusal.value.field) == ("budget_under_price", "budget")
    assert draft_order(city, budget_cents=2_400_00).need.budget_cents == 2_400_00


@pytest.mark.parametrize("changes", [{"budget_cents": 2_000_00}, {"units_hundredths": 41_00}])
def test_a_placed_orders_budget_is_not_less_than_its_promise(city: City, changes: dict[str, int]) -> None:
    """Neither a smaller budget nor more units for the same one; the same again is fine."""
    order = placed_order(city, budget_cents=2_440_00)
    order = services.refuse_all(client_of(order), order)
    facts = need_facts(**{"budget_cents": 2_440_00, **changes})
    with pytest.raises(InvalidInput) as refusal:
        services.amend_need(city.actor, order, facts=facts, starting=STARTING)
    assert (refusal.value.code, refusal.value.field) == ("budget_under_promise", "budget")
    kept = need_facts(budget_cents=2_440_00, goals="Other")
    assert (
        services.amend_need(city.actor, order, facts=kept, starting=STARTING).commitment == order.commitment
    )


def test_after_a_change_of_provider_what_is_left_of_the_budget_counts(city: City) -> None:
    """Ten of forty hours at 60.00 are delivered; thirty are left, and 1,860 euros: up to 62.00 an hour.

    With the whole budget over the whole order it had been up to 61.50, so the dearest was not on the first list.
    """
    order = placed_order(city, budget_cents=2_460_00)
    assert _shown(order) == [60_00, 61_00]
    order = accepted_order(city, city.providers[0], order=order)
    coach = provider_actor(city.providers[0])
    clock.advance(timedelta(days=8))
    services.record_meeting(coach, order.meetings.get(), state=MeetingState.KEPT, units_hundredths=10_00)
    order = services.change_provider(client_of(order), Order.objects.get(pk=order.pk), reason="Too far.")
    assert _shown(order) == [61_00, 62_00]
    assert order.commitment is not None
    order.commitment.refresh_from_db()
    assert order.commitment.approved_cents == 600_00
    assert audit.verify()[1] is None


def test_the_page_and_the_api_take_the_budget_and_the_group(
    city: City, signed_in: Callable[[User], Browser]
) -> None:
    """Typed as people type money; shown on the order's page; not told to the provider."""
    desk, client = signed_in(city.official), make_client(city)
    url = reverse("orders:new_order", args=[client.public_id])
    wrong = desk.post(url, need_fields(city, budget="much"))
    assert wrong.status_code == 422
    assert "budget" in wrong.context["form"].errors
    fields = need_fields(city, budget="1 250,50", largest_group="8", units="20")
    shown = desk.post(url, fields, follow=True).content.decode()
    need = Order.objects.get().need
    assert (need.budget_cents, need.largest_group) == (1_250_50, 8)
    assert "1,250.50" in shown.replace("\xa0", " ")
    assert "Alone, or in a group of at most 8" in shown
    order = desk.get(f"/api/v1/orders/{Order.objects.get().ref}").json()
    assert (order["budget"], order["largest_group"]) == ("1250.50", 8)


def test_save_and_place_is_one_step_and_what_stands_in_the_way_is_told(
    city: City, signed_in: Callable[[User], Browser]
) -> None:
    desk = signed_in(city.official)
    url = reverse("orders:new_order", args=[make_client(city).public_id])
    placed = desk.post(url, {**need_fields(city), "then": "place"}, follow=True)
    assert b"The client has been sent a code" in placed.content
    assert Order.objects.get().state == OrderState.CHOOSING
    url = reverse("orders:new_order", args=[make_client(city).public_id])
    stopped = desk.post(
        url, {**need_fields(city, budget="10"), "then": "place"}, follow=True
    ).content.decode()
    assert "The need is saved as a draft, but it could not be placed." in stopped
    assert "No provider fits this need now." in stopped
    assert Order.objects.latest("pk").state == OrderState.DRAFT


def test_the_last_known_starting_point_is_offered_with_the_newest_work_ability(
    city: City, signed_in: Callable[[User], Browser]
) -> None:
    """Of the last need; the work ability of a final report since is newer, and says that it is not asked now."""
    order = accepted_order(city)
    assert order.provider is not None
    coach = provider_actor(order.provider)
    clock.advance(timedelta(days=8))
    services.record_meeting(coach, order.meetings.get(), state=MeetingState.KEPT, units_hundredths=2_00)
    services.submit_report(coach, Order.objects.get(pk=order.pk), text="Went well.", work_ability=8)
    url = reverse("orders:new_order", args=[order.client.public_id])
    form = signed_in(city.official).get(url).context["form"]
    assert (form["months_unemployed"].value(), form["education"].value()) == (14, "b_secondary")
    assert (form["wa_start"].value(), form["wa_source"].value()) == (8, "imported")
