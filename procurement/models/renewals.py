"""What admitted providers are asked when a requirement changes after the opening."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.models import Authority, Note, StatefulModel, User, states_constraint
from core.state_field import StateField
from procurement.models.systems import Requirement
from procurement.states import RenewalState, SelfCleaning
from providers.models import Provider

State = RenewalState


class Renewal(StatefulModel):
    """An admitted provider is asked to answer a new edition of a requirement (R6, HL §52), and nothing else (R19).

    ``answer_by`` is the last day to answer; a later answer is taken all the same, and silence removes nobody.
    ``value`` is kept as in `Answer`; ``note`` is the reviewer's finding in words, told to the provider.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="renewals")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="renewals")
    state = StateField(_("state"), default=State.ASKED, choices=State.choices)
    asked_on = models.DateField()
    answer_by = models.DateField()
    value = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    self_cleaning = models.CharField(max_length=12, choices=SelfCleaning.choices, blank=True)
    assessed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    assessed_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "asked_on", "answer_by", "self_cleaning")

    class Meta:
        verbose_name = _("renewal")
        verbose_name_plural = _("renewals")
        constraints = (
            states_constraint("procurement_renewal_state", RenewalState),
            models.UniqueConstraint(
                fields=("provider", "requirement"), name="procurement_renewal_asked_once"
            ),
        )
        indexes = (
            models.Index(fields=("authority", "state", "answer_by", "id"), name="procurement_renewal_due"),
        )

    def __str__(self) -> str:
        return f"{self.provider_id}/{self.requirement_id}"

    @transition(field=state, source=State.ASKED, target=State.ANSWERED)
    def answer(self) -> None:
        """The provider has answered."""

    @transition(field=state, source=State.ANSWERED, target=State.MET)
    def meet(self) -> None:
        """The reviewer finds the new edition met."""

    @transition(field=state, source=State.ANSWERED, target=State.NOT_MET)
    def fail(self) -> None:
        """The reviewer finds it not met; what follows for the admission is decided apart."""

    @transition(field=state, source=[State.ASKED, State.ANSWERED], target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is asked no longer: the requirement has changed again, or ends."""
