"""Small purchases of a category in one year against the national threshold (route D, HL §§25, 31)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """How far a category's small purchases of a year have come; cents ex VAT, ``warning_percent`` of the threshold.

    ``spent_cents`` is what the year's orders have promised or paid, ``order_cents`` what one more would add.
    """

    spent_cents: int
    threshold_cents: int
    warning_percent: int
    order_cents: int = 0

    @property
    def after_cents(self) -> int:
        """The sum with the order."""
        return self.spent_cents + self.order_cents

    @property
    def left_cents(self) -> int:
        """What may still be bought: the sum stays a cent below the threshold."""
        return max(0, self.threshold_cents - 1 - self.after_cents)

    @property
    def fits(self) -> bool:
        """Whether the sum with the order stays below the threshold: at the threshold the Act applies (HL §25)."""
        return self.after_cents < self.threshold_cents

    @property
    def warned(self) -> bool:
        """Whether the sum has come so near the threshold that splitting is asked about (HL §31)."""
        return self.after_cents * 100 >= self.threshold_cents * self.warning_percent

    def with_order(self, cents: int) -> "Room":
        """The same year with another order looked at."""
        return Room(self.spent_cents, self.threshold_cents, self.warning_percent, cents)
