"""Meetings: planned, moved, cancelled, recorded; client and coach hear of each change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from orders import permissions
from orders.models import Meeting, Order
from orders.models.delivery import USUAL_MINUTES
from orders.services import duties, meeting_messages
from orders.services.placing import lock_order
from orders.services.units import used_units
from orders.states import CAN_MEET, CAN_RECORD, MeetingState, OrderState
from orders.states.delivery import CancelledBy
from procurement import deadlines

LONGEST_MINUTES = 12 * 60
MISSED_IN_ROW = "order.missed_in_row"
"""The rule that tells how many meetings missed in a row the official hears of."""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """When and where a meeting is, and how long it takes."""

    starts_at: datetime
    where: str = ""
    minutes: int = USUAL_MINUTES


def for_delivery(actor: Actor, order: Order, version: int | None) -> Order:
    """The order under lock, for those who deliver it."""
    order = lock_order(order)
    require(permissions.can_deliver(actor, order), "not_your_order")
    order.check_version(version)
    return order


def plan_meeting(
    actor: Actor,
    order: Order,
    plan: MeetingPlan,
    *,
    version: int | None = None,
) -> Meeting:
    """Plan a meeting with the client; both get a message with an invitation for the calendar.

    Raises:
        WrongState: the order is not in service.
        InvalidInput: there is a meeting at that time already, or it is before the acceptance.
    """
    with transaction.atomic():
        order = for_delivery(actor, order, version)
        if order.state not in CAN_MEET:
            raise WrongState("not_in_service")
        _check_plan(order, plan)
        assert order.provider_id is not None
        meeting = Meeting.objects.create(
            authority_id=order.authority_id,
            order=order,
            provider_id=order.provider_id,
            starts_at=plan.starts_at,
            where=plan.where,
            minutes=plan.minutes,
        )
        duties.note_first_meeting(order)
        order.save_changes()
        if plan.starts_at > clock.now():
            meeting_messages.tell(order, meeting, "planned")
        events.record(actor, "meeting.planned", meeting, authority=order.authority, order=order.ref)
    return meeting


def _check_plan(order: Order, plan: MeetingPlan, meeting: Meeting | None = None) -> None:
    if order.accepted_at is not None and plan.starts_at < order.accepted_at:
        # A meeting written in afterwards would better the provider's days to start.
        raise InvalidInput(
            "meeting_before_acceptance",
            _("The meeting cannot have been before the order was accepted."),
            field="starts_at",
        )
    if not 0 < plan.minutes <= LONGEST_MINUTES:
        raise InvalidInput(
            "meeting_length", _("A meeting lasts from one minute to twelve hours."), field="minutes"
        )
    if _overlaps(order, plan, meeting):
        raise InvalidInput("meeting_there", _("There is a meeting at that time already."), field="starts_at")


def _overlaps(order: Order, plan: MeetingPlan, meeting: Meeting | None) -> bool:
    """Whether the client is with the provider then already: nobody is in two meetings, or paid for both."""
    ends_at = plan.starts_at + timedelta(minutes=plan.minutes)
    longest = timedelta(minutes=LONGEST_MINUTES)
    near = Meeting.objects.filter(order=order, starts_at__gt=plan.starts_at - longest, starts_at__lt=ends_at)
    others = near.exclude(state=MeetingState.CANCELLED)
    return any(
        other.ends_at > plan.starts_at for other in others if meeting is None or other.pk != meeting.pk
    )


def _planned(actor: Actor, meeting: Meeting, version: int | None) -> tuple[Order, Meeting]:
    """Order and meeting under lock; the meeting is the present provider's and not recorded yet."""
    order = for_delivery(actor, meeting.order, version)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.provider_id != order.provider_id:
        raise NotFound
    if meeting.state != MeetingState.PLANNED:
        raise WrongState("meeting_was_recorded")
    return order, meeting


