"""What a category asks and costs, as people read it, in the active language."""

from typing import Any

from django.utils.translation import gettext as _

from core import clock
from core.law import law_words
from core.money import show_euros
from procurement.category_states import RequiredQuestionnaire, RequiredReport, TrialRules
from procurement.deadlines import in_force
from procurement.forms.common import SERVICE_LANGUAGES
from procurement.models import Category, CategoryModule
from procurement.rules.routes import THRESHOLD_CODES, read_cpv, refusals, regime_of
from procurement.states import PriceRule, Route


def price_words(priced: Category | CategoryModule) -> str:
    """The price rule of a category or of one of its modules."""
    if priced.ceiling_cents is None:
        return _("The provider's price")
    facts = {"price": show_euros(priced.ceiling_cents), "unit": priced.get_unit_display()}
    if priced.price_rule == PriceRule.FIXED:
        return _("%(price)s / %(unit)s, fixed by the city (ex VAT)") % facts
    return _("At most %(price)s / %(unit)s (ex VAT)") % facts


def group_words(category: Category) -> str:
    """The sizes of a group; nothing when the service is given to one client at a time."""
    if category.group_min is None:
        return ""
    facts = {"least": category.group_min, "most": category.group_max}
    return _("%(least)d–%(most)d clients") % facts


def terms_rows(category: Category) -> list[tuple[str, Any]]:
    """Everything else that a category asks, each with its label; what it does not ask is left out."""
    languages = dict(SERVICE_LANGUAGES)
    rows = [
        (_("Group size"), group_words(category)),
        (_("Languages wanted"), ", ".join(str(languages.get(code, code)) for code in category.languages)),
        (_("Area"), ", ".join(category.areas)),
        (_("Reports required"), _labels(RequiredReport, category.reports)),
        (_("Questionnaires"), _labels(RequiredQuestionnaire, category.questionnaires)),
        (_("Work trial"), category.get_trial_rules_display() if is_trial(category) else ""),
    ]
    return [(label, text) for label, text in rows if text]


def is_trial(category: Category) -> bool:
    """Whether orders of the category are work trials."""
    return category.trial_rules != TrialRules.NONE


def _labels(choices: Any, codes: list[str]) -> str:
    return ", ".join(str(choices(code).label) for code in codes)


def cpv_facts(typed: str, route: str) -> dict[str, Any]:
    """What a CPV code means, also while it is typed: regime, national threshold, whether the route goes with it."""
    digits = read_cpv(typed)
    if digits is None:
        return {"wrong": bool(typed.strip())}
    regime = regime_of(digits)
    rule = in_force(THRESHOLD_CODES[regime], clock.today())
    chosen = Route(route) if route in Route.values else None
    against = [] if chosen is None else refusals(digits, chosen, PriceRule.CAP, 1)
    return {
        "digits": digits,
        "regime": regime.label,
        "threshold": show_euros(rule.value),
        "source": law_words(rule.source),
        "refusal": next((str(one.message) for one in against if one.field == "route"), ""),
    }
