"""Modules added to an order as lines of their own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Authority, VersionedModel
from orders.models.order import Order
from procurement.models import CategoryModule
from vouchers.models import Commitment


class OrderLine(VersionedModel):
    """A module of the category that an order has beside the service itself.

    Its units and the price as it was when it was added stand in a commitment of its own: the same guard, postings and
    approval as the order's. ``delivered_hundredths`` is what has been delivered in all, ``delivered_on`` the last day.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    module = models.ForeignKey(CategoryModule, models.PROTECT, related_name="+")
    commitment = models.OneToOneField(Commitment, models.PROTECT, related_name="+")
    delivered_hundredths = models.PositiveIntegerField(_("delivered"), default=0)
    delivered_on = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("delivered_hundredths", "delivered_on", "removed_at")

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = (
            models.UniqueConstraint(
                fields=("order", "module"),
                condition=models.Q(removed_at=None),
                name="orders_line_module_once",
            ),
            models.CheckConstraint(
                condition=models.Q(delivered_hundredths=0) | models.Q(delivered_on__isnull=False),
                name="orders_line_delivered_on",
            ),
        )

    def __str__(self) -> str:
        return self.ref
