"""What was recorded of a meeting is corrected, with a reason, until its units are approved."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState
from orders.models import Meeting, Order, OrderLine, Report
from orders.services import duties
from orders.services.meetings import check_record, count_missed, for_delivery, record_stopped, tell_if_stopped
from orders.states import CAN_RECORD, MeetingState, OrderState

RECORDED = frozenset({MeetingState.KEPT, MeetingState.MISSED})


def can_be_corrected(meeting: Meeting, order: Order) -> bool:
    """Whether a record can be corrected still: its provider has the order, whose units nobody has approved."""
    mine = meeting.provider_id == order.provider_id and not meeting.late
    return mine and meeting.state in RECORDED and order.state in CAN_RECORD


def correct_meeting(
    actor: Actor,
    meeting: Meeting,
    *,
    state: MeetingState,
    units_hundredths: int = 0,
    reason: str,
    version: int | None = None,
) -> Meeting:
    """Correct what was recorded of a meeting: whether it was kept, and the units it used.

    1. Lock, permission, version. 2. The same checks as when it was recorded. 3. The order follows: the day on which the
    service began, the reports owed, the meetings missed in a row. 4. The reason is sealed; officials and auditors read
    it on the order's page. 5. Events of meeting and order.

    Raises:
        NotFound: it is an earlier provider's meeting.
        WrongState: ``not_recorded`` yet; ``units_approved``: it is too late.
        InvalidInput: ``reason_missing``, ``nothing_corrected``; as `record_meeting`.
    """
    with transaction.atomic():
        order = for_delivery(actor, meeting.order, version)
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        _check(order, meeting, state, units_hundredths, reason)
        note = events.write_note(actor, order.authority, order, reason)
        before, order_before = events.snapshot(meeting), events.snapshot(order)
        meeting.state, meeting.units_hundredths, meeting.recorded_by = state, units_hundredths, actor.user
        meeting.save()
        _follow(order, meeting)
        order.missed_in_row = count_missed(order)
        order.save_changes()
        stopped = state == MeetingState.MISSED and tell_if_stopped(order, meeting)
        events.record(
            actor, "meeting.corrected", meeting, authority=order.authority, before=before, order=order.ref
        )
        events.record(
            actor,
            "order.meeting_corrected",
            order,
            authority=order.authority,
            before=order_before,
            note=note,
            meeting=meeting.ref,
        )
        if stopped:
            record_stopped(actor, order)
    return meeting


def _check(order: Order, meeting: Meeting, state: MeetingState, units_hundredths: int, reason: str) -> None:
    if meeting.provider_id != order.provider_id:
        raise NotFound
    if meeting.state not in RECORDED:
        raise WrongState("not_recorded", _("This meeting is not recorded. Record it first."))
    if not can_be_corrected(meeting, order):
        text = _(
            "The units are approved already, so this record cannot be corrected. Talk with the official."
        )
        raise WrongState("units_approved", text)
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Tell why you correct it."), field="reason")
    if state not in RECORDED:
        raise InvalidInput("say_what_happened", _("Say what became of the meeting."), field="state")
    if (state, units_hundredths) == (meeting.state, meeting.units_hundredths):
        raise InvalidInput("nothing_corrected", _("This is what was recorded before."), field="state")
    check_record(order, meeting, state, units_hundredths)


def _follow(order: Order, meeting: Meeting) -> None:
    """The service begins with the first kept meeting; without any it has not begun, unless more has come of it."""
    kept = Meeting.objects.filter(order=order, state=MeetingState.KEPT, late="").order_by("starts_at")
    mine = kept.filter(provider=order.provider_id).values_list("starts_at", flat=True).first()
    first = kept.values_list("starts_at", flat=True).first()
    if mine is not None:
        order.started_on = clock.local_date(first or mine)
        if order.state == OrderState.ACCEPTED:
            order.start()
            duties.owe_others(order, clock.local_date(mine))
        else:
            duties.follow_start(order, clock.local_date(mine))
    elif order.state == OrderState.IN_SERVICE and not _more_has_come(order):
        order.started_on = None if first is None else clock.local_date(first)
        order.undo_start()
        duties.drop_others(order)
        order.meets_on = clock.local_date(meeting.starts_at)
        duties.note_first_meeting(order)


def _more_has_come(order: Order) -> bool:
    """Whether the provider has reported already, or delivered a part of a module."""
    reported = Report.objects.filter(order=order, provider=order.provider_id).exists()
    return reported or OrderLine.objects.filter(order=order, delivered_hundredths__gt=0).exists()
