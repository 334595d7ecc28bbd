"""The only clock: everything that asks for the time asks here.

The clock is process-wide and can be set by tests and the simulator. Statutory periods are dates in
Europe/Helsinki; tender and choice deadlines are instants.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HELSINKI = ZoneInfo("Europe/Helsinki")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
"""Days that people may give us: a day far outside is a slip, and a period counted from it leaves the calendar."""
_set_to: datetime | None = None


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _set_to or datetime.now(UTC)


def today() -> date:
    """The present day in Helsinki."""
    return local_date(now())


def local_date(instant: datetime) -> date:
    """The Helsinki day on which an instant falls."""
    return instant.astimezone(HELSINKI).date()


def end_of_day(day: date) -> datetime:
    """The local midnight at which a day ends, as the first instant that no longer belongs to it."""
    return at(day + timedelta(days=1))


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """An instant on a Helsinki day."""
    return datetime.combine(day, time(hour, minute), HELSINKI).astimezone(UTC)


def set_to(instant: datetime | None) -> None:
    """Set the process-wide clock, or give it back to the machine with ``None``."""
    global _set_to
    _set_to = None if instant is None else instant.astimezone(UTC)


def advance(step: timedelta) -> datetime:
    """Move a set clock forward (it is set first if it was running) and return the new instant."""
    set_to(now() + step)
    return now()


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Stop the clock at an instant for the length of a ``with`` block."""
    before = _set_to
    set_to(instant)
    try:
        yield
    finally:
        set_to(before)
