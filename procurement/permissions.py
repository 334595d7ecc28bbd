"""Who may do what with systems, applications, admissions and offerings."""

from core.actors import Actor
from core.models import Authority
from core.roles import Role
from procurement.models import Admission, Application, Category, Decision, DynamicPurchasingSystem, Offering
from procurement.states import SystemState
from providers.models import Provider

READERS = (Role.PROCUREMENT, Role.MANAGER, Role.AUDITOR)
"""The authority's staff who may read applications and what was found."""


def can_found_system(actor: Actor, authority: Authority) -> bool:
    """The authority's procurement officers; the house itself when a register is imported."""
    return actor.in_authority(authority.pk, Role.PROCUREMENT) or actor.is_system


def can_edit_system(actor: Actor, system: DynamicPurchasingSystem) -> bool:
    """Its authority's procurement officers; the house itself when time closes it or a register is imported."""
    return actor.in_authority(system.authority_id, Role.PROCUREMENT) or actor.is_system


def can_read_system(actor: Actor, system: DynamicPurchasingSystem) -> bool:
    """Everybody once it has been opened; before that its authority's readers."""
    published = system.state in (SystemState.OPEN, SystemState.CLOSED)
    return published or actor.in_authority(system.authority_id, *READERS)


def can_apply(actor: Actor, provider: Provider) -> bool:
    """The provider's administrators."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN)


def can_answer_application(actor: Actor, application: Application) -> bool:
    """The applicant's administrators."""
    return actor.in_provider(application.provider_id, Role.PROVIDER_ADMIN)


def can_review_application(actor: Actor, application: Application) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(application.authority_id, Role.PROCUREMENT)


def can_read_application(actor: Actor, application: Application) -> bool:
    """The applicant's administrators; the authority's readers once it has arrived."""
    if can_answer_application(actor, application):
        return True
    return application.submitted_at is not None and actor.in_authority(application.authority_id, *READERS)


def can_decide_admission(actor: Actor, admission: Admission) -> bool:
    """The authority's procurement officers suspend, reinstate and remove."""
    return actor.in_authority(admission.authority_id, Role.PROCUREMENT)


def can_leave_system(actor: Actor, admission: Admission) -> bool:
    """The provider's administrators."""
    return actor.in_provider(admission.provider_id, Role.PROVIDER_ADMIN)


def can_offer(actor: Actor, category: Category, provider: Provider) -> bool:
    """The provider's administrators."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN)


def can_edit_offering(actor: Actor, offering: Offering) -> bool:
    """The provider's administrators."""
    return actor.in_provider(offering.provider_id, Role.PROVIDER_ADMIN)


def can_read_offering(actor: Actor, offering: Offering) -> bool:
    """The provider's administrators and the authority's staff."""
    return can_edit_offering(actor, offering) or actor.in_authority(
        offering.authority_id, Role.OFFICIAL, *READERS
    )


def can_read_decision(actor: Actor, decision: Decision) -> bool:
    """Those it concerns: the provider's administrators, and the authority's staff who make and check decisions."""
    if actor.in_provider(decision.provider_id, Role.PROVIDER_ADMIN):
        return True
    return actor.in_authority(decision.authority_id, Role.OFFICIAL, *READERS)
