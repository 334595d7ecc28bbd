"""From the first meeting to the closing of the order."""

from datetime import datetime, timedelta
from functools import partial

from core import codes
from core.actors import Actor
from core.errors import InvalidInput
from orders import services as orders
from orders.models import Meeting, Order
from orders.services.meetings import MeetingPlan
from orders.services.units import used_units
from orders.states import InterruptReason, MeetingState, OrderState
from simulator.play.case import Case
from simulator.play.reporting import begin_service
from simulator.play.trials import begin_trial
from simulator.play.truth import ability_at_end
from simulator.scenarios.names import REPORT

REASONS = (
    (InterruptReason.WORK, 0.4), (InterruptReason.HEALTH, 0.2), (InterruptReason.STUDIES, 0.12),
    (InterruptReason.MOVED, 0.08), (InterruptReason.STOPPED, 0.2),
)  # fmt: skip
MEETS = (OrderState.ACCEPTED, OrderState.IN_SERVICE)
TOO_OFTEN = 3


def await_meeting(case: Case, starts_at: datetime) -> None:
    """The coach writes the meeting down an hour or more later."""
    is_for_person = case.rests in ("meeting", "trial") and case.done > 0
    if not is_for_person:
        when = starts_at + timedelta(hours=codes.whole(1, 3))
        case.world.agenda.put(when, partial(meet, case, starts_at))


def meet(case: Case, starts_at: datetime) -> None:
    """Record what became of a meeting, and go on from there."""
    order = case.order()
    meeting = Meeting.objects.filter(order=order, starts_at=starts_at, state=MeetingState.PLANNED).first()
    if meeting is None or order.state not in MEETS or meeting.provider_id != order.provider_id:
        return
    assert case.coach is not None
    if case.happens(0.1):
        orders.record_meeting(case.coach, meeting, state=MeetingState.MISSED)
        case.missed += 1
        if case.missed >= TOO_OFTEN:
            orders.interrupt_order(case.coach, order, reason=InterruptReason.STOPPED)
            case.later(1, 5, settle)
            return
    else:
        orders.record_meeting(
            case.coach, meeting, state=MeetingState.KEPT, units_hundredths=_units(case, order)
        )
        case.done += 1
        if case.done == 1:
            begin_service(case, case.order())
            if case.rests == "trial":
                begin_trial(case)
    if case.rests != "plan":
        _go_on(case, order)


def _units(case: Case, order: Order) -> int:
    """An even part of the units that are left; some clients need less than was ordered."""
    left = order.need.units_hundredths - used_units(order)
    part = left // max(case.meetings - case.done, 1)
    less = case.meetings > 1 and case.happens(0.12)
    return max(1, part * 7 // 10 if less else part)


def _go_on(case: Case, order: Order) -> None:
    if case.happens(0.035):
        reason = codes.draw([reason for reason, _share in REASONS], [share for _reason, share in REASONS])
        orders.interrupt_order(_coach(case), order, reason=reason)
        case.got_work = reason == InterruptReason.WORK
        case.later(1, 6, settle)
    elif 0 < case.done < case.meetings and not case.changed and case.happens(0.025):
        _change(case, order)
    elif case.done >= case.meetings:
        _plan_report(case)
    else:
        starts_at = case.when(max(case.service.pace - 3, 1), case.service.pace + 1)
        orders.plan_meeting(_coach(case), order, MeetingPlan(starts_at))
        await_meeting(case, starts_at)


def _coach(case: Case) -> Actor:
    assert case.coach is not None
    return case.coach


def _change(case: Case, order: Order) -> None:
    """A new list for the client; the morning's look at the orders goes on from there."""
    case.changed = True
    reason = "Valmentajan kanssa ei löytynyt yhteistä säveltä."
    try:
        orders.change_provider(case.client, order, reason=reason)
    except InvalidInput:  # nobody else fits: the client stays
        _plan_report(case)
    else:
        case.chooses_anew = True


def _plan_report(case: Case) -> None:
    assert case.firm is not None
    if case.rests == "report" or case.happens(0.02):
        return
    if case.happens(case.firm.late):
        case.later(30, 40, send_report)
    else:
        case.later(1, 8, send_report)


def send_report(case: Case) -> None:
    """The coach sends the final report."""
    order = case.order()
    if order.state != OrderState.IN_SERVICE:
        return
    assert case.firm is not None
    ability = ability_at_end(case.person.starting.wa_start, case.firm.quality)
    orders.submit_report(_coach(case), order, text=codes.draw(REPORT), work_ability=ability)
    if case.rests != "approval":
        case.later(1, 7, check_report)


def check_report(case: Case) -> None:
    """The official approves the report, or returns it to be completed."""
    order = case.order()
    if order.state != OrderState.REPORTED:
        return
    if case.happens(0.06):
        orders.return_report(case.official, order, reason="Työkyvyn arvio ja seuraavat askeleet puuttuvat.")
        case.later(2, 6, send_report)
        return
    orders.approve_report(case.official, order)
    if case.rests != "settling":
        case.later(0, 3, settle)


def settle(case: Case) -> None:
    """The official approves the units and closes the order."""
    order = case.order()
    if order.state in (OrderState.COMPLETED, OrderState.INTERRUPTED):
        orders.settle_order(case.official, order)
