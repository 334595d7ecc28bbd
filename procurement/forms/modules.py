"""The form of a module that may be added to a service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import money
from core.forms import EurosField
from procurement.forms.common import NARROW, TextsForm
from procurement.models import CategoryModule
from procurement.states import PriceRule, Unit


class ModuleForm(TextsForm):
    """One module: what it is, what is counted, who sets the price."""

    TEXTS = {
        "name": (_("Name"), 1, _("For example: language and culture coaching.")),
        "description": (_("Description"), 3, _("What the module adds to the service.")),
    }

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(NARROW))
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    price_rule = forms.ChoiceField(label=_("Price"), choices=PriceRule.choices, widget=forms.RadioSelect)
    ceiling_cents = EurosField(
        label=_("Fixed or highest price of a unit, euros excluding VAT"),
        required=False,
        widget=forms.TextInput(NARROW),
    )

    def __init__(self, *args: Any, module: CategoryModule | None = None, **kwargs: Any) -> None:
        if module is not None:
            kwargs["texts"] = {"name": module.name, "description": module.description}
            ceiling = module.ceiling_cents
            kwargs["initial"] = {
                "unit": module.unit,
                "price_rule": module.price_rule,
                "ceiling_cents": None if ceiling is None else money.euros(ceiling),
            }
        super().__init__(*args, **kwargs)
        if module is not None:
            del self.fields["code"]
        self.order_fields(["code", "name_fi", "description_fi", "unit"])
        self.want("name_fi")

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        ceiling = data["ceiling_cents"]
        return {
            **({"code": data["code"]} if "code" in self.fields else {}),
            **{name: self.translations(name) for name in self.TEXTS},
            "unit": data["unit"],
            "price_rule": data["price_rule"],
            "ceiling_cents": None if ceiling is None else money.to_cents(ceiling),
        }

    def refuse(self, error: Any) -> None:
        """A refusal stands at its Finnish text."""
        if error.field in self.TEXTS:
            error.field = f"{error.field}_fi"
        super().refuse(error)
