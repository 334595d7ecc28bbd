"""The API of choosing together: that the official opens the list and its cards with the client is written down."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from core.api import WRITE
from core.errors import require
from orders import permissions, selectors
from orders.api.common import staff_actor, staff_order
from orders.selectors.choice import get_offer
from orders.services.looking import look_at_together, open_list

assisting_router = Router(tags=["orders"])


@assisting_router.post("/{uuid:ref}/offers/open", response={204: None, **WRITE})
def open_list_together(request: HttpRequest, ref: UUID) -> Status[None]:
    """The list of this round is opened with the client (officials); read it at ``/orders/{ref}/offers``."""
    actor = staff_actor(request)
    open_list(actor, selectors.get_order(actor, ref))
    return Status(204, None)


@assisting_router.post("/{uuid:ref}/offers/{uuid:offer}/open", response={204: None, **WRITE})
def open_card_together(request: HttpRequest, ref: UUID, offer: UUID) -> Status[None]:
    """A provider of the list is looked at with the client (officials)."""
    actor, order = staff_order(request, ref)
    require(permissions.can_choose(actor, order), "not_your_order")
    look_at_together(actor, order, get_offer(order, offer))
    return Status(204, None)
