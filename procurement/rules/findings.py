"""What a machine finds of an answer: a proposal with its reason. The reviewer decides (R13, R16, R18, R19)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.law import law_words
from core.shapes import day_words
from procurement.rules.answers import COUNTED, EXCLUSIONS, ROWS, YES, Terms, Words, answer_fault, parsed
from procurement.rules.deadlines import calendar_end
from procurement.states import Assessment, RequirementKind

MET, NOT_MET = Assessment.MET, Assessment.NOT_MET


@dataclass(frozen=True, slots=True)
class Bar:
    """How long an exclusion ground bars, by the dated rule of the day of the decision (R16)."""

    value: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known on the day of the check: ``held`` is the first day on which each kind of proof no longer holds."""

    day: date
    held: Mapping[str, date] = field(default_factory=dict)
    bars: Mapping[RequirementKind, Bar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The finding that follows from an answer, and why."""

    assessment: Assessment
    why: Words


def can_check(terms: Terms) -> bool:
    """Whether a machine can find anything of such a requirement's answers."""
    kind = terms.kind
    if kind in COUNTED or kind in ROWS:
        return terms.limit is not None
    if kind == RequirementKind.CHOICE:
        return any(not option.meets for option in terms.options)
    checked = {RequirementKind.YES_NO, RequirementKind.DECLARATION, RequirementKind.EVIDENCE, *EXCLUSIONS}
    return kind in checked


def proposal(terms: Terms, value: str, at: Situation) -> Proposal | None:
    """The finding that follows from the answer on a day; nothing where people must judge or it cannot be read."""
    if not can_check(terms) or answer_fault(terms, value, at.day):
        return None
    if terms.kind == RequirementKind.EVIDENCE:
        return _evidence(terms, at)
    if terms.kind in EXCLUSIONS:
        return _exclusion(terms.kind, value, at)
    if terms.kind in ROWS:
        return _rows(terms, value)
    return _simple(terms, value.strip())


def _simple(terms: Terms, value: str) -> Proposal:
    if terms.kind in COUNTED:
        return _number(terms, int(value))
    if terms.kind == RequirementKind.CHOICE:
        enough = any(option.code == value and option.meets for option in terms.options)
        return Proposal(MET, _("This answer is enough.")) if enough else _not_enough()
    if value == YES:
        return Proposal(MET, _("The answer is yes."))
    return Proposal(NOT_MET, _("The answer is no."))


def _not_enough() -> Proposal:
    return Proposal(NOT_MET, _("This answer is not enough."))


def _number(terms: Terms, number: int) -> Proposal:
    assert terms.limit is not None
    facts = {"number": number, "limit": terms.limit}
    if terms.at_most:
        if number <= terms.limit:
            return Proposal(MET, _("%(number)d is at most %(limit)d.") % facts)
        return Proposal(NOT_MET, _("%(number)d is more than %(limit)d.") % facts)
    if number >= terms.limit:
        return Proposal(MET, _("%(number)d is at least %(limit)d.") % facts)
    return Proposal(NOT_MET, _("%(number)d is less than %(limit)d.") % facts)


def _rows(terms: Terms, value: str) -> Proposal:
    assert terms.limit is not None
    facts = {"number": len(parsed(terms.kind, value)), "limit": terms.limit}
    if facts["number"] >= terms.limit:
        return Proposal(MET, _("%(number)d were named, at least %(limit)d are required.") % facts)
    return Proposal(NOT_MET, _("Only %(number)d were named, at least %(limit)d are required.") % facts)


def _evidence(terms: Terms, at: Situation) -> Proposal:
    until = at.held.get(terms.evidence_kind)
    if until is None:
        return Proposal(NOT_MET, _("The provider holds no valid evidence of this kind."))
    return Proposal(MET, _("Valid evidence is held; it ends on %(day)s.") % {"day": day_words(until)})


def barred_until(kind: RequirementKind, value: str, at: Situation) -> date | None:
    """The last day on which a stated exclusion ground bars (R16); nothing when none was stated.

    The period counts from the final judgment (mandatory) or the event (discretionary). It ends on its calendar
    day: it is no period to act in, so a day off does not move it.
    """
    found: Any = parsed(kind, value)
    if not found or not found["applies"] or not found["on"]:
        return None
    bar = at.bars[kind]
    return calendar_end(date.fromisoformat(found["on"]), bar.value, bar.unit)


def bars_now(kind: RequirementKind, value: str, at: Situation) -> bool:
    """Whether a stated exclusion ground bars on the day, unless the provider's self-cleaning is enough."""
    until = barred_until(kind, value, at)
    return until is not None and at.day <= until


def _exclusion(kind: RequirementKind, value: str, at: Situation) -> Proposal:
    until = barred_until(kind, value, at)
    if until is None:
        return Proposal(MET, _("No exclusion ground applies."))
    facts = {"day": day_words(until), "source": law_words(at.bars[kind].source)}
    if at.day > until:
        return Proposal(MET, _("The ground barred until %(day)s (%(source)s).") % facts)
    text = _("The ground bars until %(day)s (%(source)s), unless its self-cleaning is enough.")
    return Proposal(NOT_MET, text % facts)
