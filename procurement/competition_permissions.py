"""Who may do what with mini-competitions and tenders."""

from core.actors import Actor
from core.roles import Role
from procurement.competition_states import CompetitionState
from procurement.models import Category, Competition, Invitation
from procurement.permissions import READERS

ASSESSORS = (Role.OFFICIAL, Role.PROCUREMENT, Role.MANAGER)
"""The authority's staff who may be named to assess quality."""
OPENERS = (Role.PROCUREMENT, Role.MANAGER)


def can_compete(actor: Actor, category: Category) -> bool:
    """The authority's procurement officers put a category's purchases to tender and publish its criteria."""
    return actor.in_authority(category.authority_id, Role.PROCUREMENT)


def can_run_competition(actor: Actor, competition: Competition) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(competition.authority_id, Role.PROCUREMENT)


def can_move_competition(actor: Actor, competition: Competition) -> bool:
    """The house itself, when the deadline has passed."""
    return actor.is_system or can_run_competition(actor, competition)


def can_read_competition(actor: Actor, competition: Competition) -> bool:
    """The authority's readers; assessors have a page of their own."""
    return actor.in_authority(competition.authority_id, *READERS)


def can_open_tenders(actor: Actor, competition: Competition) -> bool:
    """The authority's procurement officers and managers, with a fresh sign-in each, two together (HL §64)."""
    return actor.user is not None and actor.in_authority(competition.authority_id, *OPENERS)


def can_tender(actor: Actor, invitation: Invitation) -> bool:
    """The administrators of an invited provider."""
    return not invitation.left_out and actor.in_provider(invitation.provider_id, Role.PROVIDER_ADMIN)


def can_assess(actor: Actor, competition: Competition) -> bool:
    """The people named for it, while they work for the authority."""
    if actor.user is None or not actor.in_authority(competition.authority_id, *ASSESSORS):
        return False
    named: bool = competition.assessors.filter(user=actor.user, released_at=None).exists()
    return named


def can_read_result(actor: Actor, competition: Competition) -> bool:
    """Everybody once it is published; before that its authority's readers."""
    published = competition.state == CompetitionState.CONCLUDED and competition.published_at is not None
    return published or can_read_competition(actor, competition)
