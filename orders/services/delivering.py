"""Delivery: the final report, interruption."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from orders import permissions
from orders.models import Order, Report
from orders.rules.report_content import Assessment
from orders.services import duties
from orders.services.meetings import for_delivery
from orders.services.placing import lock_order
from orders.services.reporting import check_views
from orders.services.reservations import end_choice, record_end
from orders.services.taking_back import tell_of_early_end
from orders.states import (
    CAN_INTERRUPT,
    ChoiceEnd,
    InterruptReason,
    OrderState,
    ReportState,
)
from procurement.category_states import RequiredReport


def submit_report(
    actor: Actor,
    order: Order,
    *,
    text: str,
    work_ability: int | None = None,
    assessment: Assessment | None = None,
    version: int | None = None,
) -> Report:
    """Send the final report, late or in time.

    ``work_ability`` is the client's self-assessment at the end, 0-10; ``assessment`` what else is told in a
    structured way.

    Raises:
        WrongState: the service has not begun, or a report waits already.
        InvalidInput: the report is empty, or the work ability is out of range.
    """
    with transaction.atomic():
        order = for_delivery(actor, order, version)
        if order.state != OrderState.IN_SERVICE:
            raise WrongState("not_in_service")
        assessment = assessment or Assessment()
        _check_content(order, text, work_ability, assessment)
        before = events.snapshot(order)
        report = _write_final(actor, order, text, work_ability, assessment)
        duties.fulfil(order, report)
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


def _check_content(order: Order, text: str, work_ability: int | None, assessment: Assessment) -> None:
    if not text.strip():
        raise InvalidInput("report_empty", _("Write the report."), field="text")
    if work_ability is not None and not 0 <= work_ability <= 10:
        raise InvalidInput("work_ability_range", _("Work ability is from 0 to 10."), field="work_ability")
    check_views(order, assessment.views)


def _write_final(
    actor: Actor, order: Order, text: str, work_ability: int | None, assessment: Assessment
) -> Report:
    assert order.provider_id is not None
    return Report.objects.create(
        authority_id=order.authority_id,
        order=order,
        provider_id=order.provider_id,
        text=text,
        content=assessment.content(),
        work_ability="" if work_ability is None else str(work_ability),
        submitted_at=clock.now(),
        submitted_by=actor.user,
        late=order.report_due is not None and clock.today() > order.report_due,
    )


def _waiting_report(actor: Actor, order: Order, version: int | None) -> tuple[Order, Report]:
    order = lock_order(order)
    require(permissions.can_manage(actor, order), "officials_only")
    order.check_version(version)
    final = Report.objects.filter(order=order, kind=RequiredReport.FINAL, state=ReportState.SUBMITTED)
    report = final.select_for_update().first()
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
        duties.owe_again(order, report)
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
        ended = end_choice(order, ChoiceEnd.ENDED)
        order.save_changes()
        record_end(actor, order, ended)
        events.record(actor, "report.approved", report, authority=order.authority, before=report_before)
        events.record(actor, "order.completed", order, authority=order.authority, before=before)
    return order


def interrupt_order(
    actor: Actor, order: Order, *, reason: InterruptReason, words: str = "", version: int | None = None
) -> Order:
    """End a service before its end; what was delivered is settled afterwards. Coach or official, whoever did not,
    is told.

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
        ended = end_choice(order, ChoiceEnd.ENDED)
        order.save_changes()
        if not actor.is_system:  # what the house closes is settled at once
            tell_of_early_end(order, by_official=permissions.can_manage(actor, order))
        record_end(actor, order, ended)
        events.record(actor, "order.interrupted", order, authority=order.authority, before=before, note=note)
    return order
