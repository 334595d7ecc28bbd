"""Small purchases (route D): one provider, reasons, and a year that stays below the national threshold."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from core import clock, documents, events
from core.errors import DomainError, InvalidInput, NotAllowed, WrongState
from core.models import Outbox
from orders import services
from orders.models import Choice, Offer, Order
from orders.rules.small_purchases import Room
from orders.services.small_purchases import room_of
from orders.states import ChoiceEnd, ChoiceWay, DeclineReason, MeetingState, OrderState
from tests.conftest import MONDAY
from tests.factories.direct import acceptance_of, direct_order, officer_of, small_city
from tests.factories.orders import (
    STARTING,
    City,
    client_of,
    draft_order,
    make_city,
    need_facts,
    provider_actor,
)
from vouchers import audit

pytestmark = pytest.mark.django_db
YEAR = MONDAY.year


@pytest.fixture
def small(db: None) -> City:
    """Three providers at 60, 61 and 62 euros an hour; the threshold is 2,000 euros."""
    return small_city(3, threshold_cents=2_000_00)


def spent(city: City) -> int:
    return room_of(city.category, YEAR).spent_cents


def test_an_official_orders_from_one_provider_and_says_why(small: City) -> None:
    """Ten hours at 60 euros: place and money are kept, the decision tells the reasons and the sum, all are told."""
    order = direct_order(small)
    order.refresh_from_db()
    choice = Choice.objects.get(order=order)
    assert (order.state, order.provider, order.round) == (OrderState.ASKED, small.providers[0], 1)
    assert (choice.way, choice.assisted_by) == (ChoiceWay.DIRECT, small.official)
    assert small.place_of(small.providers[0]).taken == 1
    assert order.commitment is not None
    assert order.commitment.ceiling_cents == 600_00
    assert Offer.objects.filter(order=order, position__isnull=False).count() == 3
    assert order.decision is not None
    text = documents.html(order.decision.document)
    for told in ("Lähin ja vapaana heti.", "600,00", "2 000,00", small.official.name, "Pienhankinta"):
        assert told in text.replace("\u00a0", " "), told
    assert order.decision.appeal_until is None
    assert order.client.full_name not in text
    letter = Outbox.objects.get(key=f"order:{order.ref}:assigned:1")
    assert small.providers[0].name in letter.payload["text"]
    asked = Outbox.objects.get(key__startswith=f"order:{order.ref}:ask:1:")
    assert "chosen you" not in asked.payload["text"]
    assert audit.verify()[1] is None


def test_the_provider_accepts_and_the_decision_made_before_stays(small: City) -> None:
    order = direct_order(small)
    decision = order.decision
    accepted = services.accept_order(
        provider_actor(small.providers[0]), order, acceptance_of(small.providers[0])
    )
    assert (accepted.state, accepted.decision) == (OrderState.ACCEPTED, decision)
    assert spent(small) == 600_00


def test_who_may_order_directly(small: City) -> None:
    """Officials and procurement officers of the authority; nobody of a provider, no client, no stranger."""
    draft = draft_order(small, units_hundredths=1_00)
    stranger = make_city(0, code="toinen").actor
    for actor in (provider_actor(small.providers[0]), client_of(draft), stranger):
        with pytest.raises(NotAllowed):
            services.order_directly(actor, draft, provider_ref=small.providers[0].ref, reason="x")
    order = services.order_directly(officer_of(small), draft, provider_ref=small.providers[0].ref, reason="x")
    assert order.state == OrderState.ASKED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "  "}, "reason_missing"),
        ({"provider_ref": "00000000-0000-4000-8000-000000000000"}, "provider_does_not_fit"),
    ],
)
def test_what_is_refused_at_its_field(small: City, change: dict[str, str], code: str) -> None:
    draft = draft_order(small, units_hundredths=1_00)
    told: dict[str, Any] = {"provider_ref": small.providers[0].ref, "reason": "x", **change}
    with pytest.raises(InvalidInput) as refused:
        services.order_directly(small.actor, draft, **told)
    assert (refused.value.code, Order.objects.get().state) == (code, OrderState.DRAFT)


def test_other_routes_are_not_ordered_directly(db: None) -> None:
    city = make_city(2)
    with pytest.raises(WrongState, match="route_not_direct"):
        direct_order(city)


def test_the_order_that_would_reach_the_threshold_is_refused_with_the_way_out(small: City) -> None:
    """2,000 euros is the threshold: 600 and 600 fit, 800 more would reach it exactly, and a cent less fits."""
    direct_order(small)
    direct_order(small)
    small.category.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        direct_order(small, units=13_34, not_split=True)
    assert refused.value.code == "threshold_reached"
    assert "mini-competition" in str(refused.value.message)
    assert spent(small) == 1_200_00
    direct_order(small, units=13_33, not_split=True)
    assert spent(small) == 1_999_80
    assert small.place_of(small.providers[0]).taken == 3


def test_exactly_the_threshold_is_too_much() -> None:
    assert not Room(1_200_00, 2_000_00, 70, 800_00).fits
    assert Room(1_200_00, 2_000_00, 70, 799_99).fits


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 100))
def test_what_is_left_is_what_still_fits(spent_: int, more: int, threshold: int, share: int) -> None:
    """An order for all that is left fits, one for a cent more does not; what does not fit has been warned of."""
    room = Room(spent_, threshold, share, more)
    if room.fits:
        assert room.with_order(room.order_cents + room.left_cents).fits
    assert not room.with_order(room.order_cents + room.left_cents + 1).fits
    assert room.warned or room.fits


def test_from_the_stated_share_on_splitting_is_asked_about(small: City) -> None:
    """70 % of 2,000 euros is 1,400: 600 and 840 euros come to 1,440."""
    direct_order(small)
    with pytest.raises(InvalidInput) as asked:
        direct_order(small, units=14_00)
    assert (asked.value.code, asked.value.field) == ("splitting_unanswered", "not_split")
    order = direct_order(small, units=14_00, not_split=True)
    assert order.decision is not None
    assert order.decision.document.facts["not_split"] is True


def test_a_client_may_choose_below_the_threshold_and_it_counts(small: City) -> None:
    """Route D leaves the procedure to the city: a list is one, promised at the service's highest price (80 euros)."""
    services.place_order(small.actor, draft_order(small, units_hundredths=10_00))
    assert spent(small) == 800_00
    with pytest.raises(InvalidInput, match="splitting_unanswered"):
        services.place_order(small.actor, draft_order(small, units_hundredths=10_00))
    with pytest.raises(DomainError, match="threshold_reached"):
        services.place_order(small.actor, draft_order(small, units_hundredths=20_00))


