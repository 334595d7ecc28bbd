"""A small purchase on a desk and a phone: the sum first, the client's no, the year's list; needs put to tender."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, expect

from core import outbox
from core.models import Outbox
from core.roles import Role
from orders.models import Order
from procurement.states import Route
from tests.e2e.people import DESK, PHONE, Person
from tests.factories.cast import staff
from tests.factories.direct import direct_order, officer_of, small_city
from tests.factories.orders import City, draft_order, make_city

pytestmark = pytest.mark.e2e
Make = Callable[..., Person]


@pytest.fixture
def small(emptiable: None) -> Iterator[City]:
    """A city that buys directly below 2,000 euros, 600 of which are ordered."""
    with outbox.asleep():
        city = small_city(3, threshold_cents=2_000_00)
        direct_order(city)
        yield city


@pytest.fixture
def somebody(browser: Browser, house: str, small: City) -> Iterator[Make]:
    """Makes people in this city."""
    contexts: list[BrowserContext] = []

    def make(name: str, *, phone: bool = False) -> Person:
        context = browser.new_context(viewport=PHONE if phone else DESK, locale="en-GB")  # type: ignore[arg-type]
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": house}])
        contexts.append(context)
        return Person(context, house, name)

    yield make
    for context in contexts:
        context.close()


def looked_at(person: Person, name: str) -> None:
    """As it is on a desk, then on a phone."""
    person.passes_axe(f"{name}_desk")
    person.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    person.fits(f"{name}_phone")
    person.page.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_a_small_purchase_is_placed_and_the_client_says_no(small: City, somebody: Make) -> None:
    order = draft_order(small, units_hundredths=14_00)
    official = somebody("Outi")
    official.is_signed_in(small.official)
    official.goes_to(f"/orders/{order.ref}/")
    looked_at(official, "small_order")
    official.presses("Order directly")
    looked_at(official, "small_direct")
    official.page.get_by_label("Askel Oy").check()
    official.page.get_by_label("Why this provider?").fill("It is near, and free at once.")
    official.page.get_by_role("button", name="Place the order").click()
    looked_at(official, "small_split")
    official.page.get_by_label("This is no part of a larger purchase").check()
    official.page.get_by_role("button", name="Place the order").click()
    expect(official.page.get_by_text("the client has been told")).to_be_visible()
    looked_at(official, "small_placed")

    client = somebody("Aino", phone=True)
    row = Outbox.objects.get(key=f"order:{order.ref}:assigned:1")
    words = (word.strip(".,") for word in row.payload["text"].split())
    client.enters(
        next(word for word in words if word.count("-") == 2 and len(word) == 14), str(order.client.birth_date)
    )
    expect(client.page.get_by_role("heading", name="The city has asked Askel Oy to help you")).to_be_visible()
    client.fits("small_client")
    client.page.get_by_text("I do not want this provider").click()
    client.page.get_by_role("link", name="Say no to this provider").click()
    client.passes_axe("small_client_no")
    client.fits("small_client_no_phone")
    client.page.get_by_role("button", name="I do not want this provider").click()
    expect(client.page.get_by_text("Your official has been told")).to_be_visible()
    assert Order.objects.get(pk=order.pk).state == "with_official"
    for person in (official, client):
        assert person.faults == [], person.name


def test_the_years_sums_and_needs_to_put_to_tender(small: City, somebody: Make) -> None:
    auditor = somebody("Tarja")
    auditor.is_signed_in(staff(small.authority, Role.AUDITOR, "Tarja Tarkastaja"))
    auditor.goes_to("/orders/small-purchases/")
    looked_at(auditor, "small_year")
    auditor.page.get_by_role("link", name="Job coaching").click()
    looked_at(auditor, "small_year_orders")
    competed = make_city(0, code="kilpailu", route=Route.MINI_COMPETITION)
    for _n in range(2):
        draft_order(competed)
    officer = officer_of(competed)
    assert officer.user is not None
    buyer = somebody("Heikki")
    buyer.is_signed_in(officer.user)
    buyer.goes_to("/orders/needs/")
    looked_at(buyer, "needs")
    buyer.page.get_by_role("link", name="Job coaching").click()
    for box in buyer.page.get_by_role("checkbox").all():
        box.check()
    looked_at(buyer, "needs_picked")
    buyer.page.get_by_role("button", name="Make the draft").click()
    expect(buyer.page.get_by_text("For 2 clients.")).to_be_visible()
    looked_at(buyer, "needs_draft")
