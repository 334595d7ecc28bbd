"""Steps 0 and 1: what an order weighs, what it reached, and where its client started."""

from __future__ import annotations

import dataclasses

import numpy as np

from evaluations.scoring.arrays import Bools, Floats, Ints, ratio, standardise
from evaluations.scoring.data import CATEGORIES, DAYS_PER_MONTH, Clients, ScoringData
from evaluations.scoring.params import Params

NUMERIC_COLUMNS = (
    "log_months_unemployed",
    "unemployed_24m+",
    "earlier_services",
    "wa_start",
    "wa_start_sq",
    "wa_start_missing",
)
MONTHS_CAP, LONG_MONTHS, EARLIER_CAP = 240, 24, 5


@dataclasses.dataclass(frozen=True, slots=True)
class OrderValues:
    """Step 0, arrays (n,): `weight` halves every half-life; `share` is D_i, the horizons that count; `value`
    is y_i in 0..1 (0 where nothing counts); `maturity` 0..3 horizons that were due; `unknown` the share of
    D_i nobody knows."""

    weight: Floats
    share: Floats
    value: Floats
    maturity: Ints
    unknown: Floats

    @property
    def observed(self) -> Bools:
        """Orders of which at least one horizon counts."""
        return self.share > 0


def order_values(data: ScoringData, params: Params) -> OrderValues:
    """Step 0."""
    shares = np.array(params.horizon_weights)[:, None]
    codes = data.outcome_codes
    value = np.array([params.outcome_value.get(code, 0.0) for code in codes])
    counts = np.array([code in params.outcome_value for code in codes])
    due = np.array([code != "not_due" for code in codes])
    unknown = np.array([code == "unknown" for code in codes])
    share = (shares * counts[data.outcomes]).sum(axis=0)
    return OrderValues(
        weight=np.exp2(-data.age_days / DAYS_PER_MONTH / params.half_life_months),
        share=share,
        value=ratio((shares * value[data.outcomes]).sum(axis=0), share),
        maturity=due[data.outcomes].sum(axis=0),
        unknown=ratio((shares * unknown[data.outcomes]).sum(axis=0), share),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class CaseMix:
    """Step 1: `rows` (p, n), one standardised column of X per row, and how they were standardised (p,)."""

    names: tuple[str, ...]
    rows: Floats
    mean: Floats
    sd: Floats
    wa_mean: float

    def of_declines(self, declines: Clients) -> Floats:
        """The same columns (p, d) for declined offers, on the orders' scale. A level that no order has
        stands at the reference level: nothing is known about its effect."""
        return _scaled(_raw_rows(declines, self.wa_mean), self.mean, self.sd)


def case_mix(clients: Clients) -> CaseMix:
    """Step 1 over all orders."""
    known = clients.wa_start[~np.isnan(clients.wa_start)]
    wa_mean = float(known.mean()) if known.size else 0.0
    rows = _raw_rows(clients, wa_mean)
    if not clients.months.size:
        zero = np.zeros(len(rows))
        return CaseMix(_names(clients), rows, zero, zero + 1.0, wa_mean)
    mean, sd = rows.mean(axis=1), rows.std(axis=1)
    sd[sd < 1e-9] = 1.0
    return CaseMix(_names(clients), _scaled(rows, mean, sd), mean, sd, wa_mean)


def with_columns(rows: Floats, *columns: Floats) -> Floats:
    """Intercept, case-mix rows (p, n) and further columns, standardised here: (1 + p + extra, n)."""
    out = np.empty((1 + len(rows) + len(columns), rows.shape[1]))
    out[0] = 1.0
    out[1 : 1 + len(rows)] = rows
    for place, column in enumerate(columns, start=1 + len(rows)):
        out[place] = standardise(column)
    return out


def _names(clients: Clients) -> tuple[str, ...]:
    dummies = [
        f"{name}={level}"
        for name, known in zip(CATEGORIES, clients.levels, strict=True)
        for level in known[1:]
    ]
    return (*dummies, *NUMERIC_COLUMNS)


def _raw_rows(clients: Clients, wa_mean: float) -> Floats:
    dummies = [
        codes == level
        for codes, known in zip(clients.codes, clients.levels, strict=True)
        for level in range(1, len(known))
    ]
    missing = np.isnan(clients.wa_start)
    wa = np.where(missing, wa_mean, clients.wa_start)
    numeric = (
        np.log1p(np.minimum(clients.months, MONTHS_CAP)),
        clients.months >= LONG_MONTHS,
        np.minimum(clients.earlier, EARLIER_CAP),
        wa,
        wa**2 / 10,
        missing,
    )
    rows = np.empty((len(dummies) + len(numeric), clients.months.size))
    for place, column in enumerate((*dummies, *numeric)):
        rows[place] = column
    return rows


def _scaled(rows: Floats, mean: Floats, sd: Floats) -> Floats:
    rows -= mean[:, None]
    rows /= sd[:, None]
    return rows
