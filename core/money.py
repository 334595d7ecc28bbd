"""Money and units: integers in the database, Decimal in Python.

Euros are stored as whole cents ex VAT, units (hours, days, packages) as whole hundredths.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

CENT = Decimal("0.01")


def euros(cents: int) -> Decimal:
    """Euros of a number of cents."""
    return Decimal(cents) * CENT


def to_cents(amount: Decimal) -> int:
    """Cents of an amount in euros, half a cent rounded up."""
    return int((amount / CENT).quantize(Decimal(1), ROUND_HALF_UP))


def to_hundredths(units: Decimal) -> int:
    """Hundredths of a number of units; the same scale as cents."""
    return to_cents(units)


def plain_units(hundredths: int) -> Decimal:
    """Units as they are typed into a field: no needless decimals, and never ``1E+1`` for ten."""
    number = euros(hundredths)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def amount_cents(unit_price_cents: int, units_hundredths: int) -> int:
    """The price in cents of some hundredths of a unit, half a cent rounded up."""
    return int((Decimal(unit_price_cents * units_hundredths) / 100).quantize(Decimal(1), ROUND_HALF_UP))


def show_euros(cents: int) -> str:
    """An amount as people read it in the active language, e.g. ``1 234,50 €``."""
    return number_format(euros(cents), 2, use_l10n=True, force_grouping=True) + "\u00a0€"


def show_units(hundredths: int) -> str:
    """A number of units without needless decimals."""
    number = Decimal(hundredths) * CENT
    places = 0 if number == number.to_integral_value() else 2
    return number_format(number, places, use_l10n=True, force_grouping=True)
