"""Messages between official, coach and client: kept with the order, told of without their content."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.models import User
from orders.models import Order, OrderMessage
from orders.permissions import can_deliver
from orders.permissions.messages import audiences, is_open, side_of
from orders.services.placing import lock_order
from orders.states.delivery import Audience, MessageSide
from providers.selectors import administrators

LONGEST = 4000
READ_AT = {
    MessageSide.OFFICIAL: "read_by_official_at",
    MessageSide.PROVIDER: "read_by_provider_at",
    MessageSide.CLIENT: "read_by_client_at",
}
"""Where it is kept that a side has read a message."""
_READERS = {
    Audience.ALL: tuple(MessageSide),
    Audience.CLIENT: (MessageSide.OFFICIAL, MessageSide.CLIENT),
    Audience.PROVIDER: (MessageSide.OFFICIAL, MessageSide.PROVIDER),
}


def seen_by(side: MessageSide, order: Order) -> QuerySet[OrderMessage]:
    """The messages that a side reads: a coach those to the own provider, a client none between coach and official."""
    rows = OrderMessage.objects.filter(authority_id=order.authority_id, order=order)
    if side == MessageSide.PROVIDER:
        return rows.filter(provider=order.provider).exclude(provider=None)
    if side == MessageSide.CLIENT:
        return rows.exclude(audience=Audience.PROVIDER)
    return rows


def unread_by(side: MessageSide, order: Order) -> QuerySet[OrderMessage]:
    """Those of them that the side has not marked as read."""
    return seen_by(side, order).filter(**{READ_AT[side]: None})


def send_message(actor: Actor, order: Order, *, text: str, audience: Audience = Audience.ALL) -> OrderMessage:
    """Write to the others of an order; what the writer's side had not read counts as read.

    Each side is told by mail or SMS that there is a message, once until it has read; the content stays in the house.

    Raises:
        NotAllowed: the actor takes no part, or not yet (R30).
        WrongState: the order ended too long ago, or nobody has been asked yet.
        InvalidInput: nothing was written, or the audience cannot be written to now.
    """
    with transaction.atomic():
        order = lock_order(order)
        side = _side(actor, order)
        if not is_open(order):
            raise WrongState("messages_closed", _("Messages of this order are closed."))
        if not text.strip():
            raise InvalidInput("message_empty", _("Write the message."), field="text")
        if len(text) > LONGEST:
            raise InvalidInput("message_long", _("The message is too long."), field="text")
        if audience not in audiences(side, order):
            raise InvalidInput("audience_refused", _("Choose who reads the message."), field="audience")
        _mark(side, order)
        readers = [reader for reader in _READERS[audience] if reader != side]
        untold = [reader for reader in readers if not unread_by(reader, order).exists()]
        message = OrderMessage.objects.create(
            authority_id=order.authority_id,
            order=order,
            side=side,
            author=actor.user,
            audience=audience,
            provider=order.provider if audience != Audience.CLIENT else None,
            text=text.strip(),
            sent_at=clock.now(),
            **{READ_AT[side]: clock.now()},
        )
        for reader in untold:
            _tell(order, message, reader)
        events.record(actor, "message.sent", message, authority=order.authority, order=order.ref)
    return message


def mark_read(actor: Actor, order: Order) -> int:
    """Mark everything that the actor's side sees as read; returns how many messages were new.

    Raises:
        NotAllowed: the actor takes no part in the messages.
    """
    with transaction.atomic():
        order = lock_order(order)
        side = _side(actor, order)
        number = _mark(side, order)
        if number:
            before = events.snapshot(order)
            events.record(
                actor, "messages.read", order, authority=order.authority, before=before, number=number
            )
    return number


def _side(actor: Actor, order: Order) -> MessageSide:
    """The side that the actor writes and reads for."""
    side = side_of(actor, order)
    if side is None:
        require(can_deliver(actor, order), "not_your_order")
        raise WrongState("not_in_service")
    return side


def _mark(side: MessageSide, order: Order) -> int:
    return unread_by(side, order).update(**{READ_AT[side]: clock.now()})


def _tell(order: Order, message: OrderMessage, reader: MessageSide) -> None:
    """That there is a message, and where; nothing of what it says."""
    key = f"message:{message.ref}:{reader.value}"
    facts = {"number": order.number, "ref": order.ref, "from_side": message.side, "reader": reader.value}
    if reader == MessageSide.CLIENT:
        client = {
            **facts,
            "service": pick(order.category.name, order.client.language),
            "phone": order.authority.phone,
        }
        messages.to_client(order.client, "message_waiting", client, key=key, authority=order.authority)
        return
    for user in _people(order, reader):
        messages.to_user(user, "message_waiting", facts, key=f"{key}:{user.ref}", authority=order.authority)


def _people(order: Order, reader: MessageSide) -> list[User]:
    if reader == MessageSide.OFFICIAL:
        return [order.official]
    if order.coach is not None:
        return [order.coach]
    return administrators(order.provider) if order.provider is not None else []
