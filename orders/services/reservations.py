"""The choice is the reservation: both begin and end together, in one transaction."""

from dataclasses import dataclass

from core import clock, events
from core.actors import Actor
from orders.models import Choice, Meeting, Order
from orders.services import course_news, duties, meeting_messages
from orders.services.seats import free_seat
from orders.states import (
    LEFT_BY_CLIENT,
    SEES_CLIENT,
    ChoiceEnd,
    DeclineReason,
    MeetingState,
    OrderState,
)
from orders.states.courses import SeatEnd
from orders.states.delivery import CancelledBy
from procurement import services as procurement

SEAT_ENDS = {
    ChoiceEnd.LEFT: SeatEnd.LEFT,
    ChoiceEnd.COURSE_OFF: SeatEnd.CANCELLED,
    ChoiceEnd.ENDED: SeatEnd.OVER,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """A choice that has ended and the meetings that fell away with it, each with how it was before."""

    choice: Choice
    before: events.Snapshot
    fallen: list[tuple[Meeting, events.Snapshot]]


def end_choice(order: Order, end: ChoiceEnd, decline_reason: DeclineReason | None = None) -> Ended:
    """End the order's current choice: its place is free, the meetings still to come and the reports owed fall away.

    The place is one of the offering's, or the seat of a course. The order is locked and saved by the caller, who
    records the end with `record_end` when no other lock is to be taken.
    Meetings that have been stay as they are, recorded or not.

    Raises:
        Choice.DoesNotExist: the order has no current choice.
    """
    choice = Choice.objects.select_for_update().get(order=order, ended_at=None)
    before = events.snapshot(choice)
    choice.ended_at, choice.end = clock.now(), end
    choice.decline_reason = decline_reason or ""
    if end in LEFT_BY_CLIENT and order.state in SEES_CLIENT and order.commitment is not None:
        choice.coach_id, choice.unit_price_cents = order.coach_id, order.commitment.unit_price_cents
    choice.save(update_fields=["ended_at", "end", "decline_reason", "coach", "unit_price_cents"])
    if choice.offering_place_id is not None:
        procurement.release_place(choice.offering_place_id)
    elif order.course_id is not None:
        _leave_seat(order, end)
        if end != ChoiceEnd.ENDED:
            order.course = None
    if order.state != OrderState.COMPLETED:
        duties.drop_all(order)
    return Ended(choice, before, _let_fall(order))


def _leave_seat(order: Order, end: ChoiceEnd) -> None:
    """The seat is free; a client who hears nothing else about the course is told that it ended, if it goes on."""
    course = order.course
    assert course is not None
    free_seat(order, SEAT_ENDS.get(end, SeatEnd.ELSEWHERE))
    if end not in (ChoiceEnd.LEFT, ChoiceEnd.COURSE_OFF) and course.ends_at > clock.now():
        course_news.tell(order, course, "ended")


def _let_fall(order: Order) -> list[tuple[Meeting, events.Snapshot]]:
    """Cancel the meetings to come, each with how it was before; client and coach are told."""
    to_come = Meeting.objects.filter(order=order, state=MeetingState.PLANNED, starts_at__gt=clock.now())
    fallen = []
    for meeting in to_come.select_for_update(of=("self",)).select_related("provider").order_by("pk"):
        fallen.append((meeting, events.snapshot(meeting)))
        meeting.state, meeting.cancelled_by = MeetingState.CANCELLED, CancelledBy.ENDED
        meeting.sequence += 1
        meeting.save()
        if meeting.session_id is None:  # of a course the client is told once, not of each session
            meeting_messages.tell(order, meeting, "cancelled")
    return fallen


def record_end(actor: Actor, order: Order, ended: Ended) -> None:
    """The events of a choice's end: they lock the chain's head, the last lock of all."""
    authority = order.authority
    events.record(
        actor, "choice.ended", ended.choice, authority=authority, before=ended.before, order=order.ref
    )
    for meeting, before in ended.fallen:
        events.record(
            actor, "meeting.cancelled", meeting, authority=authority, before=before, order=order.ref
        )
