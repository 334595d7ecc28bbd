"""How far a place is: by degrees entered with it, else by municipality, else nothing; and sorting by it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client as Browser
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import InvalidInput
from core.geography import CENTRES, Point, centre, in_finland, straight_line_km
from core.models import User
from orders import services
from orders.models import ChoiceAction, Order
from orders.states import ActionKind
from procurement.models import OfferingPlace
from providers import services as providers
from providers.models import Place, Provider
from tests.factories.orders import (
    City,
    add_provider,
    client_of,
    make_city,
    make_client,
    placed_order,
    provider_actor,
)
from tests.orders.conftest import Enter
from tests.orders.test_client_pages import arrange, names, opened

KUOPIO = Point(62.89, 27.68)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ("helsinki", "turku", 150),
        ("kuopio", "siilinjärvi", 21),
        ("helsinki", "rovaniemi", 706),
        ("tampere", "pirkkala", 7),
    ],
)
def test_distances_that_anybody_can_look_up(one: str, other: str, km: int) -> None:
    """In a straight line, to three per cent or a kilometre."""
    start, end = centre(one), centre(other)
    assert start is not None
    assert end is not None
    assert straight_line_km(start, end) == pytest.approx(km, rel=0.03, abs=1)


def test_every_centre_lies_in_finland_and_no_two_are_one() -> None:
    assert all(in_finland(Decimal(str(lat)), Decimal(str(lon))) for lat, lon in CENTRES.values())
    assert len(set(CENTRES.values())) == len(CENTRES)
    assert all(name == name.casefold() for name in CENTRES)
    assert centre(" Kuopio ") == KUOPIO
    assert centre("Saari") is None


points = st.builds(Point, st.floats(59, 71), st.floats(19, 32))


@given(points, points, points)
def test_a_distance_is_a_distance(a: Point, b: Point, c: Point) -> None:
    """The same both ways, none to oneself, and no way round is shorter."""
    assert straight_line_km(a, b) == pytest.approx(straight_line_km(b, a))
    assert straight_line_km(a, a) == 0
    assert straight_line_km(a, c) <= straight_line_km(a, b) + straight_line_km(b, c) + 1e-6


# On the card ---------------------------------------------------------------------------------------------


@pytest.fixture
def city(db: None) -> City:
    """Three providers: one in Kuopio, one in Siilinjärvi, one more in Kuopio."""
    return make_city(3)


def _set_degrees(provider: Provider, latitude: str, longitude: str) -> None:
    Place.objects.filter(provider=provider).update(latitude=Decimal(latitude), longitude=Decimal(longitude))


def _kilometres(order: Order) -> dict[str, int | None]:
    rows = order.offers.filter(position__isnull=False)
    return {row.card["name"]: (row.card["distance"] or {}).get("km") for row in rows}


def test_degrees_count_before_the_municipality_and_nothing_is_made_up(city: City) -> None:
    """The client lives in Kuopio: the second Kuopio place has no degrees, so nothing is told of it."""
    _set_degrees(city.providers[0], "62.92000", "27.72000")
    add_provider(city, 7, remote=True)
    first, second, third, remote = (provider.name for provider in city.providers)
    order = placed_order(city, make_client(city, municipality="Kuopio"))
    assert _kilometres(order) == {first: 4, second: 21, third: None, remote: None}
    stranger = placed_order(city, make_client(city, municipality="Saari"))
    assert set(_kilometres(stranger).values()) == {None}


def test_the_card_says_what_kind_of_distance_it_is_and_the_client_sorts_by_it(
    city: City, enter: Enter
) -> None:
    """It is frozen with the list: a place that moves later changes nothing."""
    _set_degrees(city.providers[2], "62.93000", "27.70000")
    order = placed_order(city, make_client(city, municipality="Kuopio"))
    _set_degrees(city.providers[2], "60.17000", "24.94000")
    browser = enter(order)
    html = opened(browser)
    assert "about 5 km from the centre of Kuopio in a straight line" in html
    first, second, third = (provider.name for provider in city.providers)
    assert names(arrange(browser, sort="nearest")) == [third, second, first]
    assert ChoiceAction.objects.get(kind=ActionKind.SORTED).detail == "nearest/any/any/any"


def test_without_any_distance_there_is_nothing_to_sort_by(city: City, enter: Enter) -> None:
    browser = enter(placed_order(city, make_client(city, municipality="Saari")))
    html = opened(browser)
    assert "straight line" not in html
    assert 'value="nearest"' not in html


def test_the_first_meeting_is_when_both_can(city: City, enter: Enter) -> None:
    """A place that is free before the client can start counts from the day on which the client can."""
    start = clock.today().replace(day=20)
    OfferingPlace.objects.filter(offering__provider=city.providers[1]).update(
        next_free_on=start.replace(day=25)
    )
    order = placed_order(city, earliest_start=start)
    cards = {row.card["name"]: row.card["first_meeting"] for row in order.offers.all()}
    assert sorted(cards.values()) == ["2026-03-20", "2026-03-20", "2026-03-25"]
    assert opened(enter(order)).count("Friday 20 March") == 2


def test_the_city_takes_nobody_for_earlier_than_the_client_can_start(db: None) -> None:
    """Free in January or in March, the client can start on the 20th: both are equally early, so the score decides."""
    city = make_city(2, scored=2)
    weak, strong = city.providers
    for provider, day in ((weak, 1), (strong, 15)):
        free = clock.today().replace(day=day)
        OfferingPlace.objects.filter(offering__provider=provider).update(next_free_on=free)
    order = placed_order(city, earliest_start=clock.today().replace(day=20))
    chosen = services.let_city_choose(client_of(order), order)
    assert chosen.provider == strong


def test_what_other_clients_said_stands_on_the_card_in_numbers(db: None, enter: Enter) -> None:
    city = make_city(2, scored=1)
    html = opened(enter(placed_order(city)))
    assert html.count("64 of 100 clients gave the grade 9 or 10.") == 1


def test_the_client_narrows_to_alone_or_in_a_group(db: None, enter: Enter) -> None:
    """The fourth provider of the city works in a group; how large it is stands on the card."""
    city = make_city(4)
    city.place_of(city.providers[3]).offering.__class__.objects.filter(provider=city.providers[3]).update(
        group_size=8
    )
    browser = enter(placed_order(city))
    assert "In a group of at most 8" in opened(browser)
    assert names(arrange(browser, how="group")) == [city.providers[3].name]
    assert city.providers[3].name not in names(arrange(browser, how="alone"))


# Entering degrees ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [("62.9", None, "degrees_missing"), (None, "27.7", "degrees_missing"), ("27.7", "62.9", "degrees_wrong")],
)
@pytest.mark.django_db
def test_half_or_swapped_degrees_are_refused(latitude: str | None, longitude: str | None, code: str) -> None:
    city = make_city(1)
    provider = city.providers[0]
    with pytest.raises(InvalidInput) as refusal:
        providers.add_place(
            provider_actor(provider),
            provider,
            name="x",
            street="x",
            postcode="70100",
            municipality="Kuopio",
            latitude=Decimal(latitude) if latitude else None,
            longitude=Decimal(longitude) if longitude else None,
        )
    assert refusal.value.code == code


@pytest.mark.django_db
def test_degrees_are_entered_on_the_page_and_over_the_api(signed_in: Callable[[User], Browser]) -> None:
    """With a comma, as people write them; the API gives them back as numbers."""
    city = make_city(1)
    provider = city.providers[0]
    user = provider_actor(provider).user
    assert user is not None
    browser = signed_in(user)
    place = Place.objects.get()
    fields = {
        "name": "Toimisto",
        "street": "Puijonkatu 1",
        "postcode": "70100",
        "municipality": "Kuopio",
        "latitude": "62,8924",
        "longitude": "27,677",
        "version": place.version,
    }
    assert browser.post(f"/providers/places/{place.ref}/", fields).status_code == 302
    (told,) = browser.get("/api/v1/providers/own/places").json()
    assert (told["latitude"], told["longitude"]) == (62.8924, 27.677)
    body = {**told, "latitude": 62.9, "longitude": 27.7}
    changed = browser.put(
        f"/api/v1/providers/own/places/{place.ref}",
        body,
        content_type="application/json",
        headers={"if-match": f'"{told["version"]}"'},
    )
    assert changed.status_code == 200
    place.refresh_from_db()
    assert (place.latitude, place.longitude) == (Decimal("62.90000"), Decimal("27.70000"))