def _refuse_session(meeting: Meeting) -> None:
    """A course's session is everybody's: nobody moves or cancels it for one participant."""
    if meeting.session_id is not None:
        raise WrongState(
            "session_of_course", _("This is a session of a course. It is changed on the course's page.")
        )


def move_meeting(
    actor: Actor,
    meeting: Meeting,
    plan: MeetingPlan,
    *,
    version: int | None = None,
) -> Meeting:
    """Move a planned meeting to another time or place; client and coach are told, and their calendars follow.

    Raises:
        WrongState: it was recorded before, or the order is not in service.
        InvalidInput: the new time has passed, or there is a meeting at that time already.
    """
    with transaction.atomic():
        order, meeting = _planned(actor, meeting, version)
        _refuse_session(meeting)
        if order.state not in CAN_MEET:
            raise WrongState("not_in_service")
        if plan.starts_at <= clock.now():
            raise InvalidInput("meeting_in_past", _("The new time is in the past."), field="starts_at")
        _check_plan(order, plan, meeting)
        before = events.snapshot(meeting)
        meeting.starts_at, meeting.where, meeting.minutes = plan.starts_at, plan.where, plan.minutes
        meeting.sequence += 1
        meeting.save()
        duties.note_first_meeting(order)
        order.save_changes()
        meeting_messages.tell(order, meeting, "moved")
        events.record(
            actor, "meeting.moved", meeting, authority=order.authority, before=before, order=order.ref
        )
    return meeting


def cancel_meeting(
    actor: Actor, meeting: Meeting, *, by: CancelledBy = CancelledBy.PROVIDER, version: int | None = None
) -> Meeting:
    """Call a planned meeting off, for oneself or on the client's word; client and coach are told.

    Raises:
        WrongState: it was recorded before, or the order is settled.
        InvalidInput: neither the client nor the provider called it off.
    """
    with transaction.atomic():
        order, meeting = _planned(actor, meeting, version)
        _refuse_session(meeting)
        if order.state not in CAN_RECORD:
            raise WrongState("meeting_was_recorded")
        if by not in (CancelledBy.CLIENT, CancelledBy.PROVIDER):
            raise InvalidInput("say_who", _("Say who called the meeting off."), field="cancelled_by")
        _cancel(actor, order, meeting, by)
    return meeting


