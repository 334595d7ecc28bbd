"""Which orders an actor may see."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.errors import NotFound
from core.roles import Role
from orders.models import Meeting, Order
from orders.permissions import READERS
from orders.selectors.turns import late_orders
from orders.states import OrderState

_UNSEEN_BY_PROVIDERS = (OrderState.DRAFT, OrderState.CHOOSING, OrderState.WITH_OFFICIAL)


def visible_to(actor: Actor) -> QuerySet[Order]:
    """The orders an actor may see: the authority's staff all of theirs, a provider's administrator the provider's,
    a coach those that wait for an answer and their own, a client the one of the code."""
    orders = Order.objects.all()
    if actor.authority is not None and actor.has(*READERS):
        return orders.filter(authority=actor.authority)
    if actor.provider_id is not None:
        mine = orders.filter(provider_id=actor.provider_id).exclude(state__in=_UNSEEN_BY_PROVIDERS)
        if actor.has(Role.PROVIDER_ADMIN):
            return mine
        return mine.filter(Q(state=OrderState.ASKED) | Q(coach=actor.user))
    if actor.is_client_of_order(actor.subject_ref):
        return orders.filter(public_id=actor.subject_ref)
    return orders.none()


_FOR_PAGES = (
    "authority",
    "client",
    "category__system",
    "need__starting_point",
    "official",
    "provider",
    "coach",
    "commitment",
    "decision__document",
)


def get_order(actor: Actor, ref: UUID | str) -> Order:
    """One order with what its pages show.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    order = visible_to(actor).select_related(*_FOR_PAGES).filter(public_id=ref).first()
    if order is None:
        raise NotFound
    return order


def get_meeting(order: Order, ref: UUID | str) -> Meeting:
    """A meeting of an order that the actor may see, with its present provider.

    Raises:
        NotFound: there is none.
    """
    rows = Meeting.objects.filter(authority_id=order.authority_id, order=order, provider=order.provider)
    meeting = rows.filter(public_id=ref).first()
    if meeting is None:
        raise NotFound
    return meeting


def full(order: Order) -> Order:
    """An order anew, with what its pages show; whoever has it has been let in."""
    return Order.objects.select_related(*_FOR_PAGES).get(pk=order.pk)


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed to."""

    state: str = ""
    number: str = ""
    mine: bool = False
    late: bool = False


def order_list(actor: Actor, wanted: OrderFilter) -> QuerySet[Order]:
    """The actor's orders, newest first, with what a row shows."""
    rows = visible_to(actor).select_related("category", "provider", "official", "coach").order_by("-pk")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.number:
        rows = rows.filter(number__icontains=wanted.number.strip())
    if wanted.late:
        rows = rows.filter(late_orders())
    if wanted.mine:
        rows = rows.filter(official=actor.user)
    return rows
