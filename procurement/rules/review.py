"""When an application may be decided, and how."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from procurement.rules.answers import EXCLUSIONS
from procurement.rules.routes import Refusal
from procurement.states import Assessment, Verdict


def verdict_refusal(verdict: Verdict, reason: str, findings: Iterable[Assessment]) -> Refusal | None:
    """Why one category may not be decided so, or nothing when it may.

    Everyone who meets the requirements is admitted and nobody else (R13); a rejection is reasoned (R20).
    """
    found = set(findings)
    if Assessment.OPEN in found:
        text = _("Assess every requirement of the category before deciding.")
        return Refusal("not_assessed", "verdict", text)
    if verdict == Verdict.ADMIT and Assessment.NOT_MET in found:
        text = _("A requirement is not met: the category cannot be admitted.")
        return Refusal("admit_requires_met", "verdict", text)
    if verdict == Verdict.REJECT and Assessment.NOT_MET not in found:
        text = _("Every requirement is met: whoever meets the requirements is admitted (HL §51).")
        return Refusal("reject_requires_not_met", "verdict", text)
    if verdict == Verdict.REJECT and not reason.strip():
        return Refusal("reason_missing", "reason", _("Write the reason for the rejection."))
    return None


OVERRULED = _("The machine finds that it is not met. Write in the note why you find otherwise.")


def overrules(kind: str, machine: str | None, finding: str | None, note: str) -> bool:
    """Whether something is found met without a word although the machine finds it is not.

    All applicants are measured alike, and the file shows it. Exclusion grounds have their own assessment (R16); what is
    found not met is told in the reason of the rejection.
    """
    missed = machine == Assessment.NOT_MET and finding == Assessment.MET
    return missed and kind not in EXCLUSIONS and not note.strip()
