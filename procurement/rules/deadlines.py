"""Statutory periods (150/1930): when a period ends, and why it ends there.

R1: the day of the trigger is not counted; a period that ends on a day off ends on the next working day.
R2: working days leave out Saturdays, Sundays, public holidays, 6 December, 1 May, Christmas Eve and
Midsummer Eve.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@lru_cache(maxsize=64)
def _days_off(year: int) -> dict[date, str]:
    """Finland's public holidays of a year with their Finnish names; the library counts both eves among them."""
    return dict(country_holidays("FI", years=year, language="fi"))


def day_off(day: date) -> str:
    """Why a day is no working day: ``saturday``, ``sunday`` or the holiday's Finnish name; empty for a working day."""
    if holiday := _days_off(day.year).get(day):
        return holiday
    return ("saturday", "sunday")[day.weekday() - SATURDAY] if day.weekday() >= SATURDAY else ""


def is_working_day(day: date) -> bool:
    """Whether offices work on the day (R2)."""
    return not day_off(day)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was passed over, and why (as in `day_off`)."""

    day: date
    why: str


@dataclass(frozen=True, slots=True)
class Period:
    """Where a period ends and which days were passed over on the way."""

    trigger: date
    value: int
    unit: str
    last_day: date
    steps: tuple[Skipped, ...]


def period(trigger: date, value: int, unit: str) -> Period:
    """The last day of ``value`` working_days, days, months or years that a day triggers.

    Raises:
        ValueError: the unit is none of these, or the value is negative.
    """
    if value < 0:
        raise ValueError(f"a period of {value} {unit} is none")
    if unit == "working_days":
        steps, last = _count_working_days(trigger, value)
    else:
        steps, last = _shift(calendar_end(trigger, value, unit))
    return Period(trigger, value, unit, last, tuple(steps))


def _count_working_days(trigger: date, value: int) -> tuple[list[Skipped], date]:
    steps: list[Skipped] = []
    day, left = trigger, value
    while left:
        day += ONE_DAY
        why = day_off(day)
        if why:
            steps.append(Skipped(day, why))
        else:
            left -= 1
    return (steps, day) if value else _shift(trigger)


def calendar_end(trigger: date, value: int, unit: str) -> date:
    """The calendar day that ends a time of days, months or years, days off or not (150/1930 §3).

    Raises:
        ValueError: the unit is none of these.
    """
    if unit == "days":
        return trigger + timedelta(days=value)
    if unit == "months":
        return _months_later(trigger, value)
    if unit == "years":
        return _months_later(trigger, 12 * value)
    raise ValueError(f"no such unit: {unit}")


def age_ends(made: date, value: int, unit: str) -> date:
    """The first day on which something made on a day is older than ``value`` units; an age moves for no holiday.

    Raises:
        ValueError: the unit is none of days, months or years.
    """
    return calendar_end(made, value, unit) + ONE_DAY


def _months_later(trigger: date, months: int) -> date:
    """The day of the same number, or the month's last when there is none (150/1930 §3)."""
    index = trigger.year * 12 + trigger.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(trigger.day, monthrange(year, month + 1)[1]))


def _shift(day: date) -> tuple[list[Skipped], date]:
    steps = [Skipped(passed, day_off(passed)) for passed in _days_off_from(day)]
    return steps, day + ONE_DAY * len(steps)


def _days_off_from(day: date) -> Iterator[date]:
    while day_off(day):
        yield day
        day += ONE_DAY


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after ``first`` up to ``last``, that day included; none when it is not later."""
    days = (last - first).days
    return sum(is_working_day(first + ONE_DAY * n) for n in range(1, days + 1))
