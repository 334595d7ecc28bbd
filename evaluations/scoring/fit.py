"""Step 2: case-mix regression with one penalised intercept per provider, by Newton on an arrow matrix."""

from __future__ import annotations

import dataclasses
import enum

import numpy as np
from scipy.special import expit

from evaluations.scoring.arrays import Floats, Ints, group_sum, weighted_mean
from evaluations.scoring.params import Params

ALPHA_PENALTY = 1e-8
BLOCK = 1 << 15
MAX_STEPS = 60
MAX_HALVINGS = 30
TOLERANCE = 1e-11


class Link(enum.Enum):
    """Scale on which effects add up."""

    LOGIT = "logit"
    IDENTITY = "identity"

    def mean(self, eta: Floats) -> Floats:
        """Expected value at `eta`."""
        result: Floats = expit(eta) if self is Link.LOGIT else eta
        return result

    def variance(self, mean: Floats) -> Floats:
        """Variance function v: mu (1 - mu), or 1."""
        return mean * (1.0 - mean) if self is Link.LOGIT else np.ones_like(mean)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One regression over n observed orders: `x` (q, n) with the intercept as row 0, outcome `y`, weight `w`,
    provider index `group` (n,), number of providers `groups`."""

    x: Floats
    y: Floats
    w: Floats
    group: Ints
    groups: int
    link: Link


@dataclasses.dataclass(frozen=True, slots=True)
class Fit:
    """`theta` (q,) = alpha and beta; `u` (groups,) provider intercepts; `cov` (q, q) = inverse of the Schur
    complement for theta."""

    theta: Floats
    u: Floats
    cov: Floats

    @property
    def beta(self) -> Floats:
        return self.theta[1:]


@dataclasses.dataclass(slots=True)
class _State:
    theta: Floats
    u: Floats
    eta: Floats
    loss: float


def fit(problem: Problem, params: Params) -> Fit:
    """Minimise the penalised loss of step 2; numpy's LinAlgError cannot occur while lam > 0.

    Newton with step halving, so that a city where every outcome is the same still ends.
    """
    solver = _Solver(problem, params)
    state = solver.start()
    for _ in range(MAX_STEPS):
        step_theta, step_u, cov = solver.newton_step(state)
        state, moved = solver.move(state, step_theta, step_u)
        if moved < TOLERANCE:
            break
    return Fit(state.theta, state.u, cov)


class _Solver:
    def __init__(self, problem: Problem, params: Params) -> None:
        self.p = problem
        self.ridge = np.full(len(problem.x), params.lam)
        self.ridge[0] = ALPHA_PENALTY
        self.u_ridge = 1.0 / params.tau_fit**2
        self.scale = 1.0 / _variance(problem) if problem.link is Link.IDENTITY else 1.0

    def start(self) -> _State:
        theta, u = np.zeros(len(self.p.x)), np.zeros(self.p.groups)
        return self._state(theta, u)

    def newton_step(self, state: _State) -> tuple[Floats, Floats, Floats]:
        """Step for theta and u, eliminating the diagonal u-block, and the inverse Schur complement."""
        p = self.p
        mean = p.link.mean(state.eta)
        slope = self.scale * p.w * (mean - p.y)
        curve = self.scale * p.w * p.link.variance(mean)
        corner, arrow = _cross_products(p, curve)
        corner[np.diag_indices_from(corner)] += self.ridge
        shaft = group_sum(p.group, curve, p.groups) + self.u_ridge
        slope_theta = p.x @ slope + self.ridge * state.theta
        slope_u = group_sum(p.group, slope, p.groups) + self.u_ridge * state.u
        schur: Floats = corner - (arrow / shaft) @ arrow.T
        cov = np.linalg.inv(schur).astype(np.float64, copy=False)
        step_theta = cov @ (slope_theta - arrow @ (slope_u / shaft))
        step_u = (slope_u - arrow.T @ step_theta) / shaft
        return step_theta, step_u, cov

    def move(self, state: _State, step_theta: Floats, step_u: Floats) -> tuple[_State, float]:
        """The state after the longest of 1, 1/2, 1/4... of the step that does not raise the loss."""
        length = max(float(np.abs(step_theta).max()), float(np.abs(step_u).max(initial=0.0)))
        slack = 1e-12 * (1.0 + abs(state.loss))
        factor = 1.0
        for _ in range(MAX_HALVINGS):
            new = self._state(state.theta - factor * step_theta, state.u - factor * step_u)
            if new.loss <= state.loss + slack:
                return new, factor * length
            factor /= 2
        return state, 0.0

    def _state(self, theta: Floats, u: Floats) -> _State:
        eta = theta @ self.p.x
        eta += u[self.p.group]
        penalty = float(self.ridge @ theta**2 + self.u_ridge * (u @ u)) / 2
        return _State(theta, u, eta, self._loss(eta) + penalty)

    def _loss(self, eta: Floats) -> float:
        p = self.p
        if p.link is Link.IDENTITY:
            return self.scale / 2 * float(p.w @ (p.y - eta) ** 2)
        return float(p.w @ np.logaddexp(0.0, eta) - (p.w * p.y) @ eta)


def _variance(problem: Problem) -> float:
    """s2_0, the weighted variance of y; 1 where y does not vary."""
    spread = weighted_mean((problem.y - weighted_mean(problem.y, problem.w)) ** 2, problem.w)
    return spread if spread > 1e-12 else 1.0


def _cross_products(p: Problem, curve: Floats) -> tuple[Floats, Floats]:
    """X' W X (q, q) and X' W G (q, groups), in blocks of orders to keep memory flat."""
    corner = np.zeros((len(p.x), len(p.x)))
    arrow = np.zeros((len(p.x), p.groups))
    for first in range(0, p.y.size, BLOCK):
        cut = slice(first, first + BLOCK)
        block = p.x[:, cut]
        weighted = block * curve[cut]
        corner += weighted @ block.T
        for row, values in enumerate(weighted):
            arrow[row] += group_sum(p.group[cut], values, p.groups)
    return corner, arrow
