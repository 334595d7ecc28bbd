"""This room's periods, from the dated rules."""

from datetime import date

from procurement import deadlines


def answer_by(sent_on: date) -> date:
    """The last day to answer a questionnaire."""
    return deadlines.due("questionnaire.answer", sent_on).last_day


def preview_until(shown_on: date) -> date:
    """The last day on which providers look at their scores before publication."""
    return deadlines.due("score.preview", shown_on).last_day
