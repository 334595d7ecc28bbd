"""Who takes part in an order's messages, and who reads them."""

from core import clock
from core.actors import Actor
from core.roles import Role
from orders.models import Order
from orders.permissions import can_deliver
from orders.states import SEES_CLIENT, OrderState
from orders.states.delivery import Audience, MessageSide
from procurement import deadlines

OPEN_AFTER_END = "order.messages"
"""The rule that tells how long messages can be written after the end."""


def side_of(actor: Actor, order: Order) -> MessageSide | None:
    """The side an actor writes for: the coach only from the provider's acceptance on (R30)."""
    if actor.in_authority(order.authority_id, Role.OFFICIAL):
        return MessageSide.OFFICIAL
    if actor.is_client_of_order(order.ref):
        return MessageSide.CLIENT
    if order.state in SEES_CLIENT and can_deliver(actor, order):
        return MessageSide.PROVIDER
    return None


def can_read_messages(actor: Actor, order: Order) -> bool:
    """Those who take part, and the auditor."""
    return side_of(actor, order) is not None or actor.in_authority(order.authority_id, Role.AUDITOR)


def audiences(side: MessageSide, order: Order) -> list[Audience]:
    """Whom a side may write to now; without a provider that knows the client there are only client and official."""
    if side == MessageSide.PROVIDER:
        return [Audience.ALL, Audience.PROVIDER]
    if order.state not in SEES_CLIENT or order.provider_id is None:
        return [Audience.CLIENT]
    mine = [Audience.ALL, Audience.CLIENT]
    return [*mine, Audience.PROVIDER] if side == MessageSide.OFFICIAL else mine


def is_open(order: Order) -> bool:
    """Whether messages can be written: from the first invitation until a while after the end."""
    if order.state == OrderState.DRAFT:
        return False
    if order.state not in {OrderState.CLOSED, OrderState.CANCELLED}:
        return True
    ended = clock.local_date(order.closed_at) if order.closed_at else order.ended_on
    return ended is not None and clock.today() <= deadlines.due(OPEN_AFTER_END, ended).last_day
