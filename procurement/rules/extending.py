"""How far the time to decide an application may be lengthened (R5, HL §51)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Extension:
    """What an extension is measured by.

    ``ordinary`` is the last day that an individual, justified case allows. ``first_period_ends_on`` is the last day of
    the announced first period, ``called_off`` whether a call-off has been made in the system.
    """

    decide_by: date
    ordinary: date
    first_period_ends_on: date | None
    called_off: bool
    today: date


def latest(asked: Extension) -> date:
    """The last day that may be given: beyond the ordinary one only in the first period, before any call-off."""
    period = asked.first_period_ends_on
    if period is None or asked.called_off or asked.today > period:
        return asked.ordinary
    return max(asked.ordinary, period)
