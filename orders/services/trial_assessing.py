"""The final assessment of a work trial on the shared measures (R27)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, WrongState, require
from orders import instruments
from orders.models import TrialAssessment, WorkTrial
from orders.permissions import trials as permissions
from orders.services.trials import assessing_coach, lock_trial
from orders.states.trials import TrialState


def assess_trial(
    actor: Actor, trial: WorkTrial, *, values: Mapping[str, int], words: str, version: int | None = None
) -> TrialAssessment:
    """Send the final assessment: a number 1-5 for every measure of the present instrument, and words.

    Raises:
        WrongState: the trial has not ended, or was assessed.
        InvalidInput: a measure is missing or out of range, or the words are.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_assess_trial(actor, trial), "not_your_order")
        if trial.state != TrialState.ENDED:
            raise WrongState("trial_not_ended")
        if TrialAssessment.objects.filter(trial=trial).exists():
            raise WrongState("already_assessed", _("This trial has been assessed already."))
        for measure in instruments.CURRENT.measures:
            if not instruments.LOWEST <= values.get(measure.code, 0) <= instruments.HIGHEST:
                raise InvalidInput("measure_missing", _("Choose a number from 1 to 5."), field=measure.code)
        if not words.strip():
            raise InvalidInput("words_missing", _("Write in words what the trial showed."), field="words")
        answers: dict[str, Any] = {
            "values": {measure.code: values[measure.code] for measure in instruments.CURRENT.measures},
            "words": words.strip(),
        }
        row = TrialAssessment.objects.create(
            authority_id=trial.authority_id,
            trial=trial,
            instrument=instruments.CURRENT.version,
            answers=answers,
            submitted_by=actor.user,
            late=trial.assessment_due is not None and clock.today() > trial.assessment_due,
        )
        trial.save_changes()
        messages.to_user(
            trial.official,
            "trial_assessed",
            {"trial": trial.ref},
            key=f"trial:{trial.ref}:assessed",
            authority=trial.authority,
        )
        events.record(actor, "trial.assessed", row, authority=trial.authority, trial=trial.ref)
    return row


def mark_assessment_read(actor: Actor, trial: WorkTrial) -> TrialAssessment:
    """The official has read the assessment: it leaves the list of work. Twice is the same as once.

    Raises:
        WrongState: there is none.
    """
    with transaction.atomic():
        trial = lock_trial(trial)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        row = TrialAssessment.objects.select_for_update().filter(trial=trial).first()
        if row is None:
            raise WrongState("not_assessed")
        if row.read_at is None:
            before = events.snapshot(row)
            row.read_at, row.read_by = clock.now(), actor.user
            row.save()
            events.record(actor, "trial.assessment_read", row, authority=trial.authority, before=before)
    return row


def remind_assessment(trial: WorkTrial) -> bool:
    """Remind the coach, or the official when no coach can write it any more, on the day the assessment is due; once."""
    with transaction.atomic():
        trial = lock_trial(trial)
        due = trial.assessment_due
        waits = trial.state == TrialState.ENDED and due is not None and due <= clock.today()
        if not waits or trial.reminded_on is not None:
            return False
        if TrialAssessment.objects.filter(trial=trial).exists():
            return False
        trial.reminded_on = clock.today()
        trial.save_changes()
        messages.to_user(
            assessing_coach(trial) or trial.official,
            "trial_assessment_due",
            {"due": due, "trial": trial.ref},
            key=f"trial:{trial.ref}:assessment_due",
            authority=trial.authority,
        )
        events.record(SYSTEM, "trial.assessment_reminded", trial, authority=trial.authority)
    return True
