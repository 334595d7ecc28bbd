"""Forms of the routes without a client's choice: ordering directly (D), putting needs to tender (A), refusing."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import money, shapes
from core.forms import Hinted, ValintaForm
from orders import words
from orders.models import Order
from orders.selectors.small_purchases import Option


def _option(option: Option) -> Hinted:
    """A provider with what the order comes to and how much of the threshold is left after it."""
    sums = {
        "value": money.show_euros(option.room.order_cents),
        "after": money.show_euros(option.room.after_cents),
    }
    if option.room.fits:
        told = _("This order at most %(value)s; the year would come to %(after)s.") % sums
    else:
        told = (
            _("This order at most %(value)s; the year would come to %(after)s: not below the threshold.")
            % sums
        )
    parts = [_("%(price)s a unit.") % {"price": money.show_euros(option.unit_price_cents)}, told]
    if option.free_on is not None:
        parts.append(_("Free from %(day)s.") % {"day": shapes.day_words(option.free_on)})
    if option.score is not None and option.score.score is not None:
        points = money.show_units(option.score.score)
        parts.append(_("Quality %(points)s points.") % {"points": points})
    return Hinted(option.name, " ".join(str(part) for part in parts))


class DirectForm(ValintaForm):
    """One provider, the reasons, and near the threshold the word that nothing is split."""

    provider = forms.ChoiceField(label=_("Provider"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why this provider?"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("The decision tells this, and the provider reads it: nothing about the client."),
    )
    not_split = forms.BooleanField(
        label=_("This is no part of a larger purchase that is split to stay below the threshold (HL §31)"),
        required=False,
    )

    def __init__(self, options: Sequence[Option], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [(o.provider_ref, _option(o)) for o in options]  # type: ignore[attr-defined]
        if not any(option.room.warned for option in options):
            del self.fields["not_split"]


class NeedsForm(ValintaForm):
    """Which needs are bought together."""

    orders = forms.MultipleChoiceField(
        label=_("Needs"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )

    def __init__(self, orders: Iterable[Order], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {order.ref: order for order in orders}
        self.fields["orders"].choices = [(ref, _need(order)) for ref, order in self.rows.items()]  # type: ignore[attr-defined]

    def picked(self) -> list[Order]:
        """The orders of the needs that were picked."""
        return [self.rows[ref] for ref in self.cleaned_data["orders"]]


def _need(order: Order) -> Hinted:
    """A need as procurement reads it: how much, in which languages, where, when; not who."""
    need = order.need
    parts = [
        words.units_words(need.units_hundredths, order.category.unit),
        words.language_names(need.languages),
        words.areas(need.municipalities, need.remote_suits),
        f"{shapes.day_words(need.earliest_start)} – {shapes.day_words(need.latest_start)}",
        order.official.name,
    ]
    if order.state == "with_official":
        parts.append(str(_("came back: talk with the official first")))
    return Hinted(order.number, " · ".join(part for part in parts if part))


class RefuseForm(ValintaForm):
    """The client does not want the provider; a reason need not be told."""

    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("Need not be told. What is written helps to find another way."),
    )
