"""What a coach owes by which day: first meeting, reports; the caller locks the order and saves it afterwards."""

from datetime import date

from core import clock
from orders.models import Meeting, Order, Report, ReportDuty
from orders.rules.reminding import part_of
from orders.states import MeetingState, OrderState
from procurement import deadlines
from procurement.category_states import RequiredReport
from procurement.deadlines import Computation, period_from

START_PLAN, INTERIM, FINAL = "order.start_plan", "order.interim_report", "order.report"
AGAIN = "order.report_again"


def owe_final(order: Order) -> None:
    """From the acceptance on the final report is owed."""
    assert order.planned_end is not None
    found = deadlines.due(FINAL, order.planned_end)
    order.report_due = found.last_day
    _owe(order, RequiredReport.FINAL, found)
    note_next(order)


def follow_end(order: Order) -> None:
    """The planned end was moved: the reports that are counted from it are due from the new day."""
    assert order.planned_end is not None
    found = deadlines.due(FINAL, order.planned_end)
    ReportDuty.objects.filter(order=order, rule=found.code, ended_on=None).update(
        counted_from=found.trigger, due=found.last_day
    )
    order.report_due = found.last_day
    note_next(order)


def follow_start(order: Order, first_day: date) -> None:
    """The day of the first kept meeting was corrected: what is counted from it and still owed follows."""
    open_ones = ReportDuty.objects.filter(order=order, ended_on=None, rule__in=(START_PLAN, INTERIM))
    for duty in open_ones.exclude(counted_from=first_day):
        assert order.planned_end is not None
        plan = duty.rule == START_PLAN
        found = deadlines.due(START_PLAN, first_day) if plan else interim(first_day, order.planned_end)
        duty.counted_from, duty.due = found.trigger, found.last_day
        duty.save(update_fields=["counted_from", "due"])
    note_next(order)


def drop_others(order: Order) -> None:
    """The service has not begun after all: of the reports only the final one is owed."""
    others = ReportDuty.objects.filter(order=order, ended_on=None).exclude(kind=RequiredReport.FINAL)
    others.update(ended_on=clock.today())
    note_next(order)


def owe_others(order: Order, first_day: date) -> None:
    """From the first kept meeting on: the further reports that the category requires."""
    assert order.planned_end is not None
    wanted = set(order.category.reports)
    if RequiredReport.START_PLAN in wanted:
        _owe(order, RequiredReport.START_PLAN, deadlines.due(START_PLAN, first_day))
    if RequiredReport.INTERIM in wanted and order.planned_end > first_day:
        _owe(order, RequiredReport.INTERIM, interim(first_day, order.planned_end))
    if RequiredReport.WORK_ABILITY in wanted:
        _owe(order, RequiredReport.WORK_ABILITY, deadlines.due(FINAL, order.planned_end))
    note_next(order)


def interim(first_day: date, planned_end: date) -> Computation:
    """When the interim report is due: a part of the planned time, by the rule of the first day."""
    rule = deadlines.in_force(INTERIM, first_day)
    return period_from(rule, first_day, part_of(first_day, planned_end, rule.value))


def _owe(order: Order, kind: RequiredReport, found: Computation) -> None:
    assert order.provider_id is not None
    ReportDuty.objects.create(
        authority_id=order.authority_id,
        order=order,
        provider_id=order.provider_id,
        kind=kind,
        rule=found.code,
        counted_from=found.trigger,
        due=found.last_day,
    )


def fulfil(order: Order, report: Report) -> None:
    """A report was sent: it is owed no more; with the final one, no other either."""
    open_ones = ReportDuty.objects.filter(order=order, ended_on=None)
    open_ones.filter(kind=report.kind).update(ended_on=clock.today(), report=report)
    if report.kind == RequiredReport.FINAL:
        open_ones.exclude(kind=RequiredReport.WORK_ABILITY).update(ended_on=clock.today())
    note_next(order)


def owe_again(order: Order, report: Report) -> None:
    """A report was returned: it is owed again, by the day it was or a while from now, whichever is later."""
    found = deadlines.find(AGAIN, clock.today())
    duty = ReportDuty.objects.filter(order=order, kind=report.kind, report=report).order_by("-pk").first()
    if duty is not None:
        duty.ended_on, duty.report = None, None
        if found is not None:
            again = deadlines.due(AGAIN, clock.today())
            if again.last_day > duty.due:
                duty.rule, duty.counted_from, duty.due, duty.step = AGAIN, again.trigger, again.last_day, 0
        duty.save()
    note_next(order)


def drop_all(order: Order) -> None:
    """The provider no longer serves: nothing is owed."""
    ReportDuty.objects.filter(order=order, ended_on=None).update(ended_on=clock.today())
    note_next(order)


def note_next(order: Order) -> None:
    """Keep with the order which report is due next."""
    owed = ReportDuty.objects.filter(order=order, ended_on=None).order_by("due", "pk")
    order.owed_kind, order.owed_by = owed.values_list("kind", "due").first() or ("", None)


def note_first_meeting(order: Order) -> None:
    """Keep with the order the day by which the client is to be met for the first time.

    It is the earliest meeting that is planned; while none is, the day of the one that was missed or called off stays:
    by then another should have been agreed on.
    """
    if order.state != OrderState.ACCEPTED:
        return
    mine = Meeting.objects.filter(order=order, provider=order.provider_id, state=MeetingState.PLANNED)
    first = mine.order_by("starts_at").values_list("starts_at", flat=True).first()
    if first is not None:
        order.meets_on = clock.local_date(first)
