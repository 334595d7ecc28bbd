"""Who may do what with systems, applications, admissions and offerings."""

from core.actors import Actor
from core.models import Authority
from core.roles import Role
from procurement.models import (
    Admission,
    Application,
    Category,
    Decision,
    DynamicPurchasingSystem,
    Hearing,
    Offering,
    Renewal,
    SystemQuestion,
)
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


def can_ask_question(actor: Actor, system: DynamicPurchasingSystem) -> bool:
    """Everybody who can see the system, with or without an account."""
    return can_read_system(actor, system)


def can_read_question(actor: Actor, question: SystemQuestion) -> bool:
    """The authority's readers; everybody reads the published ones on the system's page."""
    return actor.in_authority(question.authority_id, *READERS)


def can_answer_question(actor: Actor, question: SystemQuestion) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(question.authority_id, Role.PROCUREMENT)


def can_apply(actor: Actor, provider: Provider) -> bool:
    """The provider's administrators."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN)


def can_answer_application(actor: Actor, application: Application) -> bool:
    """The applicant's administrators."""
    return actor.in_provider(application.provider_id, Role.PROVIDER_ADMIN)


def can_review_application(actor: Actor, application: Application) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(application.authority_id, Role.PROCUREMENT)


def can_confirm_decision(actor: Actor, application: Application) -> bool:
    """The authority's procurement officers and managers look at what another reviewer has prepared."""
    return actor.in_authority(application.authority_id, Role.PROCUREMENT, Role.MANAGER)


def can_read_application(actor: Actor, application: Application) -> bool:
    """The applicant's administrators; the authority's readers once it has arrived."""
    if can_answer_application(actor, application):
        return True
    return application.submitted_at is not None and actor.in_authority(application.authority_id, *READERS)


def can_decide_admission(actor: Actor, admission: Admission) -> bool:
    """The authority's procurement officers suspend, reinstate and remove."""
    return actor.in_authority(admission.authority_id, Role.PROCUREMENT)


def can_answer_hearing(actor: Actor, hearing: Hearing) -> bool:
    """The provider's administrators."""
    return actor.in_provider(hearing.admission.provider_id, Role.PROVIDER_ADMIN)


def can_read_hearing(actor: Actor, hearing: Hearing) -> bool:
    """The provider's administrators and the authority's readers."""
    return can_answer_hearing(actor, hearing) or actor.in_authority(hearing.authority_id, *READERS)


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


def can_demand_correction(actor: Actor, decision: Decision) -> bool:
    """The administrators of a provider that the decision was served on."""
    if actor.provider_id is None or not actor.has(Role.PROVIDER_ADMIN):
        return False
    if decision.provider_id == actor.provider_id:
        return True
    served: bool = decision.services.filter(provider=actor.provider_id).exists()
    return served


def can_handle_remedy(actor: Actor, decision: Decision) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(decision.authority_id, Role.PROCUREMENT)


def can_manage_evidence(actor: Actor, provider: Provider) -> bool:
    """The provider's administrators."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN)


def deals_with(authority: Authority, provider: Provider) -> bool:
    """Whether a provider has applied to an authority or was ever admitted by it."""
    if Admission.objects.filter(authority=authority, provider=provider).exists():
        return True
    arrived = Application.objects.filter(authority=authority, provider=provider, submitted_at__isnull=False)
    found: bool = arrived.exists()
    return found


def can_read_evidence(actor: Actor, provider: Provider) -> bool:
    """The provider's administrators; the readers of an authority that it has applied to."""
    if can_manage_evidence(actor, provider):
        return True
    return actor.authority is not None and actor.has(*READERS) and deals_with(actor.authority, provider)


def can_review_evidence(actor: Actor, provider: Provider) -> bool:
    """The procurement officers of an authority that the provider has applied to."""
    held = actor.authority is not None and actor.has(Role.PROCUREMENT)
    return held and actor.authority is not None and deals_with(actor.authority, provider)


def can_demand_evidence(actor: Actor, category: Category) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(category.authority_id, Role.PROCUREMENT)


def can_answer_renewal(actor: Actor, renewal: Renewal) -> bool:
    """The provider's administrators."""
    return actor.in_provider(renewal.provider_id, Role.PROVIDER_ADMIN)


def can_assess_renewal(actor: Actor, renewal: Renewal) -> bool:
    """The authority's procurement officers."""
    return actor.in_authority(renewal.authority_id, Role.PROCUREMENT)


def can_read_renewal(actor: Actor, renewal: Renewal) -> bool:
    """The provider's administrators and the authority's readers."""
    return can_answer_renewal(actor, renewal) or actor.in_authority(renewal.authority_id, *READERS)
