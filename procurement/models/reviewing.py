"""What keeps a review honest: declared conflicts of interest, and rejections that wait for a second reviewer."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Authority, Note, PublicIdModel, User
from procurement.models.applications import Application
from procurement.states import PreparedOutcome


class ReviewConflict(PublicIdModel):
    """That a person has a conflict of interest in an application, and which: it bars them from handling it."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    conflict = EncryptedTextField(_("conflict of interest"))
    declared_at = models.DateTimeField()

    RETENTION: ClassVar[str] = "procurement"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("declared_at",)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("application", "user"), name="procurement_conflict_once"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.user_id}"


class PreparedDecision(PublicIdModel):
    """A decision with a rejection as one reviewer has prepared it; another one confirms it or gives it back.

    ``verdicts`` hold for each category's public id the ``verdict`` and its ``reason``.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="prepared")
    verdicts = models.JSONField(default=dict)
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=PreparedOutcome.choices, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("prepared_at", "outcome", "ended_at")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=models.Q(outcome=""),
                name="procurement_prepared_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome=PreparedOutcome.CONFIRMED)
                | ~models.Q(prepared_by=models.F("ended_by")),
                name="procurement_prepared_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}"
