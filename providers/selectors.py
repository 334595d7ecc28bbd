"""Reads of provider organisations."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from core.actors import Actor
from core.errors import NotFound
from core.models import Authority, User
from core.roles import Role
from providers.models import Invitation, Place, Provider, ProviderMember, PublishedScore
from providers.permissions import can_read_provider


def current_scores(authority: Authority, provider_ids: Collection[int]) -> dict[int, PublishedScore]:
    """The scores an authority shows now, by provider; one query."""
    rows = PublishedScore.objects.filter(
        authority=authority, provider_id__in=provider_ids, superseded_at=None
    )
    return {row.provider_id: row for row in rows}


def own_provider(actor: Actor) -> Provider:
    """The provider that the actor acts in.

    Raises:
        NotFound: the actor acts in none.
    """
    provider = Provider.objects.filter(pk=actor.provider_id).first() if actor.provider_id else None
    if provider is None:
        raise NotFound
    return provider


def provider_by_ref(actor: Actor, ref: str) -> Provider:
    """A provider the actor may look at."""
    provider = Provider.objects.filter(public_id=ref).first()
    if provider is None or not can_read_provider(actor, provider):
        raise NotFound
    return provider


def own_scores(provider: Provider) -> QuerySet[PublishedScore]:
    """The provider's scores of every authority, the newest first."""
    return (
        PublishedScore.objects.filter(provider=provider)
        .select_related("authority")
        .order_by("-published_at", "-pk")
    )


def places_of(provider: Provider) -> QuerySet[Place]:
    """The provider's addresses by name."""
    return Place.objects.filter(provider=provider).order_by("name", "pk")


def members_of(provider: Provider) -> QuerySet[ProviderMember]:
    """The provider's current people."""
    return (
        ProviderMember.objects.filter(provider=provider, ended_at=None)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def administrators(provider: Provider) -> list[User]:
    """The people who are told of decisions."""
    rows = members_of(provider).filter(role=Role.PROVIDER_ADMIN.value)
    return [row.user for row in rows]


def invitations_of(provider: Provider) -> QuerySet[Invitation]:
    """The invitations that nobody has accepted or revoked, newest first; those that ran out too."""
    return Invitation.objects.filter(provider=provider, accepted_at=None, revoked_at=None).order_by("-pk")


def own_invitation(actor: Actor, ref: UUID | str) -> Invitation:
    """An invitation to the actor's provider."""
    found = Invitation.objects.filter(public_id=ref).select_related("provider").first()
    if found is None or found.provider_id != actor.provider_id:
        raise NotFound
    return found


def open_invitation(ref: str) -> Invitation | None:
    """The invitation whose code was shown in this session, while it can still be accepted."""
    found = Invitation.objects.filter(public_id=ref).select_related("provider").first() if ref else None
    return found if found is not None and found.is_open else None


def own_place(actor: Actor, ref: UUID | str) -> Place:
    """An address of the actor's provider."""
    place = Place.objects.filter(public_id=ref).select_related("provider").first()
    if place is None or place.provider_id != actor.provider_id:
        raise NotFound
    return place


def own_member(actor: Actor, ref: UUID | str) -> ProviderMember:
    """A current or ended role in the actor's provider."""
    member = ProviderMember.objects.filter(public_id=ref).select_related("provider").first()
    if member is None or member.provider_id != actor.provider_id:
        raise NotFound
    return member
