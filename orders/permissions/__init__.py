"""Who may do what with needs and orders."""

from core.actors import Actor
from core.models import Authority, Client
from core.roles import PROVIDER_ROLES, Role
from orders.models import Choice, Order
from orders.states import SEES_CLIENT

READERS = (Role.OFFICIAL, Role.PROCUREMENT, Role.FINANCE, Role.MANAGER, Role.AUDITOR)


def can_assess_need(actor: Actor, authority: Authority | None) -> bool:
    """Only an official of the authority assesses a need, never a provider (R29)."""
    return authority is not None and actor.in_authority(authority.pk, Role.OFFICIAL)


def can_serve_client(actor: Actor, client: Client) -> bool:
    """An official of the client's authority (colleagues stand in for each other)."""
    return actor.in_authority(client.authority_id, Role.OFFICIAL)


def can_manage(actor: Actor, order: Order) -> bool:
    """An official of the order's authority, or the house itself when time moves the order."""
    return actor.is_system or actor.in_authority(order.authority_id, Role.OFFICIAL)


def can_order_directly(actor: Actor, order: Order) -> bool:
    """A small purchase is decided by an official or a procurement officer of the order's authority."""
    return actor.in_authority(order.authority_id, Role.OFFICIAL, Role.PROCUREMENT)


def can_put_to_tender(actor: Actor, authority: Authority | None) -> bool:
    """Needs are put into a mini-competition by the procurement officers, who run it."""
    return authority is not None and actor.in_authority(authority.pk, Role.PROCUREMENT)


def can_publish_call_offs(actor: Actor, authority: Authority) -> bool:
    """The authority's procurement officers publish the results of its call-offs."""
    return actor.in_authority(authority.pk, Role.PROCUREMENT)


def can_see_small_purchases(actor: Actor) -> bool:
    """Everyone of the authority who reads orders."""
    return actor.authority is not None and actor.has(*READERS)


def can_choose(actor: Actor, order: Order) -> bool:
    """The client with the code that opens the list now, or an official who helps."""
    return actor.is_client_of(order.code_purpose, order.ref) or actor.in_authority(
        order.authority_id, Role.OFFICIAL
    )


def can_answer(actor: Actor, order: Order) -> bool:
    """A member of the provider that was chosen."""
    return actor.in_provider(order.provider_id, *PROVIDER_ROLES)


def can_deliver(actor: Actor, order: Order) -> bool:
    """The coach of the order, or the provider's administrator."""
    if actor.in_provider(order.provider_id, Role.PROVIDER_ADMIN):
        return True
    is_coach = actor.user is not None and actor.user.pk == order.coach_id
    return is_coach and actor.in_provider(order.provider_id, Role.COACH)


def can_record_late(actor: Actor, choice: Choice) -> bool:
    """Of a provider that the client has left: its administrator, and the coach whom the client had."""
    if actor.in_provider(choice.provider_id, Role.PROVIDER_ADMIN):
        return True
    was_coach = actor.user is not None and actor.user.pk == choice.coach_id
    return was_coach and actor.in_provider(choice.provider_id, Role.COACH)


def can_see(actor: Actor, order: Order) -> bool:
    """The authority's staff, the chosen provider, and the client with a code of the order."""
    return (
        actor.in_authority(order.authority_id, *READERS)
        or can_answer(actor, order)
        or actor.is_client_of_order(order.ref)
    )


def can_read_reasons(actor: Actor, order: Order) -> bool:
    """What was written about a turn that an order took: officials, who act on it, and auditors."""
    return actor.in_authority(order.authority_id, Role.OFFICIAL, Role.AUDITOR)


def can_see_settlement(actor: Actor, order: Order) -> bool:
    """What settling would pay and release: officials, who settle, and auditors."""
    return actor.in_authority(order.authority_id, Role.OFFICIAL, Role.AUDITOR)


def can_see_client(actor: Actor, order: Order) -> bool:
    """Officials and auditors; the provider only from the moment it has accepted (R30)."""
    if actor.in_authority(order.authority_id, Role.OFFICIAL, Role.AUDITOR):
        return True
    return order.state in SEES_CLIENT and can_deliver(actor, order)


def can_see_eligibility(actor: Actor, order: Order) -> bool:
    """Officials, procurement officers, managers and auditors of the authority."""
    return actor.in_authority(order.authority_id, Role.OFFICIAL, Role.PROCUREMENT, Role.MANAGER, Role.AUDITOR)


def can_declare_interest(actor: Actor) -> bool:
    """An official, about oneself."""
    return actor.authority is not None and actor.has(Role.OFFICIAL)


def can_see_interests(actor: Actor) -> bool:
    """Everybody's declared interests: those who oversee the buying."""
    return actor.authority is not None and actor.has(Role.PROCUREMENT, Role.MANAGER, Role.AUDITOR)
