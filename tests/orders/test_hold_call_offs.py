"""While a system is closed or on an announced break nothing is called off, in whatever state an order is (R11)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import clock
from core.errors import DomainError
from orders import services
from orders.models import Order, SignUp
from orders.services.answering import Acceptance
from orders.services.moving_up import fill_seats
from orders.services.signing_up import sign_up
from orders.states import DeclineReason, OrderState
from orders.states.courses import SeatState
from procurement.models import DynamicPurchasingSystem, SystemBreak
from procurement.states import SystemState
from tests.factories.courses import opened_course, seated_order
from tests.factories.direct import acceptance_of
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    make_city,
    placed_order,
    provider_actor,
)

pytestmark = pytest.mark.django_db


def on_break(city: City) -> None:
    system = city.category.system
    SystemBreak.objects.create(
        authority=city.authority,
        system=system,
        starts_on=clock.today(),
        ends_on=clock.today() + timedelta(days=7),
    )


def closed(city: City) -> None:
    DynamicPurchasingSystem.objects.filter(pk=city.category.system_id).update(state=SystemState.CLOSED)


def refused(order: Order, act: Callable[[], object]) -> str:
    """The act's refusal; the order is where it was."""
    before = Order.objects.get(pk=order.pk)
    with pytest.raises(DomainError) as found:
        act()
    after = Order.objects.get(pk=order.pk)
    assert (after.state, after.round, after.version) == (before.state, before.round, before.version)
    return found.value.code


@pytest.mark.parametrize("stop", [on_break, closed])
def test_nobody_chooses_or_is_asked_again(stop: Callable[[City], None]) -> None:
    city = make_city(3)
    choosing, changing = placed_order(city), accepted_order(city, city.providers[1])
    back = placed_order(city)
    services.refuse_all(client_of(back), back)
    stop(city)
    offer = choosing.offers.get(position=1)
    assert (
        refused(choosing, lambda: services.choose_provider(client_of(choosing), choosing, offer.ref))
        == "no_call_offs_now"
    )
    assert (
        refused(choosing, lambda: services.let_city_choose(client_of(choosing), choosing))
        == "no_call_offs_now"
    )
    code = refused(back, lambda: services.invite_again(city.actor, back))
    assert code == ("system_on_break" if stop is on_break else "system_not_open")
    change = lambda: services.change_provider(client_of(changing), changing, reason="No")  # noqa: E731
    assert refused(changing, change) == "no_provider_fits"


@pytest.mark.parametrize("stop", [on_break, closed])
def test_what_was_chosen_goes_on_and_a_decline_leads_to_the_official(stop: Callable[[City], None]) -> None:
    city = make_city(3)
    taken, declined = chosen_order(city, city.providers[0]), chosen_order(city, city.providers[1])
    stop(city)
    answer: Acceptance = acceptance_of(city.providers[0])
    assert (
        services.accept_order(provider_actor(city.providers[0]), taken, answer).state == OrderState.ACCEPTED
    )
    services.decline_order(provider_actor(city.providers[1]), declined, reason=DeclineReason.CAPACITY)
    assert Order.objects.get(pk=declined.pk).state == OrderState.WITH_OFFICIAL


@pytest.mark.parametrize("stop", [on_break, closed])
def test_nobody_gets_a_seat_on_a_course(stop: Callable[[City], None]) -> None:
    """Neither by signing up, nor from the waiting list when a seat becomes free; waiting is not lost."""
    city = make_city(2)
    course = opened_course(city, min_seats=1, max_seats=1)
    seated, waiting, late = seated_order(city, course), placed_order(city), placed_order(city)
    assert sign_up(client_of(waiting), waiting, course).state == SeatState.WAITING
    stop(city)
    assert refused(late, lambda: sign_up(client_of(late), late, course)) == "no_call_offs_now"
    services.cancel_order(city.actor, seated, reason="Muutti")
    assert fill_seats(course.pk) == 0
    row = SignUp.objects.get(order=waiting)
    assert row.state == SeatState.WAITING
    DynamicPurchasingSystem.objects.update(state=SystemState.OPEN)
    SystemBreak.objects.all().delete()
    assert fill_seats(course.pk) == 1
