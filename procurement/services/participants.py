"""Naming the group and the subcontractors of an application, while it is a draft."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Application, Participant, Requirement
from procurement.permissions import can_answer_application
from procurement.rules.participants import participant_refusals
from procurement.services.common import refuse
from procurement.states import ApplicationState, ParticipantRole
from providers.rules import business_id as checked_id

MOST = 30


def add_participant(
    actor: Actor, application: Application, *, version: int | None = None, **facts: Any
) -> Participant:
    """Name a group member or subcontractor; ``facts`` as in `_fill`.

    Raises:
        InvalidInput: as `procurement.rules.participants.participant_refusals`; ``requirement_elsewhere``; or too many
            are named (``too_many_participants``).
        WrongState: the application has been sent (``application_not_draft``).
    """
    with transaction.atomic():
        home = _locked(actor, application, version)
        if home.participants.count() >= MOST:
            text = _("An application names at most 30 others.")
            raise InvalidInput("too_many_participants", text)
        row = Participant(authority=home.authority, application=home)
        _fill(row, **facts)
        row.save()
        home.save_changes()
        _tell(actor, home, "participant.added", row)
    return row


def change_participant(
    actor: Actor, participant: Participant, *, version: int | None = None, **facts: Any
) -> Participant:
    """Write a participant anew; ``version`` is the application's. Raises as `add_participant`."""
    with transaction.atomic():
        home = _locked(actor, participant.application, version)
        row = relock(participant)
        _fill(row, **facts)
        row.save_changes()
        home.save_changes()
        _tell(actor, home, "participant.changed", row)
    return row


def drop_participant(actor: Actor, participant: Participant, version: int | None = None) -> None:
    """Take a participant out of a draft; ``version`` is the application's."""
    with transaction.atomic():
        home = _locked(actor, participant.application, version)
        row = relock(participant)
        home.save_changes()
        _tell(actor, home, "participant.dropped", row)
        row.delete()


def _tell(actor: Actor, home: Application, code: str, row: Participant) -> None:
    """The events are the application's: a participant of a draft may be taken out without a trace of its own."""
    facts = {"participant": row.ref, **events.snapshot(row)}
    events.record(actor, code, home, authority=home.authority, before=events.snapshot(home), **facts)


def _locked(actor: Actor, application: Application, version: int | None) -> Application:
    row = relock(application)
    require(can_answer_application(actor, row))
    row.check_version(version)
    if row.state != ApplicationState.DRAFT:
        raise WrongState("application_not_draft", _("The application has been sent already."))
    return row


def _fill(
    row: Participant,
    *,
    role: ParticipantRole,
    name: str,
    business_id: str,
    share: int,
    task: str,
    relied_for: Iterable[str],
    is_clean: bool | None,
    grounds: str = "",
) -> None:
    others = list(row.application.participants.exclude(pk=row.pk).values_list("business_id", "share"))
    checked = checked_id(business_id)
    refuse(
        participant_refusals(
            applicant_id=row.application.provider.business_id,
            business_id=checked,
            name=name,
            task=task,
            share=share,
            other_ids=[other for other, _share in others],
            other_shares=[part for _other, part in others],
            is_clean=is_clean,
            grounds=grounds,
        )
    )
    row.role, row.name, row.business_id = ParticipantRole(role), name.strip(), checked or ""
    row.share, row.task = share, task.strip()
    row.relied_for = _requirements(row.application, relied_for)
    row.is_clean, row.grounds = bool(is_clean), "" if is_clean else grounds.strip()


def _requirements(application: Application, refs: Iterable[str]) -> list[str]:
    """The public ids of requirements of the application's system, in the order of the system."""
    wanted = {str(ref) for ref in refs}
    known = Requirement.objects.filter(system=application.system_id).order_by("pk")
    found = [str(ref) for ref in known.values_list("public_id", flat=True) if str(ref) in wanted]
    if len(found) != len(wanted):
        text = _("The requirement belongs to another system.")
        raise InvalidInput("requirement_elsewhere", text, field="relied_for")
    return found
