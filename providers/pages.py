"""What this room adds to the house: seats, navigation."""

from collections.abc import Iterator

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
    rows = ProviderMember.objects.filter(user=user, ended_at=None).select_related("provider")
    for row in rows.order_by("provider_id"):
        roles.setdefault(row.provider_id, set()).add(Role(row.role))
        found[row.provider_id] = row.provider
    return [
        Seat(f"provider:{found[pk].ref}", found[pk].name, frozenset(held), provider_id=pk)
        for pk, held in roles.items()
    ]


def navigation(actor: Actor) -> Iterator[NavItem]:
    """The provider administrator's own pages."""
    if actor.has(Role.PROVIDER_ADMIN):
        yield NavItem("providers:own", _("Organisation"), 60)
