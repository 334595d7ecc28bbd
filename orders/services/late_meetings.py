"""A provider that the client has left records the meetings that had been by then: a narrow right, for a short time.

It sees day, time and the order's number, nothing of the person (R30), and says only whether the meeting was kept and
how much was used. An official of the order approves the units (`orders.services.late_units`).
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from orders import permissions
from orders.models import Choice, Meeting, Order
from orders.services.late_units import approve_late_units
from orders.services.meetings import check_record
from orders.services.placing import lock_order
from orders.services.taking_back import LATE_RECORD
from orders.services.units import used_units
from orders.states import LEFT_BY_CLIENT, OPEN, MeetingState
from orders.states.delivery import LateRecord
from procurement import deadlines


def record_until(choice: Choice) -> date:
    """The last day on which a provider that the client has left may record.

    Raises:
        NoRuleInForce: the rule does not exist for the day on which the client left.
    """
    assert choice.ended_at is not None
    return deadlines.due(LATE_RECORD, clock.local_date(choice.ended_at)).last_day


def ended_choice(meeting: Meeting, order: Order) -> Choice:
    """The choice under which a meeting was planned, when the client has left its provider after it had accepted.

    Raises:
        NotFound: the provider has the order still, or was left before it accepted.
    """
    left = Choice.objects.filter(
        order=order,
        provider_id=meeting.provider_id,
        end__in=LEFT_BY_CLIENT,
        unit_price_cents__isnull=False,
    )
    choice = left.order_by("-pk").first()
    if choice is None or order.provider_id == meeting.provider_id:
        raise NotFound
    return choice


def record_late_meeting(
    actor: Actor, meeting: Meeting, *, state: MeetingState, units_hundredths: int = 0
) -> Meeting:
    """Record whether a meeting from before the client left was kept, with the units it used; the official is told.

    Neither the order's state nor its days move: they are the present provider's.

    Raises:
        NotAllowed: neither the coach whom the client had, nor the provider's administrator.
        NotFound: see `ended_choice`.
        WrongState: ``late_record_over``, ``order_settled``, ``meeting_was_recorded``.
        InvalidInput: as `record_meeting`; ``more_than_left``.
    """
    with transaction.atomic():
        order = lock_order(meeting.order)
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        choice = ended_choice(meeting, order)
        require(permissions.can_record_late(actor, choice), "not_your_order")
        _check_open(order, choice)
        if meeting.state != MeetingState.PLANNED:
            raise WrongState("meeting_was_recorded")
        _check(order, meeting, state, units_hundredths)
        before = events.snapshot(meeting)
        meeting.state, meeting.units_hundredths, meeting.recorded_by = state, units_hundredths, actor.user
        if state == MeetingState.KEPT:
            meeting.late = LateRecord.WAITING
            _tell_official(order, meeting)
        meeting.save()
        order.save_changes()  # who is about to settle sees that there is more to pay
        events.record(
            actor, "meeting.recorded_late", meeting, authority=order.authority, before=before, order=order.ref
        )
    return meeting


def _check_open(order: Order, choice: Choice) -> None:
    if record_until(choice) < clock.today():
        text = _("The time to record meetings of this order is over. Talk with the city.")
        raise WrongState("late_record_over", text)
    if order.state not in OPEN:
        text = _("The city has settled this order already, so nothing can be recorded. Talk with the city.")
        raise WrongState("order_settled", text)


def _check(order: Order, meeting: Meeting, state: MeetingState, units_hundredths: int) -> None:
    if state == MeetingState.CANCELLED:
        raise InvalidInput("say_what_happened", _("Say what became of the meeting."), field="state")
    if used_units(order) + units_hundredths > order.need.units_hundredths:
        text = _("This is more than is left of the order. Talk with the city.")
        raise InvalidInput("more_than_left", text, field="units")
    check_record(order, meeting, state, units_hundredths)


def _tell_official(order: Order, meeting: Meeting) -> None:
    facts = {"number": order.number, "ref": order.ref, "provider": meeting.provider}
    key = f"order:{order.ref}:late:{meeting.ref}"
    messages.to_user(order.official, "meeting_recorded_late", facts, key=key, authority=order.authority)


def approve_late_meetings(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """An official approves the units of the meetings that an earlier provider recorded late.

    Raises:
        WrongState: none waits to be approved, or the order was settled.
        DomainError: as `approve_late_units`.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        if not approve_late_units(actor, order):
            raise WrongState("nothing_waits", _("No meeting waits to be approved."))
        order.save_changes()
    return order
