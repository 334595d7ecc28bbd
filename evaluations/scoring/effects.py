"""Step 3: what a provider reached beyond its clients' starting points, and how surely."""

from __future__ import annotations

import dataclasses

import numpy as np

from evaluations.scoring.arrays import Bools, Floats, Ints, group_count, group_sum, ratio, weighted_mean
from evaluations.scoring.fit import Fit, Link, Problem, fit
from evaluations.scoring.params import Params

ANCHOR_STEPS = 100
V_FLOOR = 1e-12


@dataclasses.dataclass(frozen=True, slots=True)
class Effects:
    """One dimension. Per provider (J,): `reached` O_j, `expected` E_j, `information` I_j, `effect` e_j
    (logits, or natural units), `var` s2_j (infinite without data), `neff`. Over all n orders: `observed`,
    `expectation` mu_i (NaN where not observed), `h` and `r` of step 6 (0 where not observed). `shift` is the
    constant of the city's anchor.
    """

    fitted: Fit
    shift: float
    phi: float
    reached: Floats
    expected: Floats
    information: Floats
    effect: Floats
    var: Floats
    neff: Floats
    observed: Bools
    expectation: Floats
    h: Floats
    r: Floats


@dataclasses.dataclass(frozen=True, slots=True)
class _Expected:
    shift: float
    mu: Floats
    v: Floats
    mu_full: Floats
    v_full: Floats


def estimate(
    x: Floats, y: Floats, w: Floats, observed: Bools, group: Ints, groups: int, link: Link, params: Params
) -> Effects:
    """Steps 2 and 3 for one dimension: `x` (q, n) with intercept, `y`, `w`, `observed`, `group` (n,)."""
    everyone = bool(observed.all())
    cut = slice(None) if everyone else observed
    problem = Problem(x if everyone else x[:, observed], y[cut], w[cut], group[cut], groups, link)
    if not problem.y.size:
        return _nothing(len(x), y.size, groups)
    fitted = fit(problem, params)
    return _effects(problem, fitted, _expectations(problem, fitted), observed)


def _expectations(p: Problem, fitted: Fit) -> _Expected:
    eta = fitted.theta @ p.x
    shift = _anchor(p, eta)
    eta += shift
    own = fitted.u[p.group]
    mu = p.link.mean(eta)
    mu_full = p.link.mean(eta + own - weighted_mean(own, p.w))
    return _Expected(shift, mu, _v(p.link, mu), mu_full, _v(p.link, mu_full))


def _v(link: Link, mu: Floats) -> Floats:
    return np.maximum(link.variance(mu), V_FLOOR)


def _anchor(p: Problem, eta: Floats) -> float:
    """The constant that makes the city's expected total its reached total ("city average")."""
    target = float(p.w @ p.y)
    if p.link is Link.IDENTITY:
        return (target - float(p.w @ eta)) / float(p.w.sum())
    shift = 0.0
    for _ in range(ANCHOR_STEPS):
        mu = p.link.mean(eta + shift)
        slope = max(float(p.w @ _v(p.link, mu)), V_FLOOR)
        step = float(np.clip((target - float(p.w @ mu)) / slope, -1.0, 1.0))
        shift += step
        if abs(step) < 1e-13 or abs(shift) > 30:
            break
    return shift


def _effects(p: Problem, fitted: Fit, exp: _Expected, observed: Bools) -> Effects:
    reached = group_sum(p.group, p.w * p.y, p.groups)
    expected = group_sum(p.group, p.w * exp.mu, p.groups)
    information = group_sum(p.group, p.w * exp.v, p.groups)
    phi = _dispersion(p, exp)
    var = _variance(p, fitted, exp, information, phi)
    expectation = np.full(observed.size, np.nan)
    expectation[observed] = exp.mu
    h, r = np.zeros(observed.size), np.zeros(observed.size)
    h[observed] = p.w * np.sqrt(exp.v * phi) / information[p.group]
    r[observed] = (p.y - exp.mu_full) / np.sqrt(max(phi, V_FLOOR) * exp.v)
    return Effects(
        fitted=fitted,
        shift=exp.shift,
        phi=phi,
        reached=reached,
        expected=expected,
        information=information,
        effect=ratio(reached - expected, information),
        var=var,
        neff=_effective_size(p),
        observed=observed,
        expectation=expectation,
        h=h,
        r=r,
    )


def _effective_size(p: Problem) -> Floats:
    return ratio(group_sum(p.group, p.w, p.groups) ** 2, group_sum(p.group, p.w**2, p.groups))


def _dispersion(p: Problem, exp: _Expected) -> float:
    """phi, with the degrees of freedom the fit has used."""
    n, columns = p.y.size, len(p.x) - 1
    present = int((group_count(p.group, p.groups) > 0).sum())
    used = min(columns + 1 + 0.7 * present, n / 2)
    raw = float(p.w @ (p.y - exp.mu_full) ** 2) / float(p.w @ exp.v_full)
    return raw * n / (n - used)


def _variance(p: Problem, fitted: Fit, exp: _Expected, information: Floats, phi: float) -> Floats:
    """s2_j (J,): sampling noise, and the uncertainty of beta as far as this provider's clients differ."""
    noise = phi * ratio(group_sum(p.group, p.w**2 * exp.v, p.groups), information**2)
    weight = p.w * exp.v
    centre = np.empty((len(p.x) - 1, p.groups))
    for row in range(1, len(p.x)):
        centre[row - 1] = ratio(group_sum(p.group, weight * p.x[row], p.groups), information)
    centre -= (centre @ information / information.sum())[:, None]
    spread = np.einsum("aj,ab,bj->j", centre, fitted.cov[1:, 1:], centre, optimize=True)
    model = spread * (phi if p.link is Link.LOGIT else 1.0)
    return np.where(information > 0, noise + model, np.inf)


def _nothing(columns: int, orders: int, groups: int) -> Effects:
    zero, none = np.zeros(groups), np.zeros(orders)
    fitted = Fit(np.zeros(columns), zero, np.zeros((columns, columns)))
    return Effects(
        fitted=fitted,
        shift=0.0,
        phi=1.0,
        reached=zero,
        expected=zero,
        information=zero,
        effect=zero,
        var=np.full(groups, np.inf),
        neff=zero,
        observed=np.zeros(orders, dtype=bool),
        expectation=np.full(orders, np.nan),
        h=none,
        r=none,
    )
