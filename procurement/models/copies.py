"""Answers copied from an earlier application."""

from django.db import models

from core.models import Authority
from procurement.models.applications import Application
from procurement.models.systems import Requirement


class AnswerCopy(models.Model):
    """Where an answer of a draft was copied from; ``digest`` tells whether it still reads as it was copied."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="copies")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    source = models.ForeignKey(Application, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "requirement"), name="procurement_copied_once"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.requirement_id}"
