"""What time moves, in all rooms."""

from celery import shared_task

from evaluations import due as evaluations
from orders import due as orders
from procurement import due as procurement
from providers import due as providers
from vouchers import due as vouchers

ROOMS = (providers, procurement, vouchers, orders, evaluations)


@shared_task
def move_due() -> int:
    """Move whatever is due, however late, and nothing twice; returns how many things moved."""
    return sum(room.move_due() for room in ROOMS)
