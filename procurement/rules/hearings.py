"""When a provider has been heard enough for a decision against it. Pure."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.shapes import day_words
from procurement.rules.routes import Refusal
from procurement.states import HearingState, Measure


def day_refusal(answer_by: date, earliest: date) -> Refusal | None:
    """Why a last day to answer may not be set, or nothing when it may; ``earliest`` is the shortest lawful one."""
    if answer_by >= earliest:
        return None
    text = _("Give the provider time at least until %(day)s.") % {"day": day_words(earliest)}
    return Refusal("answer_by_too_early", "answer_by", text)


def decision_refusal(
    measure: Measure, heard: Measure | None, state: HearingState | None, answer_by: date | None, today: date
) -> Refusal | None:
    """Why a measure may not be decided on the ground of a hearing, or nothing when it may.

    ``heard`` is what the provider was heard about; nothing when there is no running hearing. Who was heard about a
    removal may be suspended instead, but not the other way round.
    """
    if heard is None or answer_by is None:
        return Refusal("hearing_needed", "", _("Hear the provider first."))
    if measure == Measure.REMOVAL and heard != Measure.REMOVAL:
        text = _("The provider was heard about a suspension only. Hear it about the removal first.")
        return Refusal("heard_about_less", "", text)
    if state != HearingState.ANSWERED and today <= answer_by:
        text = _("The provider may still answer until the day it was given.")
        return Refusal("hearing_runs", "", text)
    return None
