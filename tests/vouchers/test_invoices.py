"""An invoice's life: only for what was approved, once, paid once."""

from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event, Note, Outbox
from tests.factories.cast import Cast, make_provider
from tests.factories.vouchers import make_category, make_commitment, make_unit
from vouchers import audit, ledger, services
from vouchers.models import ApprovedUnit, Invoice, InvoiceLine, Posting
from vouchers.signals import invoice_paid
from vouchers.states import Account, InvoiceState


def _send(cast: Cast, units: list[ApprovedUnit], number: str = "A-1", **change: object) -> Invoice:
    given: dict[str, Any] = {"provider": cast.provider, "authority": cast.authority, "number": number}
    ids = [unit.pk for unit in units]
    return services.receive_invoice(cast.actor("administrator"), **{**given, "unit_ids": ids, **change})


def test_an_invoice_is_the_sum_of_its_units_and_due_in_21_days(invoice: Invoice) -> None:
    assert (invoice.total_cents, invoice.state) == (300_00, InvoiceState.RECEIVED)
    assert invoice.due_on == date(2026, 3, 23)
    assert [line.amount_cents for line in invoice.lines.order_by("pk")] == [120_00, 180_00]


def test_the_way_to_payment(cast: Cast, invoice: Invoice) -> None:
    told: list[Invoice] = []

    def hear(invoice: Invoice, **_more: object) -> None:
        told.append(invoice)

    invoice_paid.connect(hear)
    finance = cast.actor("finance")
    approved = services.approve_invoice(finance, invoice, invoice.version)
    assert (approved.state, approved.approved_by) == (InvoiceState.APPROVED, cast.finance)
    paid = services.pay_invoice(finance, approved, approved.version)
    assert (paid.state, paid.paid_at is not None) == (InvoiceState.PAID, True)
    budget = invoice.lines.all()[0].unit.commitment.budget
    told_by_ledger = ledger.balances(budget)
    assert (told_by_ledger[Account.PAYABLE], told_by_ledger[Account.PAID]) == (0, 300_00)
    assert told == [invoice]
    assert audit.verify()[1] is None
    codes = list(Event.objects.filter(subject_ref=invoice.ref).order_by("pk").values_list("code", flat=True))
    assert codes == ["invoice.received", "invoice.approved", "invoice.paid"]
    assert "300,00" in Outbox.objects.get(key=f"invoice_paid:{invoice.ref}").payload["text"]
    invoice_paid.disconnect(hear)


def test_steps_out_of_order_are_refused(cast: Cast, invoice: Invoice) -> None:
    finance = cast.actor("finance")
    with pytest.raises(WrongState):
        services.pay_invoice(finance, invoice)
    services.approve_invoice(finance, invoice)
    with pytest.raises(WrongState):
        services.return_invoice(finance, invoice, "Wrong")
    with pytest.raises(WrongState):
        services.approve_invoice(finance, invoice)
    services.pay_invoice(finance, invoice)
    with pytest.raises(WrongState):
        services.pay_invoice(finance, invoice)
    assert Posting.objects.filter(kind="pay").count() == 2


def test_a_stale_form_is_refused(cast: Cast, invoice: Invoice) -> None:
    services.approve_invoice(cast.actor("finance"), invoice)
    with pytest.raises(StaleVersion) as refused:
        services.pay_invoice(cast.actor("finance"), invoice, invoice.version)
    assert refused.value.facts == {"version": 2}


def test_a_unit_is_invoiced_once(cast: Cast, invoice: Invoice, units: list[ApprovedUnit]) -> None:
    with pytest.raises(WrongState, match="unit_already_invoiced"):
        _send(cast, units[:1])
    assert Invoice.objects.count() == 1


