"""The sample as rows in memory, so that a test can change one fact and score again."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evaluations.scoring import DeclineRow, OrderRow, Params, ScoringData, score

FOLDER = Path(__file__).resolve().parent.parent / "data" / "scoring"
RAW_PARAMS: dict[str, Any] = json.loads((FOLDER / "params.json").read_text(encoding="utf-8"))
PARAMS = Params.from_dict(RAW_PARAMS)
REFERENCE: dict[str, Any] = json.loads((FOLDER / "reference.json").read_text(encoding="utf-8"))
NUMBERS = {
    "months_unemployed", "earlier_services", "wa_start", "wa_end", "nps", "item1", "item2", "item3",
    "official_rating", "days_to_start",
}  # fmt: skip


def _typed(name: str, text: str) -> Any:
    if text == "":
        return None
    if name in NUMBERS:
        return int(text)
    if name == "closed_date":
        return dt.date.fromisoformat(text)
    return text == "1" if name == "report_on_time" else text


def _rows(file: str) -> list[dict[str, Any]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as handle:
        return [{name: _typed(name, text) for name, text in row.items()} for row in csv.DictReader(handle)]


ORDERS = tuple(OrderRow(**row) for row in _rows("orders.csv"))
DECLINES = tuple(DeclineRow(**row) for row in _rows("declines.csv"))
PROVIDERS = tuple(row["provider_id"] for row in _rows("providers.csv"))
WITH_ORDERS = tuple(sorted({order.provider_id for order in ORDERS}))


def evidence(
    orders: Sequence[OrderRow] = ORDERS,
    declines: Sequence[DeclineRow] = DECLINES,
    providers: Sequence[str] = PROVIDERS,
    params: Params = PARAMS,
) -> ScoringData:
    """The sample with some tables replaced."""
    return ScoringData.from_rows(orders, declines, providers, params)


def scored(orders: Sequence[OrderRow] = ORDERS, params: Params = PARAMS) -> dict[str, Any]:
    """Unrounded result per provider."""
    providers: dict[str, Any] = score(evidence(orders, params=params), params, digits=None)["providers"]
    return providers


def changed(change: Callable[[OrderRow], dict[str, Any]]) -> list[OrderRow]:
    """All orders, each with the fields `change` gives for it."""
    return [dataclasses.replace(order, **change(order)) for order in ORDERS]


def numbers(value: Any, path: str = "") -> dict[str, float]:
    """Every number below `value` by its path; None counts as a number of its own."""
    if isinstance(value, dict):
        return {
            key: one for name, child in value.items() for key, one in numbers(child, f"{path}.{name}").items()
        }
    if isinstance(value, list):
        return {
            key: one for at, child in enumerate(value) for key, one in numbers(child, f"{path}[{at}]").items()
        }
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {path: float(value)}
    return {}


def words(value: Any, path: str = "") -> dict[str, Any]:
    """Everything below `value` that is not a number: states, flags, nulls, names."""
    if isinstance(value, dict):
        return {
            key: one for name, child in value.items() for key, one in words(child, f"{path}.{name}").items()
        }
    if isinstance(value, list):
        return {
            key: one for at, child in enumerate(value) for key, one in words(child, f"{path}[{at}]").items()
        }
    return {} if isinstance(value, int | float) and not isinstance(value, bool) else {path: value}


def largest_difference(one: Any, other: Any) -> float:
    """Largest absolute difference of two results with the same layout."""
    left, right = numbers(one), numbers(other)
    assert left.keys() == right.keys()
    return max(abs(left[path] - right[path]) for path in left)
