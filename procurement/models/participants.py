"""Who applies together with the applicant, or whom it relies upon."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Authority, VersionedModel
from procurement.models.applications import Application
from procurement.states import ParticipantRole


class Participant(VersionedModel):
    """A member of the applicant's group, or a subcontractor (HL §92), named in one application.

    ``share`` is its part of the work in whole per cent; the applicant does the rest. ``relied_for`` holds the
    public ids of the requirements that the applicant meets with its help. ``is_clean`` is the declaration that no
    exclusion ground applies to it; when one does, ``grounds`` tells which and what was done about it (HL §§80-82).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="participants")
    role = models.CharField(_("role"), max_length=13, choices=ParticipantRole.choices)
    name = models.CharField(_("name"), max_length=200)
    business_id = models.CharField(_("business id"), max_length=9)
    share = models.PositiveSmallIntegerField(_("share of the work, per cent"))
    task = models.CharField(_("what it does"), max_length=500)
    relied_for = models.JSONField(_("relied upon for"), default=list, blank=True)
    is_clean = models.BooleanField(_("no exclusion ground applies"))
    grounds = models.TextField(_("exclusion grounds and what was done"), blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("role", "business_id", "share", "is_clean", "relied_for")

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "business_id"), name="procurement_participant_once"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lt=100), name="procurement_participant_share"
            ),
            models.CheckConstraint(
                condition=models.Q(is_clean=True) | ~models.Q(grounds=""),
                name="procurement_participant_grounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.business_id})"
