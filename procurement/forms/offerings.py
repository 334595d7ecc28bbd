"""Forms of the provider's offering."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from core.forms import EurosField, ValintaForm
from procurement.forms.common import NARROW, SERVICE_LANGUAGES, SMALL, TextsForm
from procurement.models import Offering
from procurement.opening import openings
from procurement.rules.hours import DAYS, Opening, read_opening, span_words
from procurement.states import Accessibility
from providers.models import Place

PLAIN = ("languages", "group", "group_size", "only_courses", "accessibility")

REMOTE = "remote"


class HoursField(forms.CharField):
    """The hours of one weekday as people write them; empty on a day off."""

    def __init__(self, day: int) -> None:
        hint = _("For example 9–15 or 9.30–15. Leave a day empty when you are closed.") if day == 0 else ""
        label = _("Open on %(day)s") % {"day": WEEKDAYS[day]}
        super().__init__(
            label=label, help_text=hint, required=False, max_length=20, widget=forms.TextInput(NARROW)
        )
        self.day = day

    def clean(self, value: Any) -> Opening | None:
        """The day's hours, nothing on a day off."""
        typed = super().clean(value)
        if not typed:
            return None
        found = read_opening(self.day, typed)
        if found is None:
            raise forms.ValidationError(_("Write the hours as 9–15 or 9.30–15."), code="hours_wrong")
        return found


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
    group_size = forms.IntegerField(
        label=_("How many are in the group at most"),
        required=False,
        min_value=2,
        max_value=200,
        help_text=_("Leave empty when it is not a group. Some clients can only come to a small one."),
        widget=forms.NumberInput(NARROW),
    )
    only_courses = forms.BooleanField(
        label=_("Clients come only to courses"),
        required=False,
        help_text=_(
            "Each course has days, a place, a price and seats of its own. You plan them on the page Courses."
        ),
    )
    accessibility = forms.MultipleChoiceField(
        label=_("What you have for those who need it"),
        choices=Accessibility.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
    )

    def __init__(self, *args: Any, offering: Offering | None = None, **kwargs: Any) -> None:
        if offering is not None:
            kwargs["texts"] = {"summary": offering.summary, "first_day": offering.first_day}
            held = {f"hours_{row.day}": span_words(row) for row in openings(offering.hours)}
            facts = {name: getattr(offering, name) for name in PLAIN}
            kwargs["initial"] = {**held, **facts}
        super().__init__(*args, **kwargs)
        for day in DAYS:
            self.fields[f"hours_{day}"] = HoursField(day)
        hours = [f"hours_{day}" for day in DAYS]
        self.order_fields(
            [
                "summary_fi",
                "first_day_fi",
                "languages",
                "group",
                "group_size",
                "only_courses",
                *hours,
                "accessibility",
            ]
        )
        self.want("summary_fi", "first_day_fi", "languages")

    def values(self) -> dict[str, Any]:
        """What the service is given."""
        data = self.cleaned_data
        texts = {name: self.translations(name) for name in self.TEXTS}
        hours = [data[f"hours_{day}"] for day in DAYS if data[f"hours_{day}"]]
        plain = {name: data[name] for name in PLAIN}
        return {**texts, **plain, "hours": hours}


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
