"""Delivery: meetings and reports."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from core.fields import EncryptedTextField
from core.models import PublicIdModel, StatefulModel, User, states_constraint
from orders.models.order import Order
from orders.states import MeetingState, ReportState
from providers.models import Provider


class Meeting(PublicIdModel):
    """A meeting of client and coach; a kept one carries the units it used (hundredths)."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="meetings")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("starts"))
    where = models.CharField(_("where"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    units_hundredths = models.PositiveIntegerField(_("units"), default=0)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("starts_at", "state", "units_hundredths")

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = (
            models.UniqueConstraint(
                fields=("order", "starts_at"),
                condition=~models.Q(state=MeetingState.CANCELLED),
                name="orders_meeting_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=MeetingState.KEPT) | models.Q(units_hundredths=0),
                name="orders_meeting_units_when_kept",
            ),
        )
        indexes = (models.Index(fields=("order", "starts_at"), name="orders_meeting_list"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.starts_at:%Y-%m-%d}"


class Report(StatefulModel):
    """The coach's final report. ``work_ability`` is the client's self-assessment 0-10 at the end."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="reports")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    state = FSMField(_("state"), default=ReportState.SUBMITTED, choices=ReportState.choices, protected=True)
    text = EncryptedTextField(_("report"))
    work_ability = EncryptedTextField(_("work ability at the end, 0-10"), blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(default=False)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "submitted_at", "late")

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            states_constraint("orders_report_state", ReportState),
            models.UniqueConstraint(
                fields=("order",),
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
