"""Who acts: the answer to "on whose behalf" that every service is given."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet

from core.errors import require
from core.models import ORDER_CODES, Authority, Membership, User
from core.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system in the roles held now.

    A user acts in one authority or one provider at a time; a client, who has no account, acts on one matter only:
    ``subject_ref`` is its public id and ``purpose`` what the client's code was given for.
    """

    roles: frozenset[Role]
    user: User | None = None
    authority: Authority | None = None
    provider_id: int | None = None
    provider_name: str = ""
    purpose: str = ""
    subject_ref: str = ""

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held."""
        return not self.roles.isdisjoint(roles)

    def in_authority(self, authority_id: int | None, *roles: Role) -> bool:
        """Whether one of the roles is held in this authority."""
        return self.authority is not None and self.authority.pk == authority_id and self.has(*roles)

    def is_client_of(self, purpose: str, subject_ref: str) -> bool:
        """Whether this is the client whom a code for this matter was given to."""
        return self.has(Role.CLIENT) and self.purpose == purpose and self.subject_ref == subject_ref

    def is_client_of_order(self, order_ref: str) -> bool:
        """Whether this is the client of an order, by any of its codes; to choose takes the present one."""
        return self.purpose in ORDER_CODES and self.is_client_of(self.purpose, order_ref)

    def in_provider(self, provider_id: int | None, *roles: Role) -> bool:
        """Whether one of the roles is held in this provider."""
        return self.provider_id is not None and self.provider_id == provider_id and self.has(*roles)

    @property
    def is_system(self) -> bool:
        """Whether the house itself acts (periodic tasks)."""
        return Role.SYSTEM in self.roles

    @property
    def role_name(self) -> str:
        """The roles as one stable word for events."""
        return "+".join(sorted(self.roles)) or "anonymous"

    @property
    def label(self) -> str:
        """The organisation acted for, in words."""
        return str(self.authority) if self.authority else self.provider_name

    @property
    def ref(self) -> str:
        """Who it is, as a public id; a client is named by the matter."""
        return self.user.ref if self.user else self.subject_ref

    def need_authority(self) -> Authority:
        """The authority acted in.

        Raises:
            NotAllowed: the actor acts in none.
        """
        require(self.authority is not None, "no_authority")
        assert self.authority is not None
        return self.authority


@dataclass(frozen=True, slots=True)
class Seat:
    """One place a user may act from: an authority or a provider, with the roles there."""

    key: str
    label: str
    roles: frozenset[Role]
    authority: Authority | None = None
    provider_id: int | None = None


def client_actor(purpose: str, subject_ref: str) -> Actor:
    """The client who showed a code for a matter."""
    return Actor(roles=frozenset({Role.CLIENT}), purpose=purpose, subject_ref=subject_ref)


SYSTEM = Actor(roles=frozenset({Role.SYSTEM}))
ANONYMOUS = Actor(roles=frozenset())

SeatFinder = Callable[[User], list[Seat]]
_finders: list[SeatFinder] = []


def register_seats(finder: SeatFinder) -> None:
    """Let a room add the places its members act from."""
    if finder not in _finders:
        _finders.append(finder)


def authority_seats(user: User) -> list[Seat]:
    """The authorities a user has current roles in."""
    roles: dict[int, set[Role]] = {}
    found: dict[int, Authority] = {}
    for row in _current_memberships().filter(user_id=user.pk):
        roles.setdefault(row.authority_id, set()).add(Role(row.role))
        found[row.authority_id] = row.authority
    return [
        Seat(f"authority:{found[pk].ref}", str(found[pk]), frozenset(held), authority=found[pk])
        for pk, held in roles.items()
    ]


@cache
def _current_memberships() -> "QuerySet[Membership, Membership]":
    """Every request narrows this to one user; built anew it took as long as the database's answer."""
    return Membership.objects.filter(ended_at=None).select_related("authority").order_by("authority_id")


def seats_of(user: User) -> list[Seat]:
    """Every place a user may act from, authorities first."""
    return [*authority_seats(user), *(seat for finder in _finders for seat in finder(user))]


def actor_for(user: User, wanted: str = "") -> Actor:
    """The actor of a signed-in user in the wanted seat, or in the first.

    Every request asks this, so a room is asked for seats only while the seat is not found yet.
    """
    first: Seat | None = None
    for find in (authority_seats, *_finders):
        seats = find(user)
        first = first or (seats[0] if seats else None)
        seat = next((s for s in seats if s.key == wanted), None if wanted else first)
        if seat is not None:
            return _seated(user, seat)
    return _seated(user, first) if first is not None else Actor(roles=frozenset(), user=user)


def _seated(user: User, seat: Seat) -> Actor:
    return Actor(
        roles=seat.roles,
        user=user,
        authority=seat.authority,
        provider_id=seat.provider_id,
        provider_name=seat.label if seat.provider_id else "",
    )


def actor_of(request: Any) -> Actor:
    """The actor of a request (`core.middleware.ActorMiddleware` puts it there)."""
    actor: Actor = request.actor
    return actor
