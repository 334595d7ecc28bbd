"""A score in words: which of the five parts lifts or lowers it, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.scoring import DIMENSIONS

NEAR = 100
"""Hundredths of a point: a smaller share neither lifts nor lowers the score noticeably."""

NAMES: dict[str, Promise] = {
    "outcome": _("Where clients went"),
    "distance": _("Change in work ability"),
    "experience": _("Clients' own experience"),
    "official": _("Officials' rating"),
    "timeliness": _("Keeping to time"),
}
MEANINGS: dict[str, Promise] = {
    "outcome": _(
        "Work, education and next steps at the end, after 3 and after 6 months, beyond what was expected."
    ),
    "distance": _("How the client's own view of their work ability changed."),
    "experience": _("Whether clients recommend the service, felt helped and listened to."),
    "official": _("How officials rated the work, with each official's strictness evened out."),
    "timeliness": _("Whether the service began within two weeks and the report came in time."),
}
_LIFTS, _LOWERS, _LEVEL = _("Lifts the score"), _("Lowers the score"), _("About average")
OUTCOME_WORDS: dict[str, Promise] = {"lifts": _LIFTS, "lowers": _LOWERS, "level": _LEVEL}
KINDS = {"lifts": "good", "lowers": "wait", "level": "neutral"}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part's share of a score: ``points`` are hundredths around the average of 50."""

    code: str
    name: str | Promise
    meaning: str | Promise
    points: int
    effect: str
    word: str | Promise
    kind: str


def reasons(contributions: Mapping[str, int | None]) -> list[Reason]:
    """The five parts in the method's order; nothing without enough evidence."""
    return [_reason(code, contributions[code] or 0) for code in DIMENSIONS if code in contributions]


def _reason(code: str, points: int) -> Reason:
    effect = "level" if abs(points) < NEAR else "lifts" if points > 0 else "lowers"
    return Reason(code, NAMES[code], MEANINGS[code], points, effect, OUTCOME_WORDS[effect], KINDS[effect])


def certainty(confidence: int | None) -> str | Promise:
    """How sure a score is, from its confidence in per cent."""
    if confidence is None:
        return _("There is not enough evidence yet.")
    if confidence >= 70:
        return _("The score is fairly sure: there is much evidence.")
    if confidence >= 50:
        return _("The score is roughly right: there is some evidence.")
    return _("The score is unsure: there is little evidence, and it may change much.")
