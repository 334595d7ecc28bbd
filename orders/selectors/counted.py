"""How the days of orders were counted, in words: of one order, or of a whole list in a constant number of queries."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Min
from django.utils.translation import gettext_lazy as _

from core import clock, shapes
from orders.models import Choice, Offer, Order, ReportDuty
from orders.rules.reminding import part_of
from orders.selectors.turns import meets_first
from orders.services import duties
from orders.states import CAN_MEET, OrderState
from procurement import deadlines
from procurement.models import LegalRule

CHOICE, ANSWER = "order.choice", "order.provider_answer"
SIGN_UP_ENDS = _("The last day to sign up for the course, as its provider chose it.")
"""A participant is accepted with the course."""
FIRST_MEETING = _("The day that was agreed for the first meeting.")


def how_counted(order: Order, invited_on: date | None, chosen_on: date | None) -> str:
    """How the day of the turn was counted, as sentences; empty when no day was."""
    if order.state == OrderState.CHOOSING and invited_on:
        return deadlines.due(CHOICE, invited_on).explain()
    if order.state == OrderState.ASKED and order.course_id is not None:
        return str(SIGN_UP_ENDS)
    if order.state == OrderState.ASKED and chosen_on:
        return deadlines.due(ANSWER, chosen_on).explain()
    if meets_first(order):
        return str(FIRST_MEETING)
    if order.state in CAN_MEET:
        duty = ReportDuty.objects.filter(order=order, ended_on=None).order_by("due", "pk").first()
        return "" if duty is None else how_due(order, duty)
    return ""


def how_due(order: Order, duty: ReportDuty) -> str:
    """How the last day of a report was counted, as sentences."""
    if _is_plain(order, duty):
        return deadlines.due(duty.rule, duty.counted_from).explain()
    return _interim_how(order, duty, deadlines.in_force(duty.rule, duty.counted_from))


def due_hows(owed: Iterable[ReportDuty]) -> dict[int, str]:
    """The same of a list of duties with their orders, by the duty's key; two queries."""
    owed = list(owed)
    plain = {duty.pk: (duty.rule, duty.counted_from) for duty in owed if _is_plain(duty.order, duty)}
    counted = deadlines.computations(plain.values())
    hows = {key: counted[found].explain() for key, found in plain.items()}
    parts = [duty for duty in owed if duty.pk not in plain]
    rules = deadlines.rules_of(duties.INTERIM, {duty.counted_from for duty in parts})
    return hows | {duty.pk: _interim_how(duty.order, duty, rules[duty.counted_from]) for duty in parts}


def _is_plain(order: Order, duty: ReportDuty) -> bool:
    return duty.rule != duties.INTERIM or order.planned_end is None


def _interim_how(order: Order, duty: ReportDuty, rule: LegalRule) -> str:
    assert order.planned_end is not None
    told = _("%(percent)s %% of the planned time, %(first)s to %(last)s.") % {
        "percent": rule.value,
        "first": shapes.day_words(duty.counted_from),
        "last": shapes.day_words(order.planned_end),
    }
    counted = deadlines.period_from(
        rule, duty.counted_from, part_of(duty.counted_from, order.planned_end, rule.value)
    )
    return f"{told} {counted.explain()}"


def answer_hows(orders: Iterable[Order]) -> dict[int, str]:
    """How the last days of providers to answer were counted, by the order's key; two queries."""
    orders = list(orders)
    seated = {order.pk: str(SIGN_UP_ENDS) for order in orders if order.course_id is not None}
    orders = [order for order in orders if order.pk not in seated]
    if not orders:
        return seated
    chosen = Choice.objects.filter(order__in=[order.pk for order in orders], ended_at=None)
    days = {key: clock.local_date(at) for key, at in chosen.values_list("order", "chosen_at")}
    counted = deadlines.computations((ANSWER, day) for day in days.values())
    return seated | {key: counted[ANSWER, day].explain() for key, day in days.items()}


def turn_hows(orders: Iterable[Order]) -> dict[int, str]:
    """How the day of each order's turn was counted, by the order's key; six queries at most."""
    rows = list(orders)
    return {
        **_choice_hows([row.pk for row in rows if row.state == OrderState.CHOOSING]),
        **answer_hows([row for row in rows if row.state == OrderState.ASKED]),
        **{row.pk: str(FIRST_MEETING) for row in rows if meets_first(row)},
        **_report_hows([row.pk for row in rows if row.state in CAN_MEET and not meets_first(row)]),
    }


def _choice_hows(keys: list[int]) -> dict[int, str]:
    if not keys:
        return {}
    offers = Offer.objects.filter(order__in=keys, round=F("order__round"))
    made = dict(offers.order_by().values_list("order").annotate(Min("created_at")))
    days = {key: clock.local_date(at) for key, at in made.items()}
    counted = deadlines.computations((CHOICE, day) for day in days.values())
    return {key: counted[CHOICE, day].explain() for key, day in days.items()}


def _report_hows(keys: list[int]) -> dict[int, str]:
    if not keys:
        return {}
    owed = ReportDuty.objects.filter(order__in=keys, ended_on=None).select_related("order")
    first: dict[int, ReportDuty] = {}
    for duty in owed.order_by("due", "pk"):
        first.setdefault(duty.order_id, duty)
    hows = due_hows(first.values())
    return {key: hows[duty.pk] for key, duty in first.items()}
