"""Forms of an order's modules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import DecimalField, EurosField, Hinted, ValintaForm
from orders import words
from orders.models import OrderLine
from procurement.models import CategoryModule
from procurement.states import PriceRule


def _module(module: CategoryModule) -> Hinted:
    price = "" if module.ceiling_cents is None else money.show_euros(module.ceiling_cents)
    unit = words.units_words(100, module.unit)
    text = {
        PriceRule.FIXED: _("%(price)s for %(unit)s"),
        PriceRule.CAP: _("at most %(price)s for %(unit)s"),
        PriceRule.FREE: _("the provider's price for %(unit)s"),
    }[PriceRule(module.price_rule)]
    return Hinted(str(module), text % {"price": price, "unit": unit})


class AddLineForm(ValintaForm):
    """A module to add."""

    module = forms.ChoiceField(label=_("Module"), widget=forms.RadioSelect)
    units = DecimalField(label=_("How much"), min_value=Decimal("0.01"), max_digits=7, decimal_places=2)
    unit_price = EurosField(
        label=_("Price of a unit, excluding VAT"),
        required=False,
        help_text=_("Only where the price is the provider's: as it was agreed."),
    )

    def __init__(self, modules: list[CategoryModule], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modules = {module.ref: module for module in modules}
        self.fields["module"].choices = [(ref, _module(row)) for ref, row in self.modules.items()]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """As the service takes it."""
        price = self.cleaned_data["unit_price"]
        return {
            "module": self.modules[self.cleaned_data["module"]],
            "units_hundredths": money.to_hundredths(self.cleaned_data["units"]),
            "unit_price_cents": None if price is None else money.to_cents(price),
        }


class ChangeLineForm(ValintaForm):
    """Another number of units."""

    units = DecimalField(
        label=_("How much"),
        min_value=Decimal(0),
        max_digits=7,
        decimal_places=2,
        help_text=_("0 takes the module away."),
    )


class DeliverLineForm(ValintaForm):
    """What has been delivered."""

    delivered = DecimalField(
        label=_("Delivered in all"), min_value=Decimal(0), max_digits=7, decimal_places=2
    )
    delivered_on = forms.DateField(label=_("Last day of it"))

    def __init__(self, line: OrderLine, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = words.units_words(line.commitment.units_hundredths, line.commitment.unit)
        self.fields["delivered"].help_text = _("Ordered: %(units)s.") % {"units": ordered}
