"""Forms of this room."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock, codes
from core.forms import EurosField, ValintaForm
from vouchers.states import InvoiceState


class GrantForm(ValintaForm):
    """Money for a year. The hidden key makes a double click one grant."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    amount = EurosField(
        label=_("Sum, euros excluding VAT"),
        help_text=_("It is added to what was granted before."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"year": clock.today().year, "key": codes.token(16), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        year = clock.today().year
        self.fields["year"].choices = [(each, str(each)) for each in (year, year + 1)]  # type: ignore[attr-defined]


class InvoiceFilterForm(ValintaForm):
    """Which invoices to list."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *InvoiceState.choices]
    )
    number = forms.CharField(
        label=_("Number begins with"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )


class ReturnForm(ValintaForm):
    """Why an invoice goes back."""

    reason = forms.CharField(
        label=_("Why does it go back?"),
        help_text=_("The provider reads this. Write no personal data of clients."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PeriodForm(ValintaForm):
    """The days of an export, both included; a month back when nothing is chosen."""

    since = forms.DateField(label=_("Paid from"))
    until = forms.DateField(label=_("Paid until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        super().__init__(*args, initial={"since": today - timedelta(days=30), "until": today}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The first day comes first."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("This day is before the first one."))
        return given


class SendInvoiceForm(ValintaForm):
    """An invoice over chosen approved units. The boxes stand in the table's rows: the page draws them itself."""

    number = forms.CharField(
        label=_("Number of your invoice"),
        help_text=_("As in your own books. Each number is used once."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    units = forms.MultipleChoiceField(
        label=_("Rows to invoice"),
        error_messages={"required": _("Choose at least one row.")},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = choices  # type: ignore[attr-defined]
