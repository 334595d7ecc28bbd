"""This room's periods, from the dated rules."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import ngettext

from core import clock
from core.shapes import day_words
from evaluations.models import EvaluationRequest
from procurement import deadlines


def answer_by(sent_on: date) -> date:
    """The last day to answer a questionnaire."""
    return deadlines.due("questionnaire.answer", sent_on).last_day


def answer_how(sent_on: date, shown: date) -> str:
    """How the last day to answer a questionnaire was counted."""
    return deadlines.told("questionnaire.answer", sent_on, shown)


def answer_hows(rows: Iterable[EvaluationRequest]) -> dict[int, str]:
    """The same of a list of questionnaires, by their keys; one query."""
    return deadlines.told_all(
        {row.pk: ("questionnaire.answer", clock.local_date(row.created_at), row.answer_by) for row in rows}
    )


def preview_until(shown_on: date) -> date:
    """The last day on which providers look at their scores before publication."""
    return deadlines.due("score.preview", shown_on).last_day


def preview_how(shown_on: date | None, shown: date | None) -> str:
    """How the last day of a preview was counted."""
    return "" if shown_on is None or shown is None else deadlines.told("score.preview", shown_on, shown)


def outcome_how(day: date, grace_days: int) -> str:
    """How the last day to record an outcome was counted, from the day on which it was to be looked at."""
    text = ngettext(
        "The outcome was to be looked at on %(day)s. It waits %(n)d day; then it counts as unknown.",
        "The outcome was to be looked at on %(day)s. It waits %(n)d days; then it counts as unknown.",
        grace_days,
    )
    return text % {"day": day_words(day), "n": grace_days}
