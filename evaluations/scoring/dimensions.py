"""Step 4: the five dimensions, each an instance of steps 2 and 3 with its own outcome and weight."""

from __future__ import annotations

import dataclasses

import numpy as np

from evaluations.scoring.arrays import Bools, Floats, Ints, group_sum, ratio, weighted_mean
from evaluations.scoring.casemix import CaseMix, OrderValues, case_mix, order_values, with_columns
from evaluations.scoring.data import ScoringData
from evaluations.scoring.effects import Effects, estimate
from evaluations.scoring.fit import Fit, Link, Problem, fit
from evaluations.scoring.params import Params

RESPONSE_FLOOR = 0.05
RESPONSE_WEIGHTS = (0.5, 2.0)
LENIENCY_PASSES = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Evidence:
    """What every dimension starts from. `wide` (1 + p + 2, n): intercept, case-mix columns, std[maturity = 1]
    and std[maturity = 2]."""

    data: ScoringData
    params: Params
    values: OrderValues
    mix: CaseMix
    wide: Floats

    @classmethod
    def of(cls, data: ScoringData, params: Params) -> Evidence:
        """Steps 0 and 1."""
        mix, values = case_mix(data.clients), order_values(data, params)
        early = [(values.maturity == due).astype(np.float64) for due in (1, 2)]
        wide = with_columns(mix.rows, *early)
        # One copy of the columns is enough: the case-mix becomes a view of it.
        return cls(data, params, values, dataclasses.replace(mix, rows=wide[1:-2]), wide)

    @property
    def x(self) -> Floats:
        """Intercept and case-mix columns (1 + p, n)."""
        return self.wide[:-2]

    @property
    def providers(self) -> int:
        return len(self.data.provider_ids)

    def estimate(self, y: Floats, w: Floats, observed: Bools, link: Link, x: Floats | None = None) -> Effects:
        """Steps 2 and 3 on `y`, `w`, `observed` (n,), with the case-mix columns or with `x`."""
        columns = self.x if x is None else x
        return estimate(columns, y, w, observed, self.data.provider, self.providers, link, self.params)


@dataclasses.dataclass(frozen=True, slots=True)
class Dimensions:
    """The five effects in the order of DIMENSIONS; `silence` K_j (J,), answers missing beyond chance."""

    effects: tuple[Effects, ...]
    silence: Floats


def dimensions(evidence: Evidence) -> Dimensions:
    """Step 4."""
    felt, silence = experience(evidence)
    effects = (outcome(evidence), distance(evidence), felt, official(evidence), timeliness(evidence))
    return Dimensions(effects, silence)


def outcome(evidence: Evidence) -> Effects:
    """Work found after the order: y_i on the logit scale, weight w_i D_i."""
    values = evidence.values
    weight = values.weight * values.share
    return evidence.estimate(values.value, weight, values.observed, Link.LOGIT, evidence.wide)


def distance(evidence: Evidence) -> Effects:
    """Perceived work ability at the end (0-10); a missing end counts as one step down, never as silence."""
    start, end = evidence.data.clients.wa_start, evidence.data.wa_end
    observed = ~np.isnan(start)
    fallback = np.maximum(0.0, start + evidence.params.wa_missing_change)
    y = np.where(np.isnan(end), fallback, end)
    return evidence.estimate(y, evidence.values.weight, observed, Link.IDENTITY)


def timeliness(evidence: Evidence) -> Effects:
    """Half for a start within the target days, half for a report on time (a missing report is late)."""
    days = evidence.data.days_to_start
    report = np.nan_to_num(evidence.data.report_on_time, nan=0.0)
    y = 0.5 * (days <= evidence.params.start_target_days) + 0.5 * report
    return evidence.estimate(y, evidence.values.weight, ~np.isnan(days), Link.LOGIT)


def feedback(data: ScoringData, params: Params) -> Floats:
    """The client's answer x_i in 0..1 (n,), NaN where neither NPS nor any item is answered."""
    nps = data.nps / params.nps_top
    answered = ~np.isnan(data.items)
    mean = ratio(np.where(answered, data.items, 0.0).sum(axis=0), answered.sum(axis=0).astype(float), np.nan)
    items = (mean - 1) / (params.item_top - 1)
    both = 0.5 * nps + 0.5 * items
    return np.where(np.isnan(nps), items, np.where(np.isnan(items), nps, both))


