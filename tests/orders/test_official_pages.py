"""The official's pages: from a new client to the closed order, and what stands in the way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import Client, ConsentKind, Document, User, ViewLog
from core.roles import Role
from core.services import record_client
from orders import services
from orders.models import Choice, ChoiceAction, Order
from orders.states import ChoiceWay, MeetingState, OrderState
from procurement.models import OfferingPlace
from tests.factories.cast import staff
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    draft_order,
    make_city,
    make_client,
    placed_order,
    provider_actor,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def city(db: None) -> City:
    """A city with three providers."""
    return make_city(3)


@pytest.fixture
def desk(city: City, signed_in: SignIn) -> Browser:
    """The official's browser."""
    return signed_in(city.official)


def page(name: str, order: Order) -> str:
    """The address of a page of an order."""
    return reverse(f"orders:{name}", args=[order.public_id])


def started_order(city: City) -> Order:
    """An order with one kept meeting of two hours."""
    order = accepted_order(city)
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    coach = provider_actor(city.providers[0])
    services.record_meeting(coach, meeting, state=MeetingState.KEPT, units_hundredths=2_00)
    return Order.objects.get(pk=order.pk)


def reported_order(city: City) -> Order:
    """An order in service whose final report waits."""
    order = started_order(city)
    coach = provider_actor(city.providers[0])
    services.submit_report(coach, order, text="Went well.", work_ability=7)
    return Order.objects.get(pk=order.pk)


NEW_CLIENT = {
    "first_name": "Veikko",
    "last_name": "Esimerkki",
    "birth_date": "1975-02-03",
    "municipality": "Kuopio",
    "language": "fi",
    "phone": "+358 40 555 1234",
    "email": "veikko@client.example",
    "messages_consent": "on",
}


def need_fields(city: City, **changes: object) -> dict[str, object]:
    """A need as the form posts it."""
    return {
        "category": str(city.category.public_id),
        "goals": "A job in a kitchen.",
        "units": "12,5",
        "languages": ["fi"],
        "municipalities": ["Kuopio", "Siilinjärvi"],
        "earliest_start": "2026-03-02",
        "latest_start": "2026-04-02",
        "months_unemployed": "26",
        "education": "b_secondary",
        "language_group": "a_fi_sv",
        "health_limit": "b_some",
        "wa_start": "5",
        **changes,
    }


def test_the_official_walks_the_whole_path(city: City, desk: Browser) -> None:
    """Record a client, the need, place, choose together, approve the report, settle: page after page."""
    answer = desk.post(reverse("orders:new_client"), NEW_CLIENT, follow=True)
    client = Client.objects.get(official=city.official)
    assert b"Veikko Esimerkki" in answer.content
    assert client.consents.filter(kind=ConsentKind.MESSAGES, withdrawn_at=None).exists()

    answer = desk.post(reverse("orders:new_order", args=[client.public_id]), need_fields(city), follow=True)
    order = Order.objects.get()
    assert (order.state, order.need.units_hundredths) == (OrderState.DRAFT, 12_50)
    assert b"3 providers of 3 would be shown" in answer.content

    answer = desk.post(page("place", order), {"version": order.version}, follow=True)
    assert b"The client has been sent a code" in answer.content
    order.refresh_from_db()
    assert order.state == OrderState.CHOOSING

    unopened = desk.get(page("assist", order)).content.decode()
    assert not any(provider.name in unopened for provider in city.providers)
    listed = desk.post(page("assist", order), {"step": "open"}, follow=True).content.decode()
    assert all(provider.name in listed for provider in city.providers)
    offer = order.offers.get(provider=city.providers[0])
    looked = desk.post(page("assist", order), {"look": str(offer.public_id)}, follow=True).content.decode()
    assert "On the first day:" in looked
    desk.post(page("assist", order), {"offer": str(offer.public_id), "version": order.version})
    acts = ChoiceAction.objects.filter(order=order).order_by("pk").values_list("kind", "detail")
    assert list(acts) == [("shown", "assisted"), ("opened", "assisted"), ("chosen", "assisted")]
    choice = Choice.objects.get()
    assert (choice.way, choice.assisted_by, choice.provider) == (
        ChoiceWay.ASSISTED,
        city.official,
        city.providers[0],
    )


