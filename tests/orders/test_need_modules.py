"""Modules picked with the need: promised with the order, counted against budget and threshold, taken back."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import documents
from core.errors import DomainError, InvalidInput, WrongState
from core.models import Event, User
from orders import services
from orders.models import Order, OrderLine
from orders.services.lines import add_line, change_line
from orders.services.modules import Wish, wishes_of
from orders.services.small_purchases import room_of
from orders.states import OrderState, Reason
from procurement.models import Category, CategoryModule
from procurement.states import PriceRule, Route
from tests.conftest import MONDAY
from tests.factories.direct import acceptance_of, small_city
from tests.factories.orders import (
    STARTING,
    City,
    chosen_order,
    client_of,
    make_city,
    make_client,
    make_module,
    need_facts,
    provider_actor,
)
from tests.orders.conftest import Enter
from tests.orders.test_official_pages import need_fields
from vouchers import audit
from vouchers.models import Budget, Commitment

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def city(db: None) -> City:
    """Three providers at 60, 61 and 62 euros an hour under a cap of 80; needs are for forty hours."""
    return make_city(3)


@pytest.fixture
def module(city: City) -> CategoryModule:
    """By the hour, at most 90 euros."""
    return make_module(city)


def draft(city: City, *wishes: Wish, **changes: Any) -> Order:
    """A need that asks for modules."""
    return services.record_need(
        city.actor,
        client=make_client(city),
        category=city.category,
        facts=need_facts(**changes),
        starting=STARTING,
        modules=wishes,
    )


def fault(act: Callable[[], object]) -> tuple[str, str | None]:
    """The code and the field of a refusal."""
    with pytest.raises(DomainError) as error:
        act()
    return error.value.code, error.value.field


# The promise ---------------------------------------------------------------------------------------------


def test_they_are_promised_when_the_order_is_placed(city: City, module: CategoryModule) -> None:
    """40 h at 80 = 3,200.00 for the service, 10 h at 90 = 900.00: the highest, for no price was agreed."""
    before = Budget.objects.get().available_cents
    order = draft(city, Wish(module, 10_00))
    assert Budget.objects.get().available_cents == before, "a draft promises nothing"
    assert Event.objects.get(code="need.recorded").data["facts"]["modules"] == {"language": 10_00}
    services.place_order(city.actor, order)
    assert before - Budget.objects.get().available_cents == 3_200_00 + 900_00
    line = OrderLine.objects.select_related("commitment").get(order=order)
    assert (line.module, line.commitment.unit_price_cents, line.commitment.units_hundredths) == (
        module,
        90_00,
        10_00,
    )
    assert audit.verify()[1] is None


def test_an_agreed_price_is_promised_and_goes_to_the_provider_that_accepts(
    city: City, module: CategoryModule
) -> None:
    """The voucher's route is the same."""
    Category.objects.update(route=Route.VOUCHER)
    city.category.refresh_from_db()
    order = services.place_order(city.actor, draft(city, Wish(module, 2_00, 85_00)))
    order = chosen_order(city, order=order)
    accepted = services.accept_order(
        provider_actor(city.providers[0]), order, acceptance_of(city.providers[0])
    )
    line = OrderLine.objects.select_related("commitment").get(order=order)
    assert (line.commitment.ceiling_cents, line.commitment.provider) == (170_00, city.providers[0])
    assert accepted.decision is not None
    assert "Lisä language: 2 ×" in documents.html(accepted.decision.document)


def test_without_the_money_for_a_module_nothing_is_placed(city: City, module: CategoryModule) -> None:
    """All or nothing: the service alone would have been affordable."""
    Budget.objects.update(available_cents=3_200_00)
    order = draft(city, Wish(module, 10_00))
    assert fault(lambda: services.place_order(city.actor, order))[0] == "budget_too_small"
    assert Order.objects.get(pk=order.pk).state == OrderState.DRAFT
    assert not Commitment.objects.exists()
    assert not OrderLine.objects.exists()


def test_they_are_taken_back_before_and_after(city: City, module: CategoryModule) -> None:
    """From the draft by amending it; from the placed order on its own page; a placed need keeps no list of its own."""
    order = draft(city, Wish(module, 10_00))
    amend = lambda **more: services.amend_need(  # noqa: E731
        city.actor, Order.objects.get(pk=order.pk), facts=need_facts(), starting=STARTING, **more
    )
    amend()
    assert len(wishes_of(order.need_id)) == 1, "what is not spoken of stays"
    amend(modules=[])
    assert wishes_of(order.need_id) == []
    amend(modules=[Wish(module, 1_00)])
    services.place_order(city.actor, Order.objects.get(pk=order.pk))
    line = OrderLine.objects.get(order=order)
    assert change_line(city.actor, line, units_hundredths=0).removed_at is not None
    services.refuse_all(client_of(order), Order.objects.get(pk=order.pk))
    with pytest.raises(WrongState):
        amend(modules=[])


