"""Clients as the official sees them: the caseload, and the client's path over all services."""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.actors import Actor
from core.errors import NotFound
from core.fields import blind_index
from core.models import Client
from core.permissions import can_see_client
from core.roles import Role
from orders.models import Order, StartingPoint


def clients_of(actor: Actor, search: str = "", *, mine: bool = True) -> QuerySet[Client]:
    """The clients of the actor's authority, newest first, each with its newest order's state.

    ``search`` is a whole name ("first last") or a personal identity code: sealed fields are found by blind index only.
    """
    if actor.authority is None or not actor.has(Role.OFFICIAL, Role.AUDITOR):
        return Client.objects.none()
    newest = Order.objects.filter(client=OuterRef("pk")).order_by("-pk")
    rows = Client.objects.filter(authority=actor.authority, relationship_ended_on=None).annotate(
        newest_state=Subquery(newest.values("state")[:1]),
        newest_ref=Subquery(newest.values("public_id")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
    )
    if search.strip():
        index = blind_index(search)
        return rows.filter(Q(name_index=index) | Q(personal_id_index=blind_index(search.strip().upper())))
    if mine and actor.has(Role.OFFICIAL):
        rows = rows.filter(official=actor.user)
    return rows


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
