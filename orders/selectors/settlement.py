"""What settling an order would pay and release, line by line, before anybody confirms it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.money import amount_cents
from orders import words
from orders.models import Meeting, Order, OrderLine
from orders.selectors.late_meetings import late_rows
from orders.selectors.lines import lines_of
from orders.services.late_units import LateUnits, ceiling_with, late_units
from orders.states import MeetingState
from vouchers.models import ApprovedUnit
from vouchers.rules import earned


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting of the present provider: what it used (hundredths) and what that costs (cents ex VAT)."""

    starts_at: datetime
    state: MeetingState
    units_hundredths: int
    cents: int


@dataclass(frozen=True, slots=True)
class ModuleSum:
    """One module of the order: its own promise in cents ex VAT, and what was delivered and not approved yet."""

    name: str
    unit: str
    units_hundredths: int
    promised_cents: int
    approved_cents: int
    to_pay_cents: int

    @property
    def released_cents(self) -> int:
        """What goes back to the budget."""
        return self.promised_cents - self.approved_cents - self.to_pay_cents


@dataclass(frozen=True, slots=True)
class Settlement:
    """Cents ex VAT of the service itself: ``approved`` earlier, ``to_pay`` now, ``released`` of the ``promised``; they
    add up. ``late`` are meetings that an earlier provider recorded late, at its own price: their cents are in
    ``to_pay``, and ``promised`` is what it comes to with them. Modules have sums of their own."""

    lines: tuple[Line, ...]
    late: tuple[LateUnits, ...]
    modules: tuple[ModuleSum, ...]
    earlier: tuple[ApprovedUnit, ...]
    units_hundredths: int
    unit_price_cents: int
    promised_cents: int
    approved_cents: int
    to_pay_cents: int
    unrecorded: int

    @property
    def released_cents(self) -> int:
        """What goes back to the budget."""
        return self.promised_cents - self.approved_cents - self.to_pay_cents

    @property
    def rounded(self) -> bool:
        """Whether the sum is not that of the lines: it is reckoned once, from all units."""
        each = sum(line.cents for line in self.lines) + sum(row.cents for row in self.late)
        return each != self.to_pay_cents


def settlement_of(order: Order) -> Settlement | None:
    """The settlement as things stand now; nothing before money was promised."""
    commitment = order.commitment
    if commitment is None:
        return None
    price = commitment.unit_price_cents
    meetings = Meeting.objects.filter(order=order, provider=order.provider, late="").order_by("starts_at")
    lines = [
        Line(m.starts_at, MeetingState(m.state), m.units_hundredths, amount_cents(price, m.units_hundredths))
        for m in meetings
    ]
    earlier = tuple(
        ApprovedUnit.objects.filter(commitment=commitment).select_related("provider").order_by("pk")
    )
    units = 0 if commitment.closed_at else sum(line.units_hundredths for line in lines)
    late = tuple(late_units(order))
    promised = ceiling_with(commitment, late) if late else commitment.ceiling_cents
    late_cents = sum(row.cents for row in late)
    left = promised - commitment.approved_cents - late_cents
    now = clock.now()
    return Settlement(
        lines=tuple(lines),
        late=late,
        modules=tuple(_module_sum(line) for line in lines_of(order)),
        earlier=earlier,
        units_hundredths=units,
        unit_price_cents=price,
        promised_cents=promised,
        approved_cents=commitment.approved_cents,
        to_pay_cents=late_cents + earned(price, units, left),
        unrecorded=sum(line.state == MeetingState.PLANNED and line.starts_at <= now for line in lines),
    )


def _module_sum(line: OrderLine) -> ModuleSum:
    promised = line.commitment
    units = 0 if promised.closed_at else max(0, line.delivered_hundredths - promised.approved_hundredths)
    left = promised.ceiling_cents - promised.approved_cents
    return ModuleSum(
        name=str(line.module),
        unit=promised.unit,
        units_hundredths=units,
        promised_cents=promised.ceiling_cents,
        approved_cents=promised.approved_cents,
        to_pay_cents=earned(promised.unit_price_cents, units, left),
    )


def settlement_page(order: Order) -> dict[str, Any]:
    """The template's variables."""
    found = settlement_of(order)
    if found is None:
        return {"settlement": None}
    unit = order.category.unit
    earlier = [
        (
            row.provider.name,
            f"{words.units_words(row.units_hundredths, unit)}, {money.show_euros(row.amount_cents)}",
        )
        for row in found.earlier
    ]
    return {
        "settlement": found,
        "settlement_columns": [
            _("When"),
            _("State"),
            {"label": words.unit_column(unit), "numeric": True},
            {"label": _("Euros"), "numeric": True},
        ],
        "settlement_rows": _meeting_rows(found),
        "settlement_earlier": earlier,
        "settlement_late": late_rows(found.late, unit),
        "settlement_modules": _module_rows(found),
        "settlement_module_columns": [
            _("Module"),
            _("Delivered, not approved yet"),
            *({"label": label, "numeric": True} for label in _SUMS),
        ],
        "settlement_sums": [
            (_("Price of a unit"), money.show_euros(found.unit_price_cents)),
            (_("Promised for the order"), money.show_euros(found.promised_cents)),
            (_("Approved before"), money.show_euros(found.approved_cents)),
            (_("Will be paid now"), _paid_words(found, unit)),
            (_("Goes back to the budget"), money.show_euros(found.released_cents)),
        ],
    }


def _meeting_rows(found: Settlement) -> list[list[Any]]:
    return [
        [
            words.long_moment(line.starts_at),
            {"state": line.state, "tag": line.state.label},
            money.show_units(line.units_hundredths) if line.units_hundredths else "",
            money.show_euros(line.cents) if line.cents else "",
        ]
        for line in found.lines
    ]


def _module_rows(found: Settlement) -> list[list[str]]:
    return [
        [
            row.name,
            words.units_words(row.units_hundredths, row.unit),
            money.show_euros(row.approved_cents),
            money.show_euros(row.to_pay_cents),
            money.show_euros(row.released_cents),
        ]
        for row in found.modules
    ]


_SUMS = (_("Approved before"), _("Will be paid now"), _("Goes back to the budget"))


def _paid_words(found: Settlement, unit: str) -> str:
    units = found.units_hundredths + sum(row.meeting.units_hundredths for row in found.late)
    return f"{money.show_euros(found.to_pay_cents)} ({words.units_words(units, unit)})"
