"""Evidence as an authority sees it: what a category demands, what was accepted, who was warned (R18)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import Authority, Note, PublicIdModel, User, VersionedModel
from procurement.models.systems import Category
from procurement.states import EvidenceVerdict
from providers.models import Evidence
from providers.states import EvidenceKind


class EvidenceDemand(PublicIdModel):
    """A kind of evidence that everyone admitted to a category must have in force, for a half-open period of days."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="evidence_demands")
    kind = models.CharField(_("kind"), max_length=30, choices=EvidenceKind.choices)
    valid_from = models.DateField(_("orders need it from"))
    valid_until = models.DateField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "valid_from", "valid_until")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("category", "kind"),
                condition=models.Q(valid_until=None),
                name="procurement_evidence_demand_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="procurement_evidence_demand_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.category_id} {self.kind}"


class EvidenceReview(VersionedModel):
    """An authority's finding on one piece of evidence; the note is told to the provider."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=8, choices=EvidenceVerdict.choices)
    note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(default=clock.now)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("verdict", "reviewed_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "evidence"), name="procurement_evidence_reviewed_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.authority_id}/{self.evidence_id} {self.verdict}"


class EvidenceWarning(PublicIdModel):
    """A provider was told that accepted evidence lapses within ``days`` days (0: that it has lapsed); once each."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    review = models.ForeignKey(EvidenceReview, models.PROTECT, related_name="warnings")
    days = models.PositiveSmallIntegerField()

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("days",)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("review", "days"), name="procurement_evidence_warned_once"),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.days}"
