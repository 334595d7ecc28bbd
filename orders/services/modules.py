"""The modules that a need asks for: picked while it is recorded, lines of the order once it is placed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.money import amount_cents
from orders.models import Need, NeedModule, Order, OrderLine
from procurement.models import Category, CategoryModule
from procurement.states import PriceRule, Route


@dataclass(frozen=True, slots=True)
class Wish:
    """A module and how much of it, in hundredths of its unit; ``unit_price_cents`` (ex VAT) where one was agreed."""

    module: CategoryModule
    units_hundredths: int
    unit_price_cents: int | None = None

    @property
    def price_cents(self) -> int | None:
        """The price of a unit that is promised: the fixed one, the agreed one, else the highest; None without any."""
        module = self.module
        if module.price_rule == PriceRule.FIXED or self.unit_price_cents is None:
            return module.ceiling_cents
        return self.unit_price_cents

    @property
    def cents(self) -> int:
        """What it comes to at most."""
        return amount_cents(self.price_cents or 0, self.units_hundredths)


def check_wishes(category: Category, wishes: Sequence[Wish]) -> None:
    """Refuse modules that cannot be ordered with the service.

    Raises:
        InvalidInput: at the module's own field (``module_<its id>``, ``module_price_<its id>``): another service's
            (``module_of_another_service``), named twice (``module_there``), none of it (``no_units``), a free price
            that nobody agreed on (``price_missing``), a price over the highest (``price_not_allowed``); and
            ``modules_after_contract`` under route A, where the tenders are for the service alone.
    """
    seen: set[int] = set()
    for wish in wishes:
        _check(category, wish, again=wish.module.pk in seen)
        seen.add(wish.module.pk)


def _check(category: Category, wish: Wish, *, again: bool) -> None:
    module, field = wish.module, f"module_{wish.module.ref}"
    if module.category_id != category.pk:
        text = _("This module belongs to another service. Empty it, or choose that service.")
        raise InvalidInput("module_of_another_service", text, field=field)
    if category.route == Route.MINI_COMPETITION:
        text = _(
            "Tenders are asked for the service alone. Add modules to the order once its provider is known."
        )
        raise InvalidInput("modules_after_contract", text, field=field)
    if again:
        raise InvalidInput("module_there", _("This module is named twice."), field=field)
    if wish.units_hundredths <= 0:
        raise InvalidInput("no_units", _("Order at least a part of a unit."), field=field)
    price = wish.price_cents
    if price is None:
        text = _("Write the price that was agreed with the provider.")
        raise InvalidInput("price_missing", text, field=f"module_price_{module.ref}")
    if (
        module.price_rule == PriceRule.CAP
        and module.ceiling_cents is not None
        and price > module.ceiling_cents
    ):
        text = _("The price does not keep to the price rule of the service.")
        raise InvalidInput("price_not_allowed", text, field=f"module_price_{module.ref}")


def write_wishes(need: Need, wishes: Sequence[Wish]) -> None:
    """Keep these modules with the need, in the place of those it had; the need is locked or new."""
    NeedModule.objects.filter(need=need).delete()
    NeedModule.objects.bulk_create(
        NeedModule(
            authority_id=need.authority_id,
            need=need,
            module=wish.module,
            units_hundredths=wish.units_hundredths,
            unit_price_cents=wish.unit_price_cents,
        )
        for wish in wishes
    )


def wishes_of(need_id: int) -> list[Wish]:
    """The modules that a need asks for, by their code."""
    rows = NeedModule.objects.filter(need_id=need_id).select_related("module").order_by("module__code")
    return [Wish(row.module, row.units_hundredths, row.unit_price_cents) for row in rows]


def wishes_cents(wishes: Sequence[Wish]) -> int:
    """What modules come to at most, in cents ex VAT."""
    return sum(wish.cents for wish in wishes)


def modules_cents(order: Order) -> int:
    """What an order's modules come to at most: as the need asks for them, once it is placed as they are promised."""
    if order.commitment_id is None:
        return wishes_cents(wishes_of(order.need_id))
    lines = OrderLine.objects.filter(order=order)
    return lines.aggregate(total=Sum("commitment__ceiling_cents"))["total"] or 0