def test_the_report_is_approved_and_the_order_settled(city: City, desk: Browser) -> None:
    """The report stands on the page; two buttons close the case."""
    order = reported_order(city)
    shown = desk.get(page("order", order)).content.decode()
    assert "Went well." in shown
    assert "Approve the report" in shown
    desk.post(page("approve_report", order), {"version": order.version})
    order.refresh_from_db()
    assert order.state == OrderState.COMPLETED
    shown = desk.get(page("order", order)).content.decode()
    assert "2 hours are recorded" in shown
    answer = desk.post(page("settle", order), {"version": order.version}, follow=True)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert b"the order is closed" in answer.content


def test_the_city_chooses_on_the_clients_word(city: City, desk: Browser) -> None:
    """The way is kept: the city, with the official's help."""
    order = placed_order(city)
    desk.post(page("assist", order), {"step": "city", "version": order.version})
    choice = Choice.objects.get()
    assert (choice.way, choice.assisted_by) == (ChoiceWay.CITY, city.official)


def test_nothing_picked_is_said_at_the_list(city: City, desk: Browser) -> None:
    """No choice is made for a press of the button alone."""
    order = placed_order(city)
    answer = desk.post(page("assist", order), {"version": order.version})
    assert answer.status_code == 422
    assert b"Choose one provider of the list." in answer.content
    assert not Choice.objects.exists()


def test_an_offer_of_another_order_is_not_found(city: City, desk: Browser) -> None:
    """Each client has a list of their own."""
    order, other = placed_order(city), placed_order(city)
    foreign = other.offers.filter(position=1).get()
    for value in (str(foreign.public_id), "not-an-id"):
        assert desk.post(page("assist", order), {"offer": value}).status_code == 404
    assert not Choice.objects.exists()


def test_faults_in_the_need_stand_at_their_fields_and_nothing_typed_is_lost(
    city: City, desk: Browser
) -> None:
    """The form's own checks, and the service's."""
    client = make_client(city)
    url = reverse("orders:new_order", args=[client.public_id])
    answer = desk.post(url, need_fields(city, latest_start="2026-02-01", earliest_start="2026-01-01"))
    assert answer.status_code == 422
    assert "The latest start has passed." in answer.context["form"].errors["latest_start"]
    assert b"A job in a kitchen." in answer.content
    answer = desk.post(url, need_fields(city, municipalities=[], units="12,5 h"))
    assert {"units"} == set(answer.context["form"].errors)
    assert b"12,5 h" in answer.content
    assert not Order.objects.exists()


def test_a_stale_need_is_shown_beside_the_newer_state(city: City, desk: Browser) -> None:
    """409; what was typed is kept; the second sending goes through."""
    order = draft_order(city)
    old = order.version
    url = page("amend_need", order)
    assert desk.post(url, need_fields(city, version=old, goals="First.")).status_code == 302
    answer = desk.post(url, need_fields(city, version=old, goals="Second, typed with care."))
    assert answer.status_code == 409
    assert b"Second, typed with care." in answer.content
    assert b"Somebody changed this while you were writing" in answer.content
    order.refresh_from_db()
    assert f'name="version" value="{order.version}"' in answer.content.decode()
    answer = desk.post(url, need_fields(city, version=order.version, goals="Second, typed with care."))
    assert answer.status_code == 302
    order.need.refresh_from_db()
    assert order.need.goals == "Second, typed with care."


def test_a_stale_button_changes_nothing_and_shows_where_it_stands(city: City, desk: Browser) -> None:
    """A button has nothing typed: the page it leads to is the newer state."""
    order = draft_order(city)
    desk.post(page("amend_need", order), need_fields(city, version=order.version))
    answer = desk.post(page("place", order), {"version": order.version}, follow=True)
    assert b"Somebody changed this" in answer.content
    order.refresh_from_db()
    assert order.state == OrderState.DRAFT


