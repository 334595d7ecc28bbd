"""What this room adds to the house: navigation and work lists."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import navigation, worklist
from core.actors import Actor
from core.navigation import NavItem
from core.roles import Role
from core.worklist import WorkItem
from providers.models import Provider
from vouchers.models import Invoice
from vouchers.permissions import SEES_MONEY
from vouchers.selectors import due_hows, units_to_invoice
from vouchers.states import InvoiceState


@navigation.register
def money_entries(actor: Actor) -> Iterator[NavItem]:
    """Books and invoices for the authority, own invoices for a provider, vouchers for officials."""
    if actor.authority is not None and actor.has(*SEES_MONEY):
        yield NavItem("vouchers:budgets", _("Budgets"), 40)
        yield NavItem("vouchers:invoices", _("Invoices"), 41)
    if actor.authority is not None and actor.has(Role.OFFICIAL, *SEES_MONEY):
        yield NavItem("vouchers:vouchers", _("Vouchers"), 42)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        yield NavItem("vouchers:invoices", _("Invoices"), 41)


@worklist.register
def money_work(actor: Actor) -> Iterator[WorkItem]:
    """Invoices to check and to pay; units to invoice; returned invoices' units are among these."""
    if actor.authority is not None and actor.has(Role.FINANCE):
        yield from _invoices(actor)
    if actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN):
        yield from _units(actor.provider_id)


def _invoices(actor: Actor) -> Iterator[WorkItem]:
    waiting = Invoice.objects.filter(
        authority=actor.authority, state__in=[InvoiceState.RECEIVED, InvoiceState.APPROVED]
    )
    rows = list(waiting.select_related("provider").order_by("due_on", "pk")[:WORK_ROWS])
    hows = due_hows(rows)
    for invoice in rows:
        received = invoice.state == InvoiceState.RECEIVED
        title = _("Check invoice %(number)s") if received else _("Pay invoice %(number)s")
        yield WorkItem(
            "invoice_received" if received else "invoice_approved",
            title % {"number": invoice.number},
            reverse("vouchers:invoice", args=[invoice.public_id]),
            due=invoice.due_on,
            detail=invoice.provider.name,
            how=hows[invoice.pk],
        )


WORK_ROWS = 50
"""As many invoices as a person can look through; the list of all is one click away."""


def _units(provider_id: int) -> Iterator[WorkItem]:
    waiting = units_to_invoice(Provider(pk=provider_id)).count()
    if waiting:
        yield WorkItem(
            "units_to_invoice",
            _("Invoice what has been approved"),
            reverse("vouchers:to_invoice"),
            count=waiting,
        )
