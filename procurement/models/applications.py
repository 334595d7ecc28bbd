"""Applications, what they answer, the decisions on them, and the admissions that follow."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.models import Authority, Document, Note, StatefulModel, User, VersionedModel, states_constraint
from core.state_field import StateField
from procurement.models.systems import Category, DynamicPurchasingSystem, Requirement
from procurement.states import (
    LIVE_APPLICATION,
    AdmissionBasis,
    AdmissionState,
    ApplicationState,
    Assessment,
    DecisionKind,
    SelfCleaning,
    Verdict,
)
from providers.models import Provider

_LIVE = sorted(LIVE_APPLICATION)


class Application(StatefulModel):
    """A provider's request to participate in a system (HL §51), for one or several categories.

    ``decide_by`` is the last day to decide (R5); an extension needs a reason told to the applicant. ``lengthened``: it
    reaches beyond the ordinary, as only the first period allows. ``escalated_for``
    is the last day of which managers were warned. ``reopened_on`` is when its decision began to be corrected (R9).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="applications")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="applications")
    state = StateField(_("state"), default=ApplicationState.DRAFT, choices=ApplicationState.choices)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    lengthened = models.BooleanField(default=False)
    extension_note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    contract_version = models.CharField(max_length=20, blank=True)
    escalated_for = models.DateField(null=True, blank=True)
    reopened_on = models.DateField(null=True, blank=True)
    reopen_note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")

    EVENT_FIELDS = (
        "state",
        "submitted_at",
        "decide_by",
        "extended",
        "lengthened",
        "decided_at",
        "contract_version",
        "escalated_for",
        "reopened_on",
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = (
            states_constraint("procurement_application_state", ApplicationState),
            models.UniqueConstraint(
                fields=("system", "provider"),
                condition=models.Q(state__in=[ApplicationState.DRAFT, *_LIVE]),
                name="procurement_application_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=_LIVE) | models.Q(decide_by__isnull=False),
                name="procurement_application_has_deadline",
            ),
        )
        indexes = (
            models.Index(
                fields=("authority", "state", "decide_by", "id"), name="procurement_application_due"
            ),
            models.Index(fields=("provider", "-id"), name="procurement_application_own"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def state_told(self) -> ApplicationState:
        """The state as the applicant is told it: that a rejection is prepared stays inside until it is made."""
        state = ApplicationState(self.state)
        return ApplicationState.UNDER_REVIEW if state == ApplicationState.TO_CONFIRM else state

    @transition(field=state, source=ApplicationState.DRAFT, target=ApplicationState.SUBMITTED)
    def submit(self) -> None:
        """Arrive at the authority: the clock starts (R5)."""

    @transition(field=state, source=ApplicationState.SUBMITTED, target=ApplicationState.UNDER_REVIEW)
    def take(self) -> None:
        """A reviewer begins."""

    @transition(
        field=state,
        source=[ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW],
        target=ApplicationState.CLARIFICATION,
    )
    def ask(self) -> None:
        """Ask the provider to clarify; the clock goes on."""

    @transition(field=state, source=ApplicationState.CLARIFICATION, target=ApplicationState.UNDER_REVIEW)
    def answer(self) -> None:
        """The provider has clarified."""

    @transition(
        field=state,
        source=[ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION],
        target=ApplicationState.TO_CONFIRM,
    )
    def prepare(self) -> None:
        """A rejection is prepared: a second reviewer looks at it."""

    @transition(field=state, source=ApplicationState.TO_CONFIRM, target=ApplicationState.UNDER_REVIEW)
    def give_back(self) -> None:
        """The second reviewer does not agree, or the first is barred."""

    @transition(
        field=state,
        source=[ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION],
        target=ApplicationState.DECIDED,
    )
    def decide(self) -> None:
        """Decided in every category applied for; nothing is rejected."""

    @transition(field=state, source=ApplicationState.TO_CONFIRM, target=ApplicationState.DECIDED)
    def confirm(self) -> None:
        """The second reviewer agrees: decided."""

    @transition(field=state, source=ApplicationState.DECIDED, target=ApplicationState.UNDER_REVIEW)
    def reopen(self) -> None:
        """The decision was wrong: it is made again (HL §§132-133). Until then it stands."""

    @transition(field=state, source=ApplicationState.UNDER_REVIEW, target=ApplicationState.DECIDED)
    def keep(self) -> None:
        """The decision was right after all: it stands."""

    @transition(
        field=state,
        source=[ApplicationState.DRAFT, *_LIVE],
        target=ApplicationState.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """The provider takes it back."""


class ApplicationCategory(models.Model):
    """One category applied for, and the decision on it."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "category"), name="procurement_applied_once"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.category_id}"


class Answer(models.Model):
    """An answer to one edition of a requirement, the reviewer's finding on it, and a clarification if one was asked.

    ``value`` is one text: what was typed, JSON for structured kinds (`procurement.rules.answers`). ``proposed`` is
    what the machine found when the reviewer saved a finding. ``self_cleaning`` is the recorded assessment of what
    the provider did since an exclusion ground arose (R16), with its ground. ``earlier_clarifications`` are the
    questions asked before ``question`` with what was answered, oldest first.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="answers")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    value = models.TextField(_("answer"), blank=True)
    assessment = models.CharField(max_length=8, choices=Assessment.choices, default=Assessment.OPEN)
    note = models.TextField(_("reviewer's note"), blank=True)
    proposed = models.CharField(max_length=8, choices=Assessment.choices, blank=True)
    self_cleaning = models.CharField(max_length=12, choices=SelfCleaning.choices, blank=True)
    self_cleaning_note = models.TextField(_("ground of the assessment of self-cleaning"), blank=True)
    question = models.TextField(_("clarification asked"), blank=True)
    clarification = models.TextField(_("clarification"), blank=True)
    earlier_clarifications = models.JSONField(_("earlier clarifications"), default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "requirement"), name="procurement_answered_once"),
            models.CheckConstraint(
                condition=models.Q(self_cleaning="") | ~models.Q(self_cleaning_note=""),
                name="procurement_self_cleaning_has_ground",
            ),
        )

    def ask(self, question: str) -> None:
        """Put a question; the one before stays on file with its answer."""
        if self.question:
            told = {"question": self.question, "clarification": self.clarification}
            self.earlier_clarifications = [*self.earlier_clarifications, told]
        self.question, self.clarification = question, ""

    def __str__(self) -> str:
        return f"{self.application_id}/{self.requirement_id}"


class Decision(VersionedModel):
    """A written, reasoned decision with appeal and correction instructions (R20), as facts and a PDF.

    ``subject_ref`` is the public id of what it decides. ``appeal_until`` is the last day to appeal. ``corrects`` is the
    wrong decision that it takes the place of (R9); both are kept.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=DecisionKind.choices)
    number = models.CharField(_("number"), max_length=30)
    subject_ref = models.CharField(max_length=40, db_index=True)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField()
    served_on = models.DateField()
    appeal_until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "number", "decided_on", "served_on", "appeal_until")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = (
            models.UniqueConstraint(fields=("authority", "number"), name="procurement_decision_number_once"),
        )

    def __str__(self) -> str:
        return self.number


class Admission(StatefulModel):
    """The right of a provider to be offered orders in a category, for a half-open period of days."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="admissions")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="admissions")
    state = StateField(_("state"), default=AdmissionState.ADMITTED, choices=AdmissionState.choices)
    basis = models.CharField(_("basis"), max_length=12, choices=AdmissionBasis.choices)
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, blank=True, related_name="admissions"
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="admissions")
    imported_decision = models.CharField(_("imported decision"), max_length=60, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    EVENT_FIELDS = ("state", "basis", "valid_from", "valid_until", "imported_decision")

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        constraints = (
            states_constraint("procurement_admission_state", AdmissionState),
            models.UniqueConstraint(
                fields=("category", "provider"),
                condition=models.Q(state__in=[AdmissionState.ADMITTED, AdmissionState.SUSPENDED]),
                name="procurement_admission_one_current",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(basis=AdmissionBasis.APPLICATION, application__isnull=False)
                    | models.Q(basis=AdmissionBasis.IMPORTED) & ~models.Q(imported_decision="")
                ),
                name="procurement_admission_has_basis",
            ),
        )
        indexes = (
            models.Index(fields=("category", "state", "id"), name="procurement_admission_list"),
            models.Index(fields=("provider", "state"), name="procurement_admission_own"),
        )

    def __str__(self) -> str:
        return f"{self.category_id}/{self.provider_id}"

    @transition(field=state, source=AdmissionState.ADMITTED, target=AdmissionState.SUSPENDED)
    def suspend(self) -> None:
        """No new orders for a time; running ones go on."""

    @transition(field=state, source=AdmissionState.SUSPENDED, target=AdmissionState.ADMITTED)
    def reinstate(self) -> None:
        """Back in."""

    @transition(
        field=state, source=[AdmissionState.ADMITTED, AdmissionState.SUSPENDED], target=AdmissionState.REMOVED
    )
    def remove(self) -> None:
        """Removed by decision."""

    @transition(
        field=state, source=[AdmissionState.ADMITTED, AdmissionState.SUSPENDED], target=AdmissionState.LEFT
    )
    def leave(self) -> None:
        """The provider leaves."""
