"""The method's constants: policy of the authority, published, part of every snapshot's hash."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from evaluations.scoring.canonical import sha256_of
from evaluations.scoring.errors import ScoringDataError

DIMENSIONS = ("outcome", "distance", "experience", "official", "timeliness")
EXPERIENCE = DIMENSIONS.index("experience")
NOT_COUNTED = ("not_due", "exempt")
NO_BREACH = "none"


@dataclasses.dataclass(frozen=True, slots=True)
class Params:
    """Constants of method pq-1.0, as in `params.json`.

    Half-lives are months, `start_target_days` days, `scale` points per unit of composite. `weights` and
    `tau_ref` (natural units of the dimension; logits for outcome and timeliness) have one value per name of
    `DIMENSIONS`.
    """

    as_of: dt.date
    method_version: str
    weights: tuple[float, ...]
    tau_ref: tuple[float, ...]
    rho_ref: float
    half_life_months: float
    lam: float
    tau_fit: float
    tau_official: float
    scale: float
    wa_missing_change: float
    start_target_days: float
    silence_z: float
    silence_resid_sd: float
    nps_top: float
    item_top: float
    corroboration: float
    bias_share: float
    min_reliability: float
    min_neff: float
    bands: tuple[float, ...]
    breach_points: Mapping[str, float]
    breach_half_life: float
    breach_n0: float
    breach_scale: float
    breach_cap: float
    tau_grid: int
    one_sided_flag: float
    outcome_value: Mapping[str, float]
    horizon_weights: tuple[float, float, float]

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Params:
        """Constants from the decoded `params.json`; ScoringDataError names a missing, unknown or odd key."""
        config = _mapping(raw, "config")
        known = {field.name for field in dataclasses.fields(cls)}
        for key in config:
            if key not in known:
                raise _refuse(f"config.{key}", key, "is not a constant of this method")
        values = {name: _number(config, name) for name in _PLAIN}
        tau_grid = int(_number(config, "tau_grid"))
        params = cls(
            as_of=_date(raw),
            method_version=str(_required(raw, "method_version")),
            weights=_per_dimension(config, "weights"),
            tau_ref=_per_dimension(config, "tau_ref"),
            bands=_numbers(config, "bands", 4),
            breach_points=_numbers_by_code(config, "breach_points"),
            tau_grid=tau_grid,
            outcome_value=_numbers_by_code(raw, "outcome_value"),
            horizon_weights=_horizons(raw),
            **values,
        )
        params.check()
        return params

    def hash(self) -> str:
        """Hex SHA-256 of date, method version and every constant; 1 and 1.0 are the same."""
        return sha256_of({**dataclasses.asdict(self), "as_of": self.as_of.isoformat()})

    def check(self) -> None:
        """ScoringDataError when a constant makes the method meaningless."""
        positive = (
            "half_life_months",
            "breach_half_life",
            "tau_fit",
            "tau_official",
            "lam",
            "tau_grid",
            "scale",
        )
        for name in positive:
            if getattr(self, name) <= 0:
                raise _refuse(f"config.{name}", str(getattr(self, name)), "must be above zero")
        if min(self.tau_ref) <= 0:
            raise _refuse("config.tau_ref", str(self.tau_ref), "must be above zero")
        if list(self.bands) != sorted(self.bands):
            raise _refuse("config.bands", str(self.bands), "must rise")
        if min(self.weights) < 0 or abs(sum(self.weights) - 1) > 1e-9:
            raise _refuse("config.weights", str(self.weights), "must be at least 0 and sum to 1")
        for code in NOT_COUNTED:
            if code in self.outcome_value:
                raise _refuse("outcome_value", code, "is left out of the score and has no value")


_LISTED = ("weights", "tau_ref", "bands", "breach_points", "tau_grid", "outcome_value", "horizon_weights")
_PLAIN = tuple(
    field.name
    for field in dataclasses.fields(Params)
    if field.name not in _LISTED and field.name not in ("as_of", "method_version")
)


def _refuse(key: str, value: str, problem: str) -> ScoringDataError:
    return ScoringDataError("params", None, key, value, problem)


def _required(raw: Mapping[str, Any], key: str) -> Any:
    if key not in raw:
        raise _refuse(key, "", "is missing")
    return raw[key]


def _mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = _required(raw, key)
    if not isinstance(value, Mapping):
        raise _refuse(key, str(value), "must be an object")
    return value


def _number(raw: Mapping[str, Any], key: str) -> float:
    value = _required(raw, key)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise _refuse(key, str(value), "must be a number")
    return float(value)


def _numbers(raw: Mapping[str, Any], key: str, length: int) -> tuple[float, ...]:
    value = _required(raw, key)
    if not isinstance(value, list | tuple) or len(value) != length:
        raise _refuse(key, str(value), f"must be a list of {length} numbers")
    return tuple(_number({key: one}, key) for one in value)


def _numbers_by_code(raw: Mapping[str, Any], key: str) -> dict[str, float]:
    value = _mapping(raw, key)
    return {str(code): _number(value, code) for code in sorted(value)}


def _per_dimension(raw: Mapping[str, Any], key: str) -> tuple[float, ...]:
    value = _mapping(raw, key)
    return tuple(_number(value, name) for name in DIMENSIONS)


def _horizons(raw: Mapping[str, Any]) -> tuple[float, float, float]:
    end, three, six = _numbers(raw, "horizon_weights", 3)
    return end, three, six


def _date(raw: Mapping[str, Any]) -> dt.date:
    text = str(_required(raw, "as_of"))
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise _refuse("as_of", text, "is not a date (YYYY-MM-DD)") from error
