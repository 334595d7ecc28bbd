"""Demands for correction and appeals against decisions: recorded, answered, ended (R9, R22, HL §§132-135, 146-150)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, shapes
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement import deadlines
from procurement.models import AwardService, Competition, Decision, Remedy
from procurement.notices import tell_all_officers, tell_provider
from procurement.permissions import can_demand_correction, can_handle_remedy
from procurement.services.common import step
from procurement.states import RemedyKind, RemedyState
from providers.models import Provider

PARTY = "correction.party"


def party_deadline(decision: Decision, provider_id: int | None) -> deadlines.Computation:
    """Until when a party may demand a correction: from its own day of receipt (R9, HL §133)."""
    served = AwardService.objects.filter(decision=decision, provider=provider_id).first()
    return deadlines.due(PARTY, served.served_on if served else decision.served_on)


def demand_correction(actor: Actor, decision: Decision, claim: str) -> Remedy:
    """A party demands that a decision be corrected, within 14 days of its receipt (R9, HL §133).

    Raises:
        InvalidInput: not said what and why (``claim_missing``).
        WrongState: the time is over (``too_late``), or a demand of the provider is pending (``demand_pending``).
    """
    with transaction.atomic():
        row = relock(decision)
        require(can_demand_correction(actor, row))
        if not claim.strip():
            missing = _("Write what should be corrected, how and why.")
            raise InvalidInput("claim_missing", missing, field="claim")
        last = party_deadline(row, actor.provider_id).last_day
        if clock.today() > last:
            text = _("A correction could be demanded until %(day)s (HL §133).") % {
                "day": shapes.day_words(last)
            }
            raise WrongState("too_late", text)
        assert actor.provider_id is not None
        provider = Provider.objects.get(pk=actor.provider_id)
        made = _file(actor, row, RemedyKind.CORRECTION, provider, clock.today(), claim, "")
        tell_all_officers(
            row.authority,
            "correction_demanded",
            {"decision": row, "provider": provider},
            key=f"correction-demanded:{made.ref}",
        )
        events.record(actor, "correction.demanded", made, authority=row.authority, decision=row.ref)
    return made


def record_remedy(
    actor: Actor,
    decision: Decision,
    *,
    kind: RemedyKind,
    provider: Provider | None,
    filed_on: date,
    claim: str,
    case_number: str = "",
) -> Remedy:
    """Record an appeal, or a demand for correction that came on paper. A pending appeal bars the contract (R22).

    Raises:
        InvalidInput: the day lies ahead or before the decision (``filed_on_wrong``), or nothing is told of it
            (``claim_missing``).
        WrongState: one of the same provider is pending (``demand_pending``).
    """
    with transaction.atomic():
        # The contract is made under the competition's lock: an appeal recorded at the same moment waits for it.
        Competition.objects.select_for_update().filter(public_id=decision.subject_ref).first()
        row = relock(decision)
        require(can_handle_remedy(actor, row))
        if not row.decided_on <= filed_on <= clock.today():
            text = _("Give the day on which it arrived: after the decision, not later than today.")
            raise InvalidInput("filed_on_wrong", text, field="filed_on")
        if not claim.strip():
            raise InvalidInput("claim_missing", _("Write what is demanded."), field="claim")
        made = _file(actor, row, kind, provider, filed_on, claim, case_number.strip())
        events.record(actor, "remedy.recorded", made, authority=row.authority, decision=row.ref)
    return made


def _file(
    actor: Actor,
    decision: Decision,
    kind: RemedyKind,
    provider: Provider | None,
    filed_on: date,
    claim: str,
    case_number: str,
) -> Remedy:
    pending = decision.remedies.filter(state=RemedyState.PENDING, provider=provider, kind=kind)
    if pending.exists():
        raise WrongState("demand_pending", _("One of the same party and kind is pending already."))
    made = Remedy(
        authority=decision.authority,
        decision=decision,
        kind=kind,
        provider=provider,
        filed_on=filed_on,
        case_number=case_number,
        recorded_by=actor.user,
    )
    made.claim = events.write_note(actor, decision.authority, made, claim)
    made.save()
    return made


def end_remedy(
    actor: Actor,
    remedy: Remedy,
    *,
    outcome: RemedyState,
    ended_on: date,
    answer: str,
    version: int | None = None,
) -> Remedy:
    """Record what came of a demand or appeal; of a demand that is not right, its maker is told why.

    Raises:
        InvalidInput: no such outcome (``outcome_wrong``), a day before it arrived or ahead (``ended_on_wrong``), or no
            reason (``reason_missing``).
        WrongState: it is not pending.
    """
    with transaction.atomic():
        row = relock(remedy)
        require(can_handle_remedy(actor, row.decision))
        row.check_version(version)
        before = events.snapshot(row)
        if outcome == RemedyState.PENDING:
            raise InvalidInput("outcome_wrong", _("Choose what came of it."), field="outcome")
        ends = {
            RemedyState.UPHELD: row.uphold,
            RemedyState.DISMISSED: row.dismiss,
            RemedyState.WITHDRAWN: row.withdraw,
        }
        step(ends[outcome])
        if not row.filed_on <= ended_on <= clock.today():
            text = _("Give the day on which it ended: after it arrived, not later than today.")
            raise InvalidInput("ended_on_wrong", text, field="ended_on")
        if not answer.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="answer")
        _end(actor, row, before, ended_on, answer)
    return row


def _end(actor: Actor, row: Remedy, before: events.Snapshot, ended_on: date, answer: str) -> None:
    row.ended_on = ended_on
    row.answer = events.write_note(actor, row.authority, row, answer)
    row.save_changes()
    if row.kind == RemedyKind.CORRECTION and row.provider is not None and row.state == RemedyState.DISMISSED:
        tell_provider(
            row.provider,
            "correction_refused",
            {"decision": row.decision, "reason": answer.strip()},
            key=f"correction-refused:{row.ref}",
            authority=row.authority,
        )
    events.record(
        actor,
        f"remedy.{row.state}",
        row,
        authority=row.authority,
        before=before,
        note=row.answer,
        decision=row.decision.ref,
    )


def withdraw_remedy(actor: Actor, remedy: Remedy, version: int | None = None) -> Remedy:
    """A party takes its own demand for correction back.

    Raises:
        WrongState: it is not pending, or it is an appeal, which is withdrawn at the court.
    """
    with transaction.atomic():
        row = relock(remedy)
        own = row.provider_id is not None and row.provider_id == actor.provider_id
        require(own and can_demand_correction(actor, row.decision))
        row.check_version(version)
        before = events.snapshot(row)
        if row.kind != RemedyKind.CORRECTION:
            raise WrongState
        step(row.withdraw)
        row.ended_on = clock.today()
        row.save_changes()
        events.record(actor, "remedy.withdrawn", row, authority=row.authority, before=before)
    return row


def settle_demands(actor: Actor, decision: Decision, outcome: RemedyState, answer: str) -> None:
    """End the pending demands on a decision that was corrected or stands, in the caller's transaction."""
    pending = Remedy.objects.select_for_update().filter(
        decision=decision, kind=RemedyKind.CORRECTION, state=RemedyState.PENDING
    )
    for row in pending.order_by("pk"):
        before = events.snapshot(row)
        step(row.uphold if outcome == RemedyState.UPHELD else row.dismiss)
        _end(actor, row, before, clock.today(), answer)


def appeal_pends(subject_ref: str) -> bool:
    """Whether an appeal against a decision on the matter is pending (R22)."""
    rows = Remedy.objects.filter(
        decision__subject_ref=subject_ref, kind=RemedyKind.APPEAL, state=RemedyState.PENDING
    )
    found: bool = rows.exists()
    return found
