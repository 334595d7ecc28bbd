"""Needs that wait for a mini-competition (route A)."""

from uuid import UUID

from django.db.models import Count, QuerySet

from core.actors import Actor
from core.errors import NotFound
from core.roles import Role
from orders.models import Order
from orders.states import CAN_ASSIGN, OrderState
from procurement.competition_states import CompetitionState
from procurement.models import Category
from procurement.states import Route, SystemState


def needs_waiting(category: Category) -> QuerySet[Order]:
    """The needs of a category that nobody else is asked about, the oldest first; nothing about the clients."""
    rows = Order.objects.filter(category=category, route=Route.MINI_COMPETITION, state__in=CAN_ASSIGN)
    return rows.select_related("need", "official", "category").order_by("pk")


def needs_in_drafts(category: Category) -> QuerySet[Order]:
    """The needs of a category that are in a competition which is still a draft."""
    rows = Order.objects.filter(
        category=category, state=OrderState.TENDERED, competition__state=CompetitionState.DRAFT
    )
    return rows.select_related("competition").order_by("competition", "pk")


def in_draft(order: Order) -> bool:
    """Whether a need is in a competition which is still a draft."""
    if order.state != OrderState.TENDERED or order.competition is None:
        return False
    return bool(order.competition.state == CompetitionState.DRAFT)


def categories_waiting(actor: Actor) -> list[tuple[Category, int]]:
    """The authority's open categories under route A, each with how many needs wait in it."""
    if actor.authority is None or not actor.has(Role.PROCUREMENT):
        return []
    rows = Category.objects.filter(
        authority=actor.authority, route=Route.MINI_COMPETITION, system__state=SystemState.OPEN
    )
    waiting = Order.objects.filter(
        authority=actor.authority, route=Route.MINI_COMPETITION, state__in=CAN_ASSIGN
    )
    counted = dict(waiting.values_list("category").annotate(number=Count("pk")).order_by())
    return [(row, counted.get(row.pk, 0)) for row in rows.order_by("code", "pk")]


def get_category(actor: Actor, ref: UUID | str) -> Category:
    """A category under route A that the actor may put to tender.

    Raises:
        NotFound: there is none.
    """
    rows = Category.objects.filter(public_id=ref, route=Route.MINI_COMPETITION)
    row = rows.select_related("system", "authority").first()
    if row is None or not actor.in_authority(row.authority_id, Role.PROCUREMENT):
        raise NotFound
    return row
