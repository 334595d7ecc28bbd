"""Units of kept meetings: counted here, paid by the vouchers room."""

from django.db.models import Sum

from core import clock
from core.actors import Actor
from orders.models import Meeting, Order
from orders.services.lines import approve_lines, hold_lines
from orders.states import MeetingState
from vouchers import services as vouchers


def used_units(order: Order) -> int:
    """Hundredths of units used by kept meetings so far, with any provider."""
    kept = Meeting.objects.filter(order=order, state=MeetingState.KEPT)
    return kept.aggregate(total=Sum("units_hundredths"))["total"] or 0


def approve_kept_units(actor: Actor, order: Order) -> int:
    """Approve what the current provider has delivered and is not approved yet; returns the meetings' hundredths.

    Its kept meetings are one lot, and each module that was delivered is one.
    """
    hold_lines(order)
    units = _approve_meetings(actor, order)
    if order.provider_id is not None:
        approve_lines(actor, order)
    return units


def _approve_meetings(actor: Actor, order: Order) -> int:
    if order.provider_id is None or order.commitment is None:
        return 0
    kept = Meeting.objects.filter(order=order, provider=order.provider_id, state=MeetingState.KEPT, late="")
    lot = list(kept.order_by("starts_at"))
    units = sum(meeting.units_hundredths for meeting in lot)
    if units == 0:
        return 0
    vouchers.approve_units(
        actor,
        order.commitment,
        source_ref=f"order:{order.ref}:{order.round}",
        units_hundredths=units,
        first_day=clock.local_date(lot[0].starts_at),
        last_day=clock.local_date(lot[-1].starts_at),
    )
    return units
