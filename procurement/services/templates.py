"""Founding from a ready template."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import InvalidInput
from procurement.models import Category, DynamicPurchasingSystem
from procurement.ready import Template
from procurement.services.categories import add_category
from procurement.services.modules import add_module
from procurement.services.requirements import add_requirement
from procurement.services.systems import found_system

_PARTS = ("requirements", "modules")


def found_from_template(
    actor: Actor,
    template: Template,
    *,
    code: str,
    ends_on: date | None,
    categories: Collection[str],
    areas: Sequence[str] = (),
) -> DynamicPurchasingSystem:
    """Draft a system with the template's texts and requirements and some of its categories (by their codes).

    Everything can be changed before it opens.

    Raises:
        InvalidInput: the code is missing or used (``code_missing``, ``code_taken``), no category is chosen
            (``category_missing``) or one is not the template's (``category_elsewhere``).
    """
    known = {row["code"]: row for row in template.categories}
    if not categories:
        raise InvalidInput("category_missing", _("Choose at least one category."), field="categories")
    if not known.keys() >= set(categories):
        raise InvalidInput(
            "category_elsewhere", _("The category is not in this template."), field="categories"
        )
    with transaction.atomic():
        system = found_system(
            actor,
            code=code,
            name=template.name,
            description=template.description,
            contract_text=template.contract_text,
            ends_on=ends_on,
        )
        _require(actor, system, template.requirements, None)
        for key, facts in known.items():
            if key in categories:
                written = {name: value for name, value in facts.items() if name not in _PARTS}
                row = add_category(actor, system, areas=areas, **written)
                _require(actor, system, facts["requirements"], row)
                for module in facts.get("modules", ()):
                    add_module(actor, row, **module)
    return system


def _require(
    actor: Actor,
    system: DynamicPurchasingSystem,
    requirements: Sequence[Mapping[str, Any]],
    category: Category | None,
) -> None:
    for facts in requirements:
        add_requirement(actor, system, category=category, **facts)
