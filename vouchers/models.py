"""Money: budgets, commitments, vouchers, approved units, invoices, and the double-entry ledger behind them.

All amounts are whole cents ex VAT, all units whole hundredths. The ledger is append-only and is the truth; the few
stored totals beside it exist only as guards for conditional updates, and ``verify_ledger`` compares them.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core import clock
from core.i18n import pick
from core.models import (
    Authority,
    Client,
    PublicIdModel,
    StatefulModel,
    User,
    VersionedModel,
    states_constraint,
)
from core.state_field import StateField
from procurement.models import Category
from providers.models import Provider
from vouchers.states import Account, InvoiceState, PostingKind, VoucherState


class Budget(VersionedModel):
    """An authority's money for client services in one calendar year.

    ``available_cents`` is the guard against spending twice: it moves by conditional updates together with the
    ledger's postings, and always equals the balance of the account ``available``.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("year"))
    available_cents = models.BigIntegerField(default=0, editable=False)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        constraints = (
            models.UniqueConstraint(fields=("authority", "year"), name="vouchers_budget_once"),
            models.CheckConstraint(
                condition=models.Q(available_cents__gte=0), name="vouchers_budget_not_overdrawn"
            ),
        )

    def __str__(self) -> str:
        return str(self.year)


class Commitment(VersionedModel):
    """What the city has promised for one order: tariff snapshot and ceiling.

    ``order_ref`` is the order's public id (this room does not know orders). ``units_hundredths`` is what was ordered;
    ``tariff`` keeps the price facts of the order date (unit, price rule, ceiling). ``ceiling_cents`` is what is
    committed now, of which ``approved_cents`` has been earned.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="commitments")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    order_ref = models.CharField(max_length=40, unique=True)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="commitments")
    units_hundredths = models.PositiveIntegerField()
    unit_price_cents = models.PositiveBigIntegerField()
    ceiling_cents = models.PositiveBigIntegerField()
    approved_cents = models.PositiveBigIntegerField(default=0)
    approved_hundredths = models.PositiveIntegerField(default=0)
    tariff = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("units_hundredths", "unit_price_cents", "ceiling_cents", "approved_cents", "closed_at")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(approved_cents__lte=models.F("ceiling_cents")),
                name="vouchers_commitment_not_over",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_hundredths__lte=models.F("units_hundredths")),
                name="vouchers_commitment_units_not_over",
            ),
        )

    def __str__(self) -> str:
        return self.order_ref

    @property
    def unit(self) -> str:
        """What is counted, as on the order date."""
        found: str = self.tariff.get("unit") or self.category.unit
        return found

    @property
    def what(self) -> str:
        """What is paid for: the service, or a part of it with its own price."""
        part = pick(self.tariff.get("part"))
        return f"{self.category}: {part}" if part else str(self.category)


class Posting(PublicIdModel):
    """One movement of money; its entries add up to zero. Append-only; ``key`` makes it happen once."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="postings")
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="postings")
    kind = models.CharField(max_length=10, choices=PostingKind.choices)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (models.Index(fields=("budget", "kind", "id"), name="vouchers_posting_list"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Entry(models.Model):
    """One side of a posting, in signed cents. Append-only."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="+")
    account = models.CharField(max_length=15, choices=Account.choices)
    cents = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("budget", "account"), name="vouchers_entry_balance"),)

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"


class Voucher(StatefulModel):
    """The city's promise to pay, carried by the client (route C). Free for the client: no own share (R28).

    Only the code's digest is kept; the code stands on the client's letter.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="vouchers")
    client = models.ForeignKey(Client, models.PROTECT, related_name="vouchers")
    state = StateField(_("state"), default=VoucherState.ISSUED, choices=VoucherState.choices)
    code_digest = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField(_("expires on (that day no longer)"))
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")

    EVENT_FIELDS = ("state", "expires_on")

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = (
            states_constraint("vouchers_voucher_state", VoucherState),
            models.UniqueConstraint(
                fields=("commitment",),
                condition=models.Q(state__in=[VoucherState.ISSUED, VoucherState.REDEEMED]),
                name="vouchers_voucher_one_current",
            ),
        )
        indexes = (models.Index(fields=("authority", "state", "-id"), name="vouchers_voucher_list"),)

    def __str__(self) -> str:
        return self.ref

    @transition(field=state, source=VoucherState.ISSUED, target=VoucherState.REDEEMED)
    def redeem(self) -> None:
        """The chosen provider has accepted the order."""

    @transition(field=state, source=VoucherState.REDEEMED, target=VoucherState.ISSUED)
    def give_back(self) -> None:
        """The provider changed: the client carries it on."""

    @transition(field=state, source=VoucherState.REDEEMED, target=VoucherState.SETTLED)
    def settle(self) -> None:
        """The order is closed and what was unused is released."""

    @transition(field=state, source=VoucherState.ISSUED, target=VoucherState.REPLACED)
    def replace(self) -> None:
        """Lost; another voucher takes its place."""

    @transition(
        field=state, source=[VoucherState.ISSUED, VoucherState.REDEEMED], target=VoucherState.CANCELLED
    )
    def cancel(self) -> None:
        """The order was cancelled."""

    @transition(field=state, source=VoucherState.ISSUED, target=VoucherState.EXPIRED)
    def expire(self) -> None:
        """Not used in time."""


class ApprovedUnit(PublicIdModel):
    """Delivered units that the city has approved for payment. Append-only; ``source_ref`` makes it happen once."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="approved_units")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="approved_units")
    source_ref = models.CharField(max_length=60, unique=True)
    units_hundredths = models.PositiveIntegerField()
    unit_price_cents = models.PositiveBigIntegerField()
    amount_cents = models.PositiveBigIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    EVENT_FIELDS = ("units_hundredths", "unit_price_cents", "amount_cents", "first_day", "last_day")

    class Meta:
        indexes = (models.Index(fields=("provider", "id"), name="vouchers_unit_provider"),)

    def __str__(self) -> str:
        return self.source_ref


class Invoice(StatefulModel):
    """A provider's invoice, matched line by line against approved units. ``total_cents`` ex VAT."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="invoices")
    number = models.CharField(_("number"), max_length=40)
    state = StateField(_("state"), default=InvoiceState.RECEIVED, choices=InvoiceState.choices)
    total_cents = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("number", "state", "total_cents", "due_on", "paid_at")

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = (
            states_constraint("vouchers_invoice_state", InvoiceState),
            models.UniqueConstraint(
                fields=("authority", "provider", "number"), name="vouchers_invoice_number_once"
            ),
        )
        indexes = (
            models.Index(fields=("authority", "state", "due_on", "id"), name="vouchers_invoice_list"),
            models.Index(fields=("provider", "-id"), name="vouchers_invoice_own"),
        )

    def __str__(self) -> str:
        return self.number

    @transition(field=state, source=InvoiceState.RECEIVED, target=InvoiceState.APPROVED)
    def approve(self) -> None:
        """Every line fits an approved unit."""

    @transition(field=state, source=InvoiceState.RECEIVED, target=InvoiceState.RETURNED)
    def give_back(self) -> None:
        """Returned with a reason; its units may be invoiced again."""

    @transition(field=state, source=InvoiceState.APPROVED, target=InvoiceState.PAID)
    def pay(self) -> None:
        """Paid from the commitments."""


class InvoiceLine(models.Model):
    """One approved unit on an invoice; a unit is on one invoice that was not returned."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    unit = models.ForeignKey(ApprovedUnit, models.PROTECT, related_name="invoice_lines")
    amount_cents = models.PositiveBigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit",), condition=models.Q(live=True), name="vouchers_unit_invoiced_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.invoice_id}/{self.unit_id}"
