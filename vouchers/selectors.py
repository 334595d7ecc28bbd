"""Reads for pages and API; what an actor may not see is not found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Note
from core.roles import Role
from procurement import deadlines
from providers.models import Provider
from vouchers.models import ApprovedUnit, Budget, Entry, Invoice, InvoiceLine, Posting, Voucher
from vouchers.permissions import SEES_MONEY, can_see_invoice, can_see_voucher
from vouchers.services.invoices import PAYMENT
from vouchers.states import Account, InvoiceState


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget with the balances of its accounts, in cents ex VAT."""

    budget: Budget
    granted: int
    available: int
    committed: int
    payable: int
    paid: int


def budget_lines(actor: Actor) -> list[BudgetLine]:
    """The books of the actor's authority by year, the newest first; two queries."""
    if not actor.has(*SEES_MONEY) or actor.authority is None:
        return []
    budgets = Budget.objects.filter(authority=actor.authority).order_by("-year")
    sums: dict[int, dict[str, int]] = {}
    rows = Entry.objects.filter(budget__authority=actor.authority).values_list("budget", "account")
    for budget, account, cents in rows.annotate(cents=Sum("cents")).order_by():
        sums.setdefault(budget, {})[account] = cents
    return [_line(budget, sums.get(budget.pk, {})) for budget in budgets]


def _line(budget: Budget, sums: dict[str, int]) -> BudgetLine:
    return BudgetLine(
        budget,
        granted=-sums.get(Account.APPROPRIATION, 0),
        available=sums.get(Account.AVAILABLE, 0),
        committed=sums.get(Account.COMMITTED, 0),
        payable=sums.get(Account.PAYABLE, 0),
        paid=sums.get(Account.PAID, 0),
    )


def grants_of(budget: Budget) -> QuerySet[Posting]:
    """The grants of a budget with their sums, the newest first."""
    rows = Posting.objects.filter(budget=budget, kind="grant", entries__account=Account.AVAILABLE)
    return rows.annotate(cents=Sum("entries__cents")).order_by("-pk")


def visible_invoices(actor: Actor) -> QuerySet[Invoice]:
    """Invoices to the actor's authority, or of the actor's own provider."""
    rows: QuerySet[Invoice] = Invoice.objects.select_related("provider", "authority")
    if actor.authority is not None and actor.has(*SEES_MONEY):
        return rows.filter(authority=actor.authority)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        return rows.filter(provider_id=actor.provider_id)
    return rows.none()


def find_invoices(actor: Actor, *, state: str = "", number: str = "") -> QuerySet[Invoice]:
    """Visible invoices in a state, whose number begins as given."""
    rows = visible_invoices(actor)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(number__istartswith=number.strip()) if number.strip() else rows


def invoice_by_ref(actor: Actor, ref: UUID) -> Invoice:
    """An invoice that the actor may see."""
    rows = Invoice.objects.select_related("provider", "authority", "approved_by")
    invoice: Invoice | None = rows.filter(public_id=ref).first()
    if invoice is None or not can_see_invoice(actor, invoice):
        raise NotFound
    return invoice


def lines_of(invoice: Invoice) -> QuerySet[InvoiceLine]:
    """An invoice's lines with the approved units they are matched against."""
    return invoice.lines.select_related("unit__commitment__category", "unit__approved_by").order_by("pk")


def return_reason(invoice: Invoice) -> str:
    """Why an invoice was returned; empty for others."""
    if invoice.state != InvoiceState.RETURNED:
        return ""
    note = Note.objects.filter(subject_ref=invoice.ref).order_by("-pk").first()
    return note.text if note else ""


def units_to_invoice(provider: Provider) -> QuerySet[ApprovedUnit]:
    """A provider's approved units that are on no invoice (or only on returned ones), oldest first."""
    return (
        ApprovedUnit.objects.filter(provider=provider)
        .exclude(invoice_lines__live=True)
        .select_related("authority", "commitment__category")
        .order_by("authority", "first_day", "pk")
    )


def visible_vouchers(actor: Actor) -> QuerySet[Voucher]:
    """The vouchers of the actor's authority, or those that the actor's provider holds."""
    rows: QuerySet[Voucher] = Voucher.objects.select_related("commitment__category", "provider")
    if actor.authority is not None and actor.has(Role.OFFICIAL, *SEES_MONEY):
        return rows.filter(authority=actor.authority)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        return rows.filter(provider_id=actor.provider_id)
    return rows.none()


def voucher_by_ref(actor: Actor, ref: UUID) -> Voucher:
    """A voucher that the actor may see."""
    rows = Voucher.objects.select_related(
        "authority", "client", "provider", "replaces", "replaced_by", "commitment__category"
    )
    voucher: Voucher | None = rows.filter(public_id=ref).first()
    if voucher is None or not can_see_voucher(actor, voucher):
        raise NotFound
    return voucher


def voucher_of_order(actor: Actor, order_ref: str) -> Voucher | None:
    """The newest voucher of an order, for the room above's own page; nothing when the actor may not see it."""
    rows = Voucher.objects.filter(commitment__order_ref=order_ref).order_by("-pk")
    voucher: Voucher | None = rows.first()
    return voucher if voucher is not None and can_see_voucher(actor, voucher) else None


def payments(actor: Actor, since: date, until: date) -> Iterable[Invoice]:
    """The authority's invoices paid from one day to another, both included, in the order of payment."""
    rows = visible_invoices(actor).filter(
        state=InvoiceState.PAID, paid_at__gte=clock.at(since), paid_at__lt=clock.end_of_day(until)
    )
    return rows.order_by("paid_at", "pk").iterator(chunk_size=500)


def due_hows(invoices: Iterable[Invoice]) -> dict[int, str]:
    """How the days of payment of a list were counted, by the invoice's key; one query."""
    return deadlines.told_all(
        {row.pk: (PAYMENT, clock.local_date(row.received_at), row.due_on) for row in invoices}
    )
