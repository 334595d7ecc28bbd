"""Step 6: one score around 50, its interval, and the probability of being above average."""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy.special import ndtr

from evaluations.scoring.arrays import Bools, Floats, Ints, group_count, group_sum, ratio
from evaluations.scoring.data import DAYS_PER_MONTH, ScoringData
from evaluations.scoring.effects import Effects
from evaluations.scoring.params import EXPERIENCE, Params
from evaluations.scoring.shrink import Shrunk

CORRELATION_CAP = 0.9
CORRELATION_MIN_ORDERS = 10
INTERVAL_Z = 1.645
MIDDLE = 50.0
TOP = 100.0


@dataclasses.dataclass(frozen=True, slots=True)
class Composite:
    """Per provider (J,) unless said otherwise: `score`, `lo`, `hi` and `deduction` in points 0-100;
    `contribution` (5, J) and `recentring` in points, so that 50 + contributions + recentring - deduction is
    the score before clipping; `correlation` (5, 5) of residuals; `prior_var` of the composite; `scored` where
    the evidence suffices; `band` 0-5."""

    q: Floats
    var: Floats
    calibration: Floats
    reliability: Floats
    p_above: Floats
    capped: Bools
    contribution: Floats
    recentring: Floats
    deduction: Floats
    score: Floats
    lo: Floats
    hi: Floats
    scored: Bools
    band: Ints
    correlation: Floats
    prior_var: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Blend:
    calibration: Floats
    var: Floats
    correlation: Floats
    prior_var: float


def composite(
    data: ScoringData, effects: tuple[Effects, ...], parts: tuple[Shrunk, ...], params: Params
) -> Composite:
    """Step 6 from the five effects and their shrunken forms, in the order of DIMENSIONS."""
    weights = np.array(params.weights)
    z_free = np.stack([part.m / part.tau_ref for part in parts])
    z, capped = cap_feedback(z_free, weights, params.corroboration)
    k = _recentring(z_free[EXPERIENCE], z[EXPERIENCE], parts[EXPERIENCE].b, weights[EXPERIENCE])
    blend = _blend(data, effects, parts, params)
    c = blend.calibration
    q = c * (weights @ z + k)
    sd = np.sqrt(blend.var)
    reliability = np.clip(1.0 - blend.var / blend.prior_var, 0.0, 1.0)
    ded = deductions(data, params)
    neff = effects[0].neff
    scored = (reliability >= params.min_reliability) & (neff >= params.min_neff)
    margin = INTERVAL_Z * sd
    return Composite(
        q=q,
        var=blend.var,
        calibration=c,
        reliability=reliability,
        p_above=ndtr(q / sd),
        capped=capped,
        contribution=params.scale * c * weights[:, None] * z,
        recentring=params.scale * c * k,
        deduction=ded,
        score=_points(q, ded, params),
        lo=_points(q - margin, ded, params),
        hi=_points(q + margin, ded, params),
        scored=scored,
        band=np.where(scored, _bands(data, q, sd, ded, params), 0),
        correlation=blend.correlation,
        prior_var=blend.prior_var,
    )


def cap_feedback(z: Floats, weights: Floats, corroboration: float) -> tuple[Floats, Bools]:
    """z (5, J) with the experience at most `corroboration` above what the other four support (never below 0),
    and where (J,) that took something away."""
    others = np.delete(weights, EXPERIENCE)
    support = others @ np.delete(z, EXPERIENCE, axis=0) / max(float(others.sum()), 1e-12)
    cap = np.maximum(0.0, support) + corroboration
    capped = z[EXPERIENCE] > cap
    out = z.copy()
    out[EXPERIENCE] = np.minimum(z[EXPERIENCE], cap)
    return out, capped


