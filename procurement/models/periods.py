"""Where an offering was given, day by day: the public register answers for any past day."""

from typing import ClassVar

from django.db import models

from core.models import Authority, PublicIdModel
from procurement.models.offerings import Offering
from providers.models import Place


class PlacePeriod(PublicIdModel):
    """An address of an offering (no place: remote) as it read for a half-open period of days."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="place_periods")
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    municipality = models.CharField(max_length=60, blank=True)
    accessible = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    FACTS: ClassVar[tuple[str, ...]] = ("name", "street", "postcode", "municipality", "accessible")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("offering", "place"),
                condition=models.Q(valid_until=None, place__isnull=False),
                name="procurement_place_period_one_open",
            ),
            models.UniqueConstraint(
                fields=("offering",),
                condition=models.Q(valid_until=None, place=None),
                name="procurement_remote_period_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="procurement_place_period_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.offering_id}@{self.place_id or 'remote'} {self.valid_from}"