def test_a_returned_invoice_sets_its_units_free(
    cast: Cast, invoice: Invoice, units: list[ApprovedUnit]
) -> None:
    services.return_invoice(cast.actor("finance"), invoice, "  The sum is not as agreed. ")
    assert Note.objects.get(subject_ref=invoice.ref).text == "The sum is not as agreed."
    event = Event.objects.get(code="invoice.returned")
    assert "agreed" not in str(event.data)
    again = _send(cast, units)
    assert again.total_cents == 300_00
    assert InvoiceLine.objects.filter(live=True).count() == 2
    assert Outbox.objects.filter(key=f"invoice_returned:{invoice.ref}").exists()


def test_a_return_needs_a_reason(cast: Cast, invoice: Invoice) -> None:
    with pytest.raises(InvalidInput, match="reason_missing"):
        services.return_invoice(cast.actor("finance"), invoice, "  ")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2026-17", "invoice_number_used"),
        (" 2026-17 ", "invoice_number_used"),
        ("  ", "invoice_number_missing"),
        ("9" * 41, "invoice_number_long"),
    ],
)
def test_a_number_is_the_provider_s_own_and_new(
    cast: Cast, invoice: Invoice, units: list[ApprovedUnit], number: str, code: str
) -> None:
    services.return_invoice(cast.actor("finance"), invoice, "Wrong")
    with pytest.raises(InvalidInput, match=code) as refused:
        _send(cast, units, number)
    assert refused.value.field == "number"


def test_a_number_used_at_the_same_moment_is_refused_alike(
    cast: Cast, units: list[ApprovedUnit], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other request commits after this one looked: only the database sees it."""
    _send(cast, units[:1])
    monkeypatch.setattr("vouchers.services.invoices._check_number", lambda *_given: None)
    with pytest.raises(InvalidInput, match="invoice_number_used") as refused:
        _send(cast, units[1:])
    assert refused.value.field == "number"
    assert (Invoice.objects.count(), InvoiceLine.objects.count()) == (1, 1)


def test_only_own_units_of_that_city(cast: Cast, units: list[ApprovedUnit]) -> None:
    other = make_provider("Toinen Oy", "2345678-2")
    category = make_category(cast.authority)
    foreign = make_unit(make_commitment(cast.authority, category, other))
    with pytest.raises(InvalidInput, match="units_not_found"):
        _send(cast, [*units, foreign])
    with pytest.raises(InvalidInput, match="units_not_found"):
        _send(cast, units, authority=cast.other_authority)
    with pytest.raises(InvalidInput, match="no_units"):
        _send(cast, [])


def test_a_line_that_was_tampered_with_is_not_approved(cast: Cast, invoice: Invoice) -> None:
    InvoiceLine.objects.filter(pk=invoice.lines.all()[0].pk).update(amount_cents=121_00)
    with pytest.raises(WrongState, match="line_does_not_match"):
        services.approve_invoice(cast.actor("finance"), invoice)
    assert Invoice.objects.get(pk=invoice.pk).state == InvoiceState.RECEIVED


def test_who_may_do_what(cast: Cast, invoice: Invoice, units: list[ApprovedUnit]) -> None:
    for who in ("official", "procurement", "manager", "auditor", "administrator", "coach", "other_official"):
        for act in (services.approve_invoice, services.pay_invoice):
            with pytest.raises(NotAllowed):
                act(cast.actor(who), invoice)
        with pytest.raises(NotAllowed):
            services.return_invoice(cast.actor(who), invoice, "Wrong")
    for who in ("official", "finance", "coach", "outsider"):
        with pytest.raises(NotAllowed):
            services.receive_invoice(
                cast.actor(who), provider=cast.provider, authority=cast.authority, number="B", unit_ids=[1]
            )


def test_a_provider_without_an_address_is_told_nothing(cast: Cast, invoice: Invoice) -> None:
    cast.provider.email = ""
    cast.provider.save()
    services.return_invoice(cast.actor("finance"), invoice, "Wrong")
    assert not Outbox.objects.filter(key__startswith="invoice_returned").exists()
