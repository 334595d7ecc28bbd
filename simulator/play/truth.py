"""The hidden truth: who finds work, who is content. Simple on purpose, so that a score has something to find."""

from math import exp, log

from core import codes
from evaluations.states import Horizon, OutcomeCode
from orders.casemix import Education, HealthLimit, LanguageGroup
from orders.services.needing import Starting

_HEALTH = {HealthLimit.NONE: 0.3, HealthLimit.SOME: -0.3, HealthLimit.MAJOR: -1.0}
_EDUCATION = {Education.BASIC: -0.3, Education.SECONDARY: 0.1, Education.TERTIARY: 0.35}
_LANGUAGE = {LanguageGroup.FINNISH_SWEDISH: 0.15, LanguageGroup.OTHER_OK: 0.0, LanguageGroup.OTHER_WEAK: -0.5}
_NO_WORK = (
    (OutcomeCode.STILL_SEEKING, 74), (OutcomeCode.EDUCATION, 27), (OutcomeCode.WORK_TRIAL, 17),
    (OutcomeCode.OTHER_SERVICE, 16), (OutcomeCode.SICK_LEAVE, 14), (OutcomeCode.REHABILITATIVE_WORK, 9),
)  # fmt: skip
"""Of those without work: shares as the KUNTO project in Lahti counted them (2021-23)."""
STAYS = 0.72
"""How often a client is where it was at the horizon before."""


def chance_of(logit: float) -> float:
    """A probability on the logit scale."""
    return 1 / (1 + exp(-logit))


def taste() -> float:
    """What no score or distance explains in a choice (Gumbel)."""
    return -log(-log(codes.uniform(1e-9, 1 - 1e-9)))


def strength_of(starting: Starting) -> float:
    """The hidden chance of finding work with an average provider (logit)."""
    ability = 6 if starting.wa_start is None else starting.wa_start
    return (
        -0.8
        + _HEALTH[HealthLimit(starting.health_limit)]
        + _EDUCATION[Education(starting.education)]
        + _LANGUAGE[LanguageGroup(starting.language_group)]
        - 0.25 * log(1 + starting.months_unemployed)
        + 0.15 * (ability - 5)
        + codes.normal(0.6, 0.5)
    )


def outcomes(strength: float, quality: float, *, got_work: bool) -> dict[Horizon, OutcomeCode]:
    """Where a client goes at the three horizons."""
    now = OutcomeCode.EMPLOYED_OPEN if got_work else _draw(strength + 0.6 * quality)
    found = {Horizon.END: now}
    for horizon, more in ((Horizon.MONTHS_3, 0.2), (Horizon.MONTHS_6, 0.3)):
        if not codes.chance(STAYS):
            now = _draw(strength + 0.6 * quality + more)
        found[horizon] = now
    return found


def _draw(logit: float) -> OutcomeCode:
    if codes.chance(chance_of(logit)):
        return codes.draw([OutcomeCode.EMPLOYED_OPEN, OutcomeCode.WAGE_SUBSIDISED], [0.75, 0.25])
    return codes.draw([code for code, _share in _NO_WORK], [share for _code, share in _NO_WORK])


def ability_at_end(start: int | None, quality: float) -> int | None:
    """Self-assessed work ability at the end; some are not asked."""
    if codes.chance(0.1):
        return None
    return _within((6 if start is None else start) + codes.normal(0.4 + 0.5 * quality, 1.2), 0, 10)


def recommendation(quality: float) -> int:
    """An answer from 0 to 10."""
    return _within(codes.normal(8.6 + 0.9 * quality, 1.5), 0, 10)


def agreement(quality: float) -> int:
    """An answer from 1 to 5."""
    return _within(codes.normal(4.0 + 0.5 * quality, 0.8), 1, 5)


def _within(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
