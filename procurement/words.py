"""Answers and requirements as people read them, in the active language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n import pick
from core.money import show_euros
from core.shapes import day_words
from procurement.models import Requirement
from procurement.rules.answers import COUNTED, EXCLUSIONS, NO, STRUCTURED, YES, file_name, file_of, parsed
from procurement.states import RequirementKind
from providers.states import EvidenceKind


def answer_words(requirement: Requirement, value: str) -> str:
    """An answer; several lines for rows."""
    kind = RequirementKind(requirement.kind)
    if kind in STRUCTURED:
        return _structured(kind, parsed(kind, value))
    if kind == RequirementKind.EVIDENCE:
        return evidence_words(_day_of(value))
    return _simple_words(requirement, kind, value) if value else ""


def _simple_words(requirement: Requirement, kind: RequirementKind, value: str) -> str:
    if kind in COUNTED:
        return f"{value} {counted_name(requirement)}".strip()
    if kind == RequirementKind.DECLARATION:
        return _("Declared") if value == YES else ""
    if kind == RequirementKind.DATE:
        return _date_words(value)
    if kind == RequirementKind.FILE:
        return file_name(value)
    if kind == RequirementKind.CHOICE:
        return option_words(requirement).get(value, value)
    return {YES: _("Yes"), NO: _("No")}.get(value, value)


def _structured(kind: RequirementKind, found: Any) -> str:
    if kind in EXCLUSIONS:
        return _exclusion_words(found)
    line = _reference_words if kind == RequirementKind.REFERENCES else _staff_words
    return "\n".join(line(row) for row in found)


def counted_name(requirement: Requirement) -> str:
    """What the number counts."""
    if requirement.kind == RequirementKind.TURNOVER:
        return _("euros a year")
    return pick(requirement.unit_name)


def answer_url(requirement: Requirement, value: str) -> str:
    """Where the file of an answer is; empty for other kinds and without a file."""
    is_file = requirement.kind == RequirementKind.FILE and value
    return reverse("file", args=[file_of(value)]) if is_file else ""


def option_words(requirement: Requirement) -> dict[str, str]:
    """The answers to choose from, by code."""
    return {option["code"]: pick(option["text"]) for option in requirement.options}


def evidence_words(until: date | None) -> str:
    """What is held of a kind of evidence; ``until`` is the first day on which it no longer holds."""
    if until is None:
        return _("No valid evidence is held.")
    return _("Valid evidence is held; it ends on %(day)s.") % {"day": day_words(until)}


def evidence_name(requirement: Requirement) -> str:
    """The kind of evidence that is looked for."""
    return str(EvidenceKind(requirement.evidence_kind).label)


def bring_url(requirement: Requirement) -> str:
    """Where a provider brings the kind of evidence that is looked for."""
    return f"{reverse('procurement:new_evidence')}?kind={requirement.evidence_kind}"


def _day_of(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _date_words(value: str) -> str:
    try:
        return day_words(date.fromisoformat(value))
    except ValueError:
        return value


def _reference_words(row: Mapping[str, Any]) -> str:
    ends = _date_words(row["ends_on"]) or _("goes on")
    period = f"{_date_words(row['starts_on'])}–{ends}" if row["starts_on"] else ""
    value = "" if row["value_cents"] == "" else show_euros(row["value_cents"])
    return ", ".join(part for part in (row["client"], row["subject"], period, value) if part)


def _staff_words(row: Mapping[str, Any]) -> str:
    years = "" if row["years"] == "" else _("years of experience: %(n)s") % {"n": row["years"]}
    return ", ".join(part for part in (row["name"], row["qualification"], years) if part)


def _exclusion_words(found: Mapping[str, Any]) -> str:
    if not found:
        return ""
    if not found["applies"]:
        return _("None of the grounds applies.")
    day = _date_words(found["on"]) or "–"
    text = _("A ground applies, from %(day)s.") % {"day": day}
    if found["self_cleaning"]:
        text += "\n" + _("Self-cleaning: %(text)s") % {"text": found["self_cleaning"]}
    return text


def terms_words(requirement: Requirement) -> str:
    """How a requirement is answered and what is enough."""
    kind = str(requirement.get_kind_display())
    more = limit_words(requirement)
    if requirement.kind == RequirementKind.CHOICE:
        more = "; ".join(option_words(requirement).values())
    elif requirement.kind == RequirementKind.EVIDENCE:
        more = evidence_name(requirement)
    return f"{kind}: {more}" if more else kind


def limit_words(requirement: Requirement) -> str:
    """The least or most that is enough; empty when there is no limit."""
    if requirement.limit is None:
        return ""
    text = _("at most %(limit)s") if requirement.at_most else _("at least %(limit)s")
    return text % {"limit": f"{requirement.limit} {counted_name(requirement)}".strip()}
