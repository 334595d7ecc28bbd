"""Work trials: the plan and its life, signatures, attendance, alarms, the assessment, trials before the system."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core import clock
from core.fields import EncryptedJSONField, EncryptedTextField
from core.models import (
    Authority,
    Client,
    Document,
    PublicIdModel,
    StatefulModel,
    User,
    VersionedModel,
    states_constraint,
)
from core.state_field import StateField
from orders.models.hosts import HostPlace
from orders.models.order import Order
from orders.states.trials import AlarmDecision, Mark, Party, TrialEnd, TrialState

S = TrialState


class WorkTrial(StatefulModel):
    """A work trial of a client at a host place (R25-R27).

    ``starts_on`` and ``ends_on`` are the first and the last day; ``ended_on`` the last day as it became.
    ``weekdays`` are ISO weekdays, ``hours_hundredths`` a day's hours. ``edition`` counts contracts: an extension has
    a new one. ``moved_from`` is the trial at the host before, of the same order. ``unemployed_since`` is what the
    official found when the count of months had to begin anew.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="work_trials")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="work_trials")
    host = models.ForeignKey(HostPlace, models.PROTECT, related_name="work_trials")
    moved_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="moves")
    official = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("personal official"))
    state = StateField(_("state"), default=S.PLANNED, choices=S.choices)
    tasks = EncryptedTextField(_("tasks"))
    goals = EncryptedTextField(_("goals"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    hours_hundredths = models.PositiveSmallIntegerField(_("hours a day"))
    weekdays = models.JSONField(_("days of the week"), default=list)
    unemployed_since = models.DateField(_("unemployed since"), null=True, blank=True)
    edition = models.PositiveSmallIntegerField(default=0)
    contract = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=11, choices=TrialEnd.choices, blank=True)
    assessment_due = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "state",
        "starts_on",
        "ends_on",
        "hours_hundredths",
        "weekdays",
        "edition",
        "ended_on",
        "end",
        "assessment_due",
    )

    class Meta:
        verbose_name = _("work trial")
        verbose_name_plural = _("work trials")
        constraints = (
            states_constraint("orders_worktrial_state", TrialState),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="orders_worktrial_dates"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.ENDED) | models.Q(ended_on__isnull=False) & ~models.Q(end=""),
                name="orders_worktrial_ended",
            ),
            models.UniqueConstraint(
                fields=("client",), condition=models.Q(state=S.RUNNING), name="orders_worktrial_one_running"
            ),
            models.UniqueConstraint(
                fields=("moved_from",),
                condition=~models.Q(state=S.CANCELLED),
                name="orders_worktrial_one_move",
            ),
        )
        indexes = (
            models.Index(fields=("authority", "state", "-id"), name="orders_worktrial_list"),
            models.Index(fields=("client", "starts_on"), name="orders_worktrial_client"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def last_day(self) -> date:
        """The last day: as it became, or as it is planned."""
        return self.ended_on or self.ends_on

    @property
    def awaits_assessment(self) -> bool:
        """Whether it has ended and its final assessment is still to be written; one query unless it came along."""
        return self.state == S.ENDED and not hasattr(self, "assessment")

    @transition(field=state, source=S.PLANNED, target=S.CONTRACT)
    def make_contract(self) -> None:
        """The contract is written; three parties sign it."""

    @transition(field=state, source=S.CONTRACT, target=S.PLANNED)
    def reopen(self) -> None:
        """The plan changes; its contract no longer holds."""

    @transition(field=state, source=S.CONTRACT, target=S.RUNNING)
    def start(self) -> None:
        """The first day has come and all three have signed."""

    @transition(field=state, source=S.RUNNING, target=S.ENDED)
    def finish(self) -> None:
        """The last day has passed, the client moves to another host, or it is interrupted."""

    @transition(field=state, source=[S.PLANNED, S.CONTRACT], target=S.CANCELLED)
    def cancel(self) -> None:
        """Given up before it began."""


class TrialSignature(PublicIdModel):
    """Who signed an edition of the contract for which party, and when."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    trial = models.ForeignKey(WorkTrial, models.PROTECT, related_name="signatures")
    edition = models.PositiveSmallIntegerField()
    party = models.CharField(_("party"), max_length=9, choices=Party.choices)
    name = EncryptedTextField(_("who signed"))
    signed_on = models.DateField(_("signed on"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("edition", "party", "signed_on")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("trial", "edition", "party"), name="orders_trialsignature_once"),
        )

    def __str__(self) -> str:
        return f"{self.trial_id} {self.edition} {self.party}"


class TrialDay(PublicIdModel):
    """One day's attendance."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    trial = models.ForeignKey(WorkTrial, models.PROTECT, related_name="days")
    day = models.DateField()
    mark = models.CharField(max_length=12, choices=Mark.choices)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("day",)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("trial", "day"), name="orders_trialday_once"),)

    def __str__(self) -> str:
        return f"{self.trial_id} {self.day}"


class TrialAlarm(VersionedModel):
    """Days of absence without leave in a row, for the official to decide about (R27). One a run."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    trial = models.ForeignKey(WorkTrial, models.PROTECT, related_name="alarms")
    first_day = models.DateField()
    last_day = models.DateField()
    raised_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=11, choices=AlarmDecision.choices, blank=True)
    reason = EncryptedTextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("decision", "decided_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("trial", "first_day"), name="orders_trialalarm_once"),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_at=None)
                | ~models.Q(decision="") & models.Q(decided_at__isnull=False),
                name="orders_trialalarm_decided",
            ),
        )

    def __str__(self) -> str:
        return f"{self.trial_id} {self.first_day}"


class TrialAssessment(PublicIdModel):
    """The final assessment on the shared measures, sealed; ``version`` names the instrument it answers."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    trial = models.OneToOneField(WorkTrial, models.PROTECT, related_name="assessment")
    instrument = models.CharField(max_length=10)
    answers = EncryptedJSONField()
    submitted_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("instrument", "submitted_at", "late", "read_at")

    def __str__(self) -> str:
        return f"{self.trial_id} {self.instrument}"


class EarlierTrial(PublicIdModel):
    """A trial before the system, entered by hand with its source; a mistaken entry is withdrawn, not deleted."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="earlier_trials")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    in_company = models.BooleanField(_("in a company"), default=False)
    source = EncryptedTextField(_("source"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("first_day", "last_day", "in_company", "withdrawn_at")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="orders_earliertrial_dates"
            ),
        )

    def __str__(self) -> str:
        return f"{self.client_id} {self.first_day}"
