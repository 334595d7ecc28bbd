"""The modules that may be added to a draft's service, and taking parts out of a draft."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import events
from core.actors import Actor
from core.errors import InvalidInput
from core.locking import relock
from procurement.models import Category, CategoryModule, EvidenceDemand, Requirement
from procurement.rules import routes
from procurement.services.common import Texts, refuse, texts
from procurement.services.systems import check_code, draft
from procurement.states import PriceRule, Route, Unit


def add_module(actor: Actor, category: Category, *, code: str, **facts: Any) -> CategoryModule:
    """Add a module to a category of a draft; ``facts`` as in `_fill`.

    Raises:
        InvalidInput: the code is missing or used (``code_missing``, ``code_taken``), the name is missing
            (``name_missing``), or the price does not go with the category's route (`routes.refusals`).
        WrongState: the system is no draft.
    """
    with transaction.atomic():
        home = draft(actor, category.system)
        check_code(code, CategoryModule.objects.filter(category=category, code=code.strip()).exists())
        row = CategoryModule(authority=home.authority, category=category, code=code.strip())
        _fill(row, **facts)
        row.save()
        events.record(actor, "module.added", row, authority=home.authority, category=category.ref)
    return row


def change_module(
    actor: Actor, module: CategoryModule, *, version: int | None = None, **facts: Any
) -> CategoryModule:
    """Rewrite a module of a draft; refusals as in `add_module`."""
    with transaction.atomic():
        home = draft(actor, module.category.system)
        row = relock(module)
        row.check_version(version)
        before = events.snapshot(row)
        _fill(row, **facts)
        row.save_changes()
        events.record(actor, "module.changed", row, authority=home.authority, before=before)
    return row


def drop_module(actor: Actor, module: CategoryModule, version: int | None = None) -> None:
    """Take a module out of a draft: nobody outside has seen it."""
    with transaction.atomic():
        home = draft(actor, module.category.system)
        row = relock(module)
        row.check_version(version)
        events.record(actor, "module.dropped", row, authority=home.authority, held=events.snapshot(row))
        row.delete()


def drop_category(actor: Actor, category: Category, version: int | None = None) -> None:
    """Take a category with all it asks out of a draft: nobody outside has seen it.

    Raises:
        WrongState: the system is no draft.
    """
    with transaction.atomic():
        home = draft(actor, category.system)
        row = relock(category)
        row.check_version(version)
        events.record(actor, "category.dropped", row, authority=home.authority, held=events.snapshot(row))
        for model in (Requirement, EvidenceDemand, CategoryModule):
            model.objects.filter(category=row).delete()
        if hasattr(row, "award_criteria"):
            row.award_criteria.delete()
        row.delete()


def _fill(
    row: CategoryModule,
    *,
    name: Texts,
    unit: Unit | str,
    price_rule: PriceRule | str,
    ceiling_cents: int | None = None,
    description: Texts = None,
) -> None:
    rule = PriceRule(price_rule)
    ceiling = None if rule == PriceRule.FREE else ceiling_cents
    row.name, row.description = texts(name), texts(description)
    if not row.name:
        raise InvalidInput("name_missing", _("Write the module's name."), field="name")
    found = routes.refusals(row.category.cpv, Route(row.category.route), rule, ceiling)
    refuse(one for one in found if one.field != "route")  # the category's own page tells of its route
    row.unit, row.price_rule, row.ceiling_cents = Unit(unit), rule, ceiling
