"""Opening hours and accessibility of an offering as people read them, in the active language."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.dates import WEEKDAYS_ABBR

from procurement.rules.hours import Opening, gathered
from procurement.states import Accessibility

Kept = Sequence[Mapping[str, int]]
"""Opening hours as the database and a frozen card keep them: ``day``, ``opens``, ``closes`` in minutes."""


def openings(kept: Kept) -> list[Opening]:
    """The hours that are kept."""
    return [Opening(row["day"], row["opens"], row["closes"]) for row in kept]


def hours_words(kept: Kept) -> str:
    """The hours as one line: ``Mon–Fri 9–15, Sat 10–14``; nothing when none are given."""
    return ", ".join(f"{_days(days)} {span}" for days, span in gathered(openings(kept)))


def _days(days: Sequence[int]) -> str:
    first, last = (str(WEEKDAYS_ABBR[day]) for day in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first}–{last}"


def accessibility_words(codes: Iterable[str]) -> str:
    """What helps those who need it, as one line."""
    return ", ".join(str(Accessibility(code).label) for code in codes)