def test_more_units_later_cannot_pass_the_threshold_either(small: City) -> None:
    order = direct_order(small)
    order = services.refuse_provider(client_of(order), order)
    with pytest.raises(DomainError, match="threshold_reached"):
        services.amend_need(small.actor, order, facts=need_facts(units_hundredths=40_00), starting=STARTING)
    services.amend_need(small.actor, order, facts=need_facts(units_hundredths=20_00), starting=STARTING)
    assert spent(small) == 1_200_00


def test_an_order_given_up_frees_its_share_and_a_new_year_begins_at_nothing(small: City) -> None:
    order = direct_order(small)
    services.cancel_order(small.actor, order, reason="Ei tarvetta")
    assert spent(small) == 0
    direct_order(small)
    assert (spent(small), room_of(small.category, YEAR + 1).spent_cents) == (600_00, 0)


def test_the_client_refuses_and_the_official_orders_from_another(small: City) -> None:
    """R32: no reason needed, no penalty; the place is free, the code still works, the refused one is not offered."""
    order = direct_order(small)
    order = services.refuse_provider(client_of(order), order)
    assert (order.state, order.provider) == (OrderState.WITH_OFFICIAL, None)
    assert Choice.objects.get(order=order).end == ChoiceEnd.REFUSED
    assert small.place_of(small.providers[0]).taken == 0
    back = Outbox.objects.get(key=f"order:{order.ref}:back:1")
    assert "does not want the provider" in back.payload["text"]
    with pytest.raises(InvalidInput, match="provider_does_not_fit"):
        services.order_directly(small.actor, order, provider_ref=small.providers[0].ref, reason="x")
    again = services.order_directly(small.actor, order, provider_ref=small.providers[1].ref, reason="x")
    assert (again.round, again.provider, spent(small)) == (2, small.providers[1], 610_00)
    assert audit.verify()[1] is None


def test_the_client_refuses_in_mid_service_and_what_was_delivered_is_paid(small: City) -> None:
    """Two hours at 60 euros are earned; the other eight go on at 61 with the next one."""
    provider = provider_actor(small.providers[0])
    order = services.accept_order(provider, direct_order(small), acceptance_of(small.providers[0]))
    meeting = order.meetings.get()
    with clock.stopped_at(meeting.starts_at + timedelta(hours=2)):
        services.record_meeting(provider, meeting, state=MeetingState.KEPT, units_hundredths=2_00)
        order = services.refuse_provider(client_of(order), order, reason="Emme tulleet toimeen")
        assert order.commitment is not None
        assert order.commitment.approved_units.aggregate(cents=Sum("amount_cents"))["cents"] == 120_00
        services.order_directly(small.actor, order, provider_ref=small.providers[1].ref, reason="x")
    assert spent(small) == 120_00 + 8 * 61_00
    told = Outbox.objects.get(key__startswith=f"order:{order.ref}:taken:1:")
    assert order.client.full_name not in told.payload["text"]
    assert audit.verify()[1] is None
    assert all(fault is None for _key, _count, fault in events.verify())


def test_a_provider_that_the_client_chose_is_changed_not_refused(db: None) -> None:
    city = make_city(2)
    order = services.place_order(city.actor, draft_order(city))
    offer = order.offers.get(provider=city.providers[0], position__isnull=False)
    order = services.choose_provider(client_of(order), order, offer.ref)
    with pytest.raises(WrongState, match="chosen_by_client"):
        services.refuse_provider(client_of(order), order)


def test_a_provider_that_declines_gives_the_order_back_to_the_official(small: City) -> None:
    """The client was never asked to choose, so no list is sent after a decline."""
    order = direct_order(small)
    services.decline_order(provider_actor(small.providers[0]), order, reason=DeclineReason.CAPACITY)
    order.refresh_from_db()
    assert (order.state, order.provider, order.answer_by) == (OrderState.WITH_OFFICIAL, None, None)
    assert "declined" in Outbox.objects.get(key=f"order:{order.ref}:back:1").payload["text"]


def test_a_decision_on_a_chosen_provider_is_the_officials_not_the_providers(db: None) -> None:
    """The provider's acceptance makes the decision due; it is made in the authority's name."""
    city = make_city(1)
    order = services.place_order(city.actor, draft_order(city))
    order = services.choose_provider(client_of(order), order, order.offers.get().ref)
    order = services.accept_order(provider_actor(city.providers[0]), order, acceptance_of(city.providers[0]))
    assert order.decision is not None
    assert order.decision.made_by == city.official
    assert order.decision.document.facts["made_by"] == city.official.name
