"""Answers to requirements: whether one can be read, and what a machine would find of it.

An answer is kept as one text. Simple kinds keep what was typed; structured kinds (references, staff, exclusion
grounds) keep JSON: `canonical` writes it, `parsed` reads it. Sums are whole cents excluding VAT, days ISO dates.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procurement.states import RequirementKind

YES, NO = "yes", "no"
MOST_ROWS = 30
LONGEST_TEXT = 2000
_WHOLE = re.compile(r"-?[0-9]{1,12}")

Words = str | Promise
Parsed = list[dict[str, Any]] | dict[str, Any]

ROWS = frozenset({RequirementKind.REFERENCES, RequirementKind.STAFF})
"""Answered with rows."""
EXCLUSIONS = frozenset({RequirementKind.EXCLUSION_MANDATORY, RequirementKind.EXCLUSION_DISCRETIONARY})
"""Exclusion grounds (HL §§80-81): none applies, or one does, with its day and what was done since (R16)."""
STRUCTURED = ROWS | EXCLUSIONS
COUNTED = frozenset({RequirementKind.NUMBER, RequirementKind.TURNOVER})
"""Answered with a whole number."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; ``meets`` tells whether it is enough."""

    code: str
    meets: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What one edition of a requirement asks.

    ``limit`` is the least number (or the most, if ``at_most``), for rows the least number of rows; ``evidence_kind``
    names the proof that is looked for among what the provider holds.
    """

    kind: RequirementKind
    limit: int | None = None
    at_most: bool = False
    options: tuple[Option, ...] = ()
    evidence_kind: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """One field of a structured answer: how its value is read (anything else is refused), and whether it may wait."""

    read: Callable[[Any], Any]
    missing: Words = ""


def _text(given: Any) -> str | None:
    if given is None:
        return ""
    return given.strip() if isinstance(given, str) and len(given) <= LONGEST_TEXT else None


def _day(given: Any) -> str | None:
    if not given:
        return ""
    if isinstance(given, date):
        return given.isoformat()
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        return None


def _count(most: int) -> Callable[[Any], Any]:
    def read(given: Any) -> int | str | None:
        if given is None or given == "":
            return ""
        whole = isinstance(given, int) and not isinstance(given, bool)
        return given if whole and 0 <= given <= most else None

    return read


_COLUMNS: Mapping[RequirementKind, Mapping[str, _Column]] = {
    RequirementKind.REFERENCES: {
        "client": _Column(_text, _("write the client")),
        "subject": _Column(_text, _("write what was done")),
        "starts_on": _Column(_day, _("write the first day")),
        "ends_on": _Column(_day),
        "value_cents": _Column(_count(10**13), _("write the value")),
    },
    RequirementKind.STAFF: {
        "name": _Column(_text, _("write the name")),
        "qualification": _Column(_text, _("write the qualification")),
        "years": _Column(_count(80), _("write the years of experience")),
    },
}


class Unreadable(ValueError):
    """A structured answer of another shape than its kind asks."""


def canonical(kind: RequirementKind, given: Any) -> str:
    """A structured answer as it is kept, complete or not; rows with nothing in them are left out.

    Raises:
        Unreadable: the shape or a value is another than the kind asks, or there are too many rows.
    """
    if isinstance(given, str):
        if not given.strip():
            return ""
        try:
            given = json.loads(given)
        except ValueError as error:
            raise Unreadable(str(error)) from error
    made = _rows(kind, given) if kind in ROWS else _exclusion(given)
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if made else ""


def _rows(kind: RequirementKind, given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, Sequence) or len(given) > MOST_ROWS:
        raise Unreadable("a list of rows is wanted")
    rows = [_row(_COLUMNS[kind], row) for row in given]
    return [row for row in rows if any(value != "" for value in row.values())]


def _row(columns: Mapping[str, _Column], given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not given.keys() <= columns.keys():
        raise Unreadable("a row has other fields")
    made = {name: column.read(given.get(name)) for name, column in columns.items()}
    wrong = [name for name, value in made.items() if value is None]
    if wrong:
        raise Unreadable(f"not readable: {', '.join(wrong)}")
    return made


def _exclusion(given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping) or not given.keys() <= {"applies", "on", "self_cleaning"}:
        raise Unreadable("a ground has other fields")
    applies, on, text = given.get("applies"), _day(given.get("on")), _text(given.get("self_cleaning"))
    if applies not in (True, False, None) or on is None or text is None:
        raise Unreadable("not readable")
    if applies is None:
        return {}
    return {"applies": True, "on": on, "self_cleaning": text} if applies else {"applies": False}


def file_answer(ref: str, name: str) -> str:
    """A file as an answer: the id of the stored file and its name."""
    return json.dumps({"file": ref, "name": name}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def file_of(value: str) -> str:
    """The id of the file that an answer holds; what is no such answer is taken for an id."""
    try:
        found = json.loads(value)
    except ValueError:
        return value.strip()
    return str(found.get("file", "")) if isinstance(found, dict) else value.strip()


def file_name(value: str) -> str:
    """The name of the file that a kept answer holds."""
    return str(json.loads(value)["name"]) if value else ""


def parsed(kind: RequirementKind, value: str) -> Parsed:
    """What a structured answer holds: rows, or the answer on an exclusion ground; empty when nothing was answered."""
    found: Parsed = json.loads(value) if value else ([] if kind in ROWS else {})
    return found


def answer_fault(terms: Terms, value: str, today: date) -> Words:
    """What is wrong with an answer's form; empty when nothing is. Whether it is enough, the reviewer says."""
    if terms.kind == RequirementKind.EVIDENCE:
        return ""
    typed = value.strip()
    if not typed:
        return _("Attach the file.") if terms.kind == RequirementKind.FILE else _("Answer this.")
    if terms.kind in ROWS:
        return _rows_fault(terms, parsed(terms.kind, typed))
    if terms.kind in EXCLUSIONS:
        return _exclusion_fault(parsed(terms.kind, typed), today)
    return _simple_fault(terms, typed)


def _simple_fault(terms: Terms, typed: str) -> Words:
    kind = terms.kind
    if kind == RequirementKind.DECLARATION and typed != YES:
        return _("Confirm the declaration, or write to the city before applying.")
    if kind == RequirementKind.YES_NO and typed not in (YES, NO):
        return _("Answer yes or no.")
    if kind in COUNTED and not _WHOLE.fullmatch(typed):
        return _("Answer with a whole number.")
    if kind == RequirementKind.DATE and not _day(typed):
        return _("Answer with a date.")
    if kind == RequirementKind.CHOICE and typed not in {option.code for option in terms.options}:
        return _("Choose one of the answers.")
    return ""


def _rows_fault(terms: Terms, rows: Any) -> Words:
    for number, row in enumerate(rows, 1):
        for name, column in _COLUMNS[terms.kind].items():
            if column.missing and row[name] == "":
                return _("Row %(number)d: %(missing)s.") % {"number": number, "missing": column.missing}
        if row.get("ends_on") and row["ends_on"] < row["starts_on"]:
            return _("Row %(number)d: the last day is before the first.") % {"number": number}
    return ""


def _exclusion_fault(found: Any, today: date) -> Words:
    if not found["applies"]:
        return ""
    if not found["on"]:
        return _("Write the day of the final judgment or of the event.")
    if date.fromisoformat(found["on"]) > today:
        return _("The day of the final judgment or of the event cannot be later than today.")
    return ""
