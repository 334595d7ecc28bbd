"""Conflicts of interest: whoever has one does not handle the application (434/2003 §§27-28)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Application, ReviewConflict
from procurement.notices import officers_of, tell_people
from procurement.permissions import can_confirm_decision
from procurement.services.common import step
from procurement.services.prepared import end_prepared, open_prepared
from procurement.states import LIVE_APPLICATION, ApplicationState, PreparedOutcome
from providers.models import ProviderMember


def is_barred(actor: Actor, application: Application) -> bool:
    """Whether the actor has a conflict of interest in the application: declared, or a member of the applicant once."""
    if actor.user is None:
        return False
    members = ProviderMember.objects.filter(provider=application.provider_id, user=actor.user)
    return _has_declared(actor, application) or bool(members.exists())


def _has_declared(actor: Actor, application: Application) -> bool:
    found: bool = ReviewConflict.objects.filter(application=application, user=actor.user).exists()
    return found


def require_unbarred(actor: Actor, application: Application) -> None:
    """Refuse whoever has a conflict of interest.

    Raises:
        WrongState: ``conflict_bars``.
    """
    if is_barred(actor, application):
        text = _("A conflict of interest bars you from handling this application.")
        raise WrongState("conflict_bars", text)


def declare_conflict(
    actor: Actor, application: Application, conflict: str, version: int | None = None
) -> ReviewConflict:
    """Say that a conflict of interest bars one from an application; its review goes to somebody else.

    1. Keep the conflict sealed. 2. A decision that the person prepared falls away. 3. If they were the reviewer, nobody
    is, and the other officers are told.

    Raises:
        InvalidInput: not said which (``conflict_missing``).
        WrongState: declared already (``declared_already``), or nothing is to be handled any more.
    """
    with transaction.atomic():
        row = relock(application)
        require(can_confirm_decision(actor, row) and actor.user is not None)
        row.check_version(version)
        assert actor.user is not None
        if row.state not in LIVE_APPLICATION:
            raise WrongState
        if _has_declared(actor, row):
            raise WrongState("declared_already", _("You have declared a conflict of interest already."))
        if not conflict.strip():
            raise InvalidInput("conflict_missing", _("Say what the conflict is."), field="conflict")
        before = events.snapshot(row)
        made = ReviewConflict.objects.create(
            authority=row.authority,
            application=row,
            user=actor.user,
            conflict=conflict.strip(),
            declared_at=clock.now(),
        )
        _take_away(actor, row)
        row.save_changes()
        events.record(
            actor, "conflict.declared", row, authority=row.authority, before=before, conflict=made.ref
        )
    return made


def _take_away(actor: Actor, row: Application) -> None:
    prepared = open_prepared(row)
    if row.state == ApplicationState.TO_CONFIRM and prepared and prepared.prepared_by == actor.user:
        step(row.give_back)
        end_prepared(actor, row, PreparedOutcome.VOID)
    if row.reviewer_id is None or actor.user is None or row.reviewer_id != actor.user.pk:
        return
    row.reviewer = None
    others = [person for person in officers_of(row.authority) if person != actor.user]
    key = f"review-free:{row.ref}:{row.version}"
    tell_people(others, "review_free", {"application": row}, key=key, authority=row.authority)
