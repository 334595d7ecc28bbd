"""Forms of a provider's administrator."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import business_register
from core.forms import DecimalField, Hinted, ValintaForm
from core.roles import Role
from providers.models import Place, Provider

NARROW = {"class": "govuk-input--width-10"}


class SignUpForm(ValintaForm):
    """A new organisation and its first administrator."""

    name = forms.CharField(label=_("Organisation's name"), max_length=200, required=False)
    business_id = forms.CharField(
        label=_("Business id"),
        max_length=12,
        help_text=_("For example 1234567-1."),
        widget=forms.TextInput(NARROW),
    )
    person = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("You sign in with it, and decisions are sent to it."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        help_text=_("At least 12 characters. A sentence is good."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )
    language = forms.ChoiceField(label=_("Language of letters and decisions"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.required = not business_register.is_set_up()
        if not name.required:
            name.help_text = _("Leave this empty to take the name from the business register.")


class OrganisationForm(ValintaForm):
    """Contact details."""

    name = forms.CharField(label=_("Organisation's name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language of letters and decisions"), choices=settings.LANGUAGES)

    def __init__(self, provider: Provider, *args: Any, **kwargs: Any) -> None:
        initial = {name: getattr(provider, name) for name in ("name", "email", "phone", "language")}
        super().__init__(*args, initial=initial, **kwargs)


class PlaceForm(ValintaForm):
    """An address."""

    name = forms.CharField(
        label=_("Name of the place"), max_length=120, help_text=_("For example: office in the centre.")
    )
    street = forms.CharField(label=_("Street address"), max_length=120)
    postcode = forms.CharField(label=_("Postcode"), max_length=5, widget=forms.TextInput(NARROW))
    municipality = forms.CharField(label=_("Municipality"), max_length=60)
    accessible = forms.BooleanField(label=_("Accessible without steps"), required=False)
    latitude = DecimalField(
        label=_("Latitude in degrees"),
        required=False,
        max_digits=7,
        decimal_places=5,
        help_text=_("For example 62,8924, as map services show it. Clients then see how far the place is."),
        widget=forms.TextInput(NARROW),
    )
    longitude = DecimalField(
        label=_("Longitude in degrees"),
        required=False,
        max_digits=8,
        decimal_places=5,
        help_text=_("For example 27,6770."),
        widget=forms.TextInput(NARROW),
    )

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        names = ("name", "street", "postcode", "municipality", "accessible", "latitude", "longitude")
        initial = {name: getattr(place, name) for name in names} if place else {}
        super().__init__(*args, initial=initial, **kwargs)


class InviteForm(ValintaForm):
    """A colleague's address and role."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation is sent here."))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (
                Role.PROVIDER_ADMIN.value,
                Hinted(Role.PROVIDER_ADMIN.label, _("Applies, publishes offerings, invoices, keeps people")),
            ),
            (Role.COACH.value, Hinted(Role.COACH.label, _("Sees the clients given to them, writes reports"))),
        ],
        widget=forms.RadioSelect,
    )


class CodeForm(ValintaForm):
    """An invitation's code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("For example 7K2M-0P4T-W9XD."),
        max_length=40,
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "one-time-code"}),
    )


class JoinForm(ValintaForm):
    """The account of somebody who was invited; nothing is asked of those who have one."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        help_text=_("At least 12 characters. A sentence is good."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, asks_account: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_account:
            self.fields.clear()
