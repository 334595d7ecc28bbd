"""Forms of an order's modules."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import DecimalField, EurosField, Hinted, ValintaForm
from orders import words
from orders.forms.modules import price_words
from orders.models import OrderLine
from procurement.models import CategoryModule


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
        offered = [(ref, Hinted(str(row), price_words(row))) for ref, row in self.modules.items()]
        self.fields["module"].choices = offered  # type: ignore[attr-defined]

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
