"""The public register of any past day: prices and addresses as they were; Helsinki's own register reads back."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from core import clock
from procurement import services
from procurement.models import DynamicPurchasingSystem, Offering, PlacePeriod
from procurement.rules.register import read_register
from procurement.selectors.register import entries_on
from providers import services as provider_services
from providers.models import Place
from tests.factories import procurement as make
from tests.factories.providers import make_provider

HELSINKI = Path(__file__).parents[1] / "data" / "registers" / "hel-2025-008009-register.csv"
TODAY = date(2026, 3, 2)
NOWHERE = "6d4b7d0e-0000-4000-8000-000000000001"
pytestmark = pytest.mark.django_db


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


def download(client, system, on: date, name: str = "register_csv") -> str:
    answer = client.get(reverse(f"procurement:{name}", args=[system.public_id]), {"day": on.isoformat()})
    assert answer.status_code == 200
    return answer.content.decode()


def test_helsinkis_register_reads_back_identically_from_the_public_csv_of_the_day_of_import(client):
    call_command("import_register", str(HELSINKI), system="HEL-2025-008009")
    system = DynamicPurchasingSystem.objects.get()
    clock.advance(timedelta(days=40))
    categories, entries, refused = read_register(download(client, system, TODAY))
    given_categories, given, given_refused = read_register(HELSINKI.read_text())
    assert (categories, refused, given_refused) == (given_categories, [], [])
    key = [(e.business_id, e.name, e.categories) for e in entries]
    assert sorted(key) == sorted((e.business_id, e.name, e.categories) for e in given)
    assert len(key) == 21
    assert read_register(download(client, system, day(-1)))[1] == []
    told = json.loads(download(client, system, TODAY, "register_json"))
    assert [(row["business_id"], row["name"]) for row in told["providers"]] == [
        (e.business_id, e.name) for e in entries
    ]


@pytest.fixture
def offering(story):
    """A published offering at 60 euros in Kuopio, with remote service too."""
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    row = make.published_offering(story.administrator, story.first, story.provider, price_cents=60_00)
    services.set_offering_place(story.administrator, row, None, capacity=3, next_free_on=TODAY)
    return row


def seen(story, on: date) -> tuple[int | None, list[tuple[str, bool]]]:
    """The price and the addresses of the first category on a day."""
    entry = next(e for e in entries_on(story.system, on) if e.category == story.first.code)
    return entry.unit_price_cents, [(place.street, place.remote) for place in entry.places]


def test_prices_and_addresses_of_a_past_day_are_as_they_were_then(story, offering):
    office, remote = ("Puijonkatu 1", False), ("", True)
    services.set_offering_price(story.administrator, offering, 65_00, day(10))
    clock.advance(timedelta(days=20))
    place = Place.objects.get()
    provider_services.change_place(
        story.administrator,
        place,
        name=place.name,
        street="Kauppakatu 9",
        postcode="70110",
        municipality="Kuopio",
        accessible=True,
    )
    clock.advance(timedelta(days=10))
    services.set_offering_place(story.administrator, offering, None, capacity=0, next_free_on=day(30))
    moved = ("Kauppakatu 9", False)
    assert seen(story, day(0)) == (60_00, [office, remote])
    assert seen(story, day(9)) == (60_00, [office, remote])
    assert seen(story, day(10)) == (65_00, [office, remote])
    assert seen(story, day(19)) == (65_00, [office, remote])
    assert seen(story, day(20)) == (65_00, [remote, moved])
    assert seen(story, day(30)) == (65_00, [moved])
    assert entries_on(story.system, day(-1)) == []


def test_several_changes_on_one_day_leave_how_it_stood_in_the_evening(story, offering):
    place = Place.objects.get()
    for street in ("A 1", "B 2"):
        provider_services.change_place(
            story.administrator,
            place,
            name="Toimisto",
            street=street,
            postcode="70100",
            municipality="Kuopio",
            accessible=False,
        )
    assert seen(story, TODAY)[1] == [("B 2", False), ("", True)]
    assert PlacePeriod.objects.count() == 2
    for capacity in (0, 4):
        services.set_offering_place(
            story.administrator, offering, None, capacity=capacity, next_free_on=TODAY
        )
    assert seen(story, TODAY)[1] == [("B 2", False), ("", True)]


def test_a_draft_shows_neither_price_nor_address_and_an_earlier_day_than_publication_neither(story):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    row = make.written_offering(story.administrator, story.first, story.provider)
    services.set_offering_price(story.administrator, row, 60_00, TODAY)
    services.set_offering_place(story.administrator, row, None, capacity=3, next_free_on=TODAY)
    assert seen(story, TODAY) == (None, [])
    clock.advance(timedelta(days=5))
    services.publish_offering(story.administrator, row)
    assert seen(story, day(4)) == (None, [])
    assert seen(story, day(5)) == (60_00, [("", True)])
    services.pause_offering(story.administrator, Offering.objects.get())
    clock.advance(timedelta(days=5))
    services.publish_offering(story.administrator, Offering.objects.get())
    assert Offering.objects.get().published_on == day(5)


def test_the_download_holds_categories_prices_places_and_dates(story, offering, client):
    rows = list(csv.DictReader(io.StringIO(download(client, story.system, TODAY, "register_details_csv"))))
    assert [(row["category"], row["state"], row["unit_price_eur_ex_vat"], row["street"]) for row in rows] == [
        (story.first.code, "admitted", "60.00", "Puijonkatu 1"),
        (story.first.code, "admitted", "60.00", ""),
        (story.second.code, "admitted", "", ""),
    ]
    assert {row["admitted_from"] for row in rows} == {"2026-03-02"}
    assert [row["remote"] for row in rows] == ["no", "yes", ""]
    told = json.loads(download(client, story.system, TODAY, "register_json"))
    (first, second) = told["providers"][0]["admissions"]
    assert (first["unit_price_cents"], first["places"][0]["municipality"]) == (60_00, "Kuopio")
    assert (second["unit_price_cents"], second["places"]) == (None, [])
    answer = client.get(f"/api/v1/procurement/systems/{story.system.ref}/register")
    assert answer.json()["providers"] == told["providers"]
    page = client.get(reverse("procurement:system", args=[story.system.public_id])).content.decode()
    assert reverse("procurement:register_details_csv", args=[story.system.public_id]) in page


def test_the_register_takes_the_same_queries_however_many_there_are(
    story, offering, django_assert_num_queries
):
    for number in range(1, 4):
        provider, administrator = make_provider(number)
        make.admitted(story.officer, administrator, story.system, provider)
        make.published_offering(administrator, story.first, provider)
    with django_assert_num_queries(4):
        assert len(entries_on(story.system, TODAY)) == 8


def test_the_register_of_a_day_to_come_is_not_told(client, story):
    tomorrow = {"day": day(1).isoformat()}
    for name in ("register_csv", "register_details_csv", "register_json"):
        assert (
            client.get(reverse(f"procurement:{name}", args=[story.system.public_id]), tomorrow).status_code
            == 422
        )
    address = reverse("procurement:system", args=[story.system.public_id])
    page = client.get(address, tomorrow, headers={"accept-language": "en"}).content.decode()
    assert "is known when the day has come" in page
    told = client.get(f"/api/v1/procurement/systems/{story.system.ref}/register", tomorrow)
    assert (told.status_code, told.json()["code"]) == (422, "day_to_come")
    assert (
        client.get(
            f"/api/v1/procurement/systems/{story.system.ref}/register", {"day": TODAY.isoformat()}
        ).status_code
        == 200
    )


@pytest.mark.parametrize("day", ["nonsense", "2026-02-30", "2999-01-01"])
def test_a_program_that_asks_for_no_day_hears_so_in_json(client, story, day):
    """As the API refuses: no page for people."""
    url = reverse("procurement:register_json", args=[story.system.ref])
    told = client.get(url, {"day": day}, headers={"accept-language": "en"})
    assert told.status_code == 422
    assert told["Content-Type"] == "application/problem+json"
    body = told.json()
    assert body["field"] == "day"
    assert body["code"] == ("day_to_come" if day.startswith("2999") else "day_wrong")
    assert "day" in body["detail"].lower()


@pytest.mark.parametrize(
    "name", ["procurement:register_json", "procurement:result_json", "orders:call_off_result_json"]
)
def test_a_public_file_that_is_not_there_is_refused_in_json(client, db, name):
    told = client.get(reverse(name, args=[NOWHERE]))
    assert (told.status_code, told["Content-Type"]) == (404, "application/problem+json")
    assert told.json()["code"] == "not_found"


def test_a_page_that_only_reads_speaks_of_no_form(client, story):
    told = client.get(reverse("procurement:system", args=[NOWHERE]), headers={"accept-language": "en"})
    told = told.content.decode()
    assert "Not found" in told
    assert "see what you wrote" not in told
