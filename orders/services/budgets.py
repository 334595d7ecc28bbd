"""What an order's own budget can pay."""

from orders.models import Order
from orders.rules.eligibility import affordable_unit_price
from orders.services.modules import modules_cents
from vouchers.models import Commitment


def budget_unit_cents(order: Order) -> int | None:
    """The highest price of a unit at which the rest of the order, its modules included, stays within its own budget;
    None without one."""
    if order.need.budget_cents is None:
        return None
    spent, delivered = modules_cents(order), 0
    if order.commitment_id is not None:
        # Read anew: what was delivered may have been approved a moment ago, in this very transaction.
        promised = Commitment.objects.get(pk=order.commitment_id)
        spent, delivered = spent + promised.approved_cents, promised.approved_hundredths
    left = order.need.units_hundredths - delivered
    return affordable_unit_price(order.need.budget_cents - spent, left) if left > 0 else None
