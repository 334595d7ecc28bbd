"""Modules as lines of an order: promised, delivered, approved, invoiced like the service itself."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from core import clock
from core.actors import Actor
from core.errors import DomainError, NotAllowed, WrongState
from core.models import User
from orders import services
from orders.models import Order, OrderLine
from orders.services.lines import add_line, change_line, deliver_line
from orders.states import InterruptReason, MeetingState
from procurement.models import CategoryModule
from procurement.states import PriceRule, Route, Unit
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    draft_order,
    placed_order,
    provider_actor,
)
from vouchers import audit
from vouchers.models import ApprovedUnit, Budget, Commitment

pytestmark = pytest.mark.django_db


@pytest.fixture
def module(city: City) -> CategoryModule:
    """Language and culture coaching by the hour, at most 90 euros."""
    made: CategoryModule = CategoryModule.objects.create(
        authority=city.authority,
        category=city.category,
        code="language",
        name={"fi": "Kielivalmennus", "sv": "Språkcoachning", "en": "Language coaching"},
        unit=Unit.HOUR,
        price_rule=PriceRule.CAP,
        ceiling_cents=90_00,
    )
    return made


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code


def served(city: City) -> tuple[Order, Actor]:
    """An order in service: one meeting kept."""
    order = accepted_order(city)
    assert order.provider is not None
    coach = provider_actor(order.provider)
    clock.set_to(clock.at(clock.today().replace(day=20), 12))
    services.record_meeting(coach, order.meetings.get(), state=MeetingState.KEPT, units_hundredths=2_00)
    return Order.objects.get(pk=order.pk), coach


def test_a_module_is_promised_delivered_approved_and_settled(city: City, module: CategoryModule) -> None:
    """Ordered 10 h at 85.00 = 850.00; delivered 4 h = 340.00; the other 510.00 go back to the budget."""
    order, coach = served(city)
    before = Budget.objects.get().available_cents
    line = add_line(city.actor, order, module, units_hundredths=10_00, unit_price_cents=85_00)
    assert before - Budget.objects.get().available_cents == 850_00
    assert (line.commitment.provider, line.commitment.unit) == (order.provider, Unit.HOUR)
    deliver_line(coach, line, delivered_hundredths=4_00, delivered_on=clock.today())
    services.interrupt_order(coach, order, reason=InterruptReason.WORK)
    services.settle_order(city.actor, order)
    unit = ApprovedUnit.objects.get(commitment=line.commitment)
    assert (unit.amount_cents, unit.provider, unit.unit_price_cents) == (340_00, order.provider, 85_00)
    assert unit.commitment.what == "Job coaching: Language coaching"
    assert before - Budget.objects.get().available_cents == 340_00 - _released(order)
    assert audit.verify()[1] is None


def _released(order: Order) -> int:
    """What settling gave back of the service's own promise (it was made before the budget was looked at)."""
    promised = Commitment.objects.get(order_ref=order.ref)
    unused = promised.units_hundredths - promised.approved_hundredths
    return unused * promised.unit_price_cents // 100


def test_what_a_line_refuses(city: City, module: CategoryModule) -> None:
    add = lambda order, **k: add_line(city.actor, order, module, **{"units_hundredths": 1_00, **k})  # noqa: E731
    draft = draft_order(city)
    assert refused(lambda: add(draft, unit_price_cents=10_00)) == "no_lines_now"
    order, coach = served(city)
    assert refused(lambda: add(order)) == "price_missing"
    assert refused(lambda: add(order, unit_price_cents=90_01)) == "price_not_allowed"
    assert refused(lambda: add(order, unit_price_cents=90_00, units_hundredths=10**9)) == "budget_too_small"
    with pytest.raises(NotAllowed):
        add_line(coach, order, module, units_hundredths=1_00, unit_price_cents=50_00)
    line = add(order, unit_price_cents=90_00)
    assert refused(lambda: add(order, unit_price_cents=90_00)) == "module_there"
    tell = lambda units: deliver_line(coach, line, delivered_hundredths=units, delivered_on=clock.today())  # noqa: E731
    assert refused(lambda: tell(1_01)) == "units_over_order"
    tell(1_00)
    assert refused(lambda: change_line(city.actor, line, units_hundredths=50)) == "units_over_order"
    with pytest.raises(NotAllowed):
        deliver_line(city.actor, line, delivered_hundredths=1_00, delivered_on=clock.today())
    Order.objects.filter(pk=order.pk).update(route=Route.SMALL_PURCHASE)
    OrderLine.objects.filter(pk=line.pk).update(removed_at=clock.now())
    assert refused(lambda: add(Order.objects.get(pk=order.pk), unit_price_cents=1_00)) == "small_purchase"


