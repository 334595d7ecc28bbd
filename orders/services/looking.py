"""What the client does with the list before choosing; kept outside the chain of events."""

from django.db import transaction

from core.actors import Actor
from core.errors import WrongState, require
from orders import permissions
from orders.models import ChoiceAction, Order
from orders.services.placing import lock_order
from orders.states import ActionKind, OrderState


def open_list(actor: Actor, order: Order) -> Order:
    """The client opens this round's list; it is written down once a round.

    Raises:
        WrongState: nobody is asked to choose now.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        if order.state != OrderState.CHOOSING:
            raise WrongState("list_not_open")
        ChoiceAction.objects.get_or_create(order=order, round=order.round, kind=ActionKind.SHOWN)
    return order
