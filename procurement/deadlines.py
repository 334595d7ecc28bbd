"""Deadlines of the house: the dated rule of the day, applied by the pure engine, told in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from core import clock
from procurement.models import LegalRule
from procurement.models.rules import LegalRuleQuerySet, NoRuleInForce
from procurement.rules import deadlines as engine
from procurement.rules.deadlines import Skipped, is_working_day

__all__ = [
    "Computation",
    "Skipped",
    "choice_deadline",
    "decide_by",
    "due",
    "in_force",
    "is_working_day",
    "last_days",
    "provider_answer_by",
]


@dataclass(frozen=True, slots=True)
class Computation:
    """A deadline with everything that led to it."""

    code: str
    trigger: date
    value: int
    unit: str
    source: str
    note: str
    last_day: date
    steps: tuple[Skipped, ...]

    def explain(self) -> str:
        """The computation as sentences in the active language."""
        parts = [
            gettext("%(period)s from %(trigger)s (%(source)s). The first day itself is not counted.")
            % {
                "period": period_words(self.value, self.unit),
                "trigger": _dated(self.trigger),
                "source": self.source,
            }
        ]
        named = [f"{_dated(step.day)} ({step.why})" for step in self.steps if step.why not in _WEEKEND]
        weekend = sum(step.why in _WEEKEND for step in self.steps)
        if weekend:
            parts.append(
                ngettext("%(n)d weekend day is passed over.", "%(n)d weekend days are passed over.", weekend)
                % {"n": weekend}
            )
        if named:
            parts.append(gettext("Holidays passed over: %(days)s.") % {"days": ", ".join(named)})
        parts.append(gettext("The last day is %(day)s.") % {"day": _dated(self.last_day)})
        return " ".join(parts)


_WEEKEND = ("saturday", "sunday")


def _dated(day: date) -> str:
    return date_format(day, "D j.n.Y")


def period_words(value: int, unit: str) -> str:
    """A length of time in words."""
    words = {
        "working_days": ngettext("%(n)d working day", "%(n)d working days", value),
        "days": ngettext("%(n)d day", "%(n)d days", value),
        "months": ngettext("%(n)d month", "%(n)d months", value),
        "years": ngettext("%(n)d year", "%(n)d years", value),
    }
    return words[unit] % {"n": value}


def in_force(code: str, day: date) -> LegalRule:
    """The rule of a name on the day of the act it governs.

    Raises:
        NoRuleInForce: there is none for that day; the nearest is never used instead.
    """
    return LegalRuleQuerySet(LegalRule).in_force(code, day)


def due(code: str, trigger: date) -> Computation:
    """The last day of the period that the rule ``code`` gives from a triggering day (R1, R2).

    Raises:
        NoRuleInForce: the rule does not exist for the triggering day.
    """
    rule = in_force(code, trigger)
    found = engine.period(trigger, rule.value, rule.unit)
    return Computation(
        code, trigger, rule.value, rule.unit, rule.source, rule.note, found.last_day, found.steps
    )


def last_days(code: str, triggers: Iterable[date]) -> dict[date, date]:
    """The last day of `due` for many triggering days at once, in one query.

    Raises:
        NoRuleInForce: the rule does not exist for one of the days.
    """
    rules = list(LegalRule.objects.filter(code=code))
    found: dict[date, date] = {}
    for day in set(triggers):
        rule = next((rule for rule in rules if rule.is_in_force(day)), None)
        if rule is None:
            raise NoRuleInForce(code, day)
        found[day] = engine.period(day, rule.value, rule.unit).last_day
    return found


def decide_by(arrival: date, *, extended: bool = False) -> Computation:
    """The last day to decide an application that arrived on a day (R5, HL §51)."""
    return due("application.decision_extended" if extended else "application.decision", arrival)


def provider_answer_by(day: date) -> date:
    """The last day for a provider to accept or decline an order it was chosen for on a day."""
    return due("order.provider_answer", day).last_day


def choice_deadline(now: datetime) -> datetime:
    """The instant at which a client's time to choose ends: the midnight that ends the last day."""
    return clock.end_of_day(due("order.choice", clock.local_date(now)).last_day)
