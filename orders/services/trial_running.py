"""A work trial under way: its start, an extension, a move to another host, its end."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, WrongState, require
from core.shapes import day_words
from orders.models import WorkTrial
from orders.permissions import trials as permissions
from orders.rules.work_trial import Span
from orders.services.trial_limits import check_limits, limits_on
from orders.services.trials import (
    TrialFacts,
    check_facts,
    lock_trial,
    signatures_of,
    write_contract,
    write_plan,
)
from orders.states.trials import HostState, Party, TrialEnd, TrialState
from procurement import deadlines

ONE_DAY = timedelta(days=1)


def start_trial(
    actor: Actor, trial: WorkTrial, *, started_on: date | None = None, version: int | None = None
) -> WorkTrial:
    """Start a trial on its first day or later; the limits are asked again for the day it really began.

    Raises:
        WrongState: there is no contract.
        InvalidInput: a signature is missing, the host place is closed, or the day does not fit.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_follow_trial(actor, trial), "not_your_order")
        if trial.state != TrialState.CONTRACT:
            raise WrongState("no_contract")
        day = started_on or max(trial.starts_on, min(clock.today(), trial.ends_on))
        _check_first_day(trial, day)
        _check_signed(trial, day)
        if trial.host.state == HostState.CLOSED:
            raise InvalidInput("host_closed", _("The host place is no longer used."))
        check_limits(trial.client, _span(trial, first=day), without=trial)
        _end_the_one_before(trial)
        before = events.snapshot(trial)
        trial.starts_on = day
        trial.started_at = clock.now()
        trial.start()
        trial.save_changes()
        events.record(actor, "trial.started", trial, authority=trial.authority, before=before)
    return trial


def _span(trial: WorkTrial, *, first: date | None = None, last: date | None = None) -> Span:
    return Span(
        first or trial.starts_on, last or trial.ends_on, trial.host.is_company, trial.unemployed_since
    )


def _check_first_day(trial: WorkTrial, day: date) -> None:
    if day > clock.today():
        text = _("The trial starts on %(day)s; it can be started from then on.") % {"day": day_words(day)}
        raise InvalidInput("trial_not_yet", text, field="started_on")
    if not trial.starts_on <= day <= trial.ends_on:
        words = {"first": day_words(trial.starts_on), "last": day_words(trial.ends_on)}
        text = _("The first day lies between %(first)s and %(last)s, as the contract says.") % words
        raise InvalidInput("trial_start_outside", text, field="started_on")


def _check_signed(trial: WorkTrial, day: date) -> None:
    signed = signatures_of(trial)
    missing = [party.label for party in Party if party not in signed]
    if missing:
        text = _("The contract must be signed first by: %(parties)s.")
        raise InvalidInput("not_signed", text % {"parties": ", ".join(str(name) for name in missing)})
    last = max(row.signed_on for row in signed.values())
    if last > day:
        text = _("The last signature is of %(day)s: a trial cannot begin before it.")
        raise InvalidInput("signed_too_late", text % {"day": day_words(last)}, field="started_on")


def _end_the_one_before(trial: WorkTrial) -> None:
    """The trial at the host before ends when its last day has passed, also when the clock's turn is still to come."""
    before = WorkTrial.objects.filter(client_id=trial.client_id, state=TrialState.RUNNING).first()
    if before is None:
        return
    if before.ends_on >= clock.today():
        raise WrongState("another_trial_runs", _("The client's other work trial has not ended yet."))
    finish_due(before)


