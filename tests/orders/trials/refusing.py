"""Small helpers of the stories of work trials."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core import clock
from core.errors import DomainError


def code_of(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.code


def workdays(count: int, start: date | None = None) -> list[date]:
    """Weekdays from a Monday on (no holiday is near)."""
    first = start or clock.today()
    days = (first + timedelta(days=n) for n in range(count * 2 + 2))
    return [day for day in days if day.isoweekday() <= 5][:count]
