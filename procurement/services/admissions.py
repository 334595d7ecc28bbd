"""Suspending, reinstating, removing, leaving."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, require
from core.i18n import pick
from core.locking import relock
from procurement.models import Admission
from procurement.permissions import can_decide_admission, can_leave_system
from procurement.services.common import step
from procurement.services.decisions import make_decision
from procurement.services.hearings import drop_with_admission, end_with, heard, hearing_facts
from procurement.states import DecisionKind, Measure


def suspend_admission(
    actor: Actor, admission: Admission, reason: str, version: int | None = None, *, urgency: str = ""
) -> Admission:
    """Stop new orders for a time, by a reasoned decision; running ones go on (R20).

    The provider has been heard; or ``urgency`` tells why that could not be waited for, and the decision says so.

    Raises:
        InvalidInput: no reason is given (``reason_missing``).
        WrongState: the provider was not heard (``hearing_needed``), or may still answer (``hearing_runs``).
    """
    given = _Grounds(reason, urgency, Measure.SUSPENSION)
    return _decided(actor, admission, DecisionKind.SUSPENSION, given, version, Admission.suspend)


def reinstate_admission(
    actor: Actor, admission: Admission, reason: str, version: int | None = None
) -> Admission:
    """Let new orders come again, by a reasoned decision."""
    given = _Grounds(reason)
    return _decided(actor, admission, DecisionKind.REINSTATEMENT, given, version, Admission.reinstate)


def remove_admission(
    actor: Actor, admission: Admission, reason: str, version: int | None = None
) -> Admission:
    """End the admission by a reasoned decision after a hearing; the provider may apply again.

    Raises:
        InvalidInput: no reason is given (``reason_missing``).
        WrongState: the provider was not heard about it (``hearing_needed``, ``heard_about_less``), or may still answer
            (``hearing_runs``).
    """
    given = _Grounds(reason, measure=Measure.REMOVAL)
    return _decided(actor, admission, DecisionKind.REMOVAL, given, version, Admission.remove)


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What a decision rests on: its reason, why it could not wait, and what the provider must be heard about."""

    reason: str
    urgency: str = ""
    measure: Measure | None = None

    @property
    def needs_hearing(self) -> bool:
        return self.measure is not None and not self.urgency.strip()


def _decided(
    actor: Actor,
    admission: Admission,
    kind: DecisionKind,
    given: _Grounds,
    version: int | None,
    transition: Callable[[Admission], None],
) -> Admission:
    with transaction.atomic():
        row = relock(admission)
        require(can_decide_admission(actor, row))
        row.check_version(version)
        if not given.reason.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
        before = events.snapshot(row)
        step(transition.__get__(row))
        hearing = heard(row, given.measure) if given.measure and given.needs_hearing else None
        if kind == DecisionKind.REMOVAL:
            row.valid_until = clock.today()
        row.save_changes()
        language = row.provider.language
        facts = {
            "reason": given.reason.strip(),
            "urgency": given.urgency.strip(),
            "hearing": hearing_facts(hearing) if hearing else None,
            "category": pick(row.category.name, language),
            "system": pick(row.category.system.name, language),
            "from_day": clock.today().isoformat(),
        }
        decision = make_decision(
            actor,
            kind=kind,
            authority=row.authority,
            subject=row,
            provider=row.provider,
            facts=facts,
            language=language,
        )
        if hearing is not None:
            end_with(actor, hearing, decision)
        events.record(actor, f"admission.{row.state}", row, authority=row.authority, before=before)
    return row


def leave(actor: Actor, admission: Admission, version: int | None = None) -> Admission:
    """The provider gives the admission up; running orders go on."""
    with transaction.atomic():
        row = relock(admission)
        require(can_leave_system(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.leave)
        row.valid_until = clock.today()
        row.save_changes()
        drop_with_admission(actor, row)
        events.record(actor, "admission.left", row, authority=row.authority, before=before)
    return row
