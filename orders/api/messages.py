"""The API of messages: officials, coaches and auditors here, clients under ``/client``."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from core import views_log
from core.actors import Actor
from core.api import READ, WRITE, actor_of
from core.errors import require
from orders import selectors, services
from orders.api.common import staff_actor, staff_order
from orders.models import Order
from orders.permissions import messages as message_permissions
from orders.selectors.choice import order_of
from orders.selectors.messaging import Line, lines_of
from orders.services.messaging import LONGEST
from orders.states.delivery import Audience, MessageSide

messages_router = Router(tags=["orders"])
client_messages = Router(tags=["client"])


class MessageIn(Schema):
    """A message; the official always reads along."""

    text: str = Field(max_length=LONGEST)
    audience: Audience = Audience.ALL


class MessageOut(Schema):
    """A message as its reader sees it."""

    id: UUID
    side: MessageSide
    who: str
    audience: Audience
    sent_at: datetime
    text: str
    new: bool
    read_by: list[str]

    @classmethod
    def of(cls, line: Line) -> "MessageOut":
        """From the line of a thread."""
        row = line.message
        return cls(
            id=row.public_id,
            side=MessageSide(row.side),
            who=line.who,
            audience=Audience(row.audience),
            sent_at=row.sent_at,
            text=row.text,
            new=line.new,
            read_by=list(line.read_by),
        )


class ReadOut(Schema):
    """How many messages were new."""

    marked: int


def _listed(actor: Actor, order: Order) -> list[MessageOut]:
    return [MessageOut.of(line) for line in lines_of(actor, order)]


@messages_router.get("/{uuid:ref}/messages", response={200: list[MessageOut], **READ})
def list_messages(request: HttpRequest, ref: UUID) -> list[MessageOut]:
    """The messages of an order, the first first; the look is logged."""
    actor, order = staff_order(request, ref)
    require(message_permissions.can_read_messages(actor, order), "not_your_order")
    views_log.looked(actor, order.client, "api:messages", authority=order.authority)
    return _listed(actor, order)


@messages_router.post("/{uuid:ref}/messages", response={201: list[MessageOut], **WRITE})
def send_message(request: HttpRequest, ref: UUID, body: MessageIn) -> Status[list[MessageOut]]:
    """Write to the others (the official, or the coach from the acceptance on)."""
    actor, order = staff_order(request, ref)
    services.send_message(actor, order, text=body.text, audience=body.audience)
    return Status(201, _listed(actor, order))


@messages_router.post("/{uuid:ref}/messages/read", response={200: ReadOut, **WRITE})
def read_messages(request: HttpRequest, ref: UUID) -> ReadOut:
    """Mark what is new as read."""
    actor = staff_actor(request)
    return ReadOut(marked=services.mark_read(actor, selectors.get_order(actor, ref)))


@client_messages.get("/order/messages", response={200: list[MessageOut], **READ})
def list_own(request: HttpRequest) -> list[MessageOut]:
    """The messages that the client may read."""
    actor = actor_of(request)
    return _listed(actor, order_of(actor))


@client_messages.post("/order/messages", response={201: list[MessageOut], **WRITE})
def send_own(request: HttpRequest, body: MessageIn) -> Status[list[MessageOut]]:
    """The client writes to official and coach, or to the official alone."""
    actor = actor_of(request)
    order = order_of(actor)
    services.send_message(actor, order, text=body.text, audience=body.audience)
    return Status(201, _listed(actor, order))


@client_messages.post("/order/messages/read", response={200: ReadOut, **WRITE})
def read_own(request: HttpRequest) -> ReadOut:
    """The client has read what is new."""
    actor = actor_of(request)
    return ReadOut(marked=services.mark_read(actor, order_of(actor)))
