"""Whether a first meeting is within the time in which the client can start."""

from datetime import date


def is_outside(day: date, *, earliest: date, latest: date, today: date) -> bool:
    """Whether a day is before the earliest start or after the latest one.

    A latest start that has passed when the provider answers (the client chose late, or anew) limits nothing any more.
    """
    return day < earliest or today <= latest < day
