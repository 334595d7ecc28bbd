"""Requirements of an open system: a change is a new edition from a later day; old answers stay tied to theirs."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.permissions import can_edit_system
from procurement.rules.renewals import day_refusal
from procurement.services.common import Texts, refuse
from procurement.services.renewals import ask_admitted, withdraw_open
from procurement.services.requirements import Terms, fill, new_requirement, standing_requirement
from procurement.states import RequirementKind, SystemState


def _open_system(actor: Actor, system: DynamicPurchasingSystem) -> DynamicPurchasingSystem:
    row = relock(system)
    require(can_edit_system(actor, row))
    if row.state != SystemState.OPEN:
        text = _("Editions are announced for an open system. A draft is changed as it is.")
        raise WrongState("system_not_open", text)
    return row


def _check_day(home: DynamicPurchasingSystem, valid_from: date | None, begun: date | None) -> date:
    refusal = day_refusal(valid_from, clock.today(), begun, home.ends_on)
    refuse([refusal] if refusal else [])
    assert valid_from is not None
    return valid_from


def announce_requirement(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    code: str,
    kind: RequirementKind | str,
    text: Texts,
    valid_from: date | None,
    category: Category | None = None,
    terms: Terms | None = None,
) -> Requirement:
    """Require something more from a later day, and ask everyone admitted for it (R6).

    Raises:
        InvalidInput: as in `add_requirement`; the day is not later than today, or the system has ended by then
            (``valid_from_too_early``, ``valid_from_after_end``).
        WrongState: the system is not open.
    """
    with transaction.atomic():
        home = _open_system(actor, system)
        row = new_requirement(home, code, category)
        row.valid_from = _check_day(home, valid_from, None)
        fill(row, kind, text, terms or {})
        row.save()
        asked = ask_admitted(actor, row, None)
        events.record(actor, "requirement.announced", row, authority=home.authority, asked=len(asked))
    return row


def announce_change(
    actor: Actor,
    requirement: Requirement,
    *,
    kind: RequirementKind | str,
    text: Texts,
    valid_from: date | None,
    terms: Terms | None = None,
    version: int | None = None,
) -> Requirement:
    """Make a new edition from a later day, and ask everyone admitted what changed (R6, R19).

    Drafts see the new edition from its day; what was sent is decided on the edition that it answered.

    Raises:
        InvalidInput: as in `announce_requirement`.
        WrongState: the system is not open, or this edition changes or ends already (``requirement_dropped``).
    """
    with transaction.atomic():
        home = _open_system(actor, requirement.system)
        old = standing_requirement(requirement)
        old.check_version(version)
        before = events.snapshot(old)
        day = _check_day(home, valid_from, old.valid_from)
        row = Requirement(
            authority=home.authority,
            system=home,
            category=old.category,
            code=old.code,
            edition=old.edition + 1,
            valid_from=day,
        )
        fill(row, kind, text, terms or {})
        if _says_the_same(old, row):
            raise InvalidInput("nothing_changed", _("Nothing has changed."), field="text")
        old.valid_until = day
        old.save_changes()
        row.save()
        withdraw_open(actor, old)
        asked = ask_admitted(actor, row, old)
        events.record(actor, "requirement.superseded", old, authority=home.authority, before=before)
        events.record(actor, "requirement.announced", row, authority=home.authority, asked=len(asked))
    return row


def _says_the_same(old: Requirement, new: Requirement) -> bool:
    names = (
        *("kind", "text", "limit", "at_most", "unit_name", "value_cents", "justification"),
        *("options", "evidence_kind", "machine_check"),
    )
    return all(getattr(old, name) == getattr(new, name) for name in names)


def announce_end(
    actor: Actor, requirement: Requirement, *, valid_until: date | None, version: int | None = None
) -> Requirement:
    """Require something no longer from a later day; nobody is asked anything.

    Raises:
        InvalidInput: the day is not later than today, or the system has ended by then.
        WrongState: the system is not open, or this edition changes or ends already.
    """
    with transaction.atomic():
        home = _open_system(actor, requirement.system)
        row = standing_requirement(requirement)
        row.check_version(version)
        before = events.snapshot(row)
        row.valid_until = _check_day(home, valid_until, row.valid_from)
        row.save_changes()
        withdraw_open(actor, row)
        events.record(actor, "requirement.ended", row, authority=home.authority, before=before)
    return row
