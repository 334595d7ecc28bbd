"""Array types and the small sums that every step shares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def group_sum(group: Ints, values: Floats, size: int) -> Floats:
    """Sum of `values` (n,) per group index (n,); shape (size,)."""
    out: Floats = np.bincount(group, weights=values, minlength=size).astype(np.float64, copy=False)
    return out


def group_count(group: Ints, size: int) -> Ints:
    """Rows per group; shape (size,)."""
    return np.bincount(group, minlength=size).astype(np.int64, copy=False)


def ratio(numerator: Floats, denominator: Floats, empty: float = 0.0) -> Floats:
    """Elementwise quotient; `empty` where the denominator is zero."""
    out: Floats = np.full(np.shape(numerator), empty)
    np.divide(numerator, denominator, out=out, where=denominator != 0)
    return out


def weighted_mean(values: Floats, weights: Floats) -> float:
    """sum(w v) / sum(w); 0.0 when nothing weighs."""
    total = float(weights.sum())
    return float(weights @ values) / total if total > 0 else 0.0


def standardise(column: Floats) -> Floats:
    """`column` (n,) with mean 0 and population sd 1; a constant column becomes zeros."""
    if column.size == 0:
        return column
    sd = float(column.std())
    out: Floats = (column - column.mean()) / (sd if sd >= 1e-9 else 1.0)
    return out