def test_a_fixed_price_is_the_modules_own_and_none_takes_it_away(city: City, module: CategoryModule) -> None:
    CategoryModule.objects.filter(pk=module.pk).update(price_rule=PriceRule.FIXED)
    module.refresh_from_db()
    order = placed_order(city)
    line = add_line(city.actor, order, module, units_hundredths=2_00, unit_price_cents=1_00)
    assert line.commitment.unit_price_cents == 90_00
    assert change_line(city.actor, line, units_hundredths=3_00).commitment_id == line.commitment_id
    assert Commitment.objects.get(pk=line.commitment_id).ceiling_cents == 270_00
    assert change_line(city.actor, line, units_hundredths=0).removed_at == clock.now()
    assert Commitment.objects.get(pk=line.commitment_id).ceiling_cents == 0
    with pytest.raises(WrongState):
        change_line(city.actor, line, units_hundredths=1_00)
    assert audit.verify()[1] is None


def test_a_line_goes_with_the_order_from_provider_to_provider(city: City, module: CategoryModule) -> None:
    order, coach = served(city)
    line = add_line(city.actor, order, module, units_hundredths=5_00, unit_price_cents=80_00)
    deliver_line(coach, line, delivered_hundredths=2_00, delivered_on=clock.today())
    services.change_provider(city.actor, order, reason="Too far away")
    assert ApprovedUnit.objects.get(commitment=line.commitment).units_hundredths == 2_00
    cancelled = chosen_order(city)
    waiting = add_line(city.actor, cancelled, module, units_hundredths=1_00, unit_price_cents=80_00)
    services.cancel_order(city.actor, cancelled, reason="Found work")
    assert Commitment.objects.get(pk=waiting.commitment_id).ceiling_cents == 0
    assert audit.verify()[1] is None


def test_pages_and_api_of_modules(
    city: City, module: CategoryModule, signed_in: Callable[[User], Browser]
) -> None:
    order, coach = served(city)
    official = signed_in(city.official)
    page = f"/orders/{order.ref}/"
    assert b"Add a module" in official.get(page).content
    form = {"module": module.ref, "units": "10", "unit_price": "99"}
    assert official.post(f"{page}modules/new/", form).status_code == 422
    assert official.post(f"{page}modules/new/", {**form, "unit_price": "85,00"}).status_code == 302
    line = OrderLine.objects.get()
    assert b"10 hours at" in official.get(page).content
    assert coach.user is not None
    provider = signed_in(coach.user)
    told = {"delivered": "4", "delivered_on": clock.today().isoformat()}
    assert provider.post(f"/orders/provider/{order.ref}/modules/{line.ref}/", told).status_code == 302
    assert b"Delivered: 4 hours" in provider.get(f"/orders/provider/{order.ref}/").content
    assert official.post(f"{page}modules/{line.ref}/", {"units": "3"}).status_code == 422
    answer = official.get(f"/api/v1/order-lines/{order.ref}")
    assert [row["delivered"] for row in answer.json()] == ["4.00"]
    changed = official.put(
        f"/api/v1/order-lines/{order.ref}/{line.ref}", {"units": "5"}, content_type="application/json"
    )
    assert changed.json()[0]["at_most"] == "425.00"
