"""Small purchases (route D): the row that orders of a year and category queue at."""

from typing import ClassVar

from django.db import models

from core.models import Authority, PublicIdModel
from procurement.models import Category


class SmallPurchaseYear(PublicIdModel):
    """A category's small purchases of one calendar year.

    It holds no sum: the sum is read from the commitments, under this row's lock, so that two orders placed at once
    cannot pass the threshold together (ADR 13).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("year",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("category", "year"), name="orders_small_purchase_year_once"),
        )

    def __str__(self) -> str:
        return f"{self.category_id} {self.year}"
