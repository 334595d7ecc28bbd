"""Mini-competitions among all admitted of a category (route A, HL §52), up to the invitation."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.i18n import TranslatedField, pick
from core.models import (
    Authority,
    Document,
    Note,
    PublicIdModel,
    StatefulModel,
    User,
    VersionedModel,
    states_constraint,
)
from core.state_field import StateField
from procurement.competition_states import CompetitionState, CriterionKind, LeftOut
from procurement.models.applications import Decision
from procurement.models.systems import Category
from providers.models import Provider

S = CompetitionState


class CategoryCriteria(VersionedModel):
    """The award criteria that a category publishes at founding: the range of each one's weight, in per cent.

    A competition may make them more precise, not replace them (R14). ``quality_themes`` tells what quality is.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.OneToOneField(Category, models.PROTECT, related_name="award_criteria")
    price_least = models.PositiveSmallIntegerField(_("price, at least"))
    price_most = models.PositiveSmallIntegerField(_("price, at most"))
    quality_least = models.PositiveSmallIntegerField(_("quality, at least"))
    quality_most = models.PositiveSmallIntegerField(_("quality, at most"))
    score_least = models.PositiveSmallIntegerField(_("published quality score, at least"))
    score_most = models.PositiveSmallIntegerField(_("published quality score, at most"))
    quality_themes = TranslatedField(_("what quality is"))

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "price_least",
        "price_most",
        "quality_least",
        "quality_most",
        "score_least",
        "score_most",
    )

    class Meta:
        verbose_name = _("published award criteria")
        verbose_name_plural = _("published award criteria")
        constraints = (
            models.CheckConstraint(
                condition=Q(price_least__lte=F("price_most"), price_most__lte=100)
                & Q(quality_least__lte=F("quality_most"), quality_most__lte=100)
                & Q(score_least__lte=F("score_most"), score_most__lte=100),
                name="procurement_category_criteria_ranges",
            ),
        )

    def __str__(self) -> str:
        return f"{self.category_id}"


