"""The main job through the services: one case from the need to the published score's raw material."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core import clock, events
from core.actors import client_actor
from core.errors import NotAllowed, WrongState
from core.models import Outbox
from evaluations.models import CaseRecord, EvaluationRequest
from orders import services
from orders.models import Choice, Meeting, Offer
from orders.services.answering import Acceptance
from orders.states import MeetingState, OrderState
from procurement.models import OfferingPlace
from procurement.states import Route
from tests.factories.cast import Cast
from tests.factories.market import join_cast_provider, join_provider, make_market, place_order
from vouchers import services as vouchers
from vouchers.models import ApprovedUnit, Commitment, Invoice, Voucher
from vouchers.states import InvoiceState, VoucherState

pytestmark = pytest.mark.django_db


def _invoice_and_pay(cast: Cast, route: Route) -> None:
    """What was approved becomes an invoice that is checked and paid."""
    unit = ApprovedUnit.objects.get()
    assert unit.amount_cents == Decimal("2.5") * 60_00
    if route == Route.VOUCHER:
        assert Voucher.objects.get().state == VoucherState.SETTLED
    invoice = vouchers.receive_invoice(
        cast.actor("administrator"),
        provider=cast.provider,
        authority=cast.authority,
        number="1001",
        unit_ids=[unit.pk],
    )
    finance = cast.actor("finance")
    vouchers.approve_invoice(finance, invoice)
    vouchers.pay_invoice(finance, invoice)
    assert Invoice.objects.get().state == InvoiceState.PAID


@pytest.mark.parametrize("route", [Route.CLIENT_CHOICE, Route.VOUCHER])
def test_one_case_walks_through_every_room(cast: Cast, route: Route) -> None:
    """Placed, chosen, accepted, met, reported, approved, settled, invoiced, paid, and recorded as a case."""
    market = make_market(cast, route=route)
    own = join_cast_provider(market, price_cents=60_00, capacity=1)
    join_provider(market, 1)
    order = place_order(market)
    assert order.state == OrderState.CHOOSING
    assert Offer.objects.filter(order=order, position__isnull=False).count() == 2
    assert Outbox.objects.filter(kind="sms").exists()

    client = client_actor("choice", order.ref)
    offer = Offer.objects.get(order=order, provider=cast.provider)
    order = services.choose_provider(client, order, offer.ref)
    assert order.state == OrderState.ASKED
    assert OfferingPlace.objects.get(offering=own).taken == 1

    administrator = cast.actor("administrator")
    first = clock.now() + timedelta(days=3)
    planned_end = clock.today() + timedelta(days=60)
    order = services.accept_order(
        administrator, order, Acceptance(first, "Puijonkatu 1", cast.coach, planned_end)
    )
    assert order.decision is not None
    commitment = Commitment.objects.get(order_ref=order.ref)
    assert commitment.ceiling_cents == 20 * 60_00

    clock.set_to(first + timedelta(hours=2))
    coach = cast.actor("coach")
    meeting = Meeting.objects.get(order=order)
    services.record_meeting(coach, meeting, state=MeetingState.KEPT, units_hundredths=2_50)
    order.refresh_from_db()
    assert order.state == OrderState.IN_SERVICE

    services.submit_report(coach, order, text="Hyvin meni.", work_ability=7)
    official = cast.actor("official")
    services.approve_report(official, order)
    assert OfferingPlace.objects.get(offering=own).taken == 0
    order = services.settle_order(official, order)
    assert order.state == OrderState.CLOSED

    _invoice_and_pay(cast, route)

    case = CaseRecord.objects.get()
    told = (case.provider, case.days_to_start, case.report_on_time, case.case_mix["wa_end"])
    assert told == (cast.provider, 3, True, 7)
    assert EvaluationRequest.objects.count() == 2
    assert all(fault is None for _key, _count, fault in events.verify())


def test_steps_in_the_wrong_order_are_refused(cast: Cast) -> None:
    """Each step says that it is not possible now, and changes nothing."""
    market = make_market(cast)
    join_cast_provider(market)
    order = place_order(market)
    official = cast.actor("official")
    for step in (services.settle_order, services.approve_report, services.invite_again, services.place_order):
        with pytest.raises(WrongState):
            step(official, order)
    order.refresh_from_db()
    assert order.state == OrderState.CHOOSING


@pytest.mark.parametrize(
    "who", ["administrator", "coach", "finance", "auditor", "other_official", "outsider"]
)
def test_only_officials_of_the_authority_place_orders(cast: Cast, who: str) -> None:
    """R29: never a provider; never another city."""
    market = make_market(cast)
    join_cast_provider(market)
    order = place_order(market)
    with pytest.raises(NotAllowed):
        services.cancel_order(cast.actor(who), order, reason="x")
    assert not Choice.objects.exists()