def cannot_come(actor: Actor, order: Order, meeting: Meeting) -> Meeting:
    """The client calls an own meeting off before it begins; client and coach are told. Twice is the same as once.

    Raises:
        NotAllowed: it is somebody else's order.
        NotFound: the meeting is another order's, or an earlier provider's.
        WrongState: it has begun, was recorded, or is a session of a course.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(actor.is_client_of_order(order.ref), "not_your_order")
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if meeting.order_id != order.pk or meeting.provider_id != order.provider_id:
            raise NotFound
        if meeting.state == MeetingState.CANCELLED:
            return meeting
        _refuse_session(meeting)
        to_come = meeting.state == MeetingState.PLANNED and meeting.starts_at > clock.now()
        if not to_come or order.state not in CAN_RECORD:
            raise WrongState(
                "meeting_has_begun", _("This meeting has begun or been. Call the provider or your official.")
            )
        _cancel(actor, order, meeting, CancelledBy.CLIENT)
    return meeting


def _cancel(actor: Actor, order: Order, meeting: Meeting, by: CancelledBy) -> None:
    """A planned meeting of an order under lock is off; who has not been told yet is."""
    before = events.snapshot(meeting)
    meeting.state, meeting.cancelled_by, meeting.recorded_by = MeetingState.CANCELLED, by, actor.user
    meeting.sequence += 1
    meeting.save()
    duties.note_first_meeting(order)
    order.save_changes()
    if meeting.starts_at > clock.now():
        meeting_messages.tell(order, meeting, "cancelled")
    events.record(
        actor, "meeting.cancelled", meeting, authority=order.authority, before=before, order=order.ref
    )


def record_meeting(
    actor: Actor,
    meeting: Meeting,
    *,
    state: MeetingState,
    units_hundredths: int = 0,
    cancelled_by: CancelledBy = CancelledBy.PROVIDER,
    version: int | None = None,
) -> Meeting:
    """Record what became of a meeting; the first kept one starts the service, several missed in a row reach the
    official.

    Raises:
        InvalidInput: the meeting has not been yet, or more units than were ordered.
        WrongState: it was recorded before, or the order is settled.
    """
    if state == MeetingState.CANCELLED and not units_hundredths:
        return cancel_meeting(actor, meeting, by=cancelled_by, version=version)
    with transaction.atomic():
        order, meeting = _planned(actor, meeting, version)
        if order.state not in CAN_RECORD:
            raise WrongState("meeting_was_recorded")
        check_record(order, meeting, state, units_hundredths)
        before, order_before = events.snapshot(meeting), events.snapshot(order)
        meeting.state, meeting.units_hundredths, meeting.recorded_by = state, units_hundredths, actor.user
        meeting.save()
        if state == MeetingState.KEPT:
            order.started_on = order.started_on or clock.local_date(meeting.starts_at)
            if order.state == OrderState.ACCEPTED:
                order.start()
                duties.owe_others(order, clock.local_date(meeting.starts_at))
        duties.note_first_meeting(order)
        order.missed_in_row = count_missed(order)
        order.save_changes()
        stopped = state == MeetingState.MISSED and tell_if_stopped(order, meeting)
        events.record(actor, "meeting.recorded", meeting, authority=order.authority, before=before)
        if order_before["state"] != order.state:
            events.record(actor, "order.started", order, authority=order.authority, before=order_before)
        if stopped:
            record_stopped(actor, order)
    return meeting


def check_record(order: Order, meeting: Meeting, state: MeetingState, units_hundredths: int) -> None:
    """Refuse what a meeting of an order under lock cannot have been.

    Raises:
        InvalidInput: at the field ``state`` or ``units``.
    """
    if state == MeetingState.PLANNED:
        raise InvalidInput("say_what_happened", _("Say what became of the meeting."), field="state")
    if meeting.starts_at > clock.now() and state != MeetingState.CANCELLED:
        raise InvalidInput("meeting_not_yet", _("The meeting has not been yet."), field="state")
    if state == MeetingState.KEPT and units_hundredths <= 0:
        raise InvalidInput("units_missing", _("Tell how many units the meeting used."), field="units")
    if state != MeetingState.KEPT and units_hundredths:
        raise InvalidInput("units_of_missed", _("Only a kept meeting uses units."), field="units")
    if used_units(order) - meeting.units_hundredths + units_hundredths > order.need.units_hundredths:
        raise InvalidInput("more_than_ordered", _("This is more than was ordered."), field="units")


def count_missed(order: Order) -> int:
    """How many meetings the client has missed since the last kept one with the present provider."""
    recorded = Meeting.objects.filter(
        order=order, provider=order.provider_id, state__in=(MeetingState.KEPT, MeetingState.MISSED)
    )
    newest_first = recorded.order_by("-starts_at").values_list("state", flat=True)
    return len(list(takewhile(lambda state: state == MeetingState.MISSED, newest_first)))


def record_stopped(actor: Actor, order: Order) -> None:
    """The event of a client who seems to have stopped coming."""
    events.record(
        actor,
        "order.client_missing",
        order,
        authority=order.authority,
        before=events.snapshot(order),
        missed=order.missed_in_row,
    )


def tell_if_stopped(order: Order, meeting: Meeting) -> bool:
    """Tell the official when the client seems to have stopped coming, once for each row of missed meetings."""
    rule = deadlines.find(MISSED_IN_ROW, clock.local_date(meeting.starts_at))
    if rule is None or order.missed_in_row != rule.value or order.state not in CAN_MEET:
        return False
    messages.to_user(
        order.official,
        "client_missing",
        {"number": order.number, "ref": order.ref, "missed": order.missed_in_row},
        key=f"order:{order.ref}:missing:{meeting.ref}",
        authority=order.authority,
    )
    return True
