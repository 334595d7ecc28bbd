"""What is asked of admitted providers when a requirement changes, and by which day (R6, R19)."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from procurement.rules.answers import Terms
from procurement.rules.findings import Situation, proposal
from procurement.rules.routes import Refusal
from procurement.states import Assessment, RequirementKind


def answer_by(lawful: date, valid_from: date) -> date:
    """The last day to answer: the eve of the new edition, but never earlier than the law gives (R6)."""
    return max(lawful, valid_from - timedelta(days=1))


def answers_already(terms: Terms, same_question: bool, held: str, at: Situation) -> bool:
    """Whether what the city holds and is still valid meets the new edition, so that nobody is asked again (R19).

    An earlier answer counts only to the same question in the same words; evidence counts if it holds on the day
    from which the edition is in force.
    """
    if terms.kind != RequirementKind.EVIDENCE and not (same_question and held):
        return False
    found = proposal(terms, held, at)
    return found is not None and found.assessment == Assessment.MET


def day_refusal(
    valid_from: date | None, today: date, begun: date | None, ends_on: date | None
) -> Refusal | None:
    """Why a change may not take effect on a day; ``begun`` is the first day of the edition that it changes."""
    if valid_from is None or valid_from <= today or (begun is not None and valid_from <= begun):
        text = _("Write a later day: what is in force stays until then.")
        return Refusal("valid_from_too_early", "valid_from", text)
    if ends_on is not None and valid_from >= ends_on:
        return Refusal("valid_from_after_end", "valid_from", _("The system has ended by then."))
    return None
