"""With which of an order's codes a client came in: the present one chooses, an earlier one shows where it stands."""

from core import clock
from core.actors import Actor
from orders.models import Order
from orders.states import OrderState


def note_entry(order: Order, actor: Actor) -> None:
    """Remember on the order which kind of code the client came in with."""
    order.entered_with = actor.purpose  # type: ignore[attr-defined]


def by_present_code(order: Order) -> bool:
    """Whether the client came in with the kind of code that chooses now; so did everybody else who reads the order."""
    entered: str = getattr(order, "entered_with", order.code_purpose)
    return entered == order.code_purpose


def is_asked_now(order: Order) -> bool:
    """Whether the client is asked to choose, and the time has not run out."""
    waits = order.state == OrderState.CHOOSING and order.choose_by is not None
    return waits and order.choose_by is not None and order.choose_by > clock.now()