class Competition(StatefulModel):
    """One purchase in a category, put to tender among all admitted of it.

    ``quantity`` is hundredths of the category's unit; the service begins between ``starts_from`` and ``starts_until``.
    ``tender_deadline`` is an instant: a tender that arrives at it is late. ``public_key`` seals tenders; its private
    half lies wrapped in ``wrapped_key`` (ADR 10). ``standstill_until`` is its last day.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="competitions")
    state = StateField(_("state"), default=S.DRAFT, choices=S.choices)
    title = TranslatedField(_("title"))
    description = TranslatedField(_("description"))
    quantity = models.PositiveBigIntegerField(_("quantity, hundredths"))
    estimated_cents = models.PositiveBigIntegerField(_("estimated value"), null=True, blank=True)
    starts_from = models.DateField(_("begins at the earliest"), null=True, blank=True)
    starts_until = models.DateField(_("begins at the latest"), null=True, blank=True)
    tender_deadline = models.DateTimeField(_("tenders by"), null=True, blank=True)
    public_key = models.CharField(max_length=60, blank=True, editable=False)
    wrapped_key = models.CharField(max_length=120, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opening_record = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    standstill_until = models.DateField(null=True, blank=True)
    contract = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    concluded_on = models.DateField(null=True, blank=True)
    publish_by = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    cancel_note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")

    EVENT_FIELDS = (
        "state",
        "quantity",
        "estimated_cents",
        "starts_from",
        "starts_until",
        "tender_deadline",
        "opened_at",
        "standstill_until",
        "concluded_on",
        "publish_by",
        "published_at",
    )

    class Meta:
        verbose_name = _("mini-competition")
        verbose_name_plural = _("mini-competitions")
        constraints = (
            states_constraint("procurement_competition_state", S),
            models.CheckConstraint(
                condition=~Q(state__in=[S.INVITED, S.TO_OPEN, S.OPENED, S.AWARDED, S.CONCLUDED])
                | (Q(tender_deadline__isnull=False) & Q(invited_at__isnull=False) & ~Q(public_key="")),
                name="procurement_competition_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(starts_until=None) | Q(starts_until__gte=F("starts_from")),
                name="procurement_competition_dates",
            ),
        )
        indexes = (
            models.Index(fields=("authority", "state", "-id"), name="procurement_competition_list"),
            models.Index(
                fields=("tender_deadline",), condition=Q(state=S.INVITED), name="procurement_competition_due"
            ),
        )

    def __str__(self) -> str:
        return pick(self.title) or str(_("Purchase without a title"))

    @transition(field=state, source=S.DRAFT, target=S.INVITED)
    def invite(self) -> None:
        """Invite all admitted of the category."""

    @transition(field=state, source=S.INVITED, target=S.TO_OPEN)
    def end_tendering(self) -> None:
        """The deadline has passed."""

    @transition(field=state, source=S.TO_OPEN, target=S.OPENED)
    def open(self) -> None:
        """Two named people open the tenders (HL §64)."""

    @transition(field=state, source=S.OPENED, target=S.AWARDED)
    def award(self) -> None:
        """The reasoned decision is made and served."""

    @transition(field=state, source=S.AWARDED, target=S.OPENED)
    def reopen(self) -> None:
        """The award was wrong: it is removed, and the tenders are compared again (HL §§132-133)."""

    @transition(field=state, source=S.AWARDED, target=S.CONCLUDED)
    def conclude(self) -> None:
        """The contract is made."""

    @transition(field=state, source=[S.DRAFT, S.INVITED, S.TO_OPEN, S.OPENED, S.AWARDED], target=S.CANCELLED)
    def cancel(self) -> None:
        """Give the purchase up, for a reason that all invited are told (HL §125)."""


class Criterion(PublicIdModel):
    """One award criterion of a competition, its weight in whole per cent, and for quality what is asked."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="criteria")
    kind = models.CharField(max_length=8, choices=CriterionKind.choices)
    weight = models.PositiveSmallIntegerField(_("weight"))
    name = TranslatedField(_("name"))
    text = TranslatedField(_("what is asked and how points are given"))

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "weight")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("competition", "kind"),
                condition=~Q(kind=CriterionKind.QUALITY),
                name="procurement_criterion_one_price_one_score",
            ),
            models.CheckConstraint(condition=Q(weight__lte=100), name="procurement_criterion_weight"),
        )

    def __str__(self) -> str:
        return pick(self.name) or str(CriterionKind(self.kind).label)


class Invitation(PublicIdModel):
    """A provider with an admission in the category, as it stood at the invitation: invited, or why not.

    ``score`` is the published quality score of that moment in hundredths (none without evidence): it is the one
    that is compared, whatever is published later.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="invitations")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    left_out = models.CharField(max_length=10, choices=LeftOut.choices, blank=True)
    score = models.IntegerField(null=True)
    score_number = models.PositiveIntegerField(null=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("left_out", "score", "score_number")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("competition", "provider"), name="procurement_invited_once"),
        )
        indexes = (models.Index(fields=("provider", "-id"), name="procurement_invitation_own"),)

    def __str__(self) -> str:
        return f"{self.competition_id}/{self.provider_id}"


class CompetitionQuestion(PublicIdModel):
    """A question of an invited provider; question and answer are shown to all invited, the asker to nobody else."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="questions")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("answered_at",)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.ref


class Addendum(PublicIdModel):
    """A change of the documents or further information while tenders are awaited, told to all invited (R4)."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="addenda")
    text = TranslatedField(_("what is told"))
    material = models.BooleanField(_("the documents change materially"), default=False)
    deadline_before = models.DateTimeField()
    deadline_after = models.DateTimeField()

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("material", "deadline_before", "deadline_after")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(deadline_after__gte=F("deadline_before")),
                name="procurement_addendum_only_extends",
            ),
        )

    def __str__(self) -> str:
        return self.ref
