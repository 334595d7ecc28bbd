"""Hearing a provider before a decision against it; the decision itself is in `admissions`."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.locking import relock
from procurement import deadlines
from procurement.models import Admission, Decision, Hearing
from procurement.notices import has_mail, tell_all_officers, tell_provider
from procurement.permissions import can_answer_hearing, can_decide_admission
from procurement.rules.hearings import day_refusal, decision_refusal
from procurement.services.applications import CURRENT
from procurement.services.common import refuse, step
from procurement.states import RUNNING_HEARING, HearingState, Measure
from providers.models import Provider

RULE = "hearing.answer"


def earliest_answer_by(provider: Provider) -> deadlines.Computation:
    """The shortest lawful last day to answer a hearing that is sent today; a letter is received on its 7th day (R8).

    Raises:
        NoRuleInForce: a rule does not exist for the day.
    """
    received = clock.today()
    if not has_mail(provider):
        received += timedelta(days=deadlines.in_force("service.letter", received).value)
    return deadlines.due(RULE, received)


def open_hearing(
    actor: Actor,
    admission: Admission,
    *,
    measure: Measure,
    grounds: str,
    answer_by: date | None = None,
    version: int | None = None,
) -> Hearing:
    """Tell the provider what is considered and why, and ask it to answer by a day (the shortest lawful one if none).

    Raises:
        InvalidInput: the grounds are missing (``grounds_missing``), or the day is too early (``answer_by_too_early``).
        WrongState: the admission has ended (``admission_ended``), or is being heard already (``hearing_runs``).
    """
    if not grounds.strip():
        raise InvalidInput("grounds_missing", _("Write what the provider is heard about."), field="grounds")
    with transaction.atomic():
        row = relock(admission)
        require(can_decide_admission(actor, row))
        row.check_version(version)
        if row.state not in CURRENT:
            raise WrongState("admission_ended", _("The admission has ended."))
        earliest = earliest_answer_by(row.provider).last_day
        found = day_refusal(answer_by, earliest) if answer_by else None
        refuse([found] if found else [])
        hearing: Hearing = Hearing(
            authority=row.authority,
            admission=row,
            measure=measure,
            answer_by=answer_by or earliest,
            opened_by=actor.user,
        )
        hearing.grounds = events.write_note(actor, row.authority, hearing, grounds)
        _save_first(hearing)
        facts = {"hearing": hearing, "grounds": grounds.strip(), "category": _category(row)}
        key = f"hearing:{hearing.ref}"
        tell_provider(row.provider, "hearing_opened", facts, key=key, authority=row.authority)
        events.record(
            actor,
            "hearing.opened",
            hearing,
            authority=row.authority,
            note=hearing.grounds,
            admission=row.ref,
        )
    return hearing


def _save_first(hearing: Hearing) -> None:
    try:
        with transaction.atomic():
            hearing.save()
    except IntegrityError as error:
        text = _("The provider is being heard already. Decide or end that hearing first.")
        raise WrongState("hearing_runs", text) from error


def _category(admission: Admission) -> str:
    return pick(admission.category.name, admission.provider.language)


def answer_hearing(actor: Actor, hearing: Hearing, answer: str, version: int | None = None) -> Hearing:
    """The provider's answer; it is taken as long as nothing was decided, also after the day.

    Raises:
        InvalidInput: it is empty (``answer_missing``).
        WrongState: it was answered, or is over.
    """
    if not answer.strip():
        raise InvalidInput("answer_missing", _("Write your answer."), field="answer")
    with transaction.atomic():
        admission = relock(hearing.admission)
        row = relock(hearing)
        require(can_answer_hearing(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.reply)
        row.answer = events.write_note(actor, row.authority, row, answer)
        row.answered_at = clock.now()
        row.save_changes()
        facts = {"hearing": row, "provider": admission.provider, "category": _category(admission)}
        tell_all_officers(row.authority, "hearing_answered", facts, key=f"hearing:{row.ref}:answered")
        events.record(actor, "hearing.answered", row, authority=row.authority, before=before, note=row.answer)
    return row


def drop_hearing(actor: Actor, hearing: Hearing, reason: str, version: int | None = None) -> Hearing:
    """End a hearing without a decision; the provider is told the reason.

    Raises:
        InvalidInput: no reason is given (``reason_missing``).
        WrongState: it is over.
    """
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
    with transaction.atomic():
        admission = relock(hearing.admission)
        row = relock(hearing)
        require(can_decide_admission(actor, admission))
        row.check_version(version)
        _drop(actor, row, reason)
        facts = {"hearing": row, "reason": reason.strip(), "category": _category(admission)}
        key = f"hearing:{row.ref}:dropped"
        tell_provider(admission.provider, "hearing_dropped", facts, key=key, authority=row.authority)
    return row


def _drop(actor: Actor, row: Hearing, reason: str = "") -> None:
    before = events.snapshot(row)
    step(row.drop)
    row.save_changes()
    note = events.write_note(actor, row.authority, row, reason)
    events.record(actor, "hearing.dropped", row, authority=row.authority, before=before, note=note)


def drop_with_admission(actor: Actor, admission: Admission) -> None:
    """End the running hearing of an admission that ends, in the caller's transaction."""
    row = running_hearing(admission)
    if row is not None:
        _drop(actor, row)


def running_hearing(admission: Admission) -> Hearing | None:
    """The admission's hearing that is not over, locked."""
    rows = Hearing.objects.select_for_update().filter(admission=admission, state__in=sorted(RUNNING_HEARING))
    found: Hearing | None = rows.first()
    return found


def heard(admission: Admission, measure: Measure) -> Hearing:
    """The hearing that a decision on a measure may rest on, in the caller's transaction.

    Raises:
        WrongState: the provider was not heard, was heard about less, or may still answer.
    """
    row = running_hearing(admission)
    refusal = decision_refusal(
        measure,
        Measure(row.measure) if row else None,
        HearingState(row.state) if row else None,
        row.answer_by if row else None,
        clock.today(),
    )
    if refusal is not None:
        raise WrongState(refusal.code, refusal.message)
    assert row is not None
    return row


def end_with(actor: Actor, hearing: Hearing, decision: Decision) -> None:
    """Tie a hearing to the decision that was made after it, in the caller's transaction."""
    before = events.snapshot(hearing)
    step(hearing.decide)
    hearing.decision = decision
    hearing.save_changes()
    events.record(
        actor, "hearing.decided", hearing, authority=hearing.authority, before=before, decision=decision.ref
    )


def hearing_facts(hearing: Hearing) -> dict[str, str | None]:
    """What a decision tells of the hearing."""
    answered = clock.local_date(hearing.answered_at) if hearing.answered_at else None
    return {
        "asked_on": clock.local_date(hearing.created_at).isoformat(),
        "answer_by": hearing.answer_by.isoformat(),
        "grounds": hearing.grounds.text if hearing.grounds else "",
        "answered_on": answered.isoformat() if answered else None,
        "answer": hearing.answer.text if hearing.answer else "",
    }
