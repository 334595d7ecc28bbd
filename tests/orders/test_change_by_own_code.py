"""After a change of provider a code of its own chooses; the first one shows where the order stands, and no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import access, clock
from core.actors import actor_for, client_actor
from core.errors import NotAllowed
from core.models import AccessCode, AccessPurpose
from orders import services
from orders.models import Order
from orders.states import OrderState
from orders.states.delivery import Audience
from tests.factories.orders import City, accepted_order, chosen_order, client_of, placed_order, sent_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(city: City) -> Order:
    """Accepted by the first provider; then the client wants another one."""
    made = accepted_order(city)
    return services.change_provider(client_of(made), made, reason="Too far away")


def working(order: Order) -> list[str]:
    """The purposes of the codes that work."""
    rows = AccessCode.objects.filter(subject_ref=order.ref, revoked_at=None)
    return list(rows.order_by("pk").values_list("purpose", flat=True))


def test_the_letter_of_the_new_round_has_a_code_of_its_own(order: Order) -> None:
    """The first code is not revoked; the sent one is of the other kind, and is replaced by the next of its kind."""
    assert working(order) == ["choice", "change"]
    entered = access.enter(sent_code(order), order.client.born_on, caller="x")
    assert entered.purpose == AccessPurpose.CHANGE
    services.refuse_all(client_of(order), order)
    services.invite_again(actor_for(order.official), Order.objects.get(pk=order.pk))
    assert working(order) == ["choice", "change"]
    assert access.enter(sent_code(order), order.client.born_on, caller="x").pk != entered.pk


def test_the_first_code_tells_where_it_stands_and_decides_nothing(
    city: City, order: Order, as_client: Callable[..., Browser]
) -> None:
    """The page, the API and the services, each way to choose."""
    first = client_actor(AccessPurpose.CHOICE, order.ref)
    offer = order.offers.filter(round=2, position__isnull=False).first()
    assert offer is not None
    for act in (
        lambda: services.choose_provider(first, order, offer.ref),
        lambda: services.let_city_choose(first, order),
        lambda: services.refuse_all(first, order),
    ):
        with pytest.raises(NotAllowed):
            act()
    old = as_client(order.client, AccessPurpose.CHOICE, order.ref)
    shown = old.get(reverse("choice:list")).content.decode()
    assert "You are choosing another provider" in shown
    assert "Its code opens the new list" in shown
    assert "providers" not in shown
    assert old.post(reverse("choice:choose", args=[offer.public_id])).status_code == 403
    assert old.get(reverse("choice:choose", args=[offer.public_id])).status_code == 302
    assert old.get("/api/v1/client/order").json()["state"] == OrderState.CHOOSING
    assert old.post("/api/v1/client/order/list", content_type="application/json").status_code == 409
    assert services.send_message(first, order, text="Hello", audience=Audience.CLIENT) is not None
    assert Order.objects.get(pk=order.pk).state == OrderState.CHOOSING


def test_the_new_code_opens_the_list_and_chooses(
    city: City, order: Order, as_client: Callable[..., Browser]
) -> None:
    """From there on it shows where the order stands; so does the first one, with the new provider."""
    new = as_client(order.client, AccessPurpose.CHANGE, order.ref)
    new.post(reverse("choice:open_list"))
    offer = order.offers.get(round=2, provider=city.providers[1], position__isnull=False)
    assert new.post(reverse("choice:choose", args=[offer.public_id])).status_code == 302
    assert Order.objects.get(pk=order.pk).provider == city.providers[1]
    for purpose in (AccessPurpose.CHOICE, AccessPurpose.CHANGE):
        shown = as_client(order.client, purpose, order.ref).get(reverse("choice:list")).content.decode()
        assert f"You chose {city.providers[1].name}" in shown
        assert "I want another provider" not in shown, "once"


def test_before_a_change_no_code_of_its_kind_decides(city: City, as_client: Callable[..., Browser]) -> None:
    """Neither of a made-up purpose; and who changed on the page goes on without typing the new code."""
    placed = placed_order(city)
    with pytest.raises(NotAllowed):
        services.refuse_all(client_actor(AccessPurpose.CHANGE, placed.ref), placed)
    order = chosen_order(city)
    browser = as_client(order.client, AccessPurpose.CHOICE, order.ref)
    page = reverse("choice:change")
    answer = browser.post(page, {"reason": "Too far", "version": order.version}, follow=True)
    assert "You are choosing another provider" not in answer.content.decode()
    assert reverse("choice:open_list") in answer.content.decode()


def test_when_the_time_has_run_out_both_say_so(order: Order, as_client: Callable[..., Browser]) -> None:
    """The first code does not send anybody to a list that is closed."""
    assert order.choose_by is not None
    clock.set_to(order.choose_by + timedelta(minutes=1))
    for purpose in (AccessPurpose.CHOICE, AccessPurpose.CHANGE):
        shown = as_client(order.client, purpose, order.ref).get(reverse("choice:list")).content.decode()
        assert "The time to choose is over" in shown
