"""Who waits for an order, or works for it, hears when it is taken back or given up."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.models import Outbox, User
from core.roles import Role
from orders import services
from orders.models import Order
from orders.states import DeclineReason, InterruptReason
from tests.factories.cast import staff
from tests.factories.direct import direct_order, small_city
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    draft_order,
    make_city,
    placed_order,
    provider_actor,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
WHY = "Henkilöstä johtuva syy"


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


def mails(order: Order, what: str) -> list[str]:
    """The texts of one kind that an order has caused, the first first."""
    rows = Outbox.objects.filter(key__startswith=f"order:{order.ref}:{what}").order_by("pk")
    return [f"{row.payload.get('subject', '')}\n{row.payload['text']}" for row in rows]


def test_a_provider_that_was_asked_hears_that_the_client_changed(city: City) -> None:
    """Without a word about the person or the reason; it waits for nothing that is no longer its own."""
    order = chosen_order(city)
    services.change_provider(client_of(order), order, reason=WHY)
    (told,) = mails(order, "taken:1:")
    assert order.number in told
    assert WHY not in told
    assert order.client.last_name not in told


def test_the_coach_hears_that_the_client_changed_in_mid_service(city: City) -> None:
    order = accepted_order(city)
    services.change_provider(client_of(order), order, reason=WHY)
    row = Outbox.objects.get(key__startswith=f"order:{order.ref}:taken:1:")
    assert order.coach is not None
    assert row.payload["to"] == order.coach.email


def test_the_official_hears_of_a_change_and_of_meetings_that_nobody_is_paid_for(
    city: City, signed_in: SignIn
) -> None:
    """The first provider cannot record them any more: the page warns an official who changes it."""
    order = accepted_order(city)
    clock.set_to(order.meetings.get().starts_at + timedelta(hours=2))
    page = signed_in(city.official).get(reverse("orders:change_provider", args=[order.ref])).content.decode()
    assert "1 meeting that has been is not recorded" in page
    services.change_provider(client_of(order), order, reason=WHY)
    (told,) = mails(order, "changed:1")
    assert city.providers[0].name in told
    assert "1 meeting that has been was not recorded" in told
    assert WHY not in told


def test_an_official_who_changes_the_provider_needs_no_mail_about_it(city: City) -> None:
    order = accepted_order(city)
    services.change_provider(city.actor, order, reason=WHY)
    assert mails(order, "changed:") == []


@pytest.mark.parametrize("make", [chosen_order, accepted_order])
def test_provider_and_client_hear_that_an_order_was_cancelled(
    city: City, make: Callable[[City], Order]
) -> None:
    order = make(city)
    services.cancel_order(city.actor, order, reason=WHY)
    (to_provider,) = mails(order, "taken:1:")
    assert to_provider.startswith(f"Order {order.number} was cancelled")
    assert order.client.last_name not in to_provider
    (to_client,) = mails(order, "cancelled")
    assert "Työhönvalmennus" in to_client
    assert WHY not in to_provider + to_client


def test_a_client_who_was_asked_to_choose_hears_of_the_cancellation(city: City) -> None:
    order = placed_order(city)
    services.cancel_order(city.actor, order, reason=WHY)
    assert len(mails(order, "cancelled")) == 1
    assert mails(order, "taken") == []


def test_of_a_draft_nobody_hears(city: City) -> None:
    order = draft_order(city)
    services.cancel_order(city.actor, order, reason=WHY)
    assert mails(order, "") == []


def test_the_official_reads_why_and_the_manager_does_not(city: City, signed_in: SignIn) -> None:
    """The client was promised that the own official reads the words; what may be about health is no manager's."""
    order = accepted_order(city)
    services.change_provider(client_of(order), order, reason=WHY)
    url = reverse("orders:order", args=[order.ref])
    page = signed_in(city.official).get(url).content.decode()
    assert "Why the client changed the provider" in page
    assert WHY in page
    for role, reads in ((Role.AUDITOR, True), (Role.MANAGER, False), (Role.FINANCE, False)):
        shown = (
            signed_in(staff(city.authority, role, f"{role.value.title()} Rauha")).get(url).content.decode()
        )
        assert (WHY in shown) is reads, role


def test_why_a_service_ended_early_is_told_in_words(city: City, signed_in: SignIn) -> None:
    order = accepted_order(city)
    services.interrupt_order(city.actor, order, reason=InterruptReason.STUDIES, words="Aloitti koulussa")
    page = signed_in(city.official).get(reverse("orders:order", args=[order.ref])).content.decode()
    assert "The client began studies<br>Aloitti koulussa" in page
    assert city.official.name in page


@pytest.mark.parametrize("by_official", [True, False])
def test_the_other_side_hears_of_an_early_end(city: City, by_official: bool) -> None:
    """The coach while the meeting that has been can still be recorded; nothing of why."""
    order = accepted_order(city)
    clock.set_to(order.meetings.get().starts_at + timedelta(hours=2))
    actor = city.actor if by_official else provider_actor(city.providers[0])
    services.interrupt_order(actor, order, reason=InterruptReason.HEALTH, words=WHY)
    row = Outbox.objects.get(key__startswith=f"order:{order.ref}:ended:")
    told = order.coach if by_official else order.official
    assert told is not None
    assert row.payload["to"] == told.email
    assert ("Record now the meetings" in row.payload["text"]) is by_official
    assert not [word for word in (WHY, "Health", order.client.last_name) if word in row.payload["text"]]


def test_a_client_is_not_told_to_have_chosen_whom_the_city_named(
    db: None, as_client: Callable[..., Browser]
) -> None:
    small = small_city(1)
    order = direct_order(small)
    services.decline_order(provider_actor(small.providers[0]), order, reason=DeclineReason.CAPACITY)
    page = as_client(order.client, order.code_purpose, order.ref).get(reverse("choice:list")).content.decode()
    assert "The provider that the city asked has no room for you now." in page


def test_the_api_tells_the_reasons_to_the_same_people(db: None, signed_in: SignIn) -> None:
    """A provider declined, then the client changed the next one: both are told, the first first."""
    city = make_city(4)
    order = chosen_order(city)
    services.decline_order(
        provider_actor(city.providers[0]), order, reason=DeclineReason.CAPACITY, words="Ei tilaa"
    )
    order = Order.objects.get(pk=order.pk)
    offer = order.offers.get(round=order.round, provider=city.providers[1], position__isnull=False)
    order = services.choose_provider(client_of(order), order, offer.ref)
    services.change_provider(client_of(order), order, reason=WHY)
    url = f"/api/v1/orders/{order.ref}/reasons"
    told = signed_in(city.official).get(url).json()
    assert [row["code"] for row in told] == ["order.declined", "order.provider_changed"]
    assert "Ei tilaa" in told[0]["text"]
    assert (told[1]["text"], told[1]["by"]) == (WHY, "")
    for role, status in ((Role.AUDITOR, 200), (Role.MANAGER, 403), (Role.FINANCE, 403)):
        asked = signed_in(staff(city.authority, role, f"{role.value.title()} Rauha")).get(url)
        assert asked.status_code == status, role
