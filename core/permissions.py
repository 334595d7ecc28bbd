"""Who may do what in the kernel."""

from core.actors import Actor
from core.models import Authority, Client, Outbox
from core.roles import Role


def can_found_authority(actor: Actor) -> bool:
    """The operator of the installation, from the command line."""
    return actor.is_system


def can_name_staff(actor: Actor, authority: Authority) -> bool:
    """The operator, or a manager of the authority."""
    return actor.is_system or actor.in_authority(authority.pk, Role.MANAGER)


def can_record_client(actor: Actor) -> bool:
    """Officials (R29: the need is theirs to assess, so the client is theirs to record)."""
    return actor.authority is not None and actor.has(Role.OFFICIAL)


def can_see_client(actor: Actor, client: Client) -> bool:
    """Officials and the auditor of the client's authority."""
    return actor.in_authority(client.authority_id, Role.OFFICIAL, Role.AUDITOR)


def can_change_client(actor: Actor, client: Client) -> bool:
    """Officials of the client's authority."""
    return actor.in_authority(client.authority_id, Role.OFFICIAL)


def can_see_events(actor: Actor) -> bool:
    """The auditor and the managers of an authority."""
    return actor.authority is not None and actor.has(Role.AUDITOR, Role.MANAGER)


def can_read_letters(actor: Actor) -> bool:
    """Officials, who post them, and the auditor."""
    return actor.authority is not None and actor.has(Role.OFFICIAL, Role.AUDITOR)


def can_post_letter(actor: Actor, row: Outbox) -> bool:
    """Officials of the authority whose message it is."""
    return actor.in_authority(row.authority_id, Role.OFFICIAL)
