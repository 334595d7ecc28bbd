"""What is kept of a computation, and what of it may be shown."""

from __future__ import annotations

import dataclasses
from typing import Any

from evaluations.scoring.canonical import canonical_json, sha256_of
from evaluations.scoring.data import ScoringData
from evaluations.scoring.method import SCORED, score
from evaluations.scoring.params import Params

MIN_SCORED_FOR_BANDS = 8
SHOWN = (
    "n",
    "neff",
    "state",
    "band",
    "score",
    "lo",
    "hi",
    "p_above",
    "reliability",
    "deduction",
    "recentring",
)
SHOWN_WITH_SCORE = ("band", "score", "lo", "hi", "p_above", "reliability")


@dataclasses.dataclass(frozen=True, slots=True)
class Snapshot:
    """`result` as `score` gives it, `text` its canonical JSON; the hashes are hex SHA-256. Equal
    `config_hash` and `data_hash` mean an equal `text` (P10)."""

    result: dict[str, Any]
    text: str
    config_hash: str
    data_hash: str
    result_hash: str


def snapshot(data: ScoringData, params: Params) -> Snapshot:
    """Compute, write down and hash."""
    result = score(data, params)
    return Snapshot(result, canonical_json(result), params.hash(), data.hash(), sha256_of(result))


def published(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Per provider what clients may see: no internal score, no audits, and no number at all without enough
    evidence; no band in a city with fewer than 8 scored providers. `contributions` are points around 50."""
    providers = result["providers"]
    scored = sum(one["state"] == SCORED for one in providers.values())
    return {provider: _shown(one, scored >= MIN_SCORED_FOR_BANDS) for provider, one in providers.items()}


def _shown(one: dict[str, Any], bands: bool) -> dict[str, Any]:
    out = {key: one[key] for key in SHOWN}
    enough = one["state"] == SCORED
    if not enough:
        out |= dict.fromkeys(SHOWN_WITH_SCORE)
    if not bands:
        out["band"] = None
    out["contributions"] = {name: dim["contribution"] for name, dim in one["dims"].items()} if enough else {}
    return out