def extend_trial(actor: Actor, trial: WorkTrial, *, ends_on: date, version: int | None = None) -> WorkTrial:
    """Extend a running trial: a new last day and a new contract to sign. The limits are asked again.

    Raises:
        WrongState: it does not run, or the client moves to another host.
        InvalidInput: the day is not later, or a limit would be broken.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        _require_staying(trial)
        if ends_on <= trial.ends_on or ends_on < clock.today():
            text = _("The new last day is later than %(day)s.") % {"day": day_words(trial.ends_on)}
            raise InvalidInput("not_later", text, field="ends_on")
        check_limits(trial.client, _span(trial, last=ends_on), without=trial)
        before = events.snapshot(trial)
        trial.ends_on = ends_on
        write_contract(trial)
        trial.save_changes()
        events.record(actor, "trial.extended", trial, authority=trial.authority, before=before)
    return trial


def _require_staying(trial: WorkTrial) -> None:
    if trial.state != TrialState.RUNNING:
        raise WrongState("trial_not_running")
    if trial.moves.exclude(state=TrialState.CANCELLED).exists():
        raise WrongState("moving", _("The client moves to another host place; change that trial."))


def move_trial(
    actor: Actor, trial: WorkTrial, facts: TrialFacts, *, last_day: date, version: int | None = None
) -> WorkTrial:
    """Move to another host: the running trial ends on ``last_day``, a new one is planned from the next day.

    Order and coach stay the same. ``facts.starts_on`` is the day after ``last_day``, whatever was given.

    Raises:
        WrongState: it does not run, or the client moves already.
        InvalidInput: the last day is past or after the contract's, the host is the same, or a limit would be broken.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_manage_trial(actor, trial), "officials_only")
        _require_staying(trial)
        if not clock.today() <= last_day <= trial.ends_on:
            text = _("The last day at this host place lies between today and %(day)s.")
            raise InvalidInput("last_day_outside", text % {"day": day_words(trial.ends_on)}, field="last_day")
        if facts.host.pk == trial.host_id:
            raise InvalidInput("same_host", _("Choose another host place."), field="host")
        facts = replace(facts, starts_on=last_day + ONE_DAY)
        check_facts(facts, limits_on(facts.starts_on), trial.authority_id)
        before = events.snapshot(trial)
        trial.ends_on = last_day
        trial.save_changes()
        check_limits(trial.client, facts.span)
        new = WorkTrial(
            authority_id=trial.authority_id,
            client=trial.client,
            order=trial.order,
            official=trial.official,
            moved_from=trial,
        )
        write_plan(new, facts)
        new.save()
        events.record(actor, "trial.moves", trial, authority=trial.authority, before=before, to=new.ref)
        events.record(actor, "trial.planned", new, authority=trial.authority)
    return new


def interrupt_trial(
    actor: Actor, trial: WorkTrial, *, last_day: date, reason: str, version: int | None = None
) -> WorkTrial:
    """End a running trial before its last day, with a reason.

    Raises:
        WrongState: it does not run.
        InvalidInput: no reason, or a day outside the trial or not come yet.
    """
    with transaction.atomic():
        trial = lock_trial(trial, version)
        require(permissions.can_follow_trial(actor, trial), "not_your_order")
        if trial.state != TrialState.RUNNING:
            raise WrongState("trial_not_running")
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        _check_last_day(trial, last_day)
        end(actor, trial, last_day, TrialEnd.INTERRUPTED, reason)
    return trial


def _check_last_day(trial: WorkTrial, last_day: date) -> None:
    latest = min(clock.today(), trial.ends_on)
    if not trial.starts_on <= last_day <= latest:
        text = _("The last day lies between %(first)s and %(last)s.")
        words = {"first": day_words(trial.starts_on), "last": day_words(latest)}
        raise InvalidInput("last_day_outside", text % words, field="last_day")


def end(actor: Actor, trial: WorkTrial, last_day: date, how: TrialEnd, reason: str = "") -> None:
    """Write the end of a locked running trial; the assessment is due from then on."""
    before = events.snapshot(trial)
    note = events.write_note(actor, trial.authority, trial, reason)
    trial.finish()
    trial.ended_on, trial.end = last_day, how
    trial.assessment_due = deadlines.due("work_trial.assessment", last_day).last_day
    trial.save_changes()
    events.record(actor, "trial.ended", trial, authority=trial.authority, before=before, note=note)


def finish_due(trial: WorkTrial) -> bool:
    """End a trial whose last day has passed: completed, or moved to another host."""
    with transaction.atomic():
        trial = lock_trial(trial)
        if trial.state != TrialState.RUNNING or trial.ends_on >= clock.today():
            return False
        moved = trial.moves.exclude(state=TrialState.CANCELLED).exists()
        end(SYSTEM, trial, trial.ends_on, TrialEnd.MOVED if moved else TrialEnd.COMPLETED)
    return True
