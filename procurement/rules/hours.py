"""Weekly opening hours: how they are typed, kept and gathered. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

DAYS = range(7)
"""Monday is 0."""
_TYPED = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[.:](\d{2}))?")


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on one weekday from and to, in minutes after midnight."""

    day: int
    opens: int
    closes: int


def read_opening(day: int, typed: str) -> Opening | None:
    """A day's hours as typed: ``9-15``, ``9.30–15``, ``09:30-15:00``; nothing when they are none."""
    found = _TYPED.fullmatch(typed.strip())
    if found is None:
        return None
    hours = [int(found[1]), int(found[3])]
    minutes = [int(found[2] or 0), int(found[4] or 0)]
    opens, closes = (60 * hour + minute for hour, minute in zip(hours, minutes, strict=True))
    return Opening(day, opens, closes) if valid(opens, closes) and max(minutes) < 60 else None


def valid(opens: int, closes: int) -> bool:
    """Whether somebody can be open so: within one day, and longer than nothing."""
    return 0 <= opens < closes <= 24 * 60


def clock_words(minutes: int) -> str:
    """A time of day as it is written: ``9`` or ``9.30``."""
    return f"{minutes // 60}.{minutes % 60:02d}" if minutes % 60 else str(minutes // 60)


def span_words(opening: Opening) -> str:
    """A day's hours as they are written: ``9–15.30``."""
    return f"{clock_words(opening.opens)}–{clock_words(opening.closes)}"


def gathered(openings: Iterable[Opening]) -> list[tuple[Sequence[int], str]]:
    """Weekdays that follow each other with the same hours, and those hours: ``((0, 1, 2), "9–15")``."""
    rows = sorted(openings, key=lambda row: row.day)
    runs = groupby(enumerate(rows), key=lambda pair: (pair[1].day - pair[0], span_words(pair[1])))
    return [([row.day for _n, row in run], words) for (_start, words), run in runs]
