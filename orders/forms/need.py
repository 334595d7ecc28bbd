"""The need and the client's starting point, on one page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.forms import DecimalField, EurosField, Hinted, ValintaForm, settled
from core.i18n import pick
from core.models import Client
from orders import words
from orders.casemix import Education, HealthLimit, LanguageGroup, WorkAbilitySource, age_band
from orders.forms.modules import ModuleGroup, fields_for, groups, initial_of, modules_of, wishes
from orders.models import Order
from orders.services.modules import Wish, wishes_of
from orders.services.needing import NeedFacts, Starting
from procurement.models import Category, CategoryModule
from procurement.states import SystemState

SMALL = {"class": "govuk-checkboxes--small"}
DEFAULT_WINDOW = timedelta(days=28)
GROUP_SIZES = (4, 8, 12)
"""The sizes that are offered; the API takes any."""


def _groups(kept: int | None) -> list[tuple[str, str]]:
    """Alone, in a small group, or either; a size that was kept before is among them."""
    sizes = sorted({*GROUP_SIZES, kept} if kept and kept > 1 else GROUP_SIZES)
    return [
        ("", str(_("Either suits"))),
        ("1", str(_("Alone with a coach"))),
        *((str(n), str(_("Alone, or in a group of at most %(n)d") % {"n": n})) for n in sizes),
    ]


def _service(category: Category) -> Hinted:
    """A service with what it is for and how much of it is usual."""
    usual = words.units_words(category.default_units, category.unit) if category.default_units else ""
    aim = pick(category.card.get("aim"))
    hint = " ".join(part for part in (aim, usual and _("Usually %(units)s.") % {"units": usual}) if part)
    return Hinted(pick(category.name), hint)


class NeedForm(ValintaForm):
    """The need with the modules it asks for, and the starting point, on one page; of an ``order`` that is there, or a
    new one."""

    category = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect)
    goals = forms.CharField(
        label=_("Goals"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("What should be different afterwards? In plain words."),
    )
    units = DecimalField(
        label=_("Units"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        help_text=_("Leave empty for the service's usual number."),
    )
    budget = EurosField(
        label=_("Budget of this order, euros excluding VAT"),
        required=False,
        help_text=_(
            "The most that this order may cost. Leave empty when the service's own ceiling is enough."
        ),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages that suit the client"),
        choices=list(words.LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    municipalities = forms.MultipleChoiceField(
        label=_("Municipalities that suit the client"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    remote_suits = forms.BooleanField(label=_("Remote service suits too"), required=False)
    accessible = forms.BooleanField(label=_("The place must be accessible without steps"), required=False)
    largest_group = forms.TypedChoiceField(
        label=_("Alone or in a group"), required=False, coerce=int, empty_value=None, choices=[]
    )
    earliest_start = forms.DateField(label=_("Earliest start"))
    latest_start = forms.DateField(label=_("Latest start"))
    months_unemployed = forms.IntegerField(label=_("Months unemployed"), min_value=0, max_value=600)
    education = forms.ChoiceField(label=_("Education"), choices=Education.choices, widget=forms.RadioSelect)
    language_group = forms.ChoiceField(
        label=_("Language"), choices=LanguageGroup.choices, widget=forms.RadioSelect
    )
    health_limit = forms.ChoiceField(
        label=_("Health and work"), choices=HealthLimit.choices, widget=forms.RadioSelect
    )
    wa_start = forms.IntegerField(
        label=_("Work ability now, in the client's own view"),
        required=False,
        min_value=0,
        max_value=10,
        help_text=_("From 0 (unable to work) to 10 (at its best). Leave empty if the client was not asked."),
    )
    wa_source = forms.ChoiceField(
        label=_("How is the work ability known?"), required=False, choices=WorkAbilitySource.choices
    )

    STARTING = ("months_unemployed", "education", "language_group", "health_limit", "wa_start", "wa_source")

    def __init__(self, client: Client, *args: Any, order: Order | None = None, **kwargs: Any) -> None:
        today = clock.today()
        first = {
            "languages": [client.language],
            "municipalities": [client.municipality],
            "earliest_start": today,
            "latest_start": today + DEFAULT_WINDOW,
        }
        asked = initial_of(wishes_of(order.need_id)) if order is not None else {}
        kwargs["initial"] = first | asked | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.client = client
        open_categories = Category.objects.filter(
            authority=client.authority, system__state=SystemState.OPEN, system__imported_from=""
        )
        self.categories = {str(row.public_id): row for row in open_categories.order_by("code")}
        self.modules = self._modules(order)
        self._choices("largest_group", _groups(self.initial.get("largest_group")))
        self._choices("category", [(ref, _service(row)) for ref, row in self.categories.items()])
        self._choices("municipalities", [(name, name) for name in client.authority.municipalities])

    def _modules(self, order: Order | None) -> list[CategoryModule]:
        """The modules that can be picked, with their fields; once the order is placed they are lines of it."""
        if order is not None:
            self.fields["category"].disabled = True
        if order is not None and order.commitment_id is not None:
            return []
        found = modules_of(self.categories.values() if order is None else [order.category])
        for name, field in fields_for(found).items():
            self.fields[name] = settled(field)
        return found

    @property
    def module_groups(self) -> list[ModuleGroup]:
        """The fields of modules, service by service."""
        return groups(self, self.modules)

    def wishes(self) -> list[Wish]:
        """The modules that were picked, as the service takes them."""
        return wishes(self.modules, self.cleaned_data)

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def category_row(self) -> Category:
        """The service that was picked."""
        return self.categories[self.cleaned_data["category"]]

    def facts(self) -> NeedFacts:
        """The need as the service takes it."""
        data = self.cleaned_data
        units = data["units"]
        return NeedFacts(
            goals=data["goals"],
            languages=tuple(data["languages"]),
            municipalities=tuple(data["municipalities"]),
            remote_suits=data["remote_suits"],
            accessible=data["accessible"],
            earliest_start=data["earliest_start"],
            latest_start=data["latest_start"],
            units_hundredths=self.category_row.default_units if units is None else money.to_hundredths(units),
            budget_cents=None if data["budget"] is None else money.to_cents(data["budget"]),
            largest_group=data["largest_group"],
        )

    def starting(self) -> Starting:
        """The starting point as the service takes it; the age band follows from the date of birth."""
        picked = {name: self.cleaned_data[name] for name in self.STARTING}
        picked["wa_source"] = picked["wa_source"] or WorkAbilitySource.ASKED.value
        return Starting(age_band=age_band(self.client.born_on, clock.today()).value, **picked)
