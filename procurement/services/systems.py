"""Founding, opening and closing a dynamic purchasing system (HL §§49-52)."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from core.models import Authority
from procurement import deadlines
from procurement.founding_states import NoticeKind
from procurement.models import Category, DynamicPurchasingSystem, Requirement, SystemNotice
from procurement.permissions import can_edit_system, can_found_system
from procurement.rules.breaks import Span
from procurement.rules.founding import CategoryFacts, Fault, SystemFacts, opening_faults
from procurement.services.announcing import send_notice, tell_applicants, tell_everyone
from procurement.services.common import Texts, step, texts
from procurement.states import (
    LIVE_APPLICATION,
    ApplicationState,
    PriceRule,
    RequirementKind,
    Route,
    SystemState,
)

DECLARING = (RequirementKind.DECLARATION, RequirementKind.EXCLUSION_MANDATORY)
"""Kinds by which an applicant tells that no mandatory exclusion ground applies (HL §80)."""


class NotReady(InvalidInput):
    """A system that may not open yet; ``faults`` is everything to mend."""

    def __init__(self, faults: list[Fault]) -> None:
        listed = [
            {"code": f.code, "place": f.place, "ref": f.ref, "field": f.field, "message": str(f.message)}
            for f in faults
        ]
        super().__init__(
            "system_not_ready", _("The system cannot open yet. Mend what is listed."), faults=listed
        )
        self.faults = faults


def found_system(
    actor: Actor,
    *,
    code: str,
    name: Texts,
    description: Texts = None,
    contract_text: Texts = None,
    ends_on: date | None,
    first_period_ends_on: date | None = None,
    authority: Authority | None = None,
    imported_from: str = "",
) -> DynamicPurchasingSystem:
    """Draft a system for the actor's authority (``authority`` names it when the house itself acts).

    ``ends_on`` is the first day after its duration; ``first_period_ends_on`` empty means the shortest lawful first
    period, counted when the system opens (R3).

    Raises:
        InvalidInput: the code is missing or used (``code_missing``, ``code_taken``).
    """
    home = authority or actor.need_authority()
    require(can_found_system(actor, home))
    with transaction.atomic():
        check_code(code, DynamicPurchasingSystem.objects.filter(authority=home, code=code.strip()).exists())
        system = DynamicPurchasingSystem(
            authority=home,
            code=code.strip(),
            name=texts(name),
            description=texts(description),
            contract_text=texts(contract_text),
            ends_on=ends_on,
            first_period_ends_on=first_period_ends_on,
            imported_from=imported_from,
            created_by=actor.user,
        )
        try:
            with transaction.atomic():
                system.save()
        except IntegrityError as error:  # the same code, founded at the same moment
            raise _code_taken() from error
        events.record(actor, "system.founded", system, authority=home)
    return system


def check_code(code: str, taken: bool) -> None:
    """Refuse a missing or used code."""
    if not code.strip():
        raise InvalidInput("code_missing", _("Write a code."), field="code")
    if taken:
        raise _code_taken()


def _code_taken() -> InvalidInput:
    return InvalidInput("code_taken", _("This code is in use already. Write another."), field="code")


def change_system(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    name: Texts,
    description: Texts,
    contract_text: Texts,
    ends_on: date | None,
    first_period_ends_on: date | None,
    version: int | None = None,
) -> DynamicPurchasingSystem:
    """Rewrite a draft.

    Raises:
        WrongState: it is no draft any more: its duration and texts change only by a new notice (R12).
    """
    with transaction.atomic():
        row = draft(actor, system)
        row.check_version(version)
        before = events.snapshot(row)
        row.name, row.description, row.contract_text = texts(name), texts(description), texts(contract_text)
        row.ends_on, row.first_period_ends_on = ends_on, first_period_ends_on
        row.save_changes()
        events.record(actor, "system.changed", row, authority=row.authority, before=before)
    return row


def draft(actor: Actor, system: DynamicPurchasingSystem) -> DynamicPurchasingSystem:
    """The system under lock, if the actor may change it and it is a draft.

    Raises:
        WrongState: it is no draft (``system_not_draft``).
    """
    row = relock(system)
    require(can_edit_system(actor, row))
    if row.state != SystemState.DRAFT:
        text = _("The system has been published. A change needs a new notice.")
        raise WrongState("system_not_draft", text)
    return row


def opening_state(system: DynamicPurchasingSystem) -> list[Fault]:
    """Everything that keeps a draft from opening today."""
    today = clock.today()
    earliest = deadlines.due("founding.application_period", today).last_day
    categories = list(Category.objects.filter(system=system).select_related("award_criteria"))
    requirements = Requirement.objects.filter(
        system=system, category=None, kind__in=DECLARING, valid_until=None
    )
    return opening_faults(
        SystemFacts(
            ref=system.ref,
            named=bool(system.name.get("fi")),
            described=bool(system.description.get("fi")),
            has_contract=bool(system.contract_text.get("fi")),
            ends_on=system.ends_on,
            first_period_ends_on=system.first_period_ends_on or earliest,
            earliest_end=earliest,
            has_declaration=requirements.exists(),
            breaks=tuple(Span(row.starts_on, row.ends_on) for row in system.breaks.all()),
        ),
        [_category_facts(category) for category in categories],
    )


def _category_facts(category: Category) -> CategoryFacts:
    card = category.card or {}
    return CategoryFacts(
        ref=category.ref,
        named=bool(category.name.get("fi")),
        has_card=all((card.get(key) or {}).get("fi") for key in ("for_whom", "aim")),
        cpv=category.cpv,
        route=Route(category.route),
        price_rule=PriceRule(category.price_rule),
        ceiling_cents=category.ceiling_cents,
        has_award_criteria=hasattr(category, "award_criteria"),
    )


def open_system(
    actor: Actor, system: DynamicPurchasingSystem, version: int | None = None
) -> DynamicPurchasingSystem:
    """Publish: the notice counts as sent today, and applications are taken from now to the end.

    Raises:
        NotReady: something is missing or unlawful; every fault is named.
        WrongState: it is no draft.
    """
    with transaction.atomic():
        row = draft(actor, system)
        row.check_version(version)
        faults = opening_state(row)
        if faults:
            raise NotReady(faults)
        before = events.snapshot(row)
        today = clock.today()
        earliest = deadlines.due("founding.application_period", today).last_day
        row.opens_on, row.first_period_ends_on = today, row.first_period_ends_on or earliest
        step(row.open)
        row.save_changes()
        send_notice(actor, row, NoticeKind.FOUNDING)
        events.record(actor, "system.opened", row, authority=row.authority, before=before)
    return row


def close_system(
    actor: Actor, system: DynamicPurchasingSystem, version: int | None = None, *, reason: Texts = None
) -> DynamicPurchasingSystem:
    """End the system: no applications and no new orders from now on; running orders go on.

    What has been sent is decided; whoever has only a draft is told, and the draft is kept. Before its time the closing
    is told by a notice of its own with its reason (R12, HL §50), to everyone admitted or waiting for a decision too.

    Raises:
        InvalidInput: it closes before its time without a ``reason`` (``reason_missing``).
    """
    with transaction.atomic():
        row = relock(system)
        require(can_edit_system(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.close)
        row.save_changes()
        facts: dict[str, Any] = {}
        if row.ends_on is None or row.ends_on > clock.today():
            facts["notice"] = _end_early(actor, row, reason)
        drafts = (ApplicationState.DRAFT,)
        tell_applicants(row, "system_closed", facts, key=f"closed:{row.ref}", states=drafts)
        told = {"notice": facts["notice"].ref} if facts else {}
        events.record(actor, "system.closed", row, authority=row.authority, before=before, **told)
    return row


def _end_early(actor: Actor, row: DynamicPurchasingSystem, reason: Texts) -> SystemNotice:
    if not texts(reason):
        raise InvalidInput(
            "reason_missing", _("Write why the system closes before its time."), field="reason"
        )
    notice = send_notice(actor, row, NoticeKind.CLOSING, ended_before=row.ends_on, reason=reason)
    facts: dict[str, object] = {"system": row, "notice": notice}
    tell_everyone(row, "system_ended", facts, key=f"ended:{notice.ref}", states=sorted(LIVE_APPLICATION))
    return notice


def cancel_system(
    actor: Actor, system: DynamicPurchasingSystem, version: int | None = None
) -> DynamicPurchasingSystem:
    """Give up a draft."""
    with transaction.atomic():
        row = draft(actor, system)
        row.check_version(version)
        before = events.snapshot(row)
        step(row.cancel)
        row.save_changes()
        events.record(actor, "system.cancelled", row, authority=row.authority, before=before)
    return row
