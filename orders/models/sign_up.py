"""Sign-ups for courses: a seat, or a place on the waiting list, of one order."""

from typing import ClassVar

from django.db import models

from core.models import Authority, PublicIdModel, User, states_constraint
from orders.models.choice import Offer
from orders.models.course import Course
from orders.models.order import Order
from orders.states import ChoiceWay
from orders.states.courses import ACTIVE_SEATS, SeatEnd, SeatState


class SignUp(PublicIdModel):
    """One order's sign-up for one course; the order of arrival is the order of the keys.

    A seat goes with a `Choice` without a place of the offering. Waiting binds the client to nothing: it counts only
    while the order's client chooses in the same ``round``, and ends by itself when the client chooses somebody else.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="sign_ups")
    order = models.ForeignKey(Order, models.PROTECT, related_name="sign_ups")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=SeatState.choices)
    way = models.CharField(max_length=10, choices=ChoiceWay.choices)
    assisted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=SeatEnd.choices, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "way", "end")

    class Meta:
        constraints = (
            states_constraint("orders_sign_up_state", SeatState),
            models.UniqueConstraint(
                fields=("order",),
                condition=models.Q(state__in=ACTIVE_SEATS),
                name="orders_sign_up_one_current",
            ),
            models.CheckConstraint(
                condition=models.Q(state=SeatState.ENDED, ended_at__isnull=False) & ~models.Q(end="")
                | ~models.Q(state=SeatState.ENDED) & models.Q(ended_at=None, end=""),
                name="orders_sign_up_end",
            ),
        )
        indexes = (models.Index(fields=("course", "state", "id"), name="orders_sign_up_queue"),)

    def __str__(self) -> str:
        return f"{self.order_id} @ {self.course_id}"
