"""Forms of the provider's offering."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import EurosField, ValintaForm
from procurement.forms.common import NARROW, SERVICE_LANGUAGES, SMALL, TextsForm
from procurement.models import Offering
from providers.models import Place

REMOTE = "remote"


class OfferingForm(TextsForm):
    """The words with which clients compare."""

    TEXTS = {
        "summary": (
            _("What you offer, in a sentence or two"),
            2,
            _("Clients read this first. Use plain words."),
        ),
        "first_day": (
            _("What happens on the first day"),
            3,
            _("Who meets the client, where, and what is done."),
        ),
    }

    languages = forms.MultipleChoiceField(
        label=_("Languages in which you serve"),
        choices=SERVICE_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )
    group = forms.BooleanField(label=_("The service is given in a group"), required=False)

    def __init__(self, *args: Any, offering: Offering | None = None, **kwargs: Any) -> None:
        if offering is not None:
            kwargs["texts"] = {"summary": offering.summary, "first_day": offering.first_day}
            kwargs["initial"] = {"languages": offering.languages, "group": offering.group}
        super().__init__(*args, **kwargs)
        self.order_fields(["summary_fi", "first_day_fi", "languages", "group"])
        self.want("summary_fi", "first_day_fi", "languages")

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        texts = {name: self.translations(name) for name in self.TEXTS}
        return {**texts, "languages": data["languages"], "group": data["group"]}


class PriceForm(ValintaForm):
    """A price from a day on."""

    unit_price_cents = EurosField(
        label=_("Price of a unit, euros excluding VAT"), widget=forms.TextInput(NARROW)
    )
    valid_from = forms.DateField(label=_("From"))


class PlaceForm(ValintaForm):
    """How many clients a place takes, and when the next can start."""

    place = forms.ChoiceField(label=_("Place"), widget=forms.RadioSelect)
    capacity = forms.IntegerField(label=_("How many clients at a time"), min_value=0, max_value=100_000)
    next_free_on = forms.DateField(label=_("Next free date"), help_text=_("When a new client can start."))

    def __init__(self, places: list[Place], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {row.ref: row for row in places}
        choices = [*((ref, str(row)) for ref, row in self.rows.items()), (REMOTE, _("Remote service"))]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def place_row(self) -> Place | None:
        """The place chosen; nothing for remote service."""
        return self.rows.get(self.cleaned_data["place"])
