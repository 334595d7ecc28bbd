"""One way to write results down, and the hashes that tie a snapshot to its input (P10)."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def canonical_json(value: Any) -> str:
    """`value` as JSON with sorted keys, no spaces, no NaN: equal results are equal texts.

    Raises ValueError for a number JSON cannot hold.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of(value: Any) -> str:
    """Hex SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def plain(value: Any, digits: int | None) -> Any:
    """Numpy values as plain ones for JSON; floats rounded to `digits`, infinite ones None, no minus zero."""
    if isinstance(value, Mapping):
        return {key: plain(one, digits) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist(), digits)
    if isinstance(value, np.generic):
        return plain(value.item(), digits)
    if isinstance(value, list | tuple):
        return [plain(one, digits) for one in value]
    if isinstance(value, float):
        return _number(value, digits)
    return value


def _number(value: float, digits: int | None) -> float | None:
    if not math.isfinite(value):
        return None
    return (value if digits is None else round(value, digits)) + 0.0
