"""The modules of services on the need's form: how much of which, and a price where one was agreed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import DecimalField, EurosField
from orders import words
from orders.services.modules import Wish
from procurement.models import Category, CategoryModule
from procurement.states import PriceRule, Route


@dataclass(frozen=True, slots=True)
class ModuleGroup:
    """One service's modules; ``opened`` when something was typed or refused in it."""

    title: str
    opened: bool
    fields: list[forms.BoundField]


def modules_of(categories: Iterable[Category]) -> list[CategoryModule]:
    """The modules that may be picked with a need, by service; under route A there are none (`check_wishes`)."""
    picked = [row.pk for row in categories if row.route != Route.MINI_COMPETITION]
    rows = CategoryModule.objects.filter(category__in=picked).select_related("category")
    return list(rows.order_by("category__code", "code"))


def price_words(module: CategoryModule) -> str:
    """What a unit of a module costs, in words."""
    price = "" if module.ceiling_cents is None else money.show_euros(module.ceiling_cents)
    text = {
        PriceRule.FIXED: _("%(price)s for %(unit)s"),
        PriceRule.CAP: _("at most %(price)s for %(unit)s"),
        PriceRule.FREE: _("the provider's price for %(unit)s"),
    }[PriceRule(module.price_rule)]
    return str(text % {"price": price, "unit": words.units_words(100, module.unit)})


def fields_for(modules: Iterable[CategoryModule]) -> dict[str, forms.Field]:
    """A number for each module, and the agreed price where it is not fixed."""
    fields: dict[str, forms.Field] = {}
    for module in modules:
        fields[f"module_{module.ref}"] = DecimalField(
            label=str(module),
            required=False,
            min_value=Decimal(0),
            max_digits=7,
            decimal_places=2,
            help_text=price_words(module),
        )
        if module.price_rule != PriceRule.FIXED:
            fields[f"module_price_{module.ref}"] = EurosField(
                label=_("%(name)s: agreed price of a unit, excluding VAT") % {"name": module},
                required=False,
                help_text=_AGREED[PriceRule(module.price_rule)],
            )
    return fields


_AGREED = {
    PriceRule.CAP: _("Leave empty if none was agreed: the highest price is then promised."),
    PriceRule.FREE: _("Needed if the module is ordered."),
}


def initial_of(wishes: Iterable[Wish]) -> dict[str, Any]:
    """What a need asked for before."""
    found: dict[str, Any] = {}
    for wish in wishes:
        found[f"module_{wish.module.ref}"] = money.plain_units(wish.units_hundredths)
        if wish.unit_price_cents is not None:
            found[f"module_price_{wish.module.ref}"] = money.euros(wish.unit_price_cents)
    return found


def wishes(modules: Iterable[CategoryModule], data: dict[str, Any]) -> list[Wish]:
    """What was picked, from the form's cleaned data; none of a module is as good as empty."""
    return [
        Wish(module, money.to_hundredths(units), None if price is None else money.to_cents(price))
        for module in modules
        if (units := data.get(f"module_{module.ref}"))
        for price in [data.get(f"module_price_{module.ref}")]
    ]


def groups(form: forms.Form, modules: Sequence[CategoryModule]) -> list[ModuleGroup]:
    """The fields service by service, each to be opened."""
    by_service: dict[int, list[CategoryModule]] = {}
    for module in modules:
        by_service.setdefault(module.category_id, []).append(module)
    found = []
    for rows in by_service.values():
        names = [name for module in rows for name in fields_for([module])]
        fields = [form[name] for name in names]
        opened = any(field.errors or field.value() for field in fields)
        found.append(ModuleGroup(_title(rows[0]), opened, fields))
    return found


def _title(module: CategoryModule) -> str:
    return str(_("Modules: %(service)s") % {"service": module.category})
