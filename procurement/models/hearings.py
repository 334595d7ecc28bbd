"""Hearings: a provider is asked before it is suspended or removed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.models import Authority, Note, StatefulModel, User, states_constraint
from core.state_field import StateField
from procurement.models.applications import Admission, Decision
from procurement.states import RUNNING_HEARING, HearingState, Measure

_RUNNING = sorted(RUNNING_HEARING)


class Hearing(StatefulModel):
    """What the authority means to do to an admission and why, and what the provider says to it.

    ``grounds`` and ``answer`` are sealed notes. ``answer_by`` is the last day to answer.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    admission = models.ForeignKey(Admission, models.PROTECT, related_name="hearings")
    measure = models.CharField(_("considered"), max_length=10, choices=Measure.choices)
    state = StateField(_("state"), default=HearingState.ASKED, choices=HearingState.choices)
    grounds = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField(_("answer by"))
    answer = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "measure", "answer_by", "answered_at")

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        constraints = (
            states_constraint("procurement_hearing_state", HearingState),
            models.UniqueConstraint(
                fields=("admission",),
                condition=models.Q(state__in=_RUNNING),
                name="procurement_hearing_one_running",
            ),
        )
        indexes = (models.Index(fields=("authority", "state", "answer_by"), name="procurement_hearing_due"),)

    def __str__(self) -> str:
        return f"{self.admission_id} {self.measure}"

    @transition(field=state, source=HearingState.ASKED, target=HearingState.ANSWERED)
    def reply(self) -> None:
        """The provider has answered."""

    @transition(field=state, source=_RUNNING, target=HearingState.DECIDED)
    def decide(self) -> None:
        """A decision was made after it."""

    @transition(field=state, source=_RUNNING, target=HearingState.DROPPED)
    def drop(self) -> None:
        """Nothing comes of it."""
