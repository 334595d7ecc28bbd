"""What time moves in this room."""

from functools import partial

from core import clock
from core.actors import SYSTEM
from core.due import move_all
from core.errors import WrongState
from procurement.competition_states import CompetitionState
from procurement.models import Competition, DynamicPurchasingSystem
from procurement.services import close_system, end_tendering, escalate_due, warn_of_lapses
from procurement.states import SystemState


def move_due() -> int:
    """Close the systems whose duration is over, end tendering at its deadline, warn of evidence that lapses and
    of applications that may be late.

    Returns how many things moved.
    """
    return move_all([_close_over, _end_tendering_over, warn_of_lapses, escalate_due])


def _close_over() -> int:
    over = DynamicPurchasingSystem.objects.filter(state=SystemState.OPEN, ends_on__lte=clock.today())
    return move_all(partial(_close, system) for system in over.order_by("pk"))


def _end_tendering_over() -> int:
    late = Competition.objects.filter(state=CompetitionState.INVITED, tender_deadline__lte=clock.now())
    return move_all(partial(_end_tendering, row) for row in late.order_by("pk"))


def _end_tendering(row: Competition) -> bool:
    ended: bool = end_tendering(SYSTEM, row).state == CompetitionState.TO_OPEN
    return ended


def _close(system: DynamicPurchasingSystem) -> bool:
    try:
        close_system(SYSTEM, system)
    except WrongState:  # another worker was faster
        return False
    return True
