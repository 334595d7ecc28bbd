"""What time moves, in all rooms."""

from celery import shared_task

from core import uploads
from core.due import move_all
from evaluations import due as evaluations
from orders import due as orders
from procurement import due as procurement
from providers import due as providers
from vouchers import due as vouchers

ROOMS = (uploads, providers, procurement, vouchers, orders, evaluations)


@shared_task
def move_due() -> int:
    """Move whatever is due, however late, and nothing twice; returns how many things moved.

    Raises:
        ExceptionGroup: of what could not be moved; everything else has moved.
    """
    return move_all(room.move_due for room in ROOMS)
