"""The client's pages when the language runs from right to left: the layout stands, on a phone and on a desk.

The words are not translated yet; the direction, the alignment and the width are what is looked at.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from orders.models import Offer
from tests.e2e.people import DESK, PHONE, Person
from tests.e2e.town import Town, code_of

pytestmark = pytest.mark.e2e
ARABIC = ("ar", "Arabic")
STARTS_AT_THE_RIGHT = """selector => {
  const seen = [...document.querySelectorAll(selector)].filter(one => one.checkVisibility());
  return seen.map(one => {
    const box = one.getBoundingClientRect(), mark = one.querySelector("svg, input").getBoundingClientRect();
    return mark.left + mark.width / 2 > box.left + box.width / 2;
  });
}"""
"""Whether the drawing or the control of each row stands in the right half of it."""


@pytest.fixture
def arabic(settings: Any) -> None:
    """Arabic among the languages, as it will be when the texts are there; until then they are English."""
    settings.LANGUAGE_CODE = "en"
    settings.LANGUAGES = [*settings.LANGUAGES, ARABIC]


def _looks(somebody: Person, name: str) -> None:
    """At both sizes: written from right to left, no wider than the screen, nothing amiss to axe."""
    page: Page = somebody.page
    for size, what in ((PHONE, "phone"), (DESK, "desk")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        html = page.locator("html")
        assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl"), page.url
        assert page.locator("h1").evaluate("one => getComputedStyle(one).direction") == "rtl"
        somebody.passes_axe(f"rtl_{name}_{what}")


def test_the_clients_pages_stand_from_right_to_left(
    arabic: None, person: Callable[..., Person], town: Town, settings: Any
) -> None:
    """Sign-in, start, list, sorting, a provider, choosing, the city's rule, saying no, and where it stands."""
    category = town.open_market(3)
    client = town.new_client()
    order = town.place_order(category, client)
    somebody = person("the client", phone=True)
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": "ar", "url": somebody.base}
    somebody.page.context.add_cookies([cookie])  # type: ignore[list-item]
    somebody.goes_to("/c/")
    _looks(somebody, "sign_in")
    somebody.fills({"code": code_of(order), "birth_date": str(client.birth_date)})
    # The one word that Django's own Arabic has already: the button is found by its place.
    somebody.page.locator("main button[type=submit]").click()
    _looks(somebody, "start")
    somebody.presses("Show the providers")
    somebody.opens("Sort or narrow the list")
    _looks(somebody, "list")
    rows = somebody.page.evaluate(STARTS_AT_THE_RIGHT, ".v-lines div")
    assert rows
    assert all(rows), "the drawings of a card stand at its right edge, where the line begins"
    offer = Offer.objects.filter(order=order, position=1).get()
    for name, path in {
        "provider": f"/c/order/providers/{offer.ref}/",
        "confirm": f"/c/order/providers/{offer.ref}/choose/",
        "city": "/c/order/city/",
        "none": "/c/order/none/",
        "rule": "/c/how/",
    }.items():
        somebody.goes_to(path)
        _looks(somebody, name)
    somebody.goes_to(f"/c/order/providers/{offer.ref}/choose/")
    somebody.presses("Yes, I choose this provider")
    _looks(somebody, "standing")
    somebody.goes_to("/c/order/change/")
    somebody.presses("Change the provider")
    _looks(somebody, "change_with_a_fault")
    edge = somebody.page.locator(".govuk-form-group--error").first
    assert edge.evaluate("one => getComputedStyle(one).borderRightWidth") != "0px"
    assert edge.evaluate("one => getComputedStyle(one).borderLeftWidth") == "0px"