# What is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "wish", "refusal"),
    [
        ({}, {"units_hundredths": 0}, ("no_units", "module_")),
        ({}, {"unit_price_cents": 90_01}, ("price_not_allowed", "module_price_")),
        ({"price_rule": PriceRule.FREE, "ceiling_cents": None}, {}, ("price_missing", "module_price_")),
    ],
)
def test_a_module_that_does_not_make_sense_is_refused_at_its_field(
    city: City, changes: dict[str, Any], wish: dict[str, Any], refusal: tuple[str, str]
) -> None:
    module = make_module(city, **changes)
    code, field = fault(lambda: draft(city, Wish(module, **{"units_hundredths": 1_00, **wish})))
    assert (code, field) == (refusal[0], f"{refusal[1]}{module.ref}")


def test_it_belongs_to_the_service_is_named_once_and_not_under_route_a(
    city: City, module: CategoryModule
) -> None:
    other = make_city(1, code="muu")
    strange = make_module(other)
    assert fault(lambda: draft(city, Wish(strange, 1_00)))[0] == "module_of_another_service"
    assert fault(lambda: draft(city, Wish(module, 1_00), Wish(module, 1_00)))[0] == "module_there"
    Category.objects.filter(pk=city.category.pk).update(route=Route.MINI_COMPETITION)
    city.category.refresh_from_db()
    assert fault(lambda: draft(city, Wish(module, 1_00)))[0] == "modules_after_contract"


# The order's own budget ----------------------------------------------------------------------------------


def test_the_budget_pays_service_and_modules(city: City, module: CategoryModule) -> None:
    """3,340.00 less 900.00 leaves 2,440.00 for forty hours: 61.00 an hour is the last that fits."""
    order = services.place_order(city.actor, draft(city, Wish(module, 10_00), budget_cents=3_340_00))
    shown = order.offers.filter(position__isnull=False).values_list("unit_price_cents", flat=True)
    assert sorted(price or 0 for price in shown) == [60_00, 61_00]
    assert order.offers.get(provider=city.providers[2]).reasons == [Reason.OVER_BUDGET]
    other = make_module(city, "culture")
    add = lambda units: add_line(  # noqa: E731
        city.actor, Order.objects.get(pk=order.pk), other, units_hundredths=units, unit_price_cents=1_00
    )
    assert fault(lambda: add(1_00)) == ("line_over_budget", "units")
    line = OrderLine.objects.get(order=order)
    assert fault(lambda: change_line(city.actor, line, units_hundredths=10_01)) == (
        "line_over_budget",
        "units",
    )
    change_line(city.actor, line, units_hundredths=9_00)
    assert add(90_00).commitment.ceiling_cents == 90_00


def test_a_budget_that_the_modules_eat_is_told_where_it_is_typed(city: City, module: CategoryModule) -> None:
    assert fault(lambda: draft(city, Wish(module, 10_00), budget_cents=900_00)) == (
        "budget_under_modules",
        "budget",
    )
    Category.objects.update(price_rule=PriceRule.FIXED)
    city.category.refresh_from_db()
    with pytest.raises(InvalidInput) as refused:
        draft(city, Wish(module, 10_00), budget_cents=4_099_99)
    assert "the modules cost up to 4,100.00" in str(refused.value.message)
    draft(city, Wish(module, 10_00), budget_cents=4_100_00)


# A small purchase ----------------------------------------------------------------------------------------


def test_a_small_purchase_counts_its_modules_against_the_threshold(db: None) -> None:
    """Ten hours at 60.00 and ten at 90.00 come to 1,500.00; the threshold of 1,500.00 is not to be reached."""
    small = small_city(2, threshold_cents=1_500_00)
    module = make_module(small)
    order_it = lambda order: services.order_directly(  # noqa: E731
        small.actor, order, provider_ref=small.providers[0].ref, reason="Lähin.", not_split=True
    )
    reaching = draft(small, Wish(module, 10_00), units_hundredths=10_00)
    assert fault(lambda: order_it(reaching))[0] == "threshold_reached"
    order = order_it(draft(small, Wish(module, 9_00), units_hundredths=10_00))
    assert room_of(small.category, MONDAY.year).spent_cents == 600_00 + 810_00
    assert order.decision is not None
    text = documents.html(order.decision.document).replace("\u00a0", " ")
    assert "1 410,00" in text, "the decision tells the order with its modules"
    assert "Lisä language: 9 ×" in text
    line = OrderLine.objects.get(order=order)
    assert fault(lambda: change_line(small.actor, line, units_hundredths=10_00))[0] == "threshold_reached"
    services.accept_order(provider_actor(small.providers[0]), order, acceptance_of(small.providers[0]))
    assert Commitment.objects.get(pk=line.commitment_id).provider == small.providers[0]
    assert audit.verify()[1] is None


