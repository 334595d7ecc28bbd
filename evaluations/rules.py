"""Pure rules of this room: when an outcome is looked at, what a missing one counts as, and shares of answers."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from evaluations.states import Horizon, OutcomeCode

MONTHS = {Horizon.END: 0, Horizon.MONTHS_3: 3, Horizon.MONTHS_6: 6}
NOT_DUE = "not_due"
UNKNOWN = "unknown"
PROMOTER, DETRACTOR = 9, 6
"""Net Promoter Score: 9 and 10 recommend, 0 to 6 do not."""


def add_months(day: date, months: int) -> date:
    """The same day some months later; the month's last day where there is no such day (150/1930 §3)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def horizon_day(closed_on: date, horizon: str) -> date:
    """The first day on which an outcome may be recorded: the end, 3 or 6 months after it."""
    return add_months(closed_on, MONTHS[Horizon(horizon)])


def outcome_for_score(
    recorded: str | None, closed_on: date, horizon: str, *, as_of: date, grace_days: int
) -> str:
    """The outcome code that the score reads.

    A horizon whose day has not come is ``not_due``, whatever is recorded. One that nobody recorded is ``not_due``
    for ``grace_days`` days more, so that an official's usual delay harms nobody; then it is ``unknown`` and counts as
    nothing reached, so that hiding never pays.
    """
    day = horizon_day(closed_on, horizon)
    if day > as_of:
        return NOT_DUE
    if recorded is not None:
        return recorded
    return NOT_DUE if as_of < day + timedelta(days=grace_days) else UNKNOWN


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Answers to "would you recommend": how many, promoters (9-10) and detractors (0-6)."""

    answers: int
    promoters: int
    detractors: int

    @property
    def score(self) -> int | None:
        """Net Promoter Score from -100 to 100, a half away from zero; nothing without answers."""
        if not self.answers:
            return None
        difference = self.promoters - self.detractors
        whole = (abs(difference) * 200 + self.answers) // (2 * self.answers)
        return whole if difference >= 0 else -whole


def recommendation(answers: Iterable[int]) -> Recommendation:
    """Count answers from 0 to 10."""
    values = list(answers)
    return Recommendation(
        len(values), sum(v >= PROMOTER for v in values), sum(v <= DETRACTOR for v in values)
    )


def percent(part: int, whole: int) -> int | None:
    """A share in whole per cent, a half up; nothing of nothing."""
    return None if not whole else (200 * part + whole) // (2 * whole)


def hundredths(points: float | None) -> int | None:
    """Points as whole hundredths, as they are published."""
    return None if points is None else round(points * 100)


def closed_by(today: date, horizon: str) -> date:
    """The last closing day whose horizon has come: cases closed up to it can be followed up now."""
    day = add_months(today, -MONTHS[Horizon(horizon)])
    while (
        horizon_day(day + timedelta(days=1), horizon) <= today
    ):  # months of unequal length: at most three steps
        day += timedelta(days=1)
    return day


def unknown_from(closed_on: date, horizon: str, grace_days: int) -> date:
    """The day from which an outcome that nobody recorded counts as unknown."""
    return horizon_day(closed_on, horizon) + timedelta(days=grace_days)


ACTIVATED = frozenset(
    {
        OutcomeCode.EMPLOYED_OPEN,
        OutcomeCode.WAGE_SUBSIDISED,
        OutcomeCode.EDUCATION,
        OutcomeCode.WORK_TRIAL,
        OutcomeCode.OTHER_SERVICE,
        OutcomeCode.REHABILITATIVE_WORK,
    }
)
"""Work, education or another service that cuts the municipality's share of labour-market subsidy."""


def activation(counts: Mapping[str, int]) -> tuple[int, int]:
    """How many were activated, of how many, from counts by outcome: exempt ones are left out, unknown ones count."""
    whole = sum(number for code, number in counts.items() if code != OutcomeCode.EXEMPT)
    return sum(counts.get(code, 0) for code in ACTIVATED), whole
