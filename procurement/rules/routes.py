"""Which legal regime a CPV code implies, and which routes and price rules go with it (rules.md, HL Annex E).

The light regime's codes are those of Annex XIV of directive 2014/24/EU, which HL Annex E repeats. A code that is
not among them is under the ordinary, stricter regime.
"""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procurement.states import PriceRule, Regime, Route

_WRITTEN = re.compile(r"^(\d{8})(?:-\d)?$")

ANNEX_E_1_4: tuple[tuple[int, int], ...] = (
    (75000000, 75000000),  # administration
    (75121000, 75122000),
    (75124000, 75124000),
    (75200000, 75200000),
    (75231200, 75231200),
    (75231240, 75231240),
    (75300000, 75340000),  # social security and benefits
    (79611000, 79611000),  # job search
    (79622000, 79622000),
    (79624000, 79625000),
    (79950000, 79956000),
    (79995000, 79995200),
    (80000000, 80660000),  # education and training
    (85000000, 85323000),  # health and social work
    (92000000, 92700000),
    (98133000, 98133100),
    (98200000, 98200000),
    (98500000, 98500000),
    (98513000, 98514000),
)
"""Items 1-4: social and health services, education, culture, social security."""

ANNEX_E_OTHER: tuple[tuple[int, int], ...] = (
    (55100000, 55410000),  # hotels and restaurants
    (55510000, 55524000),
    (75100000, 75120000),  # other administration
    (75123000, 75123000),
    (75125000, 75131000),
    (75210000, 75231000),
    (75240000, 75252000),
    (79100000, 79140000),  # legal services
    (79700000, 79723000),  # investigation and security
    (98000000, 98000000),  # other community services
    (98120000, 98120000),
    (98130000, 98132000),
    (98133110, 98133110),
    (98900000, 98910000),
)
"""Other items, with a lower national threshold."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why things do not go together: a stable code, the field to mend, a sentence."""

    code: str
    field: str
    message: str | Promise


def read_cpv(typed: str) -> str | None:
    """The eight digits of a CPV code as typed with or without its check digit; nothing when it is none."""
    found = _WRITTEN.match("".join(typed.split()))
    return found.group(1) if found else None


def regime_of(cpv: str) -> Regime:
    """The legal regime of an eight-digit CPV code."""
    number = int(cpv)
    if any(low <= number <= high for low, high in ANNEX_E_1_4):
        return Regime.ANNEX_E_1_4
    if any(low <= number <= high for low, high in ANNEX_E_OTHER):
        return Regime.ANNEX_E_OTHER
    return Regime.ORDINARY


THRESHOLD_CODES = {
    Regime.ANNEX_E_1_4: "threshold.national.annex_e_1_4",
    Regime.ANNEX_E_OTHER: "threshold.national.annex_e_other",
    Regime.ORDINARY: "threshold.national.ordinary",
}
"""The dated rule that holds each regime's national threshold (HL §25)."""


def refusals(
    cpv: str, route: Route, price_rule: PriceRule, ceiling_cents: int | None, first_price: int = 1
) -> list[Refusal]:
    """Everything about a category's code, route and price that does not go together; ``cpv`` is eight digits.

    Route B needs a service of HL Annex E, where §109 leaves the procedure to the buyer. Where the city runs no
    competition (B and C), the price is the city's or capped by it (§109; the client compares quality).
    """
    found = []
    if route == Route.CLIENT_CHOICE and regime_of(cpv) == Regime.ORDINARY:
        text = _(
            "CPV code %(cpv)s is not in HL Annex E. Announced client choice (route B) is open only to Annex E "
            "services (§109). Choose mini-competition (route A), or another code if the service is another."
        )
        found.append(Refusal("route_needs_annex_e", "route", text % {"cpv": cpv}))
    if price_rule == PriceRule.FREE and route in (Route.CLIENT_CHOICE, Route.VOUCHER):
        text = _("Without a competition the price must be fixed or capped by the city.")
        found.append(Refusal("free_price_needs_competition", "price_rule", text))
    if price_rule != PriceRule.FREE and (ceiling_cents is None or ceiling_cents < first_price):
        text = _("Write the fixed price or the highest price of a unit, in euros excluding VAT.")
        found.append(Refusal("ceiling_missing", "ceiling_cents", text))
    return found
