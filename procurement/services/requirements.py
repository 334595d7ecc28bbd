"""What a draft system requires: of every applicant, or of those who apply for one category."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState
from core.locking import relock
from procurement import deadlines
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.rules.answers import COUNTED, ROWS
from procurement.rules.findings import can_check
from procurement.rules.requirements import Turnover, refusals_of
from procurement.services.common import Texts, refuse, texts
from procurement.services.systems import check_code, draft
from procurement.states import RequirementKind


class Terms(TypedDict, total=False):
    """What a kind needs beside its text (see `Requirement`).

    ``options`` are the answers to choose from: ``{"text": texts by language, "meets": whether it is enough}``.
    """

    limit: int | None
    at_most: bool
    unit_name: Texts
    value_cents: int | None
    justification: Texts
    options: Sequence[Mapping[str, Any]]
    evidence_kind: str | None
    machine_check: bool


def add_requirement(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    code: str,
    kind: RequirementKind | str,
    text: Texts,
    category: Category | None = None,
    **terms: Unpack[Terms],
) -> Requirement:
    """Require something of every applicant (``category`` empty) or of those who apply for one category.

    Raises:
        InvalidInput: the code is used (``code_taken``), the text is missing (``text_missing``), the category
            belongs to another system (``category_elsewhere``), a choice has fewer than two answers
            (``options_missing``) or none that is enough (``no_option_meets``), or no kind of evidence is named
            (``evidence_kind_missing``), or a turnover has no limit, no contract to measure it by, or asks too much
            (``limit_missing``, ``value_missing``, ``turnover_too_high``).
        WrongState: the system is no draft.
    """
    with transaction.atomic():
        home = draft(actor, system)
        row = new_requirement(home, code, category)
        fill(row, kind, text, terms)
        row.save()
        facts: dict[str, Any] = {"system": home.ref, "category": category.ref if category else None}
        events.record(actor, "requirement.added", row, authority=home.authority, **facts)
    return row


def new_requirement(home: DynamicPurchasingSystem, code: str, category: Category | None) -> Requirement:
    """A first edition, not saved yet; refusals as in `add_requirement`."""
    check_code(code, Requirement.objects.filter(system=home, code=code.strip()).exists())
    if category is not None and category.system_id != home.pk:
        text = _("The category belongs to another system.")
        raise InvalidInput("category_elsewhere", text, field="category")
    return Requirement(
        authority=home.authority, system=home, category=category, code=code.strip(), valid_from=clock.today()
    )


def fill(row: Requirement, kind: RequirementKind | str, text: Texts, terms: Terms) -> None:
    """Write what is asked; what the kind has no use for is left out."""
    row.kind, row.text = RequirementKind(kind), texts(text)
    counted, measured = row.kind == RequirementKind.NUMBER, row.kind == RequirementKind.TURNOVER
    row.limit = terms.get("limit") if row.kind in COUNTED | ROWS else None
    row.value_cents = terms.get("value_cents") if measured else None
    row.justification = texts(terms.get("justification")) if measured else {}
    row.at_most = counted and bool(terms.get("at_most"))
    row.unit_name = texts(terms.get("unit_name")) if counted else {}
    row.options = _options(terms) if row.kind == RequirementKind.CHOICE else []
    named = terms.get("evidence_kind") or ""
    row.evidence_kind = named if row.kind == RequirementKind.EVIDENCE else ""
    refuse(refusals_of(row.terms(), has_text=bool(row.text), turnover=_measure(row) if measured else None))
    row.machine_check = bool(terms.get("machine_check", True)) and can_check(row.terms())


def _measure(row: Requirement) -> Turnover:
    """What the turnover is measured by today (R15)."""
    most = deadlines.in_force("turnover.most_times", clock.today()).value
    return Turnover(row.value_cents, most, bool(row.justification))


def _options(terms: Terms) -> list[dict[str, Any]]:
    written = [(texts(option.get("text")), option) for option in terms.get("options") or ()]
    return [
        {"code": str(number), "text": text, "meets": bool(option.get("meets", True))}
        for number, (text, option) in enumerate(((t, o) for t, o in written if t), 1)
    ]


def change_requirement(
    actor: Actor,
    requirement: Requirement,
    *,
    kind: RequirementKind | str,
    text: Texts,
    version: int | None = None,
    **terms: Unpack[Terms],
) -> Requirement:
    """Rewrite a requirement of a draft: nobody has answered it yet. Refusals as in `add_requirement`."""
    with transaction.atomic():
        home = draft(actor, requirement.system)
        row = standing_requirement(requirement)
        row.check_version(version)
        before = events.snapshot(row)
        fill(row, kind, text, terms)
        row.save_changes()
        events.record(actor, "requirement.changed", row, authority=home.authority, before=before)
    return row


def drop_requirement(actor: Actor, requirement: Requirement, version: int | None = None) -> Requirement:
    """Take a requirement out of a draft; its row stays, never in force."""
    with transaction.atomic():
        home = draft(actor, requirement.system)
        row = standing_requirement(requirement)
        row.check_version(version)
        before = events.snapshot(row)
        row.valid_until = row.valid_from
        row.save_changes()
        events.record(actor, "requirement.dropped", row, authority=home.authority, before=before)
    return row


def standing_requirement(requirement: Requirement) -> Requirement:
    """The requirement under lock.

    Raises:
        WrongState: it was taken out, or it changes or ends on a day already told (``requirement_dropped``).
    """
    row = relock(requirement)
    if row.valid_until is not None:
        raise WrongState("requirement_dropped", _("This requirement was taken out or changes already."))
    return row
