"""What the operations of orders share: who may ask, and how an order is shown."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from core import views_log
from core.actors import Actor
from core.api import actor_of, set_etag
from core.errors import require
from core.roles import PROVIDER_ROLES
from orders import permissions, selectors
from orders.models import Meeting, Order
from orders.schemas.orders import OrderOut
from orders.services.modules import wishes_of


def staff_actor(request: HttpRequest) -> Actor:
    """Staff and providers; a client has operations of their own under ``/client``."""
    actor = actor_of(request)
    require(actor.has(*permissions.READERS, *PROVIDER_ROLES))
    return actor


def staff_order(request: HttpRequest, ref: UUID) -> tuple[Actor, Order]:
    """Who asks, and the order asked about, which they may know of."""
    actor = staff_actor(request)
    return actor, selectors.get_order(actor, ref)


def show_order(actor: Actor, order: Order, response: HttpResponse) -> OrderOut:
    """The order as the actor may see it, also one that the actor has just passed on to somebody else."""
    order = selectors.full(order)
    set_etag(response, order)
    sees_client = permissions.can_see_client(actor, order)
    if sees_client:
        views_log.looked(actor, order.client, "api:order", authority=order.authority)
    meetings = Meeting.objects.filter(order=order).order_by("starts_at")
    if actor.provider_id is not None:
        meetings = meetings.filter(provider_id=actor.provider_id)
    staff = actor.authority is not None
    wishes = wishes_of(order.need_id) if staff and order.commitment_id is None else []
    return OrderOut.of_page(
        order, sees_client=sees_client, meetings=list(meetings), sees_budget=staff, modules=wishes
    )
