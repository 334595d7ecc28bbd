"""What a provider changes later never touches what a client has chosen: price, words, hours."""

from datetime import timedelta

import pytest

from core import clock
from core.actors import client_actor
from core.errors import DomainError
from core.models import AccessPurpose
from orders import services as orders
from orders.models import Choice, Offer
from orders.services.answering import Acceptance
from orders.services.choosing import choose_provider
from procurement import services as procurement
from procurement.models import EvidenceDemand
from procurement.states import EvidenceVerdict
from providers.services import record_evidence
from providers.states import EvidenceKind
from tests.factories.cast import make_cast
from tests.factories.market import join_cast_provider, make_market, place_order

pytestmark = pytest.mark.django_db


def accept(market, order):
    """The provider takes the order on."""
    coach = market.cast.coach
    meeting = clock.now() + timedelta(days=1)
    plan = Acceptance(
        first_meeting=meeting, where="Toimisto", coach=coach, planned_end=clock.today() + timedelta(days=60)
    )
    return orders.accept_order(market.cast.actor("administrator"), order, plan)


def client_of(order):
    return client_actor(AccessPurpose.CHOICE, order.ref)


def test_a_later_price_never_touches_a_running_order():
    market = make_market(make_cast())
    offering = join_cast_provider(market, price_cents=60_00)
    order = place_order(market)
    offer = Offer.objects.get(order=order)
    procurement.set_offering_price(
        market.cast.actor("administrator"), offering, 75_00, clock.today() + timedelta(days=1)
    )
    clock.advance(timedelta(days=1))  # the new price is in force when the client chooses from the older list
    order = choose_provider(client_of(order), order, offer.ref)
    order = accept(market, order)
    assert order.commitment is not None
    order.commitment.refresh_from_db()
    assert order.commitment.unit_price_cents == 60_00
    clock.advance(timedelta(days=30))
    order.commitment.refresh_from_db()
    assert order.commitment.unit_price_cents == 60_00
    assert Offer.objects.get(order=place_order(market)).unit_price_cents == 75_00


def test_lapsed_evidence_shuts_a_frozen_offer_kindly_and_running_orders_go_on():
    market = make_market(make_cast())
    join_cast_provider(market)
    running = place_order(market)
    running = choose_provider(client_of(running), running, Offer.objects.get(order=running).ref)
    waiting = place_order(market)
    EvidenceDemand.objects.create(
        authority=market.cast.authority,
        category=market.category,
        kind=EvidenceKind.INSURANCE,
        valid_from=clock.today(),
    )
    offer = Offer.objects.get(order=waiting)
    with pytest.raises(DomainError, match="provider_not_available"):
        choose_provider(client_of(waiting), waiting, offer.ref)
    running = accept(market, running)
    assert running.state == "accepted"
    today = clock.today()
    brought = record_evidence(
        market.cast.actor("administrator"),
        market.cast.provider,
        kind=EvidenceKind.INSURANCE,
        valid_from=today,
        valid_until=today + timedelta(days=90),
    )
    procurement.review_evidence(market.cast.actor("procurement"), brought, verdict=EvidenceVerdict.ACCEPTED)
    choose_provider(client_of(waiting), waiting, offer.ref)
    assert Choice.objects.filter(ended_at=None).count() == 2
