"""Prices under the category's rule, and what an offering needs before clients may see it."""

from django.utils.translation import gettext_lazy as _

from procurement.rules.routes import Refusal
from procurement.states import PriceRule


def price_refusal(rule: PriceRule, ceiling_cents: int | None, price_cents: int) -> Refusal | None:
    """Why a unit price in cents ex VAT may not be asked, or nothing when it may."""
    if price_cents <= 0:
        return Refusal("price_missing", "unit_price_cents", _("Write a price above zero."))
    if rule == PriceRule.FIXED and price_cents != ceiling_cents:
        return Refusal("price_is_fixed", "unit_price_cents", _("The city has fixed the price."))
    if rule == PriceRule.CAP and ceiling_cents is not None and price_cents > ceiling_cents:
        return Refusal(
            "price_over_cap", "unit_price_cents", _("The price is above the city's highest price.")
        )
    return None


def publication_faults(
    *,
    summary: bool,
    first_day: bool,
    languages: bool,
    price: bool,
    room: bool,
    admitted: bool,
    system_open: bool,
) -> list[Refusal]:
    """Everything that keeps an offering from being shown to clients; each flag says that the thing is there."""
    rows = [
        (admitted, Refusal("not_admitted", "admission", _("You are not admitted to this category now."))),
        (system_open, Refusal("system_not_open", "system", _("The purchasing system is not open."))),
        (summary, Refusal("summary_missing", "summary", _("Write in a sentence what you offer."))),
        (first_day, Refusal("first_day_missing", "first_day", _("Write what happens on the first day."))),
        (languages, Refusal("languages_missing", "languages", _("Choose at least one language."))),
        (price, Refusal("price_missing", "price", _("Give a price that is in force today."))),
        (
            room,
            Refusal("place_missing", "place", _("Add a place, or remote service, with room for a client.")),
        ),
    ]
    return [refusal for there, refusal in rows if not there]
