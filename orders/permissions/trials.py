"""Who may do what with host places and work trials."""

from core.actors import Actor
from core.models import Authority
from core.roles import PROVIDER_ROLES, Role
from orders.models import HostPlace, Order, WorkTrial
from orders.permissions import can_deliver, can_see_client
from orders.states import SEES_CLIENT, OrderState


def can_keep_hosts(actor: Actor, authority_id: int) -> bool:
    """Officials of the authority keep its register of host places."""
    return actor.in_authority(authority_id, Role.OFFICIAL)


def can_propose_host(actor: Actor, order: Order) -> bool:
    """The coaching provider of an order that it has accepted."""
    return order.state in SEES_CLIENT and can_deliver(actor, order)


def can_edit_host(actor: Actor, host: HostPlace) -> bool:
    """Officials; a provider the places that it proposed itself."""
    return can_keep_hosts(actor, host.authority_id) or actor.in_provider(host.proposed_by_id, *PROVIDER_ROLES)


def can_see_hosts(actor: Actor, authority: Authority) -> bool:
    """Officials and auditors of the authority."""
    return actor.in_authority(authority.pk, Role.OFFICIAL, Role.AUDITOR)


def can_manage_trial(actor: Actor, trial: WorkTrial) -> bool:
    """An official of the authority, or the house itself when time moves the trial."""
    return actor.is_system or actor.in_authority(trial.authority_id, Role.OFFICIAL)


def can_follow_trial(actor: Actor, trial: WorkTrial) -> bool:
    """Who writes down the days: the coach of the order, or an official in the coach's place."""
    return can_manage_trial(actor, trial) or can_coach(actor, trial)


def can_assess_trial(actor: Actor, trial: WorkTrial) -> bool:
    """Who writes the final assessment: whoever follows the trial, and its coach also after the order was closed.

    A trial may end later than the order (R27 asks for its assessment all the same); the coach's sight of it ends with
    the assessment.
    """
    if can_follow_trial(actor, trial):
        return True
    order = trial.order
    if order is None or order.state != OrderState.CLOSED or not can_deliver(actor, order):
        return False
    return trial.awaits_assessment


def can_coach(actor: Actor, trial: WorkTrial) -> bool:
    """The coach of the trial's order, or the provider's administrator, while they may know the client (R30)."""
    order = trial.order
    return order is not None and order.state in SEES_CLIENT and can_deliver(actor, order)


def can_see_trial(actor: Actor, trial: WorkTrial) -> bool:
    """Officials, auditors, and the coaching provider."""
    if actor.in_authority(trial.authority_id, Role.OFFICIAL, Role.AUDITOR):
        return True
    if trial.order is not None and can_see_client(actor, trial.order):
        return True
    return can_assess_trial(actor, trial)
