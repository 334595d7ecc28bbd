"""What came of the orders: case records, outcomes, answers, and the scores computed from them.

Scores read nothing but this room's pseudonymous rows, so they survive the erasure of client data (R31).
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core import clock
from core.fields import EncryptedJSONField, EncryptedTextField, blind_index
from core.models import Authority, PublicIdModel, StatefulModel, User, VersionedModel, states_constraint
from core.state_field import StateField
from evaluations.states import Audience, Breach, Horizon, OutcomeCode, RequestState, ScoreState
from procurement.models import Category
from providers.models import Provider


def link_digest(ref: str) -> str:
    """The keyed digest of an order's or offer's public id: a copy of the database cannot be joined by it."""
    return blind_index(f"evaluations:{ref}")


class CaseRecord(VersionedModel):
    """One closed order without any personal field: the row that scores read.

    ``order_ref`` is the order's public id, sealed; its keyed digest allows one case an order. ``official_ref`` is the
    official's public id. ``case_mix`` is sealed too, for it tells of health: age_band, months_unemployed, education,
    language_group, health_limit, earlier_services, wa_start and wa_end (self-assessed work ability 0-10 or null), in
    the method's codes. ``days_to_start`` counts calendar days from the choice to the first meeting.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="cases")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    order_digest = models.CharField(max_length=64, unique=True, editable=False)
    order_ref = EncryptedTextField()
    official_ref = models.CharField(max_length=40)
    service_type = models.CharField(max_length=20)
    closed_on = models.DateField()
    case_mix = EncryptedJSONField()
    days_to_start = models.PositiveSmallIntegerField(null=True)
    report_on_time = models.BooleanField(null=True)
    breach = models.CharField(max_length=10, choices=Breach.choices, default=Breach.NONE)

    RETENTION: ClassVar[str] = "procurement"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("closed_on", "days_to_start", "report_on_time", "breach")

    class Meta:
        indexes = (
            models.Index(fields=("authority", "closed_on", "id"), name="evaluations_case_list"),
            models.Index(fields=("provider", "closed_on"), name="evaluations_case_provider"),
        )

    def __str__(self) -> str:
        return self.ref


class DeclineRecord(PublicIdModel):
    """One offer that a provider turned down, with the client's case-mix: what the cream-skimming audit reads.

    ``offer_digest`` is a keyed digest of the offer's public id; the case-mix is sealed, as in a case.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    offer_digest = models.CharField(max_length=64, unique=True, editable=False)
    declined_on = models.DateField()
    reason = models.CharField(max_length=20)
    service_type = models.CharField(max_length=20)
    case_mix = EncryptedJSONField()

    RETENTION: ClassVar[str] = "procurement"

    def __str__(self) -> str:
        return self.ref


class Outcome(VersionedModel):
    """Where the client went, at one horizon; recorded by an official or an import, never by the provider."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    case = models.ForeignKey(CaseRecord, models.PROTECT, related_name="outcomes")
    horizon = models.CharField(_("when"), max_length=3, choices=Horizon.choices)
    value = models.CharField(_("outcome"), max_length=20, choices=OutcomeCode.choices)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("horizon", "value")

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = (models.UniqueConstraint(fields=("case", "horizon"), name="evaluations_outcome_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.horizon} {self.value}"


class EvaluationRequest(StatefulModel):
    """A request to answer one questionnaire about one case.

    The client reaches it with a code of its own (`core.models.AccessCode`), the official through the work list.
    ``questionnaire`` names a version of the questions in ``evaluations.questionnaires``.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    case = models.ForeignKey(CaseRecord, models.PROTECT, related_name="requests")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    questionnaire = models.CharField(max_length=20)
    state = StateField(_("state"), default=RequestState.SENT, choices=RequestState.choices)
    official = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "audience",
        "questionnaire",
        "state",
        "answer_by",
        "answered_at",
    )

    class Meta:
        verbose_name = _("evaluation request")
        verbose_name_plural = _("evaluation requests")
        constraints = (
            states_constraint("evaluations_request_state", RequestState),
            models.UniqueConstraint(fields=("case", "audience"), name="evaluations_request_once"),
        )
        indexes = (
            models.Index(
                fields=("answer_by",),
                condition=models.Q(state=RequestState.SENT),
                name="evaluations_request_due",
            ),
            models.Index(fields=("official", "state"), name="evaluations_request_mine"),
        )

    def __str__(self) -> str:
        return self.ref

    @transition(field=state, source=RequestState.SENT, target=RequestState.ANSWERED)
    def answer(self) -> None:
        """Answered."""

    @transition(field=state, source=RequestState.SENT, target=RequestState.EXPIRED)
    def expire(self) -> None:
        """Not answered in time."""


class EvaluationAnswer(models.Model):
    """The answers to one request: numbers open (they are what scores read), words sealed."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    request = models.OneToOneField(EvaluationRequest, models.PROTECT, related_name="answers")
    nps = models.PositiveSmallIntegerField(_("would recommend, 0-10"), null=True, blank=True)
    item1 = models.PositiveSmallIntegerField(null=True, blank=True)
    item2 = models.PositiveSmallIntegerField(null=True, blank=True)
    item3 = models.PositiveSmallIntegerField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(_("official's rating, 1-5"), null=True, blank=True)
    comment = EncryptedTextField(_("in own words"), blank=True)

    RETENTION: ClassVar[str] = "client"

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(nps=None) | models.Q(nps__lte=10), name="evaluations_answer_nps"
            ),
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)),
                name="evaluations_answer_rating",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{name: None}) | models.Q(**{f"{name}__range": (1, 5)}),
                    name=f"evaluations_answer_{name}",
                )
                for name in ("item1", "item2", "item3")
            ),
        )

    def __str__(self) -> str:
        return str(self.request_id)


