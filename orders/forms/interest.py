"""Declaring an interest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.forms import ValintaForm
from orders.selectors.interests import admitted_providers
from providers.models import Provider


class InterestForm(ValintaForm):
    """The provider, and what the interest is."""

    provider = forms.ChoiceField(label=_("Provider"), choices=[])
    reason = forms.CharField(
        label=_("What the interest is"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_(
            "For example: a near relative owns it. Those who oversee the buying read this, nobody else."
        ),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {row.ref: row for row in admitted_providers(actor)}
        names = [(ref, row.name) for ref, row in self.providers.items()]
        self.fields["provider"].choices = [("", _("Choose")), *names]  # type: ignore[attr-defined]

    @property
    def provider_row(self) -> Provider:
        """The provider that was picked."""
        return self.providers[self.cleaned_data["provider"]]
