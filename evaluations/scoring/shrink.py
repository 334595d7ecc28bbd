"""Step 5: each dimension shrunk toward the city's mean, the spread between providers integrated out."""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy.special import softmax

from evaluations.scoring.arrays import Floats
from evaluations.scoring.params import Params

GRID_REACH = 1.5
PRIOR_SD = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Shrunk:
    """Per provider (J,): posterior mean `m`, its variance `v`, share kept `b` (0 without data), `var` s2_j
    with the share that is not quality. Over the city: `tau` between-provider sd, `mu` mean effect, `tau_ref`.
    """

    m: Floats
    v: Floats
    b: Floats
    var: Floats
    tau: float
    mu: float
    tau_ref: float


def shrink(effect: Floats, var: Floats, tau_ref: float, params: Params) -> Shrunk:
    """Step 5 for effects (J,) with variances (J,), infinite where a provider has no data."""
    widened = var + params.bias_share * tau_ref**2
    t2 = (tau_ref * np.exp(np.linspace(-GRID_REACH, GRID_REACH, params.tau_grid))) ** 2
    # No data means p = 0, so B = 0, M = 0 and V = t^2 follow without a special case.
    p = 1.0 / (t2[:, None] + widened)
    weight, centre, centre_var = _posterior_of_tau(effect, p, t2, tau_ref)
    kept = t2[:, None] * p
    mean = kept * (effect - centre[:, None])
    spread = t2[:, None] * (1 - kept) + kept**2 * centre_var[:, None]
    m = weight @ mean
    return Shrunk(
        m=m,
        v=weight @ (spread + mean**2) - m**2,
        b=weight @ kept,
        var=widened,
        tau=float(np.sqrt(weight @ t2)),
        mu=float(weight @ centre),
        tau_ref=tau_ref,
    )


def _posterior_of_tau(effect: Floats, p: Floats, t2: Floats, tau_ref: float) -> tuple[Floats, Floats, Floats]:
    """Weight of each grid point, and the city's mean effect there with its variance; all (grid,)."""
    prior = -0.5 * (np.log(t2 / tau_ref**2) / 2 / PRIOR_SD) ** 2
    known = p[0] > 0
    if not known.any():
        return softmax(prior), np.zeros_like(t2), np.zeros_like(t2)
    total = p.sum(axis=1)
    centre = p @ effect / total
    misfit = (p * (effect - centre[:, None]) ** 2).sum(axis=1)
    log_weight = 0.5 * np.log(p[:, known]).sum(axis=1) - 0.5 * np.log(total) - 0.5 * misfit + prior
    return softmax(log_weight), centre, 1.0 / total
