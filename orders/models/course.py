"""Courses: what a provider holds for a group, with seats of their own, on days that are known beforehand."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.i18n import TranslatedField, pick
from core.models import Authority, PublicIdModel, StatefulModel, User, states_constraint
from core.state_field import StateField
from orders.states.courses import CAN_CANCEL_COURSE, CourseState
from procurement.models import Category, Offering
from providers.models import Place, Provider

S = CourseState


class Course(StatefulModel):
    """A course of one published offering.

    ``taken`` counts the seats held now; it moves only by conditional updates, together with a `SignUp`. The place is
    empty for a course held remotely. ``sign_up_until`` is the last day of signing up; ``leave_until``, when a day was
    moved, a later last day of cancelling a sign-up. ``unit_price_cents`` is the price of one unit of the category for
    one participant, cents ex VAT. ``starts_at`` and ``ends_at`` are those of the first and the last session.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="courses", db_index=False)
    coach = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("coach"))
    state = StateField(_("state"), default=S.DRAFT, choices=S.choices)
    name = TranslatedField(_("name"))
    description = TranslatedField(_("what is learnt"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    languages = models.JSONField(_("languages"), default=list)
    min_seats = models.PositiveSmallIntegerField(_("smallest group"))
    max_seats = models.PositiveSmallIntegerField(_("seats"))
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    sign_up_until = models.DateField(_("last day to sign up"))
    leave_until = models.DateField(_("last day to cancel a sign-up"), null=True, blank=True)
    unit_price_cents = models.PositiveBigIntegerField(_("price of one unit"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "state",
        "languages",
        "min_seats",
        "max_seats",
        "sign_up_until",
        "leave_until",
        "unit_price_cents",
        "starts_at",
        "ends_at",
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = (
            states_constraint("orders_course_state", CourseState),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("max_seats")), name="orders_course_not_over"
            ),
            models.CheckConstraint(
                condition=models.Q(min_seats__gte=1, min_seats__lte=models.F("max_seats")),
                name="orders_course_sizes",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="orders_course_times"
            ),
        )
        indexes = (
            models.Index(fields=("category", "state", "starts_at"), name="orders_course_open"),
            models.Index(fields=("provider", "-id"), name="orders_course_provider"),
        )

    def __str__(self) -> str:
        return pick(self.name) or self.ref

    @property
    def free(self) -> int:
        """Seats that nobody holds."""
        return self.max_seats - self.taken

    @property
    def may_leave_until(self) -> date:
        """The last day on which a participant may cancel."""
        return self.leave_until or self.sign_up_until

    @transition(field=state, source=S.DRAFT, target=S.OPEN)
    def open(self) -> None:
        """Clients may sign up."""

    @transition(field=state, source=S.OPEN, target=S.CONFIRMED)
    def confirm(self) -> None:
        """There are enough participants: the provider takes them all on."""

    @transition(field=state, source=S.CONFIRMED, target=S.RUNNING)
    def begin(self) -> None:
        """The first session has begun."""

    @transition(field=state, source=S.RUNNING, target=S.ENDED)
    def end(self) -> None:
        """The last session is over."""

    @transition(field=state, source=sorted(CAN_CANCEL_COURSE), target=S.CANCELLED)
    def cancel(self) -> None:
        """It will not be held."""


class CourseSession(PublicIdModel):
    """One session of a course; ``units_hundredths`` is what it uses of each participant's order.

    ``sequence`` counts the times that it was moved after the course was opened.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    units_hundredths = models.PositiveIntegerField(_("units"))
    sequence = models.PositiveSmallIntegerField(default=0)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("starts_at", "ends_at", "sequence")

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.UniqueConstraint(fields=("course", "starts_at"), name="orders_course_session_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="orders_course_session_times"
            ),
        )

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_at:%Y-%m-%d}"
