"""Suspending, reinstating, removing, leaving."""

from collections.abc import Callable

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
from procurement.states import DecisionKind


def suspend_admission(
    actor: Actor, admission: Admission, reason: str, version: int | None = None
) -> Admission:
    """Stop new orders for a time, by a reasoned decision; running ones go on (R20).

    Raises:
        InvalidInput: no reason is given (``reason_missing``).
    """
    return _decided(actor, admission, DecisionKind.SUSPENSION, reason, version, Admission.suspend)


def reinstate_admission(
    actor: Actor, admission: Admission, reason: str, version: int | None = None
) -> Admission:
    """Let new orders come again, by a reasoned decision."""
    return _decided(actor, admission, DecisionKind.REINSTATEMENT, reason, version, Admission.reinstate)


def remove_admission(
    actor: Actor, admission: Admission, reason: str, version: int | None = None
) -> Admission:
    """End the admission by a reasoned decision; the provider may apply again."""
    return _decided(actor, admission, DecisionKind.REMOVAL, reason, version, Admission.remove)


def _decided(
    actor: Actor,
    admission: Admission,
    kind: DecisionKind,
    reason: str,
    version: int | None,
    transition: Callable[[Admission], None],
) -> Admission:
    with transaction.atomic():
        row = relock(admission)
        require(can_decide_admission(actor, row))
        row.check_version(version)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
        before = events.snapshot(row)
        step(transition.__get__(row))
        if kind == DecisionKind.REMOVAL:
            row.valid_until = clock.today()
        row.save_changes()
        language = row.provider.language
        facts = {
            "reason": reason.strip(),
            "category": pick(row.category.name, language),
            "system": pick(row.category.system.name, language),
            "from_day": clock.today().isoformat(),
        }
        make_decision(
            actor,
            kind=kind,
            authority=row.authority,
            subject=row,
            provider=row.provider,
            facts=facts,
            language=language,
        )
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
        events.record(actor, "admission.left", row, authority=row.authority, before=before)
    return row
