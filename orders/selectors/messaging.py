"""Messages as pages and API show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import require
from core.roles import Role
from orders.models import Order, OrderMessage
from orders.permissions import messages as message_permissions
from orders.services.messaging import READ_AT, seen_by
from orders.states import SEES_CLIENT
from orders.states.delivery import Audience, MessageSide


@dataclass(frozen=True, slots=True)
class Line:
    """One message as its reader sees it; ``new`` until the reader's side marks it as read."""

    message: OrderMessage
    who: str
    mine: bool
    new: bool
    read_by: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return self.message.sent_at


def lines_of(actor: Actor, order: Order) -> list[Line]:
    """The messages that the actor may read, the first first.

    Raises:
        NotAllowed: the actor takes no part, or not yet (R30).
    """
    require(message_permissions.can_read_messages(actor, order), "not_your_order")
    side = message_permissions.side_of(actor, order)
    rows = seen_by(side or MessageSide.OFFICIAL, order).select_related("author").order_by("pk")
    return [_line(row, side) for row in rows]


def _line(row: OrderMessage, side: MessageSide | None) -> Line:
    mine = row.side == side
    new = side is not None and getattr(row, READ_AT[side]) is None
    read = tuple(
        str(other.label)
        for other in MessageSide
        if other != row.side and getattr(row, READ_AT[other]) is not None
    )
    return Line(row, _who(row), mine, new, read)


def _who(row: OrderMessage) -> str:
    side = str(MessageSide(row.side).label)
    return f"{row.author.name} ({side.lower()})" if row.author else side


def reads(row: OrderMessage) -> str:
    """Who reads a message, in words."""
    return str(Audience(row.audience).label)


def thread(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables."""
    lines = lines_of(actor, order)
    side = message_permissions.side_of(actor, order)
    return {
        "lines": lines,
        "new": sum(line.new for line in lines),
        "side": side,
        "may_write": side is not None and message_permissions.is_open(order),
        "closed": "" if message_permissions.is_open(order) else _("Messages of this order are closed."),
    }


def unread_count(actor: Actor, order: Order) -> int:
    """How many messages wait for the actor's side; none for those who take no part."""
    side = message_permissions.side_of(actor, order)
    return 0 if side is None else seen_by(side, order).filter(**{READ_AT[side]: None}).count()


def unread_of_officials(keys: Collection[int]) -> dict[int, int]:
    """How many messages of each of these orders wait for its official, in one query."""
    rows = OrderMessage.objects.filter(order__in=keys, read_by_official_at=None)
    return dict(rows.values_list("order_id").annotate(number=Count("pk")))


def orders_with_unread(actor: Actor, orders: QuerySet[Order]) -> QuerySet[Order]:
    """Of the orders that the actor sees, those with messages that wait for the actor's side; ``unread`` counts them."""
    if actor.has(Role.OFFICIAL):
        waiting = Q(messages__read_by_official_at=None)
        mine = orders.filter(official=actor.user)
    else:
        waiting = Q(messages__read_by_provider_at=None, messages__provider=F("provider"))
        mine = orders.filter(state__in=SEES_CLIENT)
    counted = mine.filter(messages__isnull=False).annotate(unread=Count("messages", filter=waiting))
    return counted.filter(unread__gt=0)
