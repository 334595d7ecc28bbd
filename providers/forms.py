"""Forms of a provider's administrator."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from core.roles import PROVIDER_ROLES
from providers.models import Place, Provider

NARROW = {"class": "govuk-input--width-10"}


class SignUpForm(ValintaForm):
    """A new organisation and its first administrator."""

    name = forms.CharField(label=_("Organisation's name"), max_length=200)
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

    def __init__(self, *args: Any, place: Place | None = None, **kwargs: Any) -> None:
        names = ("name", "street", "postcode", "municipality", "accessible")
        initial = {name: getattr(place, name) for name in names} if place else {}
        super().__init__(*args, initial=initial, **kwargs)


class MemberForm(ValintaForm):
    """A person and a role."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in PROVIDER_ROLES],
        widget=forms.RadioSelect,
    )
