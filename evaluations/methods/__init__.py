"""The method in force: the built-in parameters of pq-1.0, or what the authority has decided."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from core.models import Authority
from evaluations.models import ScoreMethod
from evaluations.scoring import Params, ScoringDataError

BUILT_IN = Path(__file__).with_name("pq-1.0.json")


@dataclass(frozen=True, slots=True)
class Method:
    """Parameters in the layout of ``pq-1.0.json``.

    ``grace_days`` is how long a due outcome may stay unrecorded before it counts as unknown.
    """

    version: str
    grace_days: int
    raw: dict[str, Any]

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Method":
        """From decoded JSON.

        Raises:
            ScoringDataError: the grace is no whole number of days from 0 to 365.
        """
        grace = raw.get("outcome_grace_days")
        if isinstance(grace, bool) or not isinstance(grace, int) or not 0 <= grace <= 365:
            raise ScoringDataError("params", None, "outcome_grace_days", str(grace), "must be 0 to 365 days")
        return cls(str(raw.get("method_version", "")), grace, dict(raw))

    def params(self, as_of: date) -> Params:
        """The constants for a computation as of a day.

        Raises:
            ScoringDataError: a constant is missing, unknown or meaningless.
        """
        return Params.from_dict({**self.raw, "as_of": as_of.isoformat()})


@cache
def built_in() -> Method:
    """The method as it is documented, in force where an authority has decided nothing else."""
    return Method.from_dict(json.loads(BUILT_IN.read_text(encoding="utf-8")))


def in_force(authority: Authority, day: date) -> Method:
    """The method of an authority on a day."""
    rows = ScoreMethod.objects.filter(authority=authority, valid_from__lte=day).order_by("-valid_from")
    row = rows.first()
    return built_in() if row is None else Method.from_dict(row.params)
