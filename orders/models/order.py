"""The order: one purchase for one client, in which the client chooses the provider."""

from typing import ClassVar

from django.db import models
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from django_fsm.signals import post_transition

from core import clock, codes
from core.models import AccessPurpose, Authority, Client, StatefulModel, User, states_constraint
from core.state_field import StateField
from orders.models.course import Course
from orders.models.need import Need
from orders.states import CAN_CANCEL, OPEN, OrderState
from procurement.category_states import RequiredReport
from procurement.models import Category, Competition, Decision
from procurement.states import Route
from providers.models import Provider
from vouchers.models import Commitment

S = OrderState


class Order(StatefulModel):
    """An order. ``round`` counts the invitations to choose; each has its own frozen offer list.

    ``secret`` draws the neutral order of the list. ``choose_by`` and ``answer_by`` are the deadlines of the client
    (instant) and of the provider (last day). ``course`` is the one on which the order has, or had, a seat with its
    present provider. ``planned_end`` is the last planned day of service. ``missed_in_row`` counts the meetings that the
    client has missed since the last one kept. ``owed_kind`` and ``owed_by`` name the
    report that is due next; ``meets_on`` is the day by which the first meeting is to be (`orders.services.duties`
    keeps them).
    ``competition`` is the mini-competition that the need was put into last (route A).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=20)
    need = models.OneToOneField(Need, models.PROTECT, related_name="order")
    client = models.ForeignKey(Client, models.PROTECT, related_name="orders")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    official = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("personal official"))
    route = models.CharField(_("legal route"), max_length=1, choices=Route.choices)
    state = StateField(_("state"), default=S.DRAFT, choices=S.choices)
    state_since = models.DateTimeField(default=clock.now, editable=False)
    commitment = models.OneToOneField(Commitment, models.PROTECT, null=True, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, null=True, blank=True, related_name="+")
    secret = models.CharField(max_length=64, default=codes.token, editable=False)
    round = models.PositiveSmallIntegerField(default=0)
    provider_changes = models.PositiveSmallIntegerField(default=0)
    placed_at = models.DateTimeField(null=True, blank=True)
    choose_by = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, blank=True, related_name="orders")
    course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="orders")
    answer_by = models.DateField(null=True, blank=True)
    coach = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    planned_end = models.DateField(null=True, blank=True)
    report_due = models.DateField(null=True, blank=True)
    owed_kind = models.CharField(max_length=20, choices=RequiredReport.choices, blank=True, default="")
    owed_by = models.DateField(null=True, blank=True)
    meets_on = models.DateField(null=True, blank=True)
    missed_in_row = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "number",
        "state",
        "round",
        "choose_by",
        "answer_by",
        "provider_changes",
        "started_on",
        "planned_end",
        "report_due",
        "ended_on",
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = (
            states_constraint("orders_order_state", OrderState),
            models.UniqueConstraint(fields=("authority", "number"), name="orders_order_number_once"),
            models.CheckConstraint(
                condition=~models.Q(state=S.CHOOSING) | models.Q(choose_by__isnull=False),
                name="orders_order_choosing_has_deadline",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.TENDERED) | models.Q(competition__isnull=False),
                name="orders_order_tendered_has_competition",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.ASKED)
                | models.Q(answer_by__isnull=False, provider__isnull=False),
                name="orders_order_asked_has_deadline",
            ),
        )
        indexes = (
            models.Index(fields=("authority", "state", "-id"), name="orders_order_list"),
            models.Index(fields=("official", "state", "-id"), name="orders_order_official"),
            models.Index(fields=("provider", "state", "-id"), name="orders_order_provider"),
            models.Index(fields=("client", "-id"), name="orders_order_client"),
            models.Index(
                fields=("choose_by",), condition=models.Q(state=S.CHOOSING), name="orders_order_choice_due"
            ),
            models.Index(
                fields=("answer_by",), condition=models.Q(state=S.ASKED), name="orders_order_answer_due"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def code_purpose(self) -> AccessPurpose:
        """The kind of code that opens the list: after a change of provider one of its own (ADR 17)."""
        return AccessPurpose.CHANGE if self.provider_changes else AccessPurpose.CHOICE

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in OPEN

    @transition(
        field=state, source=[S.DRAFT, S.ASKED, S.WITH_OFFICIAL, S.ACCEPTED, S.IN_SERVICE], target=S.CHOOSING
    )
    def invite(self) -> None:
        """Ask the client to choose: first, after a decline, again by the official, or on a change of provider."""

    @transition(field=state, source=S.CHOOSING, target=S.ASKED)
    def choose(self) -> None:
        """The client has chosen; the place is reserved; the provider is asked."""

    @transition(field=state, source=[S.DRAFT, S.WITH_OFFICIAL], target=S.TENDERED)
    def tender(self) -> None:
        """The need is put into a mini-competition (route A)."""

    @transition(field=state, source=[S.DRAFT, S.WITH_OFFICIAL, S.TENDERED], target=S.ASKED)
    def assign(self) -> None:
        """The city names the provider: a small purchase (route D) or the contract of a competition (route A)."""

    @transition(
        field=state,
        source=[S.CHOOSING, S.ASKED, S.TENDERED, S.ACCEPTED, S.IN_SERVICE],
        target=S.WITH_OFFICIAL,
    )
    def hand_back(self) -> None:
        """No choice, no provider left, no answer, or a provider that the client refuses: the official takes it up."""

    @transition(field=state, source=S.ASKED, target=S.ACCEPTED)
    def accept(self) -> None:
        """The provider accepts; only now does it see who the client is (R30)."""

    @transition(field=state, source=S.ACCEPTED, target=S.IN_SERVICE)
    def start(self) -> None:
        """The first meeting was kept."""

    @transition(field=state, source=S.IN_SERVICE, target=S.ACCEPTED)
    def undo_start(self) -> None:
        """The only kept meeting was recorded by mistake: the client has not been met yet."""

    @transition(field=state, source=S.IN_SERVICE, target=S.REPORTED)
    def report(self) -> None:
        """The final report is in."""

    @transition(field=state, source=S.REPORTED, target=S.IN_SERVICE)
    def return_report(self) -> None:
        """The report has to be completed."""

    @transition(field=state, source=S.REPORTED, target=S.COMPLETED)
    def complete(self) -> None:
        """The official has approved the final report."""

    @transition(field=state, source=[S.ACCEPTED, S.IN_SERVICE, S.REPORTED], target=S.INTERRUPTED)
    def interrupt(self) -> None:
        """The service ended before its end."""

    @transition(field=state, source=sorted(CAN_CANCEL), target=S.CANCELLED)
    def cancel(self) -> None:
        """The order is given up before any service."""

    @transition(field=state, source=[S.COMPLETED, S.INTERRUPTED], target=S.CLOSED)
    def close(self) -> None:
        """Settled; the case record is written."""


@receiver(post_transition, sender=Order)
def _note_since(instance: Order, **_: object) -> None:
    """Keep since when an order has been where it is: how long somebody has waited is counted from it."""
    instance.state_since = clock.now()
