"""What this room adds to the house: seats, navigation."""

from collections.abc import Iterator
from functools import cache

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.actors import Actor, Seat
from core.models import User
from core.navigation import NavItem
from core.roles import Role
from providers.models import Provider, ProviderMember


def provider_seats(user: User) -> list[Seat]:
    """The providers a user has current roles in."""
    roles: dict[int, set[Role]] = {}
    found: dict[int, Provider] = {}
    for row in _current_members().filter(user_id=user.pk):
        roles.setdefault(row.provider_id, set()).add(Role(row.role))
        found[row.provider_id] = row.provider
    return [
        Seat(f"provider:{found[pk].ref}", found[pk].name, frozenset(held), provider_id=pk)
        for pk, held in roles.items()
    ]


@cache
def _current_members() -> "QuerySet[ProviderMember, ProviderMember]":
    """Every request narrows this to one user."""
    rows = ProviderMember.objects.filter(ended_at=None).select_related("provider")
    return rows.order_by("provider_id")


def navigation(actor: Actor) -> Iterator[NavItem]:
    """The provider administrator's own pages."""
    if actor.has(Role.PROVIDER_ADMIN):
        yield NavItem("providers:own", _("Organisation"), 60)
