"""Days of a work trial, and runs of absence without leave among them (R27), as pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from procurement.rules.deadlines import day_off

ONE_DAY = timedelta(days=1)


def trial_days(first: date, last: date, weekdays: Iterable[int]) -> list[date]:
    """The days on which the client is at the host place: the agreed ISO weekdays, public holidays left out."""
    agreed = set(weekdays)
    days = (first + ONE_DAY * n for n in range((last - first).days + 1))
    return [day for day in days if day.isoweekday() in agreed and day_off(day) in ("", "saturday", "sunday")]


def absence_runs(days: Sequence[date], marks: Mapping[date, str], least: int) -> list[tuple[date, date]]:
    """Runs of at least ``least`` trial days in a row that are all marked ``unauthorised``, first and last day.

    A day that nobody has marked yet parts a run: what is not known is not held against anybody.
    """
    runs: list[tuple[date, date]] = []
    run: list[date] = []
    for day in [*days, None]:
        if day is not None and marks.get(day) == "unauthorised":
            run.append(day)
            continue
        if len(run) >= least:
            runs.append((run[0], run[-1]))
        run = []
    return runs
