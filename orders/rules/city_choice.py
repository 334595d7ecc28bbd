"""The published rule for clients who let the city choose.

Earliest start first, then the higher score, ties by draw; a stated share of turns is kept for newcomers, that is
for providers without a published score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

NEWCOMERS_SHARE = 0.15
"""The share of turns kept for providers without evidence (the score method's advice)."""


@dataclass(frozen=True, slots=True)
class Option:
    """One shown offer: its neutral position breaks ties, being drawn from the order's own secret.

    ``score`` counts hundredths of a point, None without evidence.
    """

    position: int
    free_on: date
    score: int | None


def city_choice(options: Sequence[Option], *, newcomers_turn: bool) -> Option:
    """The option that the published rule picks.

    Raises:
        ValueError: there is nothing to choose from.
    """
    newcomers = [option for option in options if option.score is None]
    pool = newcomers if newcomers_turn and newcomers else list(options)
    return min(pool, key=lambda option: (option.free_on, -(option.score or 0), option.position))
