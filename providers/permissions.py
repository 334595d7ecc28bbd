"""Who may do what with a provider organisation."""

from core.actors import Actor
from core.roles import Role
from providers.models import Provider


def can_register_provider(actor: Actor) -> bool:
    """Anyone may: the system is open to every provider (HL §49)."""
    return True


def can_manage_provider(actor: Actor, provider: Provider) -> bool:
    """Its own administrators keep members, places and evidence; the house itself when it sets up."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN) or actor.is_system


def can_read_provider(actor: Actor, provider: Provider) -> bool:
    """Its own people, and every authority's staff."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN, Role.COACH) or actor.authority is not None


def can_check_criminal_record(actor: Actor) -> bool:
    """Procurement officers see the extract and note the result (R17)."""
    return actor.has(Role.PROCUREMENT)


def can_publish_scores(actor: Actor, authority_id: int) -> bool:
    """The authority's managers; the house itself when a preview has run out."""
    return actor.in_authority(authority_id, Role.MANAGER) or actor.is_system
