"""What time moves in this room."""

from functools import partial

from core import clock
from core.actors import SYSTEM
from core.due import move_all
from core.errors import WrongState
from procurement.models import DynamicPurchasingSystem
from procurement.services import close_system
from procurement.states import SystemState


def move_due() -> int:
    """Close the systems whose duration is over, each in a transaction of its own; returns how many."""
    over = DynamicPurchasingSystem.objects.filter(state=SystemState.OPEN, ends_on__lte=clock.today())
    return move_all(partial(_close, system) for system in over.order_by("pk"))


def _close(system: DynamicPurchasingSystem) -> bool:
    try:
        close_system(SYSTEM, system)
    except WrongState:  # another worker was faster
        return False
    return True
