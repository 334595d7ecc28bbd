"""When a coach is reminded of a report, and when others hear that it is late. Pure."""

from datetime import date, timedelta
from enum import IntEnum


class Step(IntEnum):
    """How far reminding has gone; each step comes once."""

    NONE = 0
    BEFORE = 1
    ON_THE_DAY = 2
    PROVIDER = 3
    OFFICIAL = 4


def step_of(due: date, late_from: date, today: date, days_before: int) -> Step:
    """The step that a day calls for: the coach before and on the due day, then the provider's administrator from the
    day after, then the official after ``late_from``, the last day on which the report is not very late."""
    if today > late_from:
        return Step.OFFICIAL
    if today > due:
        return Step.PROVIDER
    if today == due:
        return Step.ON_THE_DAY
    return Step.BEFORE if today >= due - timedelta(days=days_before) else Step.NONE


def part_of(first: date, last: date, percent: int) -> int:
    """How many days of a time make up a part of it, rounded down."""
    return (last - first).days * percent // 100
