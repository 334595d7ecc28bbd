"""Pure arithmetic of money: whole cents ex VAT and whole hundredths of a unit, nothing else."""

from core.money import amount_cents

Legs = tuple[tuple[str, int], ...]
"""The entries of a posting: (account, signed cents); they add up to zero."""


def move(source: str, target: str, cents: int) -> Legs:
    """Money that leaves one account for another.

    Raises:
        ValueError: nothing or less than nothing would move.
    """
    if cents <= 0:
        raise ValueError("a posting moves a positive sum")
    return ((source, -cents), (target, cents))


def ceiling_at(approved_cents: int, remaining_hundredths: int, unit_price_cents: int) -> int:
    """What is promised in cents when the remaining units cost a new price: the earned part stays as it was."""
    return approved_cents + amount_cents(unit_price_cents, remaining_hundredths)


def earned(unit_price_cents: int, units_hundredths: int, left_cents: int) -> int:
    """The price in cents of delivered units, never more than is left of the promise.

    Parts are rounded one by one and may together exceed the rounded whole by a cent or two; the promise stands.
    """
    return min(amount_cents(unit_price_cents, units_hundredths), left_cents)


def price_fits(unit_price_cents: int, price_rule: str, cap_cents: int | None) -> bool:
    """Whether a unit price keeps the category's rule: the city's fixed price, a cap, or free."""
    if price_rule == "fixed":
        return unit_price_cents == cap_cents
    return cap_cents is None or price_rule == "free" or unit_price_cents <= cap_cents
