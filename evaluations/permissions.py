"""Who may do what in this room. The provider never writes an outcome, a case or an answer (P9)."""

from core.actors import Actor
from core.models import AccessPurpose, Authority
from core.roles import Role
from evaluations.models import CaseRecord, EvaluationRequest
from evaluations.states import Audience

SEES_RUNS = (Role.MANAGER, Role.AUDITOR, Role.PROCUREMENT)


def can_see_cases(actor: Actor, authority: Authority) -> bool:
    """Officials record outcomes, managers and auditors look at them."""
    return actor.in_authority(authority.pk, Role.OFFICIAL, Role.MANAGER, Role.AUDITOR)


def can_record_outcome(actor: Actor, case: CaseRecord) -> bool:
    """Officials of the authority alone."""
    return actor.in_authority(case.authority_id, Role.OFFICIAL)


def can_answer_request(actor: Actor, request: EvaluationRequest) -> bool:
    """The client with the code of this very request, or the official who was asked."""
    if request.audience == Audience.CLIENT:
        return actor.is_client_of(AccessPurpose.QUESTIONNAIRE, request.ref)
    asked = actor.user is not None and actor.user.pk == request.official_id
    return asked and actor.in_authority(request.authority_id, Role.OFFICIAL)


def can_run_scores(actor: Actor, authority: Authority) -> bool:
    """Compute, show to providers, publish, discard: the manager, or the house itself."""
    return actor.is_system or actor.in_authority(authority.pk, Role.MANAGER)


def can_see_runs(actor: Actor, authority: Authority) -> bool:
    """All providers' figures, before publication too."""
    return actor.in_authority(authority.pk, *SEES_RUNS)


def can_see_own_score(actor: Actor, provider_id: int) -> bool:
    """The provider's own figures, in the preview and after it."""
    return actor.in_provider(provider_id, Role.PROVIDER_ADMIN)
