"""The published results of call-offs, grouped by quarter (R24)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Authority, PublicIdModel, User
from orders.rules.call_off_results import quarter_number
from procurement.models import DynamicPurchasingSystem


class CallOffPublication(PublicIdModel):
    """What was published of one system's call-offs of one quarter, as it was published.

    ``rows`` hold, for each category and provider, their names and the number and value of the call-offs, both empty
    where they are too few to be told (`orders.rules.call_off_results`); never anything about a client.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="+")
    first_day = models.DateField(_("first day of the quarter"))
    rows = models.JSONField(default=list)
    published_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("first_day",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("system", "first_day"), name="orders_call_offs_published_once"),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.first_day.year}/{quarter_number(self.first_day)}"
