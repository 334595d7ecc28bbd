"""The pages and the API of purchases without a client's choice: small purchases, needs put to tender, refusals."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core.models import User
from core.roles import Role
from core.shapes import day_words
from core.worklist import work_list
from orders.models import Order
from orders.selectors.caseload import CaseloadFilter, clients_of
from orders.states import OrderState
from procurement.models import Competition
from procurement.states import Route
from tests.factories.cast import staff
from tests.factories.direct import direct_order, officer_of, small_city
from tests.factories.orders import City, draft_order, make_city
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def small(db: None) -> City:
    """Three providers at 60, 61 and 62 euros; the threshold is 2,000 euros."""
    return small_city(3, threshold_cents=2_000_00)


def text_of(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


def test_the_official_sees_the_sum_before_placing_and_places(small: City, signed_in: SignIn) -> None:
    direct_order(small)
    order = draft_order(small, units_hundredths=10_00)
    browser = signed_in(small.official)
    page = text_of(browser.get(reverse("orders:order", args=[order.ref])))
    assert "Order directly" in page
    assert "€600.00" in page or "600.00" in page
    url = reverse("orders:order_directly", args=[order.ref])
    form = text_of(browser.get(url))
    for told in ("600.00 €", "2,000.00 €", "1,399.99 €", "This order at most 610.00 €", "1,210.00 €"):
        assert told in form, told
    assert "no part of a larger purchase" not in form
    data = {"provider": small.providers[1].ref, "reason": "Lähin", "version": order.version}
    done = browser.post(url, data, follow=True)
    assert "The provider is asked, and the client has been told." in text_of(done)
    order.refresh_from_db()
    assert (order.state, order.provider) == (OrderState.ASKED, small.providers[1])
    assert "The client does not want this provider" in text_of(done)


def test_the_provider_is_not_told_that_a_client_chose_it(small: City, signed_in: SignIn) -> None:
    """The city named it: the page says so, as the mail does."""
    order = direct_order(small)
    administrator = small.providers[0].members.get(role=Role.PROVIDER_ADMIN.value).user
    page = text_of(signed_in(administrator).get(reverse("orders:assignment", args=[order.ref])))
    assert "The city orders from you" in page
    assert "A client has chosen you" not in page


def test_near_the_threshold_the_page_asks_and_at_it_names_the_way_out(small: City, signed_in: SignIn) -> None:
    direct_order(small)
    direct_order(small)
    browser = signed_in(small.official)
    near = draft_order(small, units_hundredths=10_00)
    url = reverse("orders:order_directly", args=[near.ref])
    assert "no part of a larger purchase" in text_of(browser.get(url))
    asked = browser.post(url, {"provider": small.providers[0].ref, "reason": "Lähin"})
    assert asked.status_code == 422
    assert "Say that this is no part" in text_of(asked)
    assert "Lähin" in text_of(asked)
    over = draft_order(small, units_hundredths=20_00)
    page = text_of(browser.get(reverse("orders:order_directly", args=[over.ref])))
    assert "The threshold would be reached" in page
    data = {"provider": small.providers[0].ref, "reason": "Lähin", "not_split": "on"}
    refused = browser.post(reverse("orders:order_directly", args=[over.ref]), data)
    assert "mini-competition" in text_of(refused)
    assert Order.objects.get(pk=over.pk).state == OrderState.DRAFT


def test_the_client_says_no_on_the_page_without_a_reason(small: City, enter: Enter) -> None:
    order = direct_order(small)
    browser = enter(order)
    page = text_of(browser.get("/c/order/"))
    assert f"The city has asked {small.providers[0].name} to help you" in page
    assert "Change the provider" not in page
    url = reverse("choice:refuse_provider")
    assert small.providers[0].name in text_of(browser.get(url))
    done = text_of(browser.post(url, {"reason": "", "version": order.version}, follow=True))
    assert "Your official has been told" in done
    assert Order.objects.get().state == OrderState.WITH_OFFICIAL


def test_the_years_small_purchases_are_listed_with_their_sum_and_as_csv(
    small: City, signed_in: SignIn
) -> None:
    order = direct_order(small)
    browser = signed_in(staff(small.authority, Role.AUDITOR, "Tarja Tarkastaja"))
    page = text_of(browser.get(reverse("orders:small_purchases")))
    for told in ("Job coaching", "600.00 €", "2,000.00 €", "30 %"):
        assert told in page, told
    below = text_of(browser.get(reverse("orders:small_purchases_of", args=[small.category.ref])))
    assert order.number in below
    assert small.providers[0].name in below
    assert day_words(order.placed_at) in below
    lines = browser.get(reverse("orders:small_purchases_csv")).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("year;service;cpv;order;provider")
    assert order.number in lines[1]
    assert "600,00" in lines[1]
    empty = text_of(browser.get(reverse("orders:small_purchases") + "?year=2018"))
    assert "0.00 €" in empty
    elsewhere = make_city(0, code="toinen")
    assert "No service is bought by small purchase." in text_of(
        signed_in(elsewhere.official).get(reverse("orders:small_purchases"))
    )


def test_one_question_a_category_however_many_orders(
    small: City, signed_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = signed_in(small.official)
    for _n in range(3):
        direct_order(small, units=1_00)
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        browser.get(reverse("orders:small_purchases_of", args=[small.category.ref]))


def test_the_api_orders_directly_and_tells_the_sums(small: City, signed_in: SignIn) -> None:
    order = draft_order(small, units_hundredths=10_00)
    browser = signed_in(small.official)
    told = browser.get(f"/api/v1/orders/{order.ref}/small-purchase").json()
    assert (told["spent"], told["threshold"], told["left"]) == ("0.00", "2000.00", "1999.99")
    assert [option["order_value"] for option in told["options"]] == ["600.00", "610.00", "620.00"]
    body = {"provider": told["options"][0]["provider"], "reason": "Lähin"}
    placed = browser.post(f"/api/v1/orders/{order.ref}/direct", body, content_type="application/json")
    assert (placed.status_code, placed.json()["state"]) == (200, "asked")
    sums = browser.get("/api/v1/orders/small-purchases").json()
    assert [(row["code"], row["orders"], row["spent"]) for row in sums] == [("job-coaching", 1, "600.00")]
    back = browser.post(
        f"/api/v1/orders/{order.ref}/refuse-provider", {"reason": ""}, content_type="application/json"
    )
    assert back.json()["state"] == "with_official"


def test_the_client_says_no_over_the_api(small: City, enter: Enter) -> None:
    order = direct_order(small)
    browser = enter(order)
    assert browser.get("/api/v1/client/order").json()["may_refuse_provider"] is True
    done = browser.post("/api/v1/client/order/provider-refusal", {}, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "with_official")


def test_procurement_picks_needs_and_makes_a_draft(db: None, signed_in: SignIn) -> None:
    """The need is on procurement's work list, in the official's caseload as procurement's turn, and on the page."""
    city = make_city(0, route=Route.MINI_COMPETITION)
    orders = [draft_order(city), draft_order(city)]
    officer = officer_of(city)
    assert [item.count for item in work_list(officer) if item.kind == "need.to_tender"] == [2]
    assert not [item for item in work_list(city.actor) if item.kind == "order.draft"]
    assert clients_of(city.actor, CaseloadFilter(whose="procurement")).count() == 2
    assert officer.user is not None
    browser = signed_in(officer.user)
    assert "2" in text_of(browser.get(reverse("orders:waiting_needs")))
    url = reverse("orders:put_to_tender", args=[city.category.ref])
    page = text_of(browser.get(url))
    assert orders[0].number in page
    assert orders[0].client.last_name not in page
    assert "Choose at least one need." in text_of(browser.post(url, {}))
    browser.post(url, {"orders": [order.ref for order in orders]})
    competition = Competition.objects.get()
    assert "For 2 clients." in competition.description["en"]
    assert competition.quantity == 80_00
    order_page = text_of(signed_in(city.official).get(reverse("orders:order", args=[orders[0].ref])))
    assert reverse("procurement:competition", args=[competition.ref]) in order_page
    assert clients_of(city.actor, CaseloadFilter(whose="procurement")).count() == 2
    assert "No need waits." in text_of(browser.get(url))


def test_procurement_puts_needs_to_tender_over_the_api(db: None, signed_in: SignIn) -> None:
    city = make_city(0, route=Route.MINI_COMPETITION)
    order = draft_order(city)
    officer = officer_of(city)
    assert officer.user is not None
    browser = signed_in(officer.user)
    needs = browser.get(f"/api/v1/orders/needs/{city.category.ref}").json()
    assert [need["order"] for need in needs] == [order.ref]
    assert "client" not in needs[0]
    path = f"/api/v1/orders/needs/{city.category.ref}/competitions"
    made = browser.post(path, {"orders": [order.ref]}, content_type="application/json")
    assert (made.status_code, made.json()["orders"]) == (201, 1)
    again = browser.post(path, {"orders": [order.ref]}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "need_not_free")
