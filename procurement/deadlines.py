"""Deadlines of the house: the dated rule of the day, applied by the pure engine, told in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from core import clock
from core.law import law_words
from procurement.models import LegalRule
from procurement.models.rules import LegalRuleQuerySet, NoRuleInForce
from procurement.rules import deadlines as engine
from procurement.rules.deadlines import Skipped, is_working_day

__all__ = [
    "CORRECTION",
    "Computation",
    "Skipped",
    "choice_deadline",
    "computations",
    "counts_until",
    "decide_by",
    "decision_rule",
    "due",
    "find",
    "in_force",
    "is_working_day",
    "last_days",
    "period_from",
    "provider_answer_by",
    "rules_of",
    "told",
    "told_all",
    "warning_steps",
]


K = TypeVar("K")


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
    lengthened_to: date | None = None
    """The day given beyond the rule's, as only the announced first period allows (HL §51)."""

    def explain(self) -> str:
        """The computation as sentences in the active language."""
        parts = [
            gettext("%(period)s from %(trigger)s (%(source)s). The first day itself is not counted.")
            % {
                "period": period_words(self.value, self.unit),
                "trigger": _dated(self.trigger),
                "source": law_words(self.source),
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
        if self.lengthened_to is not None:
            text = gettext(
                "Lengthened to %(day)s within the announced first period, before any call-off (HL §51)."
            )
            parts.append(text % {"day": _dated(self.lengthened_to)})
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


def find(code: str, day: date) -> LegalRule | None:
    """The rule of a name on a day, or nothing: for duties that came with later terms and do not exist before."""
    return LegalRuleQuerySet(LegalRule).on_day(code, day)


def due(code: str, trigger: date) -> Computation:
    """The last day of the period that the rule ``code`` gives from a triggering day (R1, R2).

    Raises:
        NoRuleInForce: the rule does not exist for the triggering day.
    """
    return _applied(in_force(code, trigger), trigger)


def _applied(rule: LegalRule, trigger: date) -> Computation:
    found = engine.period(trigger, rule.value, rule.unit)
    return Computation(
        rule.code, trigger, rule.value, rule.unit, rule.source, rule.note, found.last_day, found.steps
    )


def period_from(rule: LegalRule, trigger: date, days: int) -> Computation:
    """A number of calendar days that a rule gives otherwise than as a period (a part of a time), counted as one."""
    found = engine.period(trigger, days, "days")
    return Computation(rule.code, trigger, days, "days", rule.source, rule.note, found.last_day, found.steps)


def computations(wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], Computation]:
    """What `due` gives for many rules and days at once, in one query.

    Raises:
        NoRuleInForce: one of the rules does not exist for its day.
    """
    pairs = set(wanted)
    rules = list(LegalRule.objects.filter(code__in={code for code, _day in pairs})) if pairs else []
    found: dict[tuple[str, date], Computation] = {}
    for code, day in pairs:
        rule = next((rule for rule in rules if rule.code == code and rule.is_in_force(day)), None)
        if rule is None:
            raise NoRuleInForce(code, day)
        found[code, day] = _applied(rule, day)
    return found


def told(code: str, trigger: date, shown: date) -> str:
    """How a shown last day was counted, in words; that a longer time than the rule's was given, where it was.

    Raises:
        NoRuleInForce: the rule does not exist for the triggering day.
    """
    return _told(due(code, trigger), shown)


def told_all(wanted: Mapping[K, tuple[str, date, date]]) -> dict[K, str]:
    """What `told` says of many days at once, by key: rule, triggering day, shown day; one query.

    Raises:
        NoRuleInForce: one of the rules does not exist for its day.
    """
    counted = computations((code, trigger) for code, trigger, _shown in wanted.values())
    return {key: _told(counted[code, trigger], shown) for key, (code, trigger, shown) in wanted.items()}


def _told(counted: Computation, shown: date) -> str:
    words = counted.explain()
    if shown > counted.last_day:
        words += " " + gettext("A longer time was given: until %(day)s.") % {"day": _dated(shown)}
    return words


def rules_of(code: str, days: Iterable[date]) -> dict[date, LegalRule]:
    """The rule of a name on each of many days, in one query; none for no days.

    Raises:
        NoRuleInForce: the rule does not exist for one of the days.
    """
    wanted = set(days)
    rules = list(LegalRule.objects.filter(code=code)) if wanted else []
    found: dict[date, LegalRule] = {}
    for day in wanted:
        rule = next((rule for rule in rules if rule.is_in_force(day)), None)
        if rule is None:
            raise NoRuleInForce(code, day)
        found[day] = rule
    return found


def last_days(code: str, triggers: Iterable[date]) -> dict[date, date]:
    """The last day of `due` for many triggering days at once, in one query.

    Raises:
        NoRuleInForce: the rule does not exist for one of the days.
    """
    found = rules_of(code, triggers)
    return {day: engine.period(day, rule.value, rule.unit).last_day for day, rule in found.items()}


CORRECTION = "application.correction"
"""How soon a decision that is being corrected is made again."""


def decision_rule(extended: bool) -> str:
    """The rule that counts the time to decide an application (R5)."""
    return "application.decision_extended" if extended else "application.decision"


def decide_by(arrival: date, *, extended: bool = False) -> Computation:
    """The last day to decide an application that arrived on a day (R5, HL §51)."""
    return due(decision_rule(extended), arrival)


def provider_answer_by(day: date) -> date:
    """The last day for a provider to accept or decline an order it was chosen for on a day."""
    return due("order.provider_answer", day).last_day


def choice_deadline(now: datetime) -> datetime:
    """The instant at which a client's time to choose ends: the midnight that ends the last day."""
    return clock.end_of_day(due("order.choice", clock.local_date(now)).last_day)


def counts_until(code: str, made: date) -> date:
    """The first day on which something made on a day is too old by the rule ``code`` (R17).

    Raises:
        NoRuleInForce: the rule does not exist for the day.
    """
    rule = in_force(code, made)
    return engine.age_ends(made, rule.value, rule.unit)


WARNINGS = ("evidence.warning.first", "evidence.warning.second", "evidence.warning.last")


def warning_steps(day: date) -> list[int]:
    """How many days before evidence lapses the provider is warned (R18), by the rules in force on a day.

    Raises:
        NoRuleInForce: one of them does not exist for the day.
    """
    rules = list(LegalRule.objects.filter(code__in=WARNINGS))
    found = {rule.code: rule.value for rule in rules if rule.is_in_force(day)}
    for code in WARNINGS:
        if code not in found:
            raise NoRuleInForce(code, day)
    return sorted(found.values(), reverse=True)
