"""Reads of decisions with what is said against them."""

from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from procurement.models import Admission, Application, AwardService, Competition, Decision, Invitation, Remedy
from procurement.permissions import can_demand_correction, can_handle_remedy, can_read_decision
from procurement.states import RemedyKind, RemedyState
from providers.models import Provider


def get_decision(actor: Actor, ref: UUID | str) -> Decision:
    """A decision, for those it was served on and the authority's staff who make and check decisions.

    Raises:
        NotFound: there is none, or it is others'.
    """
    rows = Decision.objects.filter(public_id=ref)
    row: Decision | None = rows.select_related(
        "authority", "provider", "document", "made_by", "corrects"
    ).first()
    if row is None or not (can_read_decision(actor, row) or can_demand_correction(actor, row)):
        raise NotFound
    return row


def get_remedy(actor: Actor, ref: UUID | str) -> Remedy:
    """A demand or appeal that the actor handles, or has made.

    Raises:
        NotFound: there is none, or it is others'.
    """
    rows = Remedy.objects.filter(public_id=ref).select_related(
        "decision__authority", "provider", "claim", "answer"
    )
    row: Remedy | None = rows.first()
    if row is None:
        raise NotFound
    own = row.provider_id is not None and row.provider_id == actor.provider_id
    if not (can_handle_remedy(actor, row.decision) or (own and can_demand_correction(actor, row.decision))):
        raise NotFound
    return row


def remedies_of(actor: Actor, decision: Decision) -> list[Remedy]:
    """What is said against a decision; a provider sees its own only."""
    rows: QuerySet[Remedy] = Remedy.objects.filter(decision=decision)
    if not can_read_decision(actor, decision) or actor.provider_id is not None:
        rows = rows.filter(provider=actor.provider_id)
    return list(rows.select_related("decision", "provider", "claim", "answer").order_by("pk"))


def parties_of(decision: Decision) -> list[Provider]:
    """The providers that a decision was served on."""
    served = list(AwardService.objects.filter(decision=decision).values_list("provider", flat=True))
    keys = [*served, *([decision.provider_id] if decision.provider_id else [])]
    return list(Provider.objects.filter(pk__in=keys).order_by("name", "pk"))


def replacements_of(decision: Decision) -> list[Decision]:
    """The decisions that correct this one."""
    return list(Decision.objects.filter(corrects=decision).order_by("pk"))


def matter_url(actor: Actor, decision: Decision) -> str:
    """The page of what was decided, as the actor may see it; empty when there is none here."""
    ref = decision.subject_ref
    provider = actor.provider_id is not None
    if Application.objects.filter(public_id=ref).exists():
        return reverse(f"procurement:{'application' if provider else 'review'}", args=[ref])
    if Admission.objects.filter(public_id=ref).exists():
        return reverse("procurement:admission", args=[ref])
    if not Competition.objects.filter(public_id=ref).exists():
        return ""
    if not provider:
        return reverse("procurement:competition", args=[ref])
    own = Invitation.objects.filter(competition__public_id=ref, provider=actor.provider_id).first()
    return reverse("procurement:invitation", args=[own.public_id]) if own else ""


def pending_demands(authority: Authority) -> QuerySet[Remedy]:
    """Demands for correction that wait for an answer, the oldest first."""
    rows: QuerySet[Remedy] = Remedy.objects.filter(
        authority=authority, kind=RemedyKind.CORRECTION, state=RemedyState.PENDING
    )
    return rows.select_related("provider", "decision").order_by("pk")
