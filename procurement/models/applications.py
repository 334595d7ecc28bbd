"""Applications, what they answer, the decisions on them, and the admissions that follow."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from core.models import Authority, Document, Note, StatefulModel, User, VersionedModel, states_constraint
from procurement.models.systems import Category, DynamicPurchasingSystem, Requirement
from procurement.states import (
    LIVE_APPLICATION,
    AdmissionBasis,
    AdmissionState,
    ApplicationState,
    Assessment,
    DecisionKind,
    Verdict,
)
from providers.models import Provider

_LIVE = sorted(LIVE_APPLICATION)


class Application(StatefulModel):
    """A provider's request to participate in a system (HL §51), for one or several categories.

    ``decide_by`` is the last day to decide (R5); an extension needs a reason told to the applicant.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="applications")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="applications")
    state = FSMField(
        _("state"), default=ApplicationState.DRAFT, choices=ApplicationState.choices, protected=True
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    extended = models.BooleanField(default=False)
    extension_note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    contract_version = models.CharField(max_length=20, blank=True)

    EVENT_FIELDS = ("state", "submitted_at", "decide_by", "extended", "decided_at", "contract_version")

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
        target=ApplicationState.DECIDED,
    )
    def decide(self) -> None:
        """Decided in every category applied for."""

    @transition(
        field=state,
        source=[ApplicationState.DRAFT, *_LIVE],
        target=ApplicationState.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """The provider takes it back."""


class ApplicationCategory(models.Model):
    """One category applied for, and the decision on it."""

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
    """An answer to one edition of a requirement, the reviewer's finding on it, and a clarification if one was asked."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="answers")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    value = models.TextField(_("answer"), blank=True)
    assessment = models.CharField(max_length=8, choices=Assessment.choices, default=Assessment.OPEN)
    note = models.TextField(_("reviewer's note"), blank=True)
    question = models.TextField(_("clarification asked"), blank=True)
    clarification = models.TextField(_("clarification"), blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "requirement"), name="procurement_answered_once"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.requirement_id}"


class Decision(VersionedModel):
    """A written, reasoned decision with appeal and correction instructions (R20), as facts and a PDF.

    ``subject_ref`` is the public id of what it decides. ``appeal_until`` is the last day to appeal.
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
    state = FSMField(
        _("state"), default=AdmissionState.ADMITTED, choices=AdmissionState.choices, protected=True
    )
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
