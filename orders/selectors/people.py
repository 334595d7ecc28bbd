"""Clients as the official sees them: the caseload, and the client's path over all services."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When

from core.actors import Actor
from core.errors import NotFound
from core.fields import blind_index
from core.models import Client
from core.permissions import can_see_client
from core.roles import Role
from orders.models import Order, StartingPoint
from orders.selectors.turns import WITH_CLIENT, WITH_OFFICIAL, WITH_PROVIDER, late_orders
from orders.states import OPEN

WHOSE = {
    "official": WITH_OFFICIAL,
    "client": WITH_CLIENT,
    "provider": WITH_PROVIDER,
}


@dataclass(frozen=True, slots=True)
class CaseloadFilter:
    """What the list of clients is narrowed to.

    ``search`` is a whole name ("first last") or a personal identity code, and looks at the whole authority;
    ``whose`` is whose turn it is (``official``, ``client``, ``provider``), ``late``, or ``none``: no open order.
    """

    search: str = ""
    whose: str = ""
    colleagues: bool = False


def clients_of(actor: Actor, wanted: CaseloadFilter) -> QuerySet[Client]:
    """The clients of the actor's authority, newest first; ``order_key`` is the order to show of each: the newest
    that is open, else the newest. Sealed fields are found by blind index only.
    """
    if actor.authority is None or not actor.has(Role.OFFICIAL, Role.AUDITOR):
        return Client.objects.none()
    orders = Order.objects.filter(client=OuterRef("pk")).annotate(
        is_past=Case(When(state__in=OPEN, then=0), default=1)
    )
    rows = Client.objects.filter(authority=actor.authority, relationship_ended_on=None)
    rows = rows.annotate(order_key=Subquery(orders.order_by("is_past", "-pk").values("pk")[:1]))
    search = wanted.search.strip()
    if search:
        index = blind_index(search)
        return rows.filter(Q(name_index=index) | Q(personal_id_index=blind_index(search.upper())))
    if not wanted.colleagues and actor.has(Role.OFFICIAL):
        rows = rows.filter(official=actor.user)
    return _narrowed(rows, wanted.whose)


def _narrowed(rows: QuerySet[Client], whose: str) -> QuerySet[Client]:
    shown = Order.objects.filter(pk=OuterRef("order_key"))
    if whose in WHOSE:
        return rows.filter(Exists(shown.filter(state__in=WHOSE[whose])))
    if whose == "late":
        return rows.filter(Exists(shown.filter(late_orders())))
    if whose == "none":
        return rows.exclude(Exists(shown.filter(state__in=OPEN)))
    return rows


def orders_shown(clients: Iterable[Client]) -> dict[int, Order]:
    """The order to show of each client of a page, by its key, in one query."""
    keys = [key for client in clients if (key := getattr(client, "order_key", None)) is not None]
    rows = Order.objects.filter(pk__in=keys).select_related("category", "provider", "official", "coach")
    return {order.pk: order for order in rows}


def caseload_counts(actor: Actor) -> dict[str, int]:
    """How many of the official's own open orders wait for whom, and how many are late; one query."""
    mine = Order.objects.filter(
        official=actor.user, authority=actor.authority, client__relationship_ended_on=None
    )
    wanted = {name: Count("pk", filter=Q(state__in=states)) for name, states in WHOSE.items()}
    return mine.aggregate(**wanted, late=Count("pk", filter=late_orders()))


def get_client(actor: Actor, ref: UUID | str) -> Client:
    """One client.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    client = Client.objects.select_related("authority", "official").filter(public_id=ref).first()
    if client is None or not can_see_client(actor, client):
        raise NotFound
    return client


def client_path(actor: Actor, client: Client) -> list[Order]:
    """The client's orders from the first to the newest: the path over all services."""
    rows = Order.objects.filter(client=client, authority=actor.authority)
    return list(rows.select_related("category", "provider").order_by("pk"))


def last_starting_point(client: Client) -> dict[str, Any]:
    """The starting point recorded last, to be offered again; empty when there is none."""
    point = StartingPoint.objects.filter(need__client=client).order_by("-pk").first()
    return dict(point.facts) if point is not None else {}
