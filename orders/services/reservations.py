"""The choice is the reservation: both begin and end together, in one transaction."""

from core import clock
from orders.models import Choice, Meeting, Order
from orders.states import ChoiceEnd, DeclineReason, MeetingState
from procurement import services as procurement


def end_choice(order: Order, end: ChoiceEnd, decline_reason: DeclineReason | None = None) -> Choice:
    """End the order's current choice: its place is free, and the meetings still to come fall away.

    The order is locked by the caller. Meetings that have been stay as they are, recorded or not.

    Raises:
        Choice.DoesNotExist: the order has no current choice.
    """
    choice = Choice.objects.select_for_update().get(order=order, ended_at=None)
    choice.ended_at, choice.end = clock.now(), end
    choice.decline_reason = decline_reason or ""
    choice.save(update_fields=["ended_at", "end", "decline_reason"])
    procurement.release_place(choice.offering_place_id)
    to_come = Meeting.objects.filter(order=order, state=MeetingState.PLANNED, starts_at__gt=clock.now())
    to_come.update(state=MeetingState.CANCELLED)
    return choice