def experience(evidence: Evidence) -> tuple[Effects, Floats]:
    """The client's experience among those who answered, pulled down where more are silent than chance allows.

    Also returns K_j (J,).
    """
    answer = feedback(evidence.data, evidence.params)
    answered = ~np.isnan(answer)
    response = _response(evidence, answered)
    weight = evidence.values.weight
    mean = float(answered.sum()) / max(answered.size, 1)
    lift = np.clip(mean / np.clip(response, RESPONSE_FLOOR, 1.0), *RESPONSE_WEIGHTS)
    raw = evidence.estimate(np.nan_to_num(answer), weight * lift, answered, Link.IDENTITY)
    silence = _silence(evidence, answered, response)
    return _with_silence(evidence, raw, silence, weight * lift * answered), silence


def _response(evidence: Evidence, answered: Bools) -> Floats:
    """Expected probability (n,) that a client answers, from the case-mix and what the order reached."""
    everyone = np.ones(answered.size, dtype=bool)
    x = with_columns(evidence.mix.rows, evidence.values.value)
    fitted = evidence.estimate(answered.astype(np.float64), evidence.values.weight, everyone, Link.LOGIT, x)
    return fitted.expectation


def _silence(evidence: Evidence, answered: Bools, response: Floats) -> Floats:
    """K_j: expected answers less real ones, less what chance explains, over all orders of the provider."""
    group, size, w = evidence.data.provider, evidence.providers, evidence.values.weight
    due = group_sum(group, w * response, size)
    real = group_sum(group, w * answered, size)
    noise = np.sqrt(group_sum(group, w**2 * response * (1 - response), size))
    return np.maximum(0.0, due - real - evidence.params.silence_z * noise)


def _with_silence(evidence: Evidence, raw: Effects, silence: Floats, weight: Floats) -> Effects:
    """Count K_j silent clients as one residual sd below expectation."""
    answers = group_sum(evidence.data.provider, weight, evidence.providers)
    share = ratio(answers, answers + silence, 1.0)
    dent = evidence.params.silence_resid_sd * np.sqrt(raw.phi)
    known = np.where(np.isinf(raw.var), 0.0, raw.var)
    var = share**2 * known + (1 - share) ** 2 * ratio(np.full(len(silence), raw.phi), silence)
    return dataclasses.replace(
        raw, effect=share * raw.effect + (1 - share) * dent, var=np.where(silence > 0, var, raw.var)
    )


def official(evidence: Evidence) -> Effects:
    """The official's rating (1-5) less how lenient that official is with everyone."""
    data = evidence.data
    observed = ~np.isnan(data.rating)
    if not observed.any():
        return evidence.estimate(data.rating, evidence.values.weight, observed, Link.IDENTITY)
    problem = Problem(
        x=evidence.x[:, observed],
        y=data.rating[observed],
        w=evidence.values.weight[observed],
        group=data.provider[observed],
        groups=evidence.providers,
        link=Link.IDENTITY,
    )
    # Orders without a named official share one level of their own, the last.
    officials = len(data.official_ids) + 1
    by = np.where(data.official < 0, officials - 1, data.official)
    leniency = _leniency(problem, fit(problem, evidence.params), by[observed], officials, evidence.params)
    return evidence.estimate(data.rating - leniency[by], evidence.values.weight, observed, Link.IDENTITY)


def _leniency(p: Problem, fitted: Fit, by: Ints, officials: int, params: Params) -> Floats:
    """a_o (officials,): eight passes between the levels of officials and of providers."""
    residual = p.y - fitted.theta @ p.x
    by_official, by_provider = group_sum(by, p.w, officials), group_sum(p.group, p.w, p.groups)
    u, level = fitted.u, np.zeros(officials)
    for _ in range(LENIENCY_PASSES):
        full = residual - u[p.group]
        spread = weighted_mean((full - level[by]) ** 2, p.w)
        level = ratio(group_sum(by, p.w * full, officials), by_official + spread / params.tau_official**2)
        level -= weighted_mean(level, by_official)
        rest = group_sum(p.group, p.w * (residual - level[by]), p.groups)
        u = ratio(rest, by_provider + spread / params.tau_fit**2)
    return level
