"""What the orders room tells of; runs inside the transaction of the order's own service."""

from typing import TYPE_CHECKING, Any

from django.dispatch import receiver

from core.actors import SYSTEM
from evaluations.services.cases import record_case, record_decline
from orders.models import Choice, Order
from orders.signals import offer_declined, order_closed

if TYPE_CHECKING:
    from orders.services.closing import CaseFacts


@receiver(order_closed, dispatch_uid="evaluations.order_closed")
def keep_case(sender: type[Order], order: Order, case: "CaseFacts", **kwargs: Any) -> None:
    """A closed order becomes a case, and both sides are asked about it."""
    record_case(SYSTEM, client=order.client, facts=case)


@receiver(offer_declined, dispatch_uid="evaluations.offer_declined")
def keep_decline(sender: type[Choice], choice: Choice, starting_point: dict[str, Any], **kwargs: Any) -> None:
    """A declined offer is kept for the audit of cream-skimming."""
    record_decline(choice=choice, starting_point=starting_point)
