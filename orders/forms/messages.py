"""The form of a message."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from orders.models import Order
from orders.permissions.messages import audiences
from orders.services.messaging import LONGEST
from orders.states.delivery import Audience, MessageSide


class MessageForm(ValintaForm):
    """Text, and who reads it: only those who can be written to now."""

    text = forms.CharField(label=_("Your message"), widget=forms.Textarea, max_length=LONGEST)
    audience = forms.TypedChoiceField(label=_("Who reads it"), coerce=Audience, widget=forms.RadioSelect)

    def __init__(self, side: MessageSide, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = audiences(side, order)
        words = CLIENTS_WORDS if side == MessageSide.CLIENT else {who: who.label for who in Audience}
        self.fields["audience"].choices = [(who.value, words[who]) for who in possible]  # type: ignore[attr-defined]
        self.fields["audience"].initial = possible[0].value


CLIENTS_WORDS = {
    Audience.ALL: _("My coach and my official"),
    Audience.CLIENT: _("My official only"),
    Audience.PROVIDER: _("My coach and my official"),
}
