"""The categories of a draft system and what they require."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState
from core.locking import relock
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.rules import routes
from procurement.services.common import Texts, refuse, texts
from procurement.services.systems import check_code, draft
from procurement.states import PriceRule, RequirementKind, Route, ScoreType, Unit

CARD_KEYS = ("for_whom", "aim", "content", "duration", "benefit")


def add_category(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    code: str,
    name: Texts,
    cpv: str,
    route: Route | str,
    unit: Unit | str,
    price_rule: PriceRule | str,
    ceiling_cents: int | None = None,
    default_units: int = 1000,
    languages: Sequence[str] = (),
    areas: Sequence[str] = (),
    card: Mapping[str, Texts] | None = None,
    score_type: str = ScoreType.JOB_COACHING,
) -> Category:
    """Add a category to a draft; its regime follows from the CPV code.

    ``ceiling_cents`` is the fixed price or cap of a unit in cents ex VAT, ``default_units`` the usual number of
    units in hundredths; ``card`` holds the product card's texts by key.

    Raises:
        InvalidInput: the code is used, the CPV code is none, or CPV, route and price do not go together.
        WrongState: the system is no draft.
    """
    with transaction.atomic():
        home = draft(actor, system)
        check_code(code, Category.objects.filter(system=home, code=code.strip()).exists())
        row = Category(authority=home.authority, system=home, code=code.strip())
        _fill(row, name, cpv, route, unit, price_rule, ceiling_cents)
        _fill_wishes(row, default_units, languages, areas, card, score_type)
        row.save()
        events.record(actor, "category.added", row, authority=home.authority, system=home.ref)
    return row


def change_category(
    actor: Actor,
    category: Category,
    *,
    name: Texts,
    cpv: str,
    route: Route | str,
    unit: Unit | str,
    price_rule: PriceRule | str,
    ceiling_cents: int | None,
    default_units: int,
    languages: Sequence[str],
    areas: Sequence[str],
    card: Mapping[str, Texts] | None,
    score_type: str,
    version: int | None = None,
) -> Category:
    """Rewrite a category of a draft system; refusals as in `add_category`."""
    with transaction.atomic():
        home = draft(actor, category.system)
        row = relock(category)
        row.check_version(version)
        before = events.snapshot(row)
        _fill(row, name, cpv, route, unit, price_rule, ceiling_cents)
        _fill_wishes(row, default_units, languages, areas, card, score_type)
        row.save_changes()
        events.record(actor, "category.changed", row, authority=home.authority, before=before)
    return row


def _fill(
    row: Category,
    name: Texts,
    cpv: str,
    route: Route | str,
    unit: Unit | str,
    price_rule: PriceRule | str,
    ceiling_cents: int | None,
) -> None:
    digits = routes.read_cpv(cpv)
    if digits is None:
        raise InvalidInput(
            "cpv_wrong", _("Write the CPV code with its eight digits, for example 79611000."), field="cpv"
        )
    rule = PriceRule(price_rule)
    ceiling = None if rule == PriceRule.FREE else ceiling_cents
    refuse(routes.refusals(digits, Route(route), rule, ceiling))
    row.name, row.cpv, row.regime = texts(name), digits, routes.regime_of(digits)
    row.route, row.unit, row.price_rule, row.ceiling_cents = Route(route), Unit(unit), rule, ceiling


def _fill_wishes(
    row: Category,
    default_units: int,
    languages: Sequence[str],
    areas: Sequence[str],
    card: Mapping[str, Texts] | None,
    score_type: str,
) -> None:
    if default_units <= 0:
        raise InvalidInput("units_missing", _("Write a number above zero."), field="default_units")
    row.default_units, row.languages, row.areas = default_units, list(languages), list(areas)
    row.card = {key: texts((card or {}).get(key)) for key in CARD_KEYS}
    row.score_type = ScoreType(score_type)


def add_requirement(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    code: str,
    kind: RequirementKind | str,
    text: Texts,
    category: Category | None = None,
    limit: int | None = None,
) -> Requirement:
    """Require something of every applicant (``category`` empty) or of those who apply for one category.

    Raises:
        InvalidInput: the code is used (``code_taken``), the text is missing (``text_missing``) or the category
            belongs to another system (``category_elsewhere``).
        WrongState: the system is no draft.
    """
    with transaction.atomic():
        home = draft(actor, system)
        check_code(code, Requirement.objects.filter(system=home, code=code.strip()).exists())
        if category is not None and category.system_id != home.pk:
            text_ = _("The category belongs to another system.")
            raise InvalidInput("category_elsewhere", text_, field="category")
        row = Requirement(
            authority=home.authority,
            system=home,
            category=category,
            code=code.strip(),
            valid_from=clock.today(),
        )
        _fill_requirement(row, kind, text, limit)
        row.save()
        facts: dict[str, Any] = {"system": home.ref, "category": category.ref if category else None}
        events.record(actor, "requirement.added", row, authority=home.authority, **facts)
    return row


def _fill_requirement(row: Requirement, kind: RequirementKind | str, text: Texts, limit: int | None) -> None:
    row.kind, row.text = RequirementKind(kind), texts(text)
    row.limit = limit if row.kind == RequirementKind.NUMBER else None
    if not row.text:
        raise InvalidInput("text_missing", _("Write what is required."), field="text")


def change_requirement(
    actor: Actor,
    requirement: Requirement,
    *,
    kind: RequirementKind | str,
    text: Texts,
    limit: int | None = None,
    version: int | None = None,
) -> Requirement:
    """Rewrite a requirement of a draft: nobody has answered it yet."""
    with transaction.atomic():
        home = draft(actor, requirement.system)
        row = _standing(requirement)
        row.check_version(version)
        before = events.snapshot(row)
        _fill_requirement(row, kind, text, limit)
        row.save_changes()
        events.record(actor, "requirement.changed", row, authority=home.authority, before=before)
    return row


def drop_requirement(actor: Actor, requirement: Requirement, version: int | None = None) -> Requirement:
    """Take a requirement out of a draft; its row stays, never in force."""
    with transaction.atomic():
        home = draft(actor, requirement.system)
        row = _standing(requirement)
        row.check_version(version)
        before = events.snapshot(row)
        row.valid_until = row.valid_from
        row.save_changes()
        events.record(actor, "requirement.dropped", row, authority=home.authority, before=before)
    return row


def _standing(requirement: Requirement) -> Requirement:
    row = relock(requirement)
    if row.valid_until is not None:
        raise WrongState("requirement_dropped", _("This requirement was taken out."))
    return row
