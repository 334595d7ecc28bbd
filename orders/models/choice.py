"""What was put before the client, what was done with it, and what was chosen."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import Authority, PublicIdModel, User
from orders.models.order import Order
from orders.states import ActionKind, ChoiceEnd, ChoiceWay, DeclineReason
from procurement.models import Offering, OfferingPlace
from providers.models import Provider, PublishedScore


class Offer(PublicIdModel):
    """One line of an order's frozen offer list: a provider's offering at a place, shown or left out, and why.

    Append-only. ``position`` is the place in the neutral order (1 first; null when left out). ``reasons`` are codes
    of the eligibility engine. ``card`` keeps the texts as they were shown.

    Lists are found by their order alone. An index on who is in them would be written in as many places as a list has
    lines, and placing an order would grow slower with every order before it.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="offers", db_index=False)
    round = models.PositiveSmallIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+", db_index=False)
    offering_place = models.ForeignKey(
        OfferingPlace, models.PROTECT, null=True, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField(null=True)
    reasons = models.JSONField(default=list)
    unit_price_cents = models.PositiveBigIntegerField(null=True)
    score = models.ForeignKey(PublishedScore, models.PROTECT, null=True, related_name="+", db_index=False)
    card = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("order", "round", "position"),
                condition=models.Q(position__isnull=False),
                name="orders_offer_position_once",
            ),
        )
        indexes = (models.Index(fields=("order", "round", "position"), name="orders_offer_list"),)

    def __str__(self) -> str:
        return f"{self.order_id}.{self.round}.{self.position}"

    @property
    def shown(self) -> bool:
        """Whether the client saw it."""
        return self.position is not None

    @property
    def course(self) -> dict[str, Any] | None:
        """The facts of the course with which it is shown: the client signs up for one, and reserves no place."""
        found: dict[str, Any] | None = self.card.get("course")
        return found


class Choice(PublicIdModel):
    """The client's choice in one round. An order has one that has not ended; it is the reservation of its place.

    ``offering_place`` is empty where the place comes from the contract of a mini-competition, not from an offering, and
    for a seat on a course, where the `SignUp` is the reservation. ``info_session`` is the group information session at
    which the client chose, if it was at one. ``coach`` and ``unit_price_cents`` (ex VAT) keep who served the client and
    at what price when the client left a provider that had accepted (`orders.services.late_meetings`).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="choices")
    offer = models.OneToOneField(Offer, models.PROTECT, related_name="choice")
    offering_place = models.ForeignKey(OfferingPlace, models.PROTECT, null=True, related_name="reservations")
    info_session = models.ForeignKey(
        "orders.InfoSession", models.PROTECT, null=True, blank=True, related_name="choices"
    )
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    way = models.CharField(_("how it was chosen"), max_length=10, choices=ChoiceWay.choices)
    assisted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    chosen_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=ChoiceEnd.choices, blank=True)
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    coach = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    unit_price_cents = models.PositiveBigIntegerField(null=True, blank=True)

    # Why a provider declined may tell of the client's health ("not accessible"): it stays out of the chain.
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("way", "ended_at", "end")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("order",), condition=models.Q(ended_at=None), name="orders_choice_one_current"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end=""),
                name="orders_choice_end",
            ),
        )
        indexes = (
            models.Index(
                fields=("offering_place",), condition=models.Q(ended_at=None), name="orders_choice_reserved"
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} -> {self.provider_id}"


class ChoiceAction(models.Model):
    """What was done on the choice page, outside the event chain. Append-only."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="actions")
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=8, choices=ActionKind.choices)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+")
    detail = models.CharField(max_length=30, blank=True)

    class Meta:
        indexes = (models.Index(fields=("order", "id"), name="orders_action_list"),)

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"
