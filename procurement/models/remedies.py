"""Corrections and appeals: what is said against a decision, and what came of it (R9, R22)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.models import Authority, Note, StatefulModel, User, states_constraint
from core.state_field import StateField
from procurement.models.applications import Decision
from procurement.states import RemedyKind, RemedyState
from providers.models import Provider

S = RemedyState


class Remedy(StatefulModel):
    """A demand for correction or an appeal against one decision.

    ``provider`` is who filed it (none: somebody who is no provider here), ``filed_on`` the day it arrived,
    ``case_number`` the court's. ``claim`` and ``answer`` are sealed notes.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="remedies")
    kind = models.CharField(_("kind"), max_length=10, choices=RemedyKind.choices)
    state = StateField(_("state"), default=S.PENDING, choices=S.choices)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="+")
    filed_on = models.DateField(_("arrived on"))
    case_number = models.CharField(_("the court's case number"), max_length=60, blank=True)
    claim = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "state", "filed_on", "ended_on")

    class Meta:
        verbose_name = _("demand or appeal")
        verbose_name_plural = _("demands and appeals")
        ordering = ("pk",)
        constraints = (
            states_constraint("procurement_remedy_state", RemedyState),
            models.UniqueConstraint(
                fields=("decision", "provider", "kind"),
                condition=models.Q(state=S.PENDING),
                name="procurement_remedy_one_pending",
            ),
            models.CheckConstraint(
                condition=models.Q(state=S.PENDING, ended_on=None)
                | ~models.Q(state=S.PENDING) & models.Q(ended_on__isnull=False),
                name="procurement_remedy_ends",
            ),
        )
        indexes = (models.Index(fields=("authority", "state", "kind"), name="procurement_remedy_pending"),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.kind}"

    @transition(field=state, source=S.PENDING, target=S.UPHELD)
    def uphold(self) -> None:
        """It was right: the decision is corrected, or the court changed it."""

    @transition(field=state, source=S.PENDING, target=S.DISMISSED)
    def dismiss(self) -> None:
        """It was not right: the decision stands."""

    @transition(field=state, source=S.PENDING, target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """Who filed it takes it back."""
