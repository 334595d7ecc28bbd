"""A provider that this client left or refused is a reason of the engine within the order, and told in words."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from core.models import User
from orders import services
from orders.models import Order
from orders.selectors.explanation import as_of_today
from orders.services.finding import demand_of
from orders.states import OrderState, Reason
from tests.factories.direct import direct_order, small_city
from tests.factories.orders import City, accepted_order, chosen_order, client_of, draft_order

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
IN_WORDS = "The client has left this provider, or did not want it"


def told(order: Order) -> str:
    """What ``manage.py explain_eligibility`` prints."""
    out = StringIO()
    call_command("explain_eligibility", order.number, stdout=out)
    return out.getvalue()


def against(order: Order, provider_id: int) -> set[str]:
    """The engine's reasons against a provider today."""
    return {code for line in as_of_today(order).lines if line.key[0] == provider_id for code in line.codes}


def test_who_was_left_in_an_earlier_round_is_left_out_of_the_next(city: City, signed_in: SignIn) -> None:
    """On the frozen list, for today, on the page and on the command line; the other providers are shown."""
    order, left = accepted_order(city), city.providers[0]
    order = services.change_provider(client_of(order), order, reason="Too far away")
    offer = order.offers.get(round=2, provider=left)
    assert (offer.position, offer.reasons) == (None, [Reason.REFUSED])
    assert order.offers.filter(round=2, position__isnull=False).count() == len(city.providers) - 1
    assert against(order, left.pk) == {Reason.REFUSED}
    page = signed_in(city.official).get(reverse("orders:eligibility", args=[order.public_id]))
    assert IN_WORDS in page.content.decode()
    lines = told(order).splitlines()
    here = next(number for number, line in enumerate(lines) if left.name in line)
    assert (
        lines[here + 1].strip()
        == lines[here + 2].strip().replace("now: ", "then:")
        == (f"then: Left out: {IN_WORDS}")
    )


def test_whom_the_city_named_and_the_client_refused_is_left_out_too(db: None) -> None:
    """Route D: no list was ever shown, and still the refused one fits no more."""
    small = small_city(2)
    order = direct_order(small)
    order = services.refuse_provider(client_of(order), order)
    assert order.state == OrderState.WITH_OFFICIAL
    assert demand_of(order).refused == {small.providers[0].pk}
    assert IN_WORDS in told(order)


def test_in_another_order_of_the_client_it_is_shown(city: City) -> None:
    """There it is a hint for the official (`test_tell_earlier_refusal`): the client may think otherwise by now."""
    order = chosen_order(city)
    services.change_provider(client_of(order), order, reason="x")
    other = draft_order(city, order.client)
    assert against(other, city.providers[0].pk) == set()
    assert services.place_order(city.actor, other).offers.get(provider=city.providers[0]).position is not None
