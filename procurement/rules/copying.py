"""Which answers of an earlier application may be copied into a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from procurement.rules.answers import EXCLUSIONS, Terms, answer_fault
from procurement.states import Assessment, RequirementKind

ANEW = frozenset({RequirementKind.DECLARATION, RequirementKind.EVIDENCE, *EXCLUSIONS})
"""Declared for each application anew, or looked up by the machine."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What identifies a requirement across editions and systems: its row, its code, and all that it asks."""

    key: int
    code: str
    text: Mapping[str, str]
    terms: Terms


def may_copy(asked: Edition, answered: Edition, value: str, finding: Assessment, today: date) -> bool:
    """Whether an answer to ``answered`` answers ``asked``.

    It must be the same edition, or the same code that asks the very same in the same words; be readable today; not have
    been found wanting; and not be of a kind that is declared anew each time.
    """
    if asked.terms.kind in ANEW or finding == Assessment.NOT_MET or not value.strip():
        return False
    same = asked.key == answered.key or (
        asked.code == answered.code
        and dict(asked.text) == dict(answered.text)
        and asked.terms == answered.terms
    )
    return same and not answer_fault(asked.terms, value, today)
