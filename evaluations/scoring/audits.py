"""Step 7: signs of cream-skimming, hidden outcomes and steered feedback.

A flag opens a human review; it never changes the score by itself.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from evaluations.scoring.arrays import Bools, Floats, Ints, group_count, group_sum, ratio
from evaluations.scoring.dimensions import Dimensions, Evidence
from evaluations.scoring.effects import Effects
from evaluations.scoring.fit import Link
from evaluations.scoring.params import EXPERIENCE
from evaluations.scoring.shrink import Shrunk

CREAM_MIN = 3
MISSING_MIN_EXCESS = 1.0
FEEDBACK_MIN_ANSWERS = 5
FEEDBACK_SCALE = 1.8
FEEDBACK_FLAG = 1.282
PREDICTION = 0.5
DISCORD_TAU_SHARE = 0.8


@dataclasses.dataclass(frozen=True, slots=True)
class Cream:
    """Per provider (J,): offers received and declined; `z` how much easier the accepted clients are."""

    offered: Ints
    declined: Ints
    z: Floats
    flag: Bools


@dataclasses.dataclass(frozen=True, slots=True)
class Missing:
    """Per provider (J,): unknown outcomes found and expected (orders' shares), their `z`."""

    observed: Floats
    expected: Floats
    z: Floats
    flag: Bools


@dataclasses.dataclass(frozen=True, slots=True)
class Feedback:
    """Per provider (J,): praise beyond the other dimensions, share of tens beyond the city's, silence K_j."""

    z_discord: Floats
    z_ceiling: Floats
    silence: Floats
    flag: Bools


def cream(evidence: Evidence, outcome: Effects) -> Cream:
    """Are the accepted clients easier than the offered ones? Any reason typed is one decline."""
    data, size = evidence.data, evidence.providers
    beta = outcome.fitted.beta[: len(evidence.mix.names)]
    taken, refused = beta @ evidence.mix.rows, beta @ evidence.mix.of_declines(data.declines)
    n_acc, n_dec = group_count(data.provider, size), group_count(data.decline_provider, size)
    n_off = n_acc + n_dec
    sum_acc = group_sum(data.provider, taken, size)
    mean_off = ratio(sum_acc + group_sum(data.decline_provider, refused, size), n_off.astype(float))
    squares = group_sum(data.provider, (taken - mean_off[data.provider]) ** 2, size)
    squares += group_sum(data.decline_provider, (refused - mean_off[data.decline_provider]) ** 2, size)
    spread = ratio(squares, np.maximum(n_off - 1, 0).astype(float))
    share = ratio(n_acc.astype(float), n_off.astype(float))
    error = np.sqrt(ratio(spread, n_acc.astype(float)) * (1 - share))
    enough = (n_acc >= CREAM_MIN) & (n_dec >= CREAM_MIN)
    z = np.where(enough, ratio(ratio(sum_acc, n_acc.astype(float)) - mean_off, error), 0.0)
    return Cream(n_off, n_dec, z, z > evidence.params.one_sided_flag)


def missing(evidence: Evidence) -> Missing:
    """Does a provider have more unknown outcomes than its clients' starting points explain?"""
    values = evidence.values
    found = evidence.estimate(values.unknown, np.ones(values.share.size), values.observed, Link.LOGIT)
    z = ratio(found.reached - found.expected, np.sqrt(found.phi * found.information))
    excess = found.reached - found.expected > MISSING_MIN_EXCESS
    return Missing(found.reached, found.expected, z, (z > evidence.params.one_sided_flag) & excess)


def feedback(evidence: Evidence, dims: Dimensions, parts: tuple[Shrunk, ...]) -> Feedback:
    """Is the praise more than the rest of the evidence supports, or suspiciously often the top mark?"""
    felt, effect = parts[EXPERIENCE], dims.effects[EXPERIENCE]
    others = [part.m / part.tau_ref for place, part in enumerate(parts) if place != EXPERIENCE]
    predicted = PREDICTION * np.mean(others, axis=0) * felt.tau_ref
    known = np.isfinite(effect.var)
    error = np.sqrt(np.where(known, effect.var, 0.0) + DISCORD_TAU_SHARE * felt.tau**2)
    discord = np.where(known, (effect.effect - felt.mu - predicted) / error, 0.0)
    answers, ceiling = _ceiling(evidence)
    flag = ((discord + ceiling) / FEEDBACK_SCALE > FEEDBACK_FLAG) & (answers >= FEEDBACK_MIN_ANSWERS)
    return Feedback(discord, ceiling, dims.silence, flag)


def _ceiling(evidence: Evidence) -> tuple[Ints, Floats]:
    """Answers to the NPS question and the z of the share of tops among them, both (J,)."""
    data, size = evidence.data, evidence.providers
    answered = ~np.isnan(data.nps)
    n = group_sum(data.provider, answered.astype(float), size)
    tops = group_sum(data.provider, (data.nps >= evidence.params.nps_top).astype(float), size)
    p = float(tops.sum()) / max(float(n.sum()), 1.0)
    z = ratio(tops - n * p, np.sqrt(n * p * (1 - p)))
    return n.astype(np.int64), np.where(n >= FEEDBACK_MIN_ANSWERS, z, 0.0)
