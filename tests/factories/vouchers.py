"""Rows of the money room: a category to buy in, a budget, a commitment at a provider, approved units."""

from datetime import date

from core import clock
from core.actors import SYSTEM, Actor
from core.models import Authority
from procurement.models import Category, DynamicPurchasingSystem
from procurement.states import PriceRule, Regime, Route, SystemState, Unit
from providers.models import Provider
from vouchers import services
from vouchers.models import ApprovedUnit, Budget, Commitment

PRICE = 60_00
"""Cents of one hour."""


def make_category(
    authority: Authority, *, route: str = Route.VOUCHER, price_rule: str = PriceRule.CAP
) -> Category:
    """A category of an open system; the cap is 80 euros an hour."""
    system, _made = DynamicPurchasingSystem.objects.get_or_create(
        authority=authority,
        code="services",
        defaults={"name": {"fi": "Asiakaspalvelut", "en": "Client services"}, "state": SystemState.OPEN},
    )
    return Category.objects.create(
        authority=authority,
        system=system,
        code=f"coaching-{system.categories.count() + 1}",
        name={"fi": "Työhönvalmennus", "sv": "Arbetsträning", "en": "Job coaching"},
        cpv="85312320",
        regime=Regime.ANNEX_E_1_4,
        route=route,
        unit=Unit.HOUR,
        price_rule=price_rule,
        ceiling_cents=80_00,
    )


def make_budget(authority: Authority, cents: int = 100_000_00) -> Budget:
    """Money granted for the year of the clock."""
    return services.grant_budget(
        SYSTEM, authority=authority, year=clock.today().year, cents=cents, key=f"first-{cents}"
    )


_orders = 0


def new_order_ref() -> str:
    """What an order's public id looks like to this room."""
    global _orders
    _orders += 1
    return f"00000000-0000-4000-8000-{_orders:012d}"


def make_commitment(
    authority: Authority,
    category: Category,
    provider: Provider | None = None,
    *,
    units: int = 10_00,
    price: int = PRICE,
    actor: Actor = SYSTEM,
) -> Commitment:
    """Ten hours at 60 euros, fixed to a provider when one is given."""
    made = services.commit(
        actor,
        authority=authority,
        order_ref=new_order_ref(),
        category=category,
        units_hundredths=units,
        unit_price_cents=price,
    )
    if provider is not None:
        made = services.fix_tariff(actor, made, provider=provider, unit_price_cents=price)
    return made


def make_unit(commitment: Commitment, units: int = 2_00, source: str = "") -> ApprovedUnit:
    """Two delivered and approved hours of the last week of February 2026."""
    return services.approve_units(
        SYSTEM,
        commitment,
        source_ref=source or f"meeting-{commitment.pk}-{commitment.approved_units.count() + 1}",
        units_hundredths=units,
        first_day=date(2026, 2, 23),
        last_day=date(2026, 2, 27),
    )
