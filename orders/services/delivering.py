"""Delivery: meetings, the final report, interruption."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from orders import permissions
from orders.models import Meeting, Order, Report
from orders.services.placing import lock_order
from orders.services.reservations import end_choice
from orders.services.units import used_units
from orders.states import (
    CAN_INTERRUPT,
    CAN_MEET,
    CAN_RECORD,
    ChoiceEnd,
    InterruptReason,
    MeetingState,
    OrderState,
    ReportState,
)


def _for_delivery(actor: Actor, order: Order, version: int | None) -> Order:
    order = lock_order(order)
    require(permissions.can_deliver(actor, order), "not_your_order")
    order.check_version(version)
    return order


def plan_meeting(
    actor: Actor, order: Order, *, starts_at: datetime, where: str = "", version: int | None = None
) -> Meeting:
    """Plan a meeting with the client.

    Raises:
        WrongState: the order is not in service.
        InvalidInput: there is a meeting at that time already, or it is before the acceptance.
    """
    with transaction.atomic():
        order = _for_delivery(actor, order, version)
        if order.state not in CAN_MEET:
            raise WrongState("not_in_service")
        if order.accepted_at is not None and starts_at < order.accepted_at:
            # A meeting written in afterwards would better the provider's days to start.
            raise InvalidInput(
                "meeting_before_acceptance",
                _("The meeting cannot have been before the order was accepted."),
                field="starts_at",
            )
        same_time = Meeting.objects.filter(order=order, starts_at=starts_at)
        if same_time.exclude(state=MeetingState.CANCELLED).exists():
            raise InvalidInput(
                "meeting_there", _("There is a meeting at that time already."), field="starts_at"
            )
        assert order.provider_id is not None
        meeting = Meeting.objects.create(
            order=order, provider_id=order.provider_id, starts_at=starts_at, where=where
        )
        order.save_changes()
        events.record(actor, "meeting.planned", meeting, authority=order.authority, order=order.ref)
    return meeting


def record_meeting(
    actor: Actor,
    meeting: Meeting,
    *,
    state: MeetingState,
    units_hundredths: int = 0,
    version: int | None = None,
) -> Meeting:
    """Record what became of a meeting; the first kept one starts the service.

    Raises:
        InvalidInput: the meeting has not been yet, or more units than were ordered.
        WrongState: it was recorded before, or the order is settled.
    """
    with transaction.atomic():
        order = _for_delivery(actor, meeting.order, version)
        meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if meeting.provider_id != order.provider_id:
            raise NotFound
        if order.state not in CAN_RECORD or meeting.state != MeetingState.PLANNED:
            raise WrongState("meeting_was_recorded")
        _check_record(order, meeting, state, units_hundredths)
        before, order_before = events.snapshot(meeting), events.snapshot(order)
        meeting.state, meeting.units_hundredths, meeting.recorded_by = state, units_hundredths, actor.user
        meeting.save()
        if state == MeetingState.KEPT:
            order.started_on = order.started_on or clock.local_date(meeting.starts_at)
            if order.state == OrderState.ACCEPTED:
                order.start()
        order.save_changes()
        events.record(actor, "meeting.recorded", meeting, authority=order.authority, before=before)
        if order_before["state"] != order.state:
            events.record(actor, "order.started", order, authority=order.authority, before=order_before)
    return meeting


def _check_record(order: Order, meeting: Meeting, state: MeetingState, units_hundredths: int) -> None:
    if state == MeetingState.PLANNED:
        raise InvalidInput("say_what_happened", _("Say what became of the meeting."), field="state")
    if meeting.starts_at > clock.now() and state != MeetingState.CANCELLED:
        raise InvalidInput("meeting_not_yet", _("The meeting has not been yet."), field="state")
    if state == MeetingState.KEPT and units_hundredths <= 0:
        raise InvalidInput("units_missing", _("Tell how many units the meeting used."), field="units")
    if state != MeetingState.KEPT and units_hundredths:
        raise InvalidInput("units_of_missed", _("Only a kept meeting uses units."), field="units")
    if used_units(order) + units_hundredths > order.need.units_hundredths:
        raise InvalidInput("more_than_ordered", _("This is more than was ordered."), field="units")


def submit_report(
    actor: Actor, order: Order, *, text: str, work_ability: int | None = None, version: int | None = None
) -> Report:
    """Send the final report, late or in time.

    ``work_ability`` is the client's self-assessment at the end, 0-10.

    Raises:
        WrongState: the service has not begun, or a report waits already.
        InvalidInput: the report is empty, or the work ability is out of range.
    """
    with transaction.atomic():
        order = _for_delivery(actor, order, version)
        if order.state != OrderState.IN_SERVICE:
            raise WrongState("not_in_service")
        if not text.strip():
            raise InvalidInput("report_empty", _("Write the report."), field="text")
        if work_ability is not None and not 0 <= work_ability <= 10:
            raise InvalidInput("work_ability_range", _("Work ability is from 0 to 10."), field="work_ability")
        before = events.snapshot(order)
        assert order.provider_id is not None
        report = Report.objects.create(
            order=order,
            provider_id=order.provider_id,
            text=text,
            work_ability="" if work_ability is None else str(work_ability),
            submitted_at=clock.now(),
            submitted_by=actor.user,
            late=order.report_due is not None and clock.today() > order.report_due,
        )
        order.report()
        order.save_changes()
        messages.to_user(
            order.official,
            "report_to_approve",
            {"number": order.number, "ref": order.ref},
            key=f"report:{report.ref}",
            authority=order.authority,
        )
        events.record(actor, "report.submitted", report, authority=order.authority, order=order.ref)
        events.record(actor, "order.reported", order, authority=order.authority, before=before)
    return report


def _waiting_report(actor: Actor, order: Order, version: int | None) -> tuple[Order, Report]:
    order = lock_order(order)
    require(permissions.can_manage(actor, order), "officials_only")
    order.check_version(version)
    report = Report.objects.select_for_update().filter(order=order, state=ReportState.SUBMITTED).first()
    if report is None or order.state != OrderState.REPORTED:
        raise WrongState("no_report_waiting")
    return order, report


def return_report(actor: Actor, order: Order, *, reason: str, version: int | None = None) -> Order:
    """Return the report to be completed, with what is missing."""
    with transaction.atomic():
        order, report = _waiting_report(actor, order, version)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell what is missing."), field="reason")
        before, report_before = events.snapshot(order), events.snapshot(report)
        note = events.write_note(actor, order.authority, report, reason)
        report.give_back()
        report.save_changes()
        order.return_report()
        order.save_changes()
        if order.coach is not None:
            messages.to_user(
                order.coach,
                "report_returned",
                {"number": order.number, "ref": order.ref, "reason": reason},
                key=f"report:{report.ref}:returned",
                authority=order.authority,
            )
        events.record(
            actor, "report.returned", report, authority=order.authority, before=report_before, note=note
        )
        events.record(actor, "order.report_returned", order, authority=order.authority, before=before)
    return order


def approve_report(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """Approve the final report: the service ends and its place is free."""
    with transaction.atomic():
        order, report = _waiting_report(actor, order, version)
        before, report_before = events.snapshot(order), events.snapshot(report)
        report.approve()
        report.save_changes()
        order.complete()
        order.ended_on = clock.today()
        end_choice(order, ChoiceEnd.ENDED)
        order.save_changes()
        events.record(actor, "report.approved", report, authority=order.authority, before=report_before)
        events.record(actor, "order.completed", order, authority=order.authority, before=before)
    return order


def interrupt_order(
    actor: Actor, order: Order, *, reason: InterruptReason, words: str = "", version: int | None = None
) -> Order:
    """End a service before its end; what was delivered is settled afterwards.

    Raises:
        WrongState: the order is not in service.
    """
    with transaction.atomic():
        order = lock_order(order)
        may = permissions.can_manage(actor, order) or permissions.can_deliver(actor, order)
        require(may, "not_your_order")
        order.check_version(version)
        if order.state not in CAN_INTERRUPT:
            raise WrongState("not_in_service")
        if reason == InterruptReason.LEFT_OPEN and not actor.is_system:
            raise InvalidInput("reason_missing", _("Choose why the service ends."), field="reason")
        before = events.snapshot(order)
        # Why a service ended may tell of the client's health: it is sealed with the words, never put into the chain.
        note = events.write_note(actor, order.authority, order, f"{reason.value}\n{words}")
        order.interrupt()
        order.ended_on = clock.today()
        end_choice(order, ChoiceEnd.ENDED)
        order.save_changes()
        events.record(actor, "order.interrupted", order, authority=order.authority, before=before, note=note)
    return order
