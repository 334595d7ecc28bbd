"""What the client does with the list before choosing; kept outside the chain of events."""

from django.db import transaction

from core.actors import Actor
from core.errors import WrongState, require
from core.roles import Role
from orders import permissions
from orders.models import ChoiceAction, Offer, Order
from orders.services.choosing import note_action
from orders.services.placing import lock_order
from orders.states import ActionKind, ChoiceWay, OrderState


def helped_detail(actor: Actor) -> str:
    """How the traces tell an act that was done with the official's help from the client's own."""
    return "" if actor.has(Role.CLIENT) else ChoiceWay.ASSISTED.value


def look_at_together(actor: Actor, order: Order, offer: Offer) -> None:
    """The official opens a card with the client; written down as done together.

    Raises:
        WrongState: nobody is asked to choose now.
    """
    if order.state != OrderState.CHOOSING:
        raise WrongState("list_not_open")
    note_action(actor, order, ActionKind.OPENED, offer=offer, detail=helped_detail(actor))


def was_opened_together(order: Order) -> bool:
    """Whether the official has opened this round's list with the client."""
    rows = ChoiceAction.objects.filter(order=order, round=order.round, kind=ActionKind.SHOWN)
    return rows.filter(detail=ChoiceWay.ASSISTED).exists()


def open_list(actor: Actor, order: Order) -> Order:
    """The client opens this round's list, alone or with the official's help; each is written down once a round.

    Raises:
        WrongState: nobody is asked to choose now.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        if order.state != OrderState.CHOOSING:
            raise WrongState("list_not_open")
        ChoiceAction.objects.get_or_create(
            authority_id=order.authority_id,
            order=order,
            round=order.round,
            kind=ActionKind.SHOWN,
            detail=helped_detail(actor),
        )
    return order
