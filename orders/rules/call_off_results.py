"""What is published of a quarter's call-offs (R24, HL §58): who was ordered from how often and for how much. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SMALLEST_TOLD = 5
"""A smaller number of call-offs is told as "fewer than 5" and without its value: it could point to a client."""


@dataclass(frozen=True, slots=True)
class CallOff:
    """One call-off as it was decided; the value is cents ex VAT."""

    category: str
    provider: str
    value_cents: int


@dataclass(frozen=True, slots=True)
class Line:
    """A category's call-offs from one provider; number and value are None where they are too few to be told."""

    category: str
    provider: str
    number: int | None
    value_cents: int | None


def quarter_of_year(year: int, number: int) -> date | None:
    """The first day of a year's quarter 1 to 4; None when there is no such quarter."""
    return date(year, number * 3 - 2, 1) if 1 <= number <= 4 and 1 < year < 9999 else None


def quarter_begins(day: date) -> date:
    """The first day of the calendar quarter that a day is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_ends(first: date) -> date:
    """The last day of the quarter that begins on ``first``."""
    return quarter_begins(first + timedelta(days=95)) - timedelta(days=1)


def quarter_number(first: date) -> int:
    """1 to 4."""
    return (first.month + 2) // 3


def lines(call_offs: Iterable[CallOff]) -> list[Line]:
    """A line for each category and provider.

    No sum over lines is told: together with the other lines it would give away the one that is withheld.
    """
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for each in call_offs:
        found[each.category, each.provider].append(each.value_cents)
    return [
        Line(category, provider, len(values), sum(values))
        if len(values) >= SMALLEST_TOLD
        else Line(category, provider, None, None)
        for (category, provider), values in found.items()
    ]
