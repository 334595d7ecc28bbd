"""The dynamic purchasing system, its categories and what they require."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.i18n import TranslatedField, pick
from core.models import Authority, StatefulModel, User, VersionedModel, states_constraint
from core.state_field import StateField
from procurement.category_states import TrialRules, usual_questionnaires, usual_reports
from procurement.rules.answers import Option, Terms
from procurement.states import PriceRule, Regime, RequirementKind, Route, ScoreType, SystemState, Unit
from providers.states import EvidenceKind


class DynamicPurchasingSystem(StatefulModel):
    """The always-open system (HL §49-52): any provider that meets the requirements is admitted at any time.

    ``opens_on`` is the day the notice is sent, ``ends_on`` the first day after its duration. ``contract_version``
    names the contract text that an applicant accepts. An imported system is one whose register is read from
    another place: its providers are admitted by decisions made there. ``first_call_off_on`` is when something was
    first ordered or put to tender: from then on no time to decide is lengthened beyond the ordinary (HL §51).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="systems")
    code = models.CharField(_("code"), max_length=60)
    name = TranslatedField(_("name"))
    description = TranslatedField(_("description"))
    state = StateField(_("state"), default=SystemState.DRAFT, choices=SystemState.choices)
    opens_on = models.DateField(_("notice sent on"), null=True, blank=True)
    first_period_ends_on = models.DateField(_("first application period ends on"), null=True, blank=True)
    first_call_off_on = models.DateField(_("first call-off"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    contract_version = models.CharField(_("contract text version"), max_length=20, default="1.0")
    contract_text = TranslatedField(_("contract text"))
    imported_from = models.CharField(_("imported from"), max_length=60, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    EVENT_FIELDS = ("code", "state", "opens_on", "first_period_ends_on", "ends_on", "contract_version")

    class Meta:
        verbose_name = _("dynamic purchasing system")
        verbose_name_plural = _("dynamic purchasing systems")
        constraints = (
            models.UniqueConstraint(fields=("authority", "code"), name="procurement_system_code_once"),
            states_constraint("procurement_system_state", SystemState),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("opens_on")),
                name="procurement_system_dates",
            ),
        )
        indexes = (models.Index(fields=("authority", "state", "-id"), name="procurement_system_list"),)

    def __str__(self) -> str:
        return pick(self.name) or self.code

    @transition(field=state, source=SystemState.DRAFT, target=SystemState.OPEN)
    def open(self) -> None:
        """Publish: the notice is sent and applications are taken."""

    @transition(field=state, source=SystemState.OPEN, target=SystemState.CLOSED)
    def close(self) -> None:
        """End the system: no applications, no new orders."""

    @transition(field=state, source=SystemState.DRAFT, target=SystemState.CANCELLED)
    def cancel(self) -> None:
        """Give up a draft."""


class Category(VersionedModel):
    """One kind of service in a system, with its product card, legal route and price rule.

    ``card`` holds texts by key (for_whom, aim, content, duration, benefit), each per language. Prices are cents
    ex VAT a unit; ``ceiling_cents`` is the fixed price or the cap, empty for free prices. ``group_min`` and
    ``group_max`` are the smallest and largest group, both empty for a service that is given to one client at a time.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="categories")
    code = models.CharField(_("code"), max_length=60)
    name = TranslatedField(_("name"))
    card = models.JSONField(_("product card"), default=dict, blank=True)
    cpv = models.CharField(_("CPV code"), max_length=8)
    regime = models.CharField(_("regime"), max_length=20, choices=Regime.choices)
    route = models.CharField(_("legal route"), max_length=1, choices=Route.choices)
    unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices)
    price_rule = models.CharField(_("price rule"), max_length=6, choices=PriceRule.choices)
    ceiling_cents = models.PositiveBigIntegerField(_("fixed price or cap"), null=True, blank=True)
    default_units = models.PositiveIntegerField(_("usual number of units, hundredths"), default=1000)
    languages = models.JSONField(_("languages wanted"), default=list, blank=True)
    areas = models.JSONField(_("areas"), default=list, blank=True)
    score_type = models.CharField(
        _("service type in the score's case-mix"),
        max_length=20,
        choices=ScoreType.choices,
        default=ScoreType.JOB_COACHING,
    )
    group_min = models.PositiveSmallIntegerField(_("smallest group"), null=True, blank=True)
    group_max = models.PositiveSmallIntegerField(_("largest group"), null=True, blank=True)
    reports = models.JSONField(_("reports required"), default=usual_reports, blank=True)
    questionnaires = models.JSONField(_("questionnaires"), default=usual_questionnaires, blank=True)
    trial_rules = models.CharField(
        _("work-trial rules"), max_length=12, choices=TrialRules.choices, default=TrialRules.NONE
    )

    EVENT_FIELDS = (
        *("code", "cpv", "regime", "route", "unit", "price_rule", "ceiling_cents", "default_units"),
        *("group_min", "group_max", "trial_rules"),
    )

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("system", "code")
        constraints = (
            models.UniqueConstraint(fields=("system", "code"), name="procurement_category_code_once"),
            models.CheckConstraint(
                condition=models.Q(price_rule=PriceRule.FREE) | models.Q(ceiling_cents__gt=0),
                name="procurement_category_ceiling",
            ),
            models.CheckConstraint(
                condition=models.Q(group_min=None, group_max=None)
                | models.Q(group_min__gte=1, group_max__isnull=False, group_max__gte=models.F("group_min"))
                & models.Q(group_min__isnull=False),
                name="procurement_category_group",
            ),
        )

    def __str__(self) -> str:
        return pick(self.name) or self.code


class Requirement(VersionedModel):
    """A suitability requirement or exclusion-ground declaration of a system (``category`` empty) or of one category.

    A changed requirement is a new row with the next ``edition``; answers stay tied to the edition they answered.
    ``limit`` is the least acceptable number (the most, if ``at_most``), for references and staff the least number of
    rows; ``unit_name`` says what a number counts. ``options`` are the answers to choose from: ``{"code", "text" by
    language, "meets"}``. ``evidence_kind`` names the proof that a machine looks for among what the provider holds.
    Of a turnover (R15) ``value_cents`` is the greatest value of a contract, which it is measured by, and
    ``justification`` why more than the lawful times of it is required. ``machine_check``: a machine proposes the
    finding, the reviewer decides.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="requirements")
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="requirements",
        null=True,
        blank=True,
        verbose_name=_("category"),
    )
    code = models.CharField(_("code"), max_length=60)
    edition = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=30, choices=RequirementKind.choices)
    text = TranslatedField(_("text"))
    limit = models.IntegerField(_("limit"), null=True, blank=True)
    at_most = models.BooleanField(_("the limit is the most"), default=False)
    unit_name = TranslatedField(_("what is counted"))
    value_cents = models.PositiveBigIntegerField(_("greatest value of a contract"), null=True, blank=True)
    justification = TranslatedField(_("why more turnover is required"))
    options = models.JSONField(_("answers to choose from"), default=list, blank=True)
    evidence_kind = models.CharField(_("evidence"), max_length=30, choices=EvidenceKind.choices, blank=True)
    machine_check = models.BooleanField(_("checked by machine"), default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "code",
        "edition",
        "kind",
        "limit",
        "at_most",
        "value_cents",
        "evidence_kind",
        "machine_check",
        "valid_from",
        "valid_until",
    )

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ("category_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("system", "code", "edition"), name="procurement_requirement_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=RequirementKind.EVIDENCE) | ~models.Q(evidence_kind=""),
                name="procurement_requirement_names_evidence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.edition}"

    def terms(self) -> Terms:
        """What it asks, for the rules."""
        return Terms(
            kind=RequirementKind(self.kind),
            limit=self.limit,
            at_most=self.at_most,
            options=tuple(Option(option["code"], option["meets"]) for option in self.options),
            evidence_kind=self.evidence_kind,
        )