def test_a_double_click_places_once(city: City, desk: Browser) -> None:
    """The second request with the same key is answered like the first; a third without it is refused in words."""
    order = draft_order(city)
    fields = {"version": order.version, "idempotency_key": "one-click"}
    first = desk.post(page("place", order), fields)
    second = desk.post(page("place", order), fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Idempotent-Replay"] == "true"
    order.refresh_from_db()
    assert order.round == 1
    answer = desk.post(page("place", order), {}, follow=True)
    assert b"This step is not possible now" in answer.content


STEPS = ("place", "invite_again", "approve_report", "settle")


@pytest.mark.parametrize("step", STEPS)
def test_steps_in_the_wrong_order_say_so(city: City, desk: Browser, step: str) -> None:
    """A clear sentence on the order's page, and nothing changed."""
    order = placed_order(city)
    answer = desk.post(page(step, order), {"version": order.version}, follow=True)
    assert answer.status_code == 200
    assert b"not possible now" in answer.content
    order.refresh_from_db()
    assert order.state == OrderState.CHOOSING


@pytest.mark.parametrize("step", ["amend_need", "change_provider", "return_report", "interrupt"])
def test_forms_of_steps_that_do_not_fit_are_not_opened(city: City, desk: Browser, step: str) -> None:
    """The way leads back to the order, which says why; a post is refused with what was typed."""
    order = placed_order(city)
    answer = desk.get(page(step, order), follow=True)
    assert answer.redirect_chain
    assert b"not possible now" in answer.content
    fields = need_fields(city) if step == "amend_need" else {"reason": "moved", "words": "Typed words."}
    answer = desk.post(page(step, order), fields)
    assert answer.status_code == 422
    assert b"not possible now" in answer.content


def test_cancelling_needs_a_reason(city: City, desk: Browser) -> None:
    """Said at the field; with it the order is cancelled."""
    order = chosen_order(city)
    answer = desk.post(page("cancel", order), {"reason": "", "version": order.version})
    assert answer.status_code == 422
    answer = desk.post(page("cancel", order), {"reason": "The client moved.", "version": order.version})
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_every_look_at_a_client_is_logged(city: City, desk: Browser) -> None:
    """Order, client, need form and list: who looked, at whom, on which page."""
    order = draft_order(city)
    client = order.client
    for url in (
        page("order", order),
        reverse("orders:client", args=[client.public_id]),
        page("amend_need", order),
        reverse("orders:new_order", args=[client.public_id]),
        reverse("orders:clients"),
    ):
        assert desk.get(url).status_code == 200
    looks = ViewLog.objects.filter(subject_ref=client.ref, actor_ref=city.official.ref)
    assert sorted(looks.values_list("page", flat=True)) == [
        "orders:amend_need",
        "orders:client",
        "orders:clients",
        "orders:new_order",
        "orders:order",
    ]


def test_an_address_under_non_disclosure_is_shown_to_nobody(city: City, desk: Browser) -> None:
    """Not on the client's page, not on the order's, not in the letter."""
    client = make_client(city, non_disclosure=True, address="Salainen katu 7")
    order = placed_order(city, client)
    for url in (reverse("orders:client", args=[client.public_id]), page("order", order)):
        assert b"Salainen katu" not in desk.get(url).content
    assert all("Salainen" not in str(row.facts) for row in Document.objects.all())


def fill(city: City, number: int) -> None:
    """A provider's last free place goes."""
    OfferingPlace.objects.filter(offering__provider=city.providers[number]).update(taken=10)


def test_the_eligibility_page_tells_every_reason(city: City, desk: Browser) -> None:
    """Then and now: the frozen list stays, today's answer moves on."""
    fill(city, 1)
    order = placed_order(city)
    fill(city, 2)
    shown = desk.get(page("eligibility", order)).content.decode()
    assert "1 verdict has changed since." in shown
    assert shown.count("Left out: No free place") == 3
    assert shown.count("Would be left out now. New: No free place.") == 1
    assert "The client has not opened the list yet." in shown


def test_the_work_list_follows_the_order(city: City, desk: Browser) -> None:
    """Draft, report, units: each time the next step, with a link to the order."""
    order = draft_order(city)
    assert page("order", order) in desk.get(reverse("home")).content.decode()
    order = services.place_order(city.actor, order)
    assert page("order", order) not in desk.get(reverse("home")).content.decode()
    reported = reported_order(city)
    shown = desk.get(reverse("home")).content.decode()
    assert "Approve the final report" in shown
    assert page("order", reported) in shown


def test_a_late_provider_is_in_the_work_list_and_in_the_caseload(city: City, desk: Browser) -> None:
    """The report was due; the official sees it without asking."""
    order = started_order(city)
    draft_order(city, make_client(city, first_name="Toinen"))
    assert order.report_due is not None
    clock.set_to(clock.at(order.report_due + timedelta(days=2), 9))
    assert b"Ask the provider: it is late" in desk.get(reverse("home")).content
    listed = desk.get(reverse("orders:clients"), {"whose": "late"}).content.decode()
    assert "2 days late" in listed
    assert "Toinen" not in listed


def test_the_caseload_tells_whose_turn_it_is(city: City, desk: Browser) -> None:
    """Narrowed by whose turn; a client without an order is in none of them but its own."""
    placed_order(city, make_client(city, first_name="Valitseva"))
    draft_order(city, make_client(city, first_name="Luonnos"))
    make_client(city, first_name="Uusi")
    found = {}
    for whose in ("", "official", "client", "provider", "none"):
        shown = desk.get(reverse("orders:clients"), {"whose": whose}).content.decode()
        found[whose] = {name for name in ("Valitseva", "Luonnos", "Uusi") if f"{name} " in shown}
    assert found == {
        "": {"Valitseva", "Luonnos", "Uusi"},
        "official": {"Luonnos"},
        "client": {"Valitseva"},
        "provider": set(),
        "none": {"Uusi"},
    }


def test_a_client_is_found_by_the_whole_name(city: City, desk: Browser) -> None:
    """Sealed names are found by blind index: whole, in any case; another city's client never."""
    other = make_city(0, code="pori")
    record: dict[str, Any] = {
        "birth_date": date(1970, 1, 1),
        "municipality": "Kuopio",
        "last_name": "Löytyvä",
    }
    record_client(city.actor, first_name="Helmi", **record)
    record_client(other.actor, first_name="Helmi", **record)
    shown = desk.get(reverse("orders:clients"), {"search": "helmi löytyvä"}).content.decode()
    assert shown.count(">Helmi Löytyvä</a>") == 1
    assert b"Nobody was found" in desk.get(reverse("orders:clients"), {"search": "Helmi"}).content


@pytest.mark.parametrize("name", ["orders:clients", "orders:orders"])
def test_lists_cost_the_same_however_long(city: City, desk: Browser, name: str) -> None:
    """Three rows or thirty: as many queries."""
    counts = []
    for rows in (3, 27):
        for _n in range(rows):
            draft_order(city)
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(reverse(name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] < 20


def test_long_lists_are_paged_by_key(city: City, desk: Browser) -> None:
    """Thirty a page; the next page begins where this one ended."""
    for _n in range(31):
        draft_order(city)
    first = desk.get(reverse("orders:orders"))
    assert len(first.context["rows"]) == 30
    second = desk.get(reverse("orders:orders") + first.context["next_url"])
    assert len(second.context["rows"]) == 1
    assert second.context["next_url"] == ""


def test_the_decision_is_a_link_for_those_who_may_read_it(
    city: City, desk: Browser, signed_in: SignIn
) -> None:
    """Finance reads orders and no decisions: a link there would end nowhere."""
    order = accepted_order(city)
    order.refresh_from_db()
    assert order.decision is not None
    url = reverse("document", args=[order.decision.document.public_id])
    for who in (city.official, staff(city.authority, Role.AUDITOR, "Taru Tarkka")):
        assert url in signed_in(who).get(page("order", order)).content.decode()
        assert signed_in(who).get(url).status_code == 200
    finance = signed_in(staff(city.authority, Role.FINANCE, "Raija Raha"))
    assert url not in finance.get(page("order", order)).content.decode()
    assert finance.get(url).status_code == 404
