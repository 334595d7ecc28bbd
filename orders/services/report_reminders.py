"""What time does to reports that are owed: the coach is reminded, then others hear that one is late."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock, events, messages
from core.actors import SYSTEM
from core.models import User
from orders.models import Order, ReportDuty
from orders.rules.reminding import Step, step_of
from orders.services.placing import lock_order
from procurement import deadlines
from providers.selectors import administrators

REMINDER, LATE = "order.report_reminder", "order.report_late"


def duties_to_look_at() -> QuerySet[ReportDuty]:
    """The open duties whose due day is near or past and that have steps left."""
    rule = deadlines.find(REMINDER, clock.today())
    if rule is None:
        return ReportDuty.objects.none()
    open_ones = ReportDuty.objects.filter(ended_on=None, due__lte=clock.today() + timedelta(days=rule.value))
    past = Q(due__lt=clock.today(), step__lt=Step.OFFICIAL)
    near = Q(due__gte=clock.today(), step__lt=Step.ON_THE_DAY)
    return open_ones.filter(past | near).select_related("order").order_by("pk")


def remind_of_report(duty: ReportDuty) -> bool:
    """Take the step that the day calls for, once; after an outage the coach gets the latest reminder only, and nobody
    who has to hear of a late report is passed over."""
    with transaction.atomic():
        order = lock_order(duty.order)
        duty = ReportDuty.objects.select_for_update().get(pk=duty.pk)
        if duty.ended_on is not None:
            return False
        rule = deadlines.find(REMINDER, clock.today())
        if rule is None:
            return False
        late_from = deadlines.due(LATE, duty.due).last_day
        step = step_of(duty.due, late_from, clock.today(), rule.value)
        if step <= duty.step:
            return False
        for told in range(duty.step + 1, step + 1):
            _take(order, duty, Step(told), last=told == step)
        duty.step = step
        duty.save(update_fields=["step"])
        code = "order.report_reminded" if step <= Step.ON_THE_DAY else "order.report_late"
        before = events.snapshot(order)
        events.record(
            SYSTEM, code, order, authority=order.authority, before=before, kind=duty.kind, step=int(step)
        )
    return True


def _take(order: Order, duty: ReportDuty, step: Step, *, last: bool) -> None:
    if step == Step.OFFICIAL:
        _tell(order, duty, "report_late_official", [order.official], step)
    elif step == Step.PROVIDER:
        _tell(order, duty, "report_late_provider", administrators(duty.provider), step)
    elif last and order.coach is not None:
        _tell(order, duty, "report_reminder", [order.coach], step)


def _tell(order: Order, duty: ReportDuty, template: str, people: list[User], step: Step) -> None:
    facts = {
        "number": order.number,
        "ref": order.ref,
        "kind": duty.kind,
        "due": duty.due,
        "late": (clock.today() - duty.due).days,
        "coach": order.coach.name if order.coach else "",
        "provider": duty.provider.name,
    }
    for user in people:
        key = f"duty:{duty.pk}:{duty.due}:{int(step)}:{user.ref}"
        messages.to_user(user, template, facts, key=key, authority=order.authority)