def _recentring(before: Floats, after: Floats, kept: Floats, weight: float) -> Floats:
    """What the cap took, given back evenly to everyone who has feedback, so that the city's mean stays."""
    total = float(kept.sum())
    if total <= 0:
        return np.zeros_like(kept)
    lost = weight * float(kept @ (before - after)) / total
    return np.where(kept > 0, lost, 0.0)


def _blend(
    data: ScoringData, effects: tuple[Effects, ...], parts: tuple[Shrunk, ...], params: Params
) -> _Blend:
    """Calibration c_j and VQ_j (J,): regression of the true composite on the shrunken one."""
    a = np.array(params.weights) / np.array(params.tau_ref)
    tau = np.array([part.tau for part in parts])
    sigma = np.outer(tau, tau) * np.where(np.eye(len(tau), dtype=bool), 1.0, params.rho_ref)
    prior_var = float(a @ sigma @ a)
    kept = np.stack([part.b for part in parts])
    b = a[:, None] * kept
    correlation = residual_correlation(effects)
    s2 = np.stack([np.where(np.isinf(part.var), 0.0, part.var) for part in parts])
    noise = (b**2 * s2).sum(axis=0) + 2 * _shared_noise(data, effects, correlation, b)
    num = a @ sigma @ b
    den = np.einsum("dj,de,ej->j", b, sigma, b) + noise
    c = ratio(num, den, 1.0)
    v = np.stack([part.v for part in parts])
    excess = (a[:, None] ** 2 * (v - tau[:, None] ** 2 * (1 - kept))).sum(axis=0)
    var = prior_var - c * num + c**2 * np.maximum(0.0, excess)
    return _Blend(c, np.maximum(var, 1e-9), correlation, prior_var)


def residual_correlation(effects: tuple[Effects, ...]) -> Floats:
    """c_dd' (5, 5): mean product of residuals over orders observed in both dimensions."""
    out = np.eye(len(effects))
    for d, one in enumerate(effects):
        for e in range(d):
            other = effects[e]
            both = int((one.observed & other.observed).sum())
            if both >= CORRELATION_MIN_ORDERS:
                mean = float(one.r @ other.r) / both
                out[d, e] = out[e, d] = np.clip(mean, -CORRELATION_CAP, CORRELATION_CAP)
    return out


def _shared_noise(data: ScoringData, effects: tuple[Effects, ...], correlation: Floats, b: Floats) -> Floats:
    """sum over d < d' of b b' S (J,): noise that two dimensions share because they see the same orders."""
    out = np.zeros(b.shape[1])
    for d in range(len(effects)):
        for e in range(d):
            overlap = group_sum(data.provider, effects[d].h * effects[e].h, b.shape[1])
            out += b[d] * b[e] * correlation[d, e] * overlap
    return out


def deductions(data: ScoringData, params: Params) -> Floats:
    """Points off (J,) for verified breaches, per order: size is not punished (P6)."""
    points = np.array([params.breach_points.get(code, 0.0) for code in data.breach_codes])
    fresh = np.exp2(-data.age_days / DAYS_PER_MONTH / params.breach_half_life)
    size = len(data.provider_ids)
    weighed = group_sum(data.provider, fresh * points[data.breach], size)
    orders = group_sum(data.provider, fresh, size)
    return np.minimum(params.breach_cap, params.breach_scale * weighed / (orders + params.breach_n0))


def _points(q: Floats, deduction: Floats, params: Params) -> Floats:
    return np.clip(MIDDLE + params.scale * q - deduction, 0.0, TOP)


def _bands(data: ScoringData, q: Floats, sd: Floats, deduction: Floats, params: Params) -> Ints:
    """Bands 1-5 (J,) from the probability of being above average after deductions."""
    active = group_count(data.provider, len(q)) > 0
    usual = float(deduction[active].mean()) if active.any() else 0.0
    p = ndtr((q - (deduction - usual) / params.scale) / sd)
    bands: Ints = 1 + np.searchsorted(np.array(params.bands), p, side="right").astype(np.int64)
    return bands
