"""Group information sessions (palveluinfo): clients meet several providers, and may choose on the spot."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.i18n import TranslatedField, pick
from core.models import Authority, Client, PublicIdModel, StatefulModel, User, states_constraint
from core.state_field import StateField
from orders.states.courses import ACTIVE_SEATS, Attendance, SeatEnd, SeatState, SessionState
from procurement.models import Category
from providers.models import Provider


class InfoSession(StatefulModel):
    """A session that an official plans for one or several categories; ``where`` is an address or "remotely".

    ``taken`` counts the seats held now and moves under the row's lock only.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    official = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("official"))
    categories = models.ManyToManyField(Category, related_name="+", verbose_name=_("services"))
    presenters = models.ManyToManyField(
        Provider, through="Presenter", related_name="+", verbose_name=_("providers")
    )
    state = StateField(_("state"), default=SessionState.PLANNED, choices=SessionState.choices)
    name = TranslatedField(_("name"))
    where = models.CharField(_("where"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    taken = models.PositiveSmallIntegerField(default=0, editable=False)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "starts_at", "ends_at", "seats")

    class Meta:
        verbose_name = _("information session")
        verbose_name_plural = _("information sessions")
        constraints = (
            states_constraint("orders_info_session_state", SessionState),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("seats")), name="orders_info_session_not_over"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="orders_info_session_times"
            ),
        )
        indexes = (models.Index(fields=("authority", "state", "starts_at"), name="orders_info_session_list"),)

    def __str__(self) -> str:
        return pick(self.name) or self.ref

    @property
    def free(self) -> int:
        """Seats that nobody holds."""
        return self.seats - self.taken

    @transition(field=state, source=SessionState.PLANNED, target=SessionState.HELD)
    def hold(self) -> None:
        """Its time is over."""

    @transition(field=state, source=SessionState.PLANNED, target=SessionState.CANCELLED)
    def cancel(self) -> None:
        """It will not be held."""


class Presenter(PublicIdModel):
    """A provider that is invited to present itself; it never learns who comes (R30)."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(InfoSession, models.CASCADE, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("session", "provider"), name="orders_presenter_once"),)

    def __str__(self) -> str:
        return f"{self.provider_id} @ {self.session_id}"


class InfoSignUp(PublicIdModel):
    """One client's seat at a session, or place on its waiting list, and whether the client came.

    ``signed_by`` is the official who signed the client up; empty when the client did.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(InfoSession, models.PROTECT, related_name="sign_ups")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SeatState.choices)
    attendance = models.CharField(max_length=10, choices=Attendance.choices, default=Attendance.UNKNOWN)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=SeatEnd.choices, blank=True)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "attendance", "end")

    class Meta:
        constraints = (
            states_constraint("orders_info_sign_up_state", SeatState),
            models.UniqueConstraint(
                fields=("session", "client"),
                condition=models.Q(state__in=ACTIVE_SEATS),
                name="orders_info_sign_up_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state=SeatState.ENDED, ended_at__isnull=False) & ~models.Q(end="")
                | ~models.Q(state=SeatState.ENDED) & models.Q(ended_at=None, end=""),
                name="orders_info_sign_up_end",
            ),
        )
        indexes = (models.Index(fields=("session", "state", "id"), name="orders_info_queue"),)

    def __str__(self) -> str:
        return f"{self.session_id} {self.state}"
