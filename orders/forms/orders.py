"""Forms of officials and providers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.forms import ValintaForm
from core.models import Authority, User
from core.roles import Role
from orders.states import OrderState
from procurement.models import Category


class ClientForm(ValintaForm):
    """A new client. Everything that identifies a person is stored sealed."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_date = forms.DateField(label=_("Date of birth"))
    personal_id = forms.CharField(
        label=_("Personal identity code"), max_length=11, required=False, help_text=_("Only if it is needed.")
    )
    municipality = forms.ChoiceField(label=_("Municipality"))
    language = forms.ChoiceField(
        label=_("Language of letters and pages"),
        choices=[("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))],
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Used only with the client's consent to messages.")
    )
    messages_consent = forms.BooleanField(
        label=_("The client consents to messages by e-mail"), required=False
    )
    address = forms.CharField(label=_("Postal address"), max_length=200, required=False)
    non_disclosure = forms.BooleanField(
        label=_("Non-disclosure for personal safety (turvakielto)"),
        required=False,
        help_text=_("The address is then shown to nobody."),
    )

    def __init__(self, authority: Authority, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [(name, name) for name in authority.municipalities]  # type: ignore[attr-defined]


class OrderFilterForm(ValintaForm):
    """Narrows the list of orders."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *OrderState.choices])
    number = forms.CharField(label=_("Order number"), required=False, max_length=20)
    late = forms.BooleanField(label=_("Late only"), required=False)
    mine = forms.BooleanField(label=_("My clients only"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not actor.has(Role.OFFICIAL):
            del self.fields["mine"]
        if actor.provider_id is not None:
            unseen = {OrderState.DRAFT, OrderState.CHOOSING, OrderState.WITH_OFFICIAL}
            seen = [(code, label) for code, label in OrderState.choices if code not in unseen]
            self.fields["state"].choices = [("", _("All")), *seen]  # type: ignore[attr-defined]


class CaseloadForm(ValintaForm):
    """Finds a client, or narrows the caseload."""

    search = forms.CharField(
        label=_("Find a client or an order"),
        required=False,
        max_length=161,
        help_text=_(
            "First and last name or the personal identity code in full, or a part of an order's number."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    whose = forms.ChoiceField(
        label=_("Whose turn"),
        required=False,
        choices=[
            ("", _("Everyone")),
            ("official", _("Waiting for the official")),
            ("procurement", _("Waiting for procurement")),
            ("client", _("Waiting for the client")),
            ("provider", _("Waiting for the provider")),
            ("late", _("Late")),
            ("missing", _("May have stopped coming")),
            ("none", _("Without an open order")),
        ],
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *OrderState.choices])
    service = forms.ChoiceField(label=_("Service"), required=False)
    official = forms.ChoiceField(label=_("Whose clients"), required=False)

    def __init__(
        self,
        actor: Actor,
        services: Sequence[Category],
        colleagues: Sequence[User],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(row.ref, str(row)) for row in services]
        self.fields["service"].choices = [("", _("All")), *offered]  # type: ignore[attr-defined]
        own = [("", _("Mine"))] if actor.has(Role.OFFICIAL) else []
        others = [(user.ref, user.name) for user in colleagues if user != actor.user]
        everyone = ("all" if own else "", _("Everyone's"))
        self.fields["official"].choices = [*own, everyone, *others]  # type: ignore[attr-defined]


class ReasonForm(ValintaForm):
    """A reason in words, for acts that need one."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=2000)
