"""Delivery: meetings and reports."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.fields import EncryptedJSONField, EncryptedTextField
from core.models import Authority, PublicIdModel, StatefulModel, User, states_constraint
from core.state_field import StateField
from orders.models.course import CourseSession
from orders.models.order import Order
from orders.states import MeetingState, ReportState
from orders.states.delivery import CancelledBy, LateRecord
from procurement.category_states import RequiredReport
from providers.models import Provider

USUAL_MINUTES = 60


class Meeting(PublicIdModel):
    """A meeting of client and coach, or a participant's part in a course's ``session``; a kept one carries the units it
    used (hundredths).

    ``sequence`` counts the changes that calendars were told of; ``minutes`` is its planned length. ``late`` says of a
    kept one that a provider recorded it after the client had left, and how far its units are.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="meetings")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=USUAL_MINUTES)
    where = models.CharField(_("where"), max_length=200, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    session = models.ForeignKey(CourseSession, models.PROTECT, null=True, blank=True, related_name="meetings")
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    units_hundredths = models.PositiveIntegerField(_("units"), default=0)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_by = models.CharField(
        _("cancelled by"), max_length=10, choices=CancelledBy.choices, blank=True, default=""
    )
    late = models.CharField(max_length=8, choices=LateRecord.choices, blank=True, default="")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "starts_at",
        "state",
        "units_hundredths",
        "cancelled_by",
        "late",
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = (
            states_constraint("orders_meeting_state", MeetingState),
            models.UniqueConstraint(
                fields=("order", "starts_at"),
                condition=~models.Q(state=MeetingState.CANCELLED),
                name="orders_meeting_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MeetingState.KEPT) | models.Q(units_hundredths=0),
                name="orders_meeting_units_when_kept",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MeetingState.CANCELLED) & ~models.Q(cancelled_by="")
                | ~models.Q(state=MeetingState.CANCELLED) & models.Q(cancelled_by=""),
                name="orders_meeting_cancelled_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(late="") | models.Q(state=MeetingState.KEPT, late__in=LateRecord.values),
                name="orders_meeting_late_when_kept",
            ),
        )
        indexes = (
            models.Index(fields=("order", "starts_at"), name="orders_meeting_list"),
            models.Index(
                fields=("order",),
                condition=models.Q(late=LateRecord.WAITING),
                name="orders_meeting_late_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.starts_at:%Y-%m-%d}"

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.minutes)


class Report(StatefulModel):
    """A report of the coach: start plan, interim, final, or the summary for the assessment of work ability.

    ``text`` is what is told in words; ``content`` holds the answers of the kind (`orders.reports`). ``work_ability``
    is the client's self-assessment 0-10 at the end.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="reports")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    kind = models.CharField(
        _("kind"), max_length=20, choices=RequiredReport.choices, default=RequiredReport.FINAL
    )
    state = StateField(_("state"), default=ReportState.SUBMITTED, choices=ReportState.choices)
    text = EncryptedTextField(_("report"))
    content = EncryptedJSONField(default=dict)
    work_ability = EncryptedTextField(_("work ability at the end, 0-10"), blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(default=False)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "state", "submitted_at", "late")

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            states_constraint("orders_report_state", ReportState),
            models.UniqueConstraint(
                fields=("order", "kind"),
                condition=models.Q(state=ReportState.SUBMITTED),
                name="orders_report_one_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"

    @transition(field=state, source=ReportState.SUBMITTED, target=ReportState.RETURNED)
    def give_back(self) -> None:
        """Has to be completed."""

    @transition(field=state, source=ReportState.SUBMITTED, target=ReportState.APPROVED)
    def approve(self) -> None:
        """Approved by the official."""
