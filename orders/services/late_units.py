"""Units of meetings that an earlier provider recorded after the client had left it: approved at its own price."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core import clock, events, money
from core.actors import Actor
from core.errors import InvalidInput
from core.money import amount_cents
from orders.models import Choice, Meeting, Order
from orders.services.lines import hold_lines
from orders.services.modules import modules_cents
from orders.services.small_purchases import take_room
from orders.states import LEFT_BY_CLIENT
from orders.states.delivery import LateRecord
from procurement.states import Route
from vouchers import services as vouchers
from vouchers.models import Commitment
from vouchers.rules import ceiling_at


@dataclass(frozen=True, slots=True)
class LateUnits:
    """A meeting whose units wait to be approved, and its provider's price (cents ex VAT a unit)."""

    meeting: Meeting
    unit_price_cents: int

    @property
    def cents(self) -> int:
        """What its units cost."""
        return amount_cents(self.unit_price_cents, self.meeting.units_hundredths)


def late_units(order: Order) -> list[LateUnits]:
    """What was recorded late for an order and waits to be approved, the first meeting first; two queries at most."""
    rows = Meeting.objects.filter(order=order, late=LateRecord.WAITING).select_related("provider")
    waiting = list(rows.order_by("starts_at", "pk"))
    if not waiting:
        return []
    left = Choice.objects.filter(order=order, end__in=LEFT_BY_CLIENT, unit_price_cents__isnull=False)
    price_of = {choice.provider_id: choice.unit_price_cents or 0 for choice in left.order_by("pk")}
    return [LateUnits(meeting, price_of[meeting.provider_id]) for meeting in waiting]


def ceiling_with(commitment: Commitment, rows: Sequence[LateUnits]) -> int:
    """What the order's promise comes to (cents) with these units at their own price and the rest at the present one."""
    units = sum(row.meeting.units_hundredths for row in rows)
    remaining = commitment.units_hundredths - commitment.approved_hundredths - units
    earned = commitment.approved_cents + sum(row.cents for row in rows)
    return ceiling_at(earned, max(0, remaining), commitment.unit_price_cents)


def approve_late_units(actor: Actor, order: Order) -> int:
    """Approve every meeting that was recorded late; returns the hundredths. The order is under lock.

    Called before anything else of the same transaction moves money or records an event (`vouchers.hold_money`).

    Raises:
        InvalidInput: ``late_over_budget``: the order would cost more than its own budget.
        DomainError: ``budget_too_small``; of a small purchase ``threshold_reached``.
        WrongState: ``commitment_closed``.
    """
    rows, commitment = late_units(order), order.commitment
    if not rows or commitment is None:
        return 0
    _require_room(order, commitment, rows)
    vouchers.hold_money(commitment)
    hold_lines(order)
    for row in rows:
        meeting, before = row.meeting, events.snapshot(row.meeting)
        vouchers.approve_earlier_units(
            actor,
            commitment,
            provider=meeting.provider,
            unit_price_cents=row.unit_price_cents,
            source_ref=f"late:{meeting.ref}",
            units_hundredths=meeting.units_hundredths,
            day=clock.local_date(meeting.starts_at),
        )
        meeting.late = LateRecord.APPROVED
        meeting.save(update_fields=["late"])
        events.record(
            actor, "meeting.approved_late", meeting, authority=order.authority, before=before, order=order.ref
        )
    return sum(row.meeting.units_hundredths for row in rows)


def _require_room(order: Order, commitment: Commitment, rows: Sequence[LateUnits]) -> None:
    """An earlier provider that is dearer than the present one makes the order dearer: within its budget, and the year's
    threshold of small purchases."""
    service = ceiling_with(commitment, rows)
    if service <= commitment.ceiling_cents:
        return
    comes_to, budget = service + modules_cents(order), order.need.budget_cents
    if budget is not None and comes_to > budget:
        text = _(
            "With these meetings the order would cost up to %(sum)s: more than its budget of %(budget)s."
        )
        told = {"sum": money.show_euros(comes_to), "budget": money.show_euros(budget)}
        raise InvalidInput("late_over_budget", text % told)
    if order.route == Route.SMALL_PURCHASE:
        take_room(order, comes_to)
