"""Messages of an order: who reads what, from when until when, and what is told outside the house."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.actors import Actor
from core.errors import DomainError, InvalidInput, NotAllowed, WrongState
from core.models import Event, Membership, Outbox, ViewLog
from core.roles import Role
from orders import services
from orders.models import Order, OrderMessage
from orders.selectors.messaging import lines_of, unread_count
from orders.states import InterruptReason
from orders.states.delivery import Audience
from tests.factories.core import UserFactory
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
Enter = Callable[[Order], Browser]
SECRET = "Lääkäriaika on tiistaina."


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


@pytest.fixture
def order(city: City) -> Order:
    """An accepted order."""
    return accepted_order(city)


def texts(actor: Actor, order: Order) -> list[str]:
    """What somebody reads."""
    return [line.message.text for line in lines_of(actor, Order.objects.get(pk=order.pk))]


def told(message: OrderMessage) -> list[str]:
    """Whom a message was told to: the last part of the sides' keys."""
    rows = Outbox.objects.filter(key__startswith=f"message:{message.ref}:").order_by("pk")
    return [row.key.split(":")[2] for row in rows]


def test_each_reads_what_is_for_them(city: City, order: Order) -> None:
    """The official everything, the coach nothing that is between client and official, the client nothing that is
    between coach and official."""
    coach, client = provider_actor(city.providers[0]), client_of(order)
    services.send_message(client, order, text="to all")
    services.send_message(client, order, text="to the official", audience=Audience.CLIENT)
    services.send_message(coach, order, text="about the client", audience=Audience.PROVIDER)
    assert texts(city.actor, order) == ["to all", "to the official", "about the client"]
    assert texts(coach, order) == ["to all", "about the client"]
    assert texts(client, order) == ["to all", "to the official"]
    rival = provider_actor(city.providers[1])
    for act in (texts, lambda who, row: services.send_message(who, row, text="x")):
        with pytest.raises(NotAllowed):
            act(rival, order)


def test_the_coach_reads_and_writes_only_from_acceptance_on(city: City) -> None:
    """R30; what was written before stays between client and official, also afterwards."""
    order = chosen_order(city)
    coach = provider_actor(city.providers[0])
    services.send_message(client_of(order), order, text=SECRET, audience=Audience.CLIENT)
    for audience in (Audience.ALL, Audience.PROVIDER):
        with pytest.raises(InvalidInput, match="audience_refused"):
            services.send_message(city.actor, order, text="x", audience=audience)
    with pytest.raises(NotAllowed):
        texts(coach, order)
    with pytest.raises(WrongState):
        services.send_message(coach, order, text="x")
    accepted = accepted_order(city)
    assert texts(coach, accepted) == []


def test_the_next_provider_reads_nothing_of_the_first(city: City, order: Order) -> None:
    """After a change of provider the thread begins anew for the coach, not for the client."""
    services.send_message(client_of(order), order, text=SECRET)
    services.change_provider(client_of(order), order, reason="x")
    again = Order.objects.get(pk=order.pk)
    offer = again.offers.get(round=2, provider=city.providers[1], position__isnull=False)
    services.choose_provider(client_of(order), again, offer.ref)
    first, second = (provider_actor(provider) for provider in city.providers)
    with pytest.raises(NotAllowed):
        texts(first, order)
    Order.objects.filter(pk=order.pk).update(state="accepted")
    assert texts(second, order) == []
    assert texts(client_of(order), order) == [SECRET]


def test_outside_the_house_only_that_there_is_a_message(city: City, order: Order) -> None:
    """By mail to staff, by SMS to the client; once for each side until it has read."""
    coach = provider_actor(city.providers[0])
    first = services.send_message(city.actor, order, text=SECRET)
    assert sorted(told(first)) == ["client", "provider"]
    for row in Outbox.objects.filter(key__startswith="message:"):
        assert SECRET not in str(row.payload)
        assert "Aino" not in str(row.payload)
    assert told(services.send_message(city.actor, order, text="And more.")) == []
    assert services.mark_read(coach, order) == 2
    assert services.mark_read(coach, order) == 0
    third = services.send_message(city.actor, order, text="Third.")
    assert told(third) == ["provider"]
    assert SECRET not in str(list(Event.objects.values_list("data", flat=True)))


def test_answering_marks_as_read_and_readers_are_named(city: City, order: Order) -> None:
    """Whoever answers has read; the writer sees who has."""
    client = client_of(order)
    services.send_message(city.actor, order, text="How are you?")
    assert unread_count(client, order) == 1
    services.send_message(client, order, text="Well.")
    assert unread_count(client, order) == 0
    assert unread_count(city.actor, order) == 1
    assert lines_of(city.actor, order)[0].read_by == ("Client",)
    row = OrderMessage.objects.earliest("pk")
    assert (row.read_by_official_at, row.read_by_provider_at) == (clock.now(), None)


@pytest.mark.parametrize(
    ("text", "code"), [("  ", "message_empty"), ("x" * 4001, "message_long")], ids=["empty", "long"]
)
def test_what_cannot_be_sent(city: City, order: Order, text: str, code: str) -> None:
    """Refused at its field."""
    with pytest.raises(InvalidInput) as refused:
        services.send_message(city.actor, order, text=text)
    assert (refused.value.code, refused.value.field) == (code, "text")


