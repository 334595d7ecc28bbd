"""Step 8: the funnel plot of the outcome dimension."""

from __future__ import annotations

import dataclasses

import numpy as np

from evaluations.scoring.arrays import Floats
from evaluations.scoring.effects import Effects

WINSOR = (0.1, 0.9)
VAR_FLOOR = 1e-9


@dataclasses.dataclass(frozen=True, slots=True)
class Funnel:
    """Per provider (J,): precision `x` = 1/sd, effect `y` in logits, `z` = (y - mu) x; 0 without data.

    Limits at precision x are mu -+ 1.96/x and 3.09/x; overdispersed ones use sqrt(1/x^2 + tau2) for 1/x.
    """

    x: Floats
    y: Floats
    z: Floats
    mu: float
    phi: float
    tau2: float


def funnel(outcome: Effects, mu: float) -> Funnel:
    """Step 8 around the city's mean effect `mu`."""
    known = np.isfinite(outcome.var)
    x = np.zeros_like(outcome.var)
    x[known] = 1.0 / np.sqrt(np.maximum(outcome.var[known], VAR_FLOOR))
    y = np.where(known, outcome.effect, 0.0)
    z = np.where(known, (y - mu) * x, 0.0)
    if not known.any():
        return Funnel(x, y, z, mu, 0.0, 0.0)
    low, high = np.quantile(z[known], WINSOR)
    phi = float(np.mean(np.clip(z[known], low, high) ** 2))
    return Funnel(x, y, z, mu, phi, _overdispersion(x[known] ** 2, phi))


def _overdispersion(w: Floats, phi: float) -> float:
    total = float(w.sum())
    spread = total - float(w @ w) / total
    return max(0.0, (w.size * phi - (w.size - 1)) / spread) if spread > 0 else 0.0