class ScoreRun(StatefulModel):
    """One computation of all scores of an authority: computed, shown to the providers, published.

    ``snapshot`` is the method's whole result; ``params`` the parameters it was computed with; the hashes name both.
    ``previewed_on`` is the first day of the preview, ``preview_until`` the last.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = StateField(_("state"), default=ScoreState.COMPUTED, choices=ScoreState.choices)
    method_version = models.CharField(max_length=20)
    as_of = models.DateField()
    params = models.JSONField()
    config_hash = models.CharField(max_length=64)
    data_hash = models.CharField(max_length=64)
    snapshot = models.JSONField()
    computed_at = models.DateTimeField(default=clock.now)
    computed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    previewed_on = models.DateField(null=True, blank=True)
    preview_until = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "number",
        "state",
        "method_version",
        "as_of",
        "config_hash",
        "data_hash",
        "previewed_on",
        "preview_until",
    )

    class Meta:
        verbose_name = _("score computation")
        verbose_name_plural = _("score computations")
        constraints = (
            states_constraint("evaluations_run_state", ScoreState),
            models.UniqueConstraint(fields=("authority", "number"), name="evaluations_run_number_once"),
            models.UniqueConstraint(
                fields=("authority",),
                condition=models.Q(state__in=[ScoreState.COMPUTED, ScoreState.PREVIEWED]),
                name="evaluations_run_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.as_of}"

    @transition(field=state, source=ScoreState.COMPUTED, target=ScoreState.PREVIEWED)
    def preview(self) -> None:
        """Shown to each provider, its own only."""

    @transition(field=state, source=ScoreState.PREVIEWED, target=ScoreState.PUBLISHED)
    def publish(self) -> None:
        """Shown to clients and officials."""

    @transition(field=state, source=[ScoreState.COMPUTED, ScoreState.PREVIEWED], target=ScoreState.DISCARDED)
    def discard(self) -> None:
        """Given up; another is computed."""


class ScoreMethod(VersionedModel):
    """The method's parameters as an authority has decided them, from a day on; without a row the built-in ones hold.

    ``params`` has the layout of ``evaluations/methods/pq-1.0.json``. Weights, bands and values are policy: they have a
    version and a history, and are published on the method's page.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    method_version = models.CharField(_("version"), max_length=20)
    params = models.JSONField()
    valid_from = models.DateField(_("valid from"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("method_version", "valid_from")

    class Meta:
        verbose_name = _("score method")
        verbose_name_plural = _("score methods")
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "method_version"), name="evaluations_method_version_once"
            ),
            models.UniqueConstraint(fields=("authority", "valid_from"), name="evaluations_method_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.method_version} {self.valid_from}"


class RunCase(models.Model):
    """Which cases a computation contains, so that "is my case in it?" has an answer."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="cases")
    case = models.ForeignKey(CaseRecord, models.PROTECT, related_name="runs")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "case"), name="evaluations_run_case_once"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.case_id}"