def test_messages_are_open_from_the_invitation_until_a_while_after_the_end(city: City) -> None:
    """Nobody to write to in a draft; two weeks after the closing the last word has been said."""
    with pytest.raises(DomainError, match="messages_closed"):
        services.send_message(city.actor, draft_order(city), text="x", audience=Audience.CLIENT)
    services.send_message(city.actor, placed_order(city), text="x", audience=Audience.CLIENT)
    order = accepted_order(city)
    services.interrupt_order(city.actor, order, reason=InterruptReason.WORK)
    services.settle_order(city.actor, Order.objects.get(pk=order.pk))
    clock.advance(timedelta(days=14))
    services.send_message(client_of(order), order, text="Thank you.", audience=Audience.CLIENT)
    with pytest.raises(WrongState):
        services.send_message(provider_actor(city.providers[0]), order, text="x")
    clock.advance(timedelta(days=3))
    for who in (client_of(order), city.actor):
        with pytest.raises(WrongState, match="messages_closed"):
            services.send_message(who, order, text="x", audience=Audience.CLIENT)
    assert texts(client_of(order), order) == ["Thank you."]


def test_the_pages_of_the_three(
    city: City, order: Order, signed_in: Callable[..., Browser], enter: Enter
) -> None:
    """The client writes from the page behind the code, the others see it on their work lists; looks are logged."""
    client, office = enter(order), signed_in(city.official)
    desk = signed_in(provider_actor(city.providers[0]).user)
    page, own = reverse("orders:messages", args=[order.public_id]), reverse("choice:messages")
    answer = client.post(own, {"text": "", "audience": "all"})
    assert answer.status_code == 422
    answer = client.post(own, {"text": SECRET, "audience": "all"}, follow=True)
    assert b"Your message was sent." in answer.content
    for browser in (office, desk):
        assert page in browser.get(reverse("home")).content.decode()
        shown = browser.get(page).content.decode()
        assert SECRET in shown
        assert "Mark as read" in shown
        browser.post(reverse("orders:read_messages", args=[order.public_id]))
        assert page not in browser.get(reverse("home")).content.decode()
        assert "Mark as read" not in browser.get(page).content.decode()
    assert ViewLog.objects.filter(page="orders:messages", subject_ref=order.client.ref).count() == 4
    desk.post(page, {"text": "Tervetuloa", "audience": "all"})
    assert b"1 new message for you" in client.get(reverse("choice:list")).content
    assert b"I have read these" in client.get(own).content
    client.post(reverse("choice:read_messages"))
    assert b"I have read these" not in client.get(own).content

    auditor = UserFactory(name="Tarja Tarkastaja")
    Membership.objects.create(authority=city.authority, user=auditor, role=Role.AUDITOR.value)
    watching = signed_in(auditor)
    assert SECRET in watching.get(page).content.decode()
    assert watching.post(page, {"text": "x", "audience": "all"}).status_code == 403
    assert ViewLog.objects.filter(page="orders:messages", actor_ref=auditor.ref).exists()


def test_the_same_over_the_api(
    city: City, order: Order, signed_in: Callable[..., Browser], enter: Enter
) -> None:
    """Send, list, mark as read: for the staff and for the client."""
    office, client = signed_in(city.official), enter(order)
    home = f"/api/v1/orders/{order.ref}/messages"
    sent = office.post(home, {"text": "Hei", "audience": "client"}, content_type="application/json")
    assert sent.status_code == 201
    listed = client.get("/api/v1/client/order/messages").json()
    assert [(row["side"], row["text"], row["new"]) for row in listed] == [("official", "Hei", True)]
    marked = client.post("/api/v1/client/order/messages/read", content_type="application/json")
    assert marked.json() == {"marked": 1}
    body = {"text": "Hei vain", "audience": "all"}
    assert (
        client.post("/api/v1/client/order/messages", body, content_type="application/json").status_code == 201
    )
    assert [row["read_by"] for row in office.get(home).json()] == [["Client"], []]
    desk = signed_in(provider_actor(city.providers[0]).user)
    assert [row["text"] for row in desk.get(home).json()] == ["Hei vain"]


def test_a_thread_costs_the_same_however_long(
    city: City, order: Order, signed_in: Callable[..., Browser]
) -> None:
    """Two messages or ten: as many queries."""
    office, counts = signed_in(city.official), []
    for number in (2, 8):
        for _n in range(number):
            services.send_message(client_of(order), order, text="x")
        with CaptureQueriesContext(connection) as asked:
            office.get(reverse("orders:messages", args=[order.public_id]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", ["\u200b\u200d\ufeff", " \u2060\n", "\u3164"])
def test_a_message_that_shows_nothing_is_none(
    city: City, signed_in: Callable[..., Browser], text: str
) -> None:
    """Over the API as on the page."""
    order = placed_order(city)
    desk = signed_in(city.official)
    answer = desk.post(
        f"/api/v1/orders/{order.ref}/messages",
        {"text": text, "audience": "client"},
        content_type="application/json",
    )
    assert answer.status_code == 422
    page = desk.post(reverse("orders:messages", args=[order.public_id]), {"text": text, "audience": "client"})
    assert page.status_code == 422
    assert not OrderMessage.objects.exists()
