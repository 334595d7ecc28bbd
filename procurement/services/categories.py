"""The categories of a draft system."""

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import events
from core.actors import Actor
from core.errors import InvalidInput
from core.locking import relock
from procurement.category_states import (
    RequiredQuestionnaire,
    RequiredReport,
    TrialRules,
    usual_questionnaires,
    usual_reports,
)
from procurement.models import Category, DynamicPurchasingSystem
from procurement.rules import routes
from procurement.rules.founding import group_refusals
from procurement.services.common import Texts, refuse, texts
from procurement.services.systems import check_code, draft
from procurement.states import PriceRule, Route, ScoreType, Unit

CARD_KEYS = ("for_whom", "aim", "content", "duration", "benefit")


class ServiceTerms(TypedDict, total=False):
    """What a category asks beyond price and route (see `Category`); what is not given is as usual."""

    group_min: int | None
    group_max: int | None
    reports: Sequence[str]
    questionnaires: Sequence[str]
    trial_rules: str


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
    **terms: Unpack[ServiceTerms],
) -> Category:
    """Add a category to a draft; its regime follows from the CPV code.

    ``ceiling_cents`` is the fixed price or cap of a unit in cents ex VAT, ``default_units`` the usual number of
    units in hundredths; ``card`` holds the product card's texts by key.

    Raises:
        InvalidInput: the code is used, the CPV code is none, CPV, route and price do not go together, or the group's
            sizes do not (``group_size_wrong``).
        WrongState: the system is no draft.
    """
    with transaction.atomic():
        home = draft(actor, system)
        check_code(code, Category.objects.filter(system=home, code=code.strip()).exists())
        row = Category(authority=home.authority, system=home, code=code.strip())
        _fill(row, name, cpv, route, unit, price_rule, ceiling_cents)
        _fill_wishes(row, default_units, languages, areas, card, score_type)
        _fill_terms(row, terms)
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
    **terms: Unpack[ServiceTerms],
) -> Category:
    """Rewrite a category of a draft system; refusals as in `add_category`."""
    with transaction.atomic():
        home = draft(actor, category.system)
        row = relock(category)
        row.check_version(version)
        before = events.snapshot(row)
        _fill(row, name, cpv, route, unit, price_rule, ceiling_cents)
        _fill_wishes(row, default_units, languages, areas, card, score_type)
        _fill_terms(row, terms)
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


def _fill_terms(row: Category, terms: ServiceTerms) -> None:
    least, most = terms.get("group_min"), terms.get("group_max")
    refuse(group_refusals(least, most))
    row.group_min, row.group_max = least, most
    row.reports = [RequiredReport(code).value for code in terms.get("reports", usual_reports())]
    asked = terms.get("questionnaires", usual_questionnaires())
    row.questionnaires = [RequiredQuestionnaire(code).value for code in asked]
    row.trial_rules = TrialRules(terms.get("trial_rules") or TrialRules.NONE)
