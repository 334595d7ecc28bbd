"""Forms of the procurement officer who founds a system."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core import money
from core.errors import InvalidInput
from core.forms import DecimalField, EurosField, Hinted, ValintaForm
from core.i18n import Translations
from procurement.category_states import RequiredQuestionnaire, RequiredReport, TrialRules
from procurement.forms.common import NARROW, SERVICE_LANGUAGES, SMALL, TextsForm
from procurement.models import Category, DynamicPurchasingSystem
from procurement.selectors.register import come
from procurement.services import CARD_KEYS
from procurement.states import PriceRule, Route, ScoreType, Unit


class SystemForm(TextsForm):
    """The system itself."""

    TEXTS = {
        "name": (_("Name"), 1, ""),
        "description": (_("Description"), 5, _("What is bought, for whom, and how the call-offs are made.")),
        "contract_text": (_("Contract text"), 8, _("The terms that an applicant accepts.")),
    }

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("Short and lasting, for example coaching-2026."),
        widget=forms.TextInput(NARROW),
    )
    first_period_ends_on = forms.DateField(
        label=_("First application period ends on"),
        required=False,
        help_text=_("At least 30 days from the notice (HL §56). Leave empty for the shortest lawful period."),
    )
    ends_on = forms.DateField(
        label=_("System ends on"), required=False, help_text=_("The first day on which it is no longer open.")
    )

    def __init__(self, *args: Any, system: DynamicPurchasingSystem | None = None, **kwargs: Any) -> None:
        if system is not None:
            kwargs["texts"] = {name: getattr(system, name) for name in self.TEXTS}
            names = ("code", "first_period_ends_on", "ends_on")
            kwargs["initial"] = {name: getattr(system, name) for name in names}
        super().__init__(*args, **kwargs)
        if system is not None:
            del self.fields["code"]
        texts_first = [name for name in self.fields if name.endswith("_fi")]
        self.order_fields([*(["code"] if system is None else []), *texts_first])
        self.want(*texts_first, "ends_on")

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        dates = {name: data[name] for name in ("ends_on", "first_period_ends_on")}
        code = {"code": data["code"]} if "code" in self.fields else {}
        return {**code, **dates, **{name: self.translations(name) for name in self.TEXTS}}


_ROUTE_HINTS = {
    Route.CLIENT_CHOICE: _("The client chooses among all who fit. Annex E services only (HL §109)."),
    Route.MINI_COMPETITION: _("All admitted are invited to tender (HL §52)."),
    Route.VOUCHER: _("The client carries the city's promise to pay; the city selects nobody."),
    Route.SMALL_PURCHASE: _("Below the national threshold (HL §25)."),
}


_AS_THEY_ARE = (
    *("cpv", "route", "unit", "price_rule", "languages", "score_type"),
    *("group_min", "group_max", "reports", "questionnaires", "trial_rules"),
)


class CategoryForm(TextsForm):
    """One category with its product card."""

    TEXTS = {
        "name": (_("Name"), 1, ""),
        "card_for_whom": (_("For whom"), 2, _("Product card: who the service is meant for.")),
        "card_aim": (_("Aim"), 2, _("Product card: what should come of it.")),
        "card_content": (_("What is done"), 3, ""),
        "card_duration": (_("How long it takes"), 1, ""),
        "card_benefit": (_("What the client gains"), 2, ""),
    }

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(NARROW))
    cpv = forms.CharField(
        label=_("CPV code"),
        max_length=12,
        help_text=_("Eight digits, for example 79611000. It decides the legal regime."),
        widget=forms.TextInput(
            {
                **NARROW,
                "hx-get": reverse_lazy("procurement:cpv"),
                "hx-trigger": "input changed delay:300ms, change from:[name=route]",
                "hx-include": "[name=route]",
                "hx-target": "#cpv_meaning",
            }
        ),
    )
    route = forms.ChoiceField(label=_("Legal route"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    default_units = DecimalField(
        label=_("Usual number of units"),
        min_value=0,
        max_digits=8,
        decimal_places=2,
        widget=forms.TextInput(NARROW),
    )
    price_rule = forms.ChoiceField(label=_("Price"), choices=PriceRule.choices, widget=forms.RadioSelect)
    ceiling_cents = EurosField(
        label=_("Fixed or highest price of a unit, euros excluding VAT"),
        required=False,
        widget=forms.TextInput(NARROW),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages wanted"),
        choices=SERVICE_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    areas = forms.CharField(
        label=_("Municipalities"), required=False, help_text=_("Separated by commas."), max_length=500
    )
    group_min = forms.IntegerField(
        label=_("Smallest group"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Clients. Leave both empty when the service is given to one client at a time."),
    )
    group_max = forms.IntegerField(label=_("Largest group"), required=False, min_value=1, max_value=1000)
    reports = forms.MultipleChoiceField(
        label=_("Reports required"),
        choices=RequiredReport.choices,
        required=False,
        initial=[RequiredReport.FINAL],
        help_text=_("What the provider writes of each order."),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    questionnaires = forms.MultipleChoiceField(
        label=_("Questionnaires"),
        choices=RequiredQuestionnaire.choices,
        required=False,
        initial=list(RequiredQuestionnaire.values),
        help_text=_("Who is asked when a service ends. Quality scores rest on these answers."),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    trial_rules = forms.ChoiceField(
        label=_("Work trial"),
        choices=TrialRules.choices,
        initial=TrialRules.NONE,
        required=False,
        widget=forms.RadioSelect,
    )
    score_type = forms.ChoiceField(
        label=_("Kind of service in quality scores"),
        choices=ScoreType.choices,
        help_text=_("Services of one kind are compared with each other."),
    )

    def __init__(self, *args: Any, category: Category | None = None, **kwargs: Any) -> None:
        if category is not None:
            card: dict[str, Translations] = category.card or {}
            kwargs["texts"] = {
                "name": category.name,
                **{f"card_{key}": card.get(key, {}) for key in CARD_KEYS},
            }
            kwargs["initial"] = _category_initial(category)
        super().__init__(*args, **kwargs)
        if category is not None:
            del self.fields["code"]
        # Hinted labels are words already: they are made for each request, in its language.
        choices = [(route.value, Hinted(route.label, hint)) for route, hint in _ROUTE_HINTS.items()]
        self.fields["route"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["code", "name_fi", "cpv", "route"])
        self.want("name_fi", "card_for_whom_fi", "card_aim_fi")

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        ceiling = data["ceiling_cents"]
        return {
            **({"code": data["code"]} if "code" in self.fields else {}),
            **{name: data[name] for name in _AS_THEY_ARE},
            "name": self.translations("name"),
            "card": {key: self.translations(f"card_{key}") for key in CARD_KEYS},
            "ceiling_cents": None if ceiling is None else money.to_cents(ceiling),
            "default_units": money.to_hundredths(data["default_units"]),
            "areas": [area.strip() for area in data["areas"].split(",") if area.strip()],
        }


def _category_initial(category: Category) -> dict[str, Any]:
    ceiling = category.ceiling_cents
    return {
        **{name: getattr(category, name) for name in _AS_THEY_ARE},
        "ceiling_cents": None if ceiling is None else money.euros(ceiling),
        "default_units": money.plain_units(category.default_units),
        "areas": ", ".join(category.areas),
    }


class DayForm(ValintaForm):
    """A day of the register."""

    day = forms.DateField(label=_("As it stood on"), required=False)

    def clean_day(self) -> date | None:
        """Today or a day before it."""
        day: date | None = self.cleaned_data["day"]
        try:
            return come(day) if day else None
        except InvalidInput as error:
            raise forms.ValidationError(str(error.message)) from error