# Pages and API -------------------------------------------------------------------------------------------


def test_the_official_picks_them_on_the_page_of_the_need(
    city: City, module: CategoryModule, signed_in: SignIn, enter: Enter
) -> None:
    """Refused at its field with all that was typed; a draft shows it; placed at once; the client reads it, unpriced."""
    desk, client = signed_in(city.official), make_client(city)
    page = reverse("orders:new_order", args=[client.public_id])
    assert "Modules: Job coaching" in desk.get(page).content.decode()
    fields = {f"module_{module.ref}": "10", f"module_price_{module.ref}": "95"}
    refused = desk.post(page, need_fields(city, **fields)).content.decode()
    assert "The price does not keep to the price rule" in refused
    assert '<details class="govuk-details" open>' in refused
    assert 'value="95"' in refused
    answer = desk.post(page, need_fields(city, **fields | {f"module_price_{module.ref}": ""}), follow=True)
    assert "10 hours, at most 900.00" in answer.content.decode()
    order = Order.objects.get()
    amend = reverse("orders:amend_need", args=[order.public_id])
    assert f'name="module_{module.ref}" value="10"' in desk.get(amend).content.decode()
    answer = desk.post(amend, need_fields(city, version=order.version), follow=True)
    assert "at most 900.00" not in answer.content.decode()
    assert wishes_of(order.need_id) == []
    services.amend_need(
        city.actor,
        Order.objects.get(),
        facts=need_facts(),
        starting=STARTING,
        modules=[Wish(module, 10_00, 85_00)],
    )
    services.place_order(city.actor, Order.objects.get())
    assert f"module_{module.ref}" not in desk.get(amend).content.decode()
    shown = enter(order).get(reverse("choice:list"), follow=True).content.decode()
    assert "Extra language, 10 hours" in shown or "What is this service?" not in shown


def test_a_module_of_another_service_is_refused_on_the_page(
    city: City, module: CategoryModule, signed_in: SignIn
) -> None:
    """Both services are on the page: what was typed for the one that was not picked is not dropped in silence."""
    other = Category.objects.get(pk=city.category.pk)
    other.pk, other.code, other._state.adding = None, "other", True
    other.public_id = make_client(city).public_id
    other.save()
    desk, client = signed_in(city.official), make_client(city)
    page = reverse("orders:new_order", args=[client.public_id])
    fields = need_fields(city, category=str(other.public_id), **{f"module_{module.ref}": "1"})
    answer = desk.post(page, fields)
    assert answer.status_code == 422
    assert "This module belongs to another service." in answer.content.decode()


def test_modules_over_the_api(city: City, module: CategoryModule, signed_in: SignIn) -> None:
    """Recorded, read, taken back, unknown ones refused."""
    desk, client = signed_in(city.official), make_client(city)
    body: dict[str, Any] = {
        "client": client.ref,
        "category": city.category.ref,
        "goals": "Work",
        "units": "40",
        "languages": ["fi"],
        "municipalities": ["Kuopio"],
        "earliest_start": "2026-03-02",
        "latest_start": "2026-04-02",
        "starting_point": {
            "months_unemployed": 3,
            "education": "b_secondary",
            "language_group": "a_fi_sv",
            "health_limit": "a_none",
        },
        "modules": [{"module": module.ref, "units": "10", "unit_price": "85.00"}],
    }
    send = lambda method, path, **more: getattr(desk, method)(  # noqa: E731
        f"/api/v1/orders/{path}", json.dumps(body), content_type="application/json", **more
    )
    made = send("post", "")
    assert made.status_code == 201
    told = made.json()
    assert [(row["code"], row["units"], row["at_most"]) for row in told["modules"]] == [
        ("language", "10.00", "850.00")
    ]
    body["modules"] = [{"module": client.ref, "units": "1"}]
    assert send("post", "").status_code == 404
    body["modules"] = []
    changed = send("put", f"{told['id']}/need", headers={"if-match": made["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["modules"] == []
