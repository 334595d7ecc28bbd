"""States and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VoucherState(models.TextChoices):
    """A voucher's life: the city's promise to pay, carried by the client."""

    ISSUED = "issued", _("Issued")
    REDEEMED = "redeemed", _("Given to a provider")
    SETTLED = "settled", _("Settled")
    REPLACED = "replaced", _("Lost and replaced")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


class InvoiceState(models.TextChoices):
    """An invoice's life."""

    RECEIVED = "received", _("Received")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned to the provider")
    PAID = "paid", _("Paid")


class Account(models.TextChoices):
    """Accounts of the ledger; every posting's entries add up to zero."""

    APPROPRIATION = "appropriation", _("Granted")
    AVAILABLE = "available", _("Available")
    COMMITTED = "committed", _("Committed")
    PAYABLE = "payable", _("Approved for payment")
    PAID = "paid", _("Paid")


class PostingKind(models.TextChoices):
    """Why money moved."""

    GRANT = "grant", _("Budget granted")
    COMMIT = "commit", _("Committed to an order")
    RELEASE = "release", _("Released from an order")
    APPROVE = "approve", _("Delivered units approved")
    PAY = "pay", _("Invoice paid")


CURRENT_VOUCHER = frozenset({VoucherState.ISSUED, VoucherState.REDEEMED})
"""The voucher is good: a commitment has at most one of these."""
