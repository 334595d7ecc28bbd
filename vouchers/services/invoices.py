"""Invoices: matched line by line against approved units, approved, returned, paid."""

from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.models import Authority
from procurement.deadlines import due
from providers.models import Provider
from vouchers import ledger
from vouchers.models import ApprovedUnit, Invoice, InvoiceLine
from vouchers.permissions import can_handle_invoice, can_send_invoice
from vouchers.rules import move
from vouchers.services.steps import step
from vouchers.signals import invoice_paid
from vouchers.states import Account, PostingKind

PAYMENT = "invoice.payment"
"""The dated rule that counts the time to pay."""
NUMBER_LENGTH = 40
"""Characters of an invoice number at most; as long as its column."""


@transaction.atomic
def receive_invoice(
    actor: Actor, *, provider: Provider, authority: Authority, number: str, unit_ids: list[int]
) -> Invoice:
    """Take in a provider's invoice over approved units that are on no other one; due by the contract's terms.

    1. number new for this provider and authority; 2. the units locked, all the provider's own, none invoiced;
    3. invoice and lines; total in cents ex VAT.

    Raises:
        InvalidInput: ``invoice_number_missing``, ``invoice_number_used``, ``no_units``, ``units_not_found``.
        WrongState: ``unit_already_invoiced``.
    """
    require(can_send_invoice(actor, provider))
    number = " ".join(number.split())
    _check_number(provider, authority, number)
    units = _lock_units(provider, authority, unit_ids)
    invoice = Invoice(
        authority=authority,
        provider=provider,
        number=number,
        total_cents=sum(unit.amount_cents for unit in units),
        due_on=due(PAYMENT, clock.today()).last_day,
    )
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:  # the same number, sent over other units at the same moment
        raise _number_used() from error
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            authority_id=invoice.authority_id, invoice=invoice, unit=unit, amount_cents=unit.amount_cents
        )
        for unit in units
    )
    events.record(actor, "invoice.received", invoice, authority=authority, units=len(units))
    return invoice


@transaction.atomic
def approve_invoice(actor: Actor, invoice: Invoice, version: int | None = None) -> Invoice:
    """Every line fits its approved unit.

    Raises:
        StaleVersion, WrongState: ``wrong_state``, or ``line_does_not_match``.
    """
    locked = _locked(actor, invoice, version)
    before = events.snapshot(locked)
    step(locked.approve)
    _check_lines(locked)
    locked.approved_by = actor.user
    locked.save_changes()
    events.record(actor, "invoice.approved", locked, authority=locked.authority, before=before)
    return locked


@transaction.atomic
def return_invoice(actor: Actor, invoice: Invoice, reason: str, version: int | None = None) -> Invoice:
    """Send it back with a reason; its units may be invoiced again, under another number.

    Raises:
        InvalidInput: ``reason_missing``.
        StaleVersion, WrongState.
    """
    locked = _locked(actor, invoice, version)
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Write why the invoice goes back."), field="reason")
    before = events.snapshot(locked)
    step(locked.give_back)
    locked.save_changes()
    locked.lines.update(live=False)
    note = events.write_note(actor, locked.authority, locked, reason)
    _tell(locked, "invoice_returned")
    events.record(actor, "invoice.returned", locked, authority=locked.authority, before=before, note=note)
    return locked


@transaction.atomic
def pay_invoice(actor: Actor, invoice: Invoice, version: int | None = None) -> Invoice:
    """Pay every line from its commitment's budget; the rooms above are told.

    Raises:
        StaleVersion, WrongState: it is not approved, or has been paid.
    """
    locked = _locked(actor, invoice, version)
    before = events.snapshot(locked)
    step(locked.pay)
    locked.paid_at = clock.now()
    locked.save_changes()
    for line in _lines(locked):
        if line.amount_cents:
            commitment = line.unit.commitment
            legs = move(Account.PAYABLE, Account.PAID, line.amount_cents)
            ledger.post(commitment.budget, PostingKind.PAY, f"pay:{line.unit.ref}", legs, commitment)
    _tell(locked, "invoice_paid")
    invoice_paid.send(sender=Invoice, invoice=locked)
    events.record(actor, "invoice.paid", locked, authority=locked.authority, before=before)
    return locked


def _locked(actor: Actor, invoice: Invoice, version: int | None) -> Invoice:
    rows = Invoice.objects.select_for_update(of=("self",)).select_related("authority", "provider")
    locked: Invoice = rows.get(pk=invoice.pk)
    require(can_handle_invoice(actor, locked))
    locked.check_version(version)
    return locked


def _tell(invoice: Invoice, template: str) -> None:
    """A mail to the provider, if it has given an address."""
    provider = invoice.provider
    if not provider.email:
        return
    url = settings.BASE_URL + reverse("vouchers:invoice", args=[invoice.public_id])
    messages.to_address(
        provider.email,
        provider.language,
        template,
        {"number": invoice.number, "total": invoice.total_cents, "url": url},
        key=f"{template}:{invoice.ref}",
        authority=invoice.authority,
        subject_ref=invoice.ref,
    )


def _lines(invoice: Invoice) -> Iterable[InvoiceLine]:
    return invoice.lines.select_related("unit__commitment__budget").order_by("pk")


def _check_lines(invoice: Invoice) -> None:
    """The total is the sum of the lines, and each line is what was approved, for this provider."""
    lines = list(_lines(invoice))
    fits = all(
        line.live
        and line.amount_cents == line.unit.amount_cents
        and line.unit.provider_id == invoice.provider_id
        for line in lines
    )
    if not fits or sum(line.amount_cents for line in lines) != invoice.total_cents:
        raise WrongState(
            "line_does_not_match", _("A line does not match what was approved. Return the invoice.")
        )


def _check_number(provider: Provider, authority: Authority, number: str) -> None:
    if not number:
        raise InvalidInput("invoice_number_missing", _("Write the number of your invoice."), field="number")
    if len(number) > NUMBER_LENGTH:
        raise InvalidInput("invoice_number_long", _("Write a shorter number."), field="number")
    if Invoice.objects.filter(provider=provider, authority=authority, number=number).exists():
        raise _number_used()


def _number_used() -> InvalidInput:
    text = _("You have sent an invoice with this number. Give this one another number.")
    return InvalidInput("invoice_number_used", text, field="number")


def _lock_units(provider: Provider, authority: Authority, unit_ids: list[int]) -> list[ApprovedUnit]:
    if not unit_ids:
        raise InvalidInput("no_units", _("Choose at least one row to invoice."), field="units")
    mine = ApprovedUnit.objects.filter(provider=provider, authority=authority)
    units = list(mine.select_for_update().filter(pk__in=set(unit_ids)).order_by("pk"))
    if len(units) != len(set(unit_ids)):
        raise InvalidInput(
            "units_not_found", _("A chosen row is not there any more. Choose again."), field="units"
        )
    if InvoiceLine.objects.filter(unit__in=units, live=True).exists():
        text = _("A chosen row is on another invoice already. Look at your invoices, then choose again.")
        raise WrongState("unit_already_invoiced", text)
    return units
