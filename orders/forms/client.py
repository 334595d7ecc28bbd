"""What a client types or picks on the choice pages."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from orders.models import Order
from orders.rules.arranging import Arrangement

_KEPT = "choice_list"
WISHES = ("sort", "language", "where", "how")


class ChangeForm(ValintaForm):
    """Why the client wants another provider."""

    reason = forms.CharField(
        label=_("Why do you want another provider?"),
        help_text=_("A few words are enough. Your own official reads them, the provider does not."),
        max_length=2000,
        error_messages={"required": _("Write a few words about why.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def kept_arrangement(request: HttpRequest, order: Order) -> Arrangement:
    """How the client last arranged this round's list; a new round begins with the drawn order."""
    kept = request.session.get(_KEPT) or {}
    if kept.get("list") != _list_key(order):
        return Arrangement()
    return Arrangement.read(*(kept.get(name, "") for name in WISHES))


def keep_arrangement(request: HttpRequest, order: Order, wanted: Arrangement) -> None:
    """Remember it for this round in the client's session."""
    request.session[_KEPT] = {
        "list": _list_key(order),
        **{name: getattr(wanted, name) for name in WISHES},
    }


def posted_arrangement(request: HttpRequest) -> Arrangement:
    """What the client asked for; what is unknown is as if not given."""
    if "clear" in request.POST:
        return Arrangement()
    return Arrangement.read(*(request.POST.get(name, "") for name in WISHES))


def _list_key(order: Order) -> str:
    return f"{order.ref}:{order.round}"
