"""Evidence that lapses (R18): which warning is due, and how a kind of evidence stands. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LAPSED = 0
"""The last of the warnings: it has lapsed."""


def warning_due(valid_until: date, today: date, steps: Sequence[int], told: Collection[int]) -> int | None:
    """The warning to give today: a number of days out of ``steps``, ``LAPSED``, or nothing.

    ``valid_until`` is the first day without it. The nearest step that has been reached is due unless it, or a later
    one, was told: after an outage somebody gets one message, not all that were missed.

    >>> warning_due(date(2026, 3, 31), date(2026, 3, 6), (60, 30, 7), ())
    30
    """
    left = (valid_until - today).days
    reached = [days for days in (*steps, LAPSED) if left <= days]
    if not reached:
        return None
    nearest = min(reached)
    return None if any(days <= nearest for days in told) else nearest


class Standing(StrEnum):
    """How a demanded kind of evidence stands for a provider."""

    MISSING = "missing"
    WAITING = "waiting"
    REFUSED = "refused"
    LAPSED = "lapsed"
    LAPSING = "lapsing"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence of a kind: its half-open validity, and the authority's verdict (nothing yet: None)."""

    valid_from: date
    valid_until: date
    accepted: bool | None


def covered_until(pieces: Collection[Piece], day: date) -> date | None:
    """The first day from ``day`` on without accepted evidence; nothing when there is none on the day itself."""
    end = day
    for piece in sorted((p for p in pieces if p.accepted), key=lambda p: p.valid_from):
        if piece.valid_from <= end < piece.valid_until:
            end = piece.valid_until
    return end if end > day else None


def covered_before(pieces: Collection[Piece], day: date) -> date | None:
    """The first day without accepted evidence after the last that was in force; nothing when none was."""
    return max((p.valid_until for p in pieces if p.accepted and p.valid_until <= day), default=None)


def standing(pieces: Collection[Piece], day: date, warn_days: int) -> Standing:
    """How a kind of evidence stands on a day; accepted evidence in force counts before everything else."""
    end = covered_until(pieces, day)
    if end is not None:
        return Standing.LAPSING if end - day <= timedelta(days=warn_days) else Standing.IN_FORCE
    if any(p.accepted is None and p.valid_until > day for p in pieces):
        return Standing.WAITING
    if any(p.accepted for p in pieces):
        return Standing.LAPSED
    return Standing.REFUSED if any(p.accepted is False for p in pieces) else Standing.MISSING
