"""Attendance of work trials, and the alarm after days of absence without leave (R27)."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, WrongState, require
from core.shapes import day_words
from orders.models import TrialAlarm, TrialDay, WorkTrial
from orders.permissions import trials as permissions
from orders.rules.absence import absence_runs, trial_days
from orders.services.trial_running import end
from orders.services.trials import lock_trial
from orders.states.trials import MARKABLE, AlarmDecision, Mark, TrialEnd, TrialState
from procurement import deadlines


def days_so_far(trial: WorkTrial) -> list[date]:
    """The days of the trial up to today."""
    return trial_days(trial.starts_on, min(trial.last_day, clock.today()), trial.weekdays)


def mark_days(
    actor: Actor, trial: WorkTrial, marks: Mapping[date, Mark], *, version: int | None = None
) -> WorkTrial:
    """Write down or correct the attendance of days; the same again changes nothing.

    Raises:
        WrongState: the trial has not started.
        InvalidInput: a day is no day of the trial, or has not come.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_follow_trial(actor, trial), "not_your_order")
        if trial.state not in MARKABLE:
            raise WrongState("trial_not_running")
        strange = sorted(set(marks) - set(days_so_far(trial)))
        if strange:
            text = _("%(day)s is no day of the trial, or has not come yet.") % {"day": day_words(strange[0])}
            raise InvalidInput("not_a_trial_day", text, field="days")
        known = {row.day: row for row in TrialDay.objects.select_for_update().filter(trial=trial)}
        changed = {day: mark for day, mark in marks.items() if day not in known or known[day].mark != mark}
        if not changed:
            return trial
        for day, mark in changed.items():
            _write(actor, trial, known.get(day), day, mark)
        trial.save_changes()
        events.record(actor, "trial.days_marked", trial, authority=trial.authority, days=len(changed))
        _raise_alarms(trial)
    return trial


def _write(actor: Actor, trial: WorkTrial, row: TrialDay | None, day: date, mark: Mark) -> None:
    row = row or TrialDay(authority_id=trial.authority_id, trial=trial, day=day)
    row.mark, row.recorded_by = mark, actor.user
    row.save()


def _raise_alarms(trial: WorkTrial) -> None:
    """One alarm for each run of absence; a run that grows at either end is the same run.

    What the official has decided of is past: a client who stays away as long again is a new alarm.
    """
    if trial.state != TrialState.RUNNING:
        return
    least = deadlines.in_force("work_trial.absence", trial.starts_on).value
    marks = dict(TrialDay.objects.filter(trial=trial).values_list("day", "mark"))
    alarms = list(TrialAlarm.objects.select_for_update().filter(trial=trial))
    days = days_so_far(trial)
    for first, last in absence_runs(days, marks, least):
        same = [alarm for alarm in alarms if alarm.first_day <= last and first <= alarm.last_day]
        decided = [alarm.last_day for alarm in same if alarm.decision]
        undecided = [alarm for alarm in same if not alarm.decision]
        new = [day for day in days if first <= day <= last and (not decided or day > max(decided))]
        if not undecided and len(new) >= least:
            _raise_alarm(trial, new[0], last)
        elif (
            len(undecided) == 1 and new and (undecided[0].first_day, undecided[0].last_day) != (new[0], last)
        ):
            undecided[0].first_day, undecided[0].last_day = new[0], last
            undecided[0].save_changes()


def _raise_alarm(trial: WorkTrial, first: date, last: date) -> None:
    alarm = TrialAlarm.objects.create(
        authority_id=trial.authority_id, trial=trial, first_day=first, last_day=last
    )
    messages.to_user(
        trial.official,
        "trial_absent",
        {"first": first, "last": last, "trial": trial.ref},
        key=f"trial:{alarm.ref}:absent",
        authority=trial.authority,
    )
    events.record(SYSTEM, "trial.absence_alarm", alarm, authority=trial.authority, trial=trial.ref)


def decide_alarm(
    actor: Actor,
    alarm: TrialAlarm,
    *,
    decision: AlarmDecision,
    reason: str,
    version: int | None = None,
) -> TrialAlarm:
    """The official decides after days of absence: the trial goes on, or ends today (R27).

    Raises:
        WrongState: it was decided before, or the trial has ended.
        InvalidInput: no reason.
    """
    with transaction.atomic():
        trial = lock_trial(alarm.trial)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        alarm = TrialAlarm.objects.select_for_update().get(pk=alarm.pk)
        alarm.check_version(version)
        if alarm.decision or trial.state != TrialState.RUNNING:
            raise WrongState("alarm_decided")
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        before = events.snapshot(alarm)
        alarm.decision, alarm.reason = decision, reason.strip()
        alarm.decided_at, alarm.decided_by = clock.now(), actor.user
        alarm.save_changes()
        _tell_coach(trial, alarm)
        events.record(
            actor, "trial.absence_decided", alarm, authority=trial.authority, before=before, trial=trial.ref
        )
        if decision == AlarmDecision.INTERRUPTED:
            end(actor, trial, min(clock.today(), trial.ends_on), TrialEnd.INTERRUPTED, reason)
    return alarm


def _tell_coach(trial: WorkTrial, alarm: TrialAlarm) -> None:
    coach = trial.order.coach if trial.order is not None else None
    if coach is None:
        return
    facts = {"goes_on": alarm.decision == AlarmDecision.GOES_ON, "trial": trial.ref}
    key = f"trial:{alarm.ref}:decided"
    messages.to_user(coach, "trial_absence_decided", facts, key=key, authority=trial.authority)
