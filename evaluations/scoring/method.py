"""Method pq-1.0 from evidence to the published layout."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from scipy.special import expit

from evaluations.scoring.arrays import Floats, group_count
from evaluations.scoring.audits import Cream, Feedback, Missing, cream, feedback, missing
from evaluations.scoring.canonical import plain
from evaluations.scoring.composite import Composite, composite
from evaluations.scoring.data import ScoringData
from evaluations.scoring.dimensions import Dimensions, Evidence, dimensions
from evaluations.scoring.funnel import Funnel, funnel
from evaluations.scoring.params import DIMENSIONS, Params
from evaluations.scoring.shrink import Shrunk, shrink

DIGITS = 6
SCORED, NOT_ENOUGH = "scored", "not_enough_evidence"


@dataclasses.dataclass(frozen=True, slots=True)
class Result:
    """Everything computed, as arrays; `report` gives the published layout."""

    evidence: Evidence
    dims: Dimensions
    parts: tuple[Shrunk, ...]
    whole: Composite
    cream: Cream
    missing: Missing
    feedback: Feedback
    funnel: Funnel


def score(data: ScoringData, params: Params, digits: int | None = DIGITS) -> dict[str, Any]:
    """Scores of every registered provider, in the layout of SPEC section 10; plain values, ready for JSON.

    Floats are rounded to `digits` decimals (None: not at all). Same data and params, same result. Numbers are
    points 0-100 for scores, dimensions' own units for effects. Raises nothing: `data` has been checked.
    """
    return report(compute(data, params), digits)


def compute(data: ScoringData, params: Params) -> Result:
    """Steps 0 to 8."""
    evidence = Evidence.of(data, params)
    dims = dimensions(evidence)
    parts = tuple(
        shrink(effect.effect, effect.var, tau_ref, params)
        for effect, tau_ref in zip(dims.effects, params.tau_ref, strict=True)
    )
    return Result(
        evidence=evidence,
        dims=dims,
        parts=parts,
        whole=composite(data, dims.effects, parts, params),
        cream=cream(evidence, dims.effects[0]),
        missing=missing(evidence),
        feedback=feedback(evidence, dims, parts),
        funnel=funnel(dims.effects[0], parts[0].mu),
    )


def report(result: Result, digits: int | None = DIGITS) -> dict[str, Any]:
    """The published layout of `result`."""
    data, params = result.evidence.data, result.evidence.params
    columns = _provider_columns(result)
    providers = {provider: _at(columns, place) for place, provider in enumerate(data.provider_ids)}
    out = {
        "method_version": params.method_version,
        "as_of": params.as_of.isoformat(),
        "model": _model(result),
        "expected_first_20": _expected_first(result),
        "providers": providers,
        "funnel": {
            "mu": result.funnel.mu,
            "phi_winsor": result.funnel.phi,
            "tau2_over": result.funnel.tau2,
        },
    }
    rounded: dict[str, Any] = plain(out, digits)
    return rounded


def _at(columns: dict[str, Any], place: int) -> dict[str, Any]:
    return {key: _at(one, place) if isinstance(one, dict) else one[place] for key, one in columns.items()}


def _provider_columns(result: Result) -> dict[str, Any]:
    """The layout of one provider, with a column (J,) in each place."""
    whole = result.whole
    return {
        "n": group_count(result.evidence.data.provider, result.evidence.providers),
        "neff": result.dims.effects[0].neff,
        "state": np.where(whole.scored, SCORED, NOT_ENOUGH),
        "band": whole.band,
        "score": np.where(whole.scored, whole.score, np.nan),
        "score_internal": whole.score,
        "lo": whole.lo,
        "hi": whole.hi,
        "p_above": whole.p_above,
        "reliability": whole.reliability,
        "calibration": whole.calibration,
        "deduction": whole.deduction,
        "recentring": whole.recentring,
        "feedback_capped": whole.capped,
        "dims": {name: _dimension(result, place) for place, name in enumerate(DIMENSIONS)},
        "audits": {
            "cream": _fields(result.cream),
            "missing": _fields(result.missing),
            "feedback": _fields(result.feedback),
        },
        "funnel": {"x": result.funnel.x, "y": result.funnel.y, "z": result.funnel.z},
    }


def _dimension(result: Result, place: int) -> dict[str, Floats]:
    effect, part = result.dims.effects[place], result.parts[place]
    return {
        "observed": effect.reached,
        "expected": effect.expected,
        "effect": effect.effect,
        "var": effect.var,
        "posterior": part.m,
        "posterior_var": part.v,
        "shrink": part.b,
        "contribution": result.whole.contribution[place],
    }


def _fields(columns: Cream | Missing | Feedback) -> dict[str, Any]:
    return {field.name: getattr(columns, field.name) for field in dataclasses.fields(columns)}


def _model(result: Result) -> dict[str, Any]:
    effects, parts, names = result.dims.effects, result.parts, result.evidence.mix.names
    return {
        "tau": {name: part.tau for name, part in zip(DIMENSIONS, parts, strict=True)},
        "mu": {name: part.mu for name, part in zip(DIMENSIONS, parts, strict=True)},
        "phi": {name: effect.phi for name, effect in zip(DIMENSIONS, effects, strict=True)},
        "resid_corr": result.whole.correlation,
        "V_prior": result.whole.prior_var,
        "casemix_columns": names,
        "outcome_beta": effects[0].fitted.beta[: len(names)],
    }


def _expected_first(result: Result) -> dict[str, float]:
    """Case-mix expected outcome (0..1) of the first 20 orders."""
    data, outcome = result.evidence.data, result.dims.effects[0]
    place = {order: row for row, order in enumerate(data.order_ids)}
    rows = [place[order] for order in data.first_ids]
    eta = outcome.fitted.theta @ result.evidence.wide[:, rows] + outcome.shift
    return dict(zip(data.first_ids, expit(eta).tolist(), strict=True))
