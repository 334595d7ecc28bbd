"""A need that is changed when the order came back: its money follows. A service by mini-competition is refused."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import DomainError, InvalidInput
from orders import services
from orders.models import Order
from orders.services.answering import Acceptance
from orders.states import MeetingState, OrderState
from procurement.states import Route
from tests.factories.orders import (
    STARTING,
    City,
    client_of,
    draft_order,
    need_facts,
    placed_order,
    provider_actor,
)
from vouchers import audit
from vouchers.models import Budget

pytestmark = pytest.mark.django_db


def _came_back(city: City) -> Order:
    order = placed_order(city)
    return services.refuse_all(client_of(order), order)


def _amended(city: City, order: Order, units: int) -> Order:
    facts = need_facts(units_hundredths=units)
    return services.amend_need(city.actor, order, facts=facts, starting=STARTING)


def _served(city: City, order: Order, units: int) -> Order:
    """Asked again, chosen, accepted, met once, reported and approved."""
    order = services.invite_again(city.actor, order)
    offer = order.offers.get(round=order.round, position=1)
    order = services.choose_provider(client_of(order), order, offer.ref)
    assert order.provider is not None
    coach = provider_actor(order.provider)
    assert coach.user is not None
    first = clock.at(clock.today() + timedelta(days=1), 10)
    acceptance = Acceptance(first, "Puijonkatu 1", coach.user, clock.today() + timedelta(days=30))
    order = services.accept_order(coach, order, acceptance)
    clock.advance(timedelta(days=2))
    services.record_meeting(coach, order.meetings.get(), state=MeetingState.KEPT, units_hundredths=units)
    services.submit_report(coach, order, text="It went well.")
    return services.approve_report(city.actor, order)


@pytest.mark.parametrize("units", [20_00, 80_00])
def test_money_follows_the_units_of_a_need_that_was_amended(city: City, units: int) -> None:
    """More or fewer units than were first ordered: all of them can be delivered, approved and settled."""
    order = _amended(city, _came_back(city), units)
    assert order.commitment is not None
    order.commitment.refresh_from_db()
    assert order.commitment.units_hundredths == units
    assert order.commitment.ceiling_cents == 80 * units
    order = services.settle_order(city.actor, _served(city, order, units))
    assert order.state == OrderState.CLOSED
    assert audit.verify()[1] is None


def test_an_amended_need_is_refused_when_the_budget_is_too_small(city: City) -> None:
    """The need stays as it was."""
    order = _came_back(city)
    budget = Budget.objects.get(authority=city.authority)
    too_many = (budget.available_cents // 80) + 40_00 + 1
    with pytest.raises(DomainError) as refused:
        _amended(city, order, too_many)
    assert refused.value.code == "budget_too_small"
    order.need.refresh_from_db()
    assert order.need.units_hundredths == 40_00
    assert audit.verify()[1] is None


def test_a_service_by_mini_competition_is_not_ordered_by_client_choice(city: City) -> None:
    """The need may be recorded; it is never put before the client (HL §52)."""
    order = draft_order(city)
    city.category.route = Route.MINI_COMPETITION
    city.category.save()
    order.refresh_from_db()
    for asked in (draft_order(city), order):
        with pytest.raises(InvalidInput) as refused:
            services.place_order(city.actor, asked)
        assert refused.value.code == "route_needs_competition"
