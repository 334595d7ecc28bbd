"""Reads of announced editions and of what admitted providers are asked about them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from procurement import deadlines
from procurement.models import Admission, DynamicPurchasingSystem, Renewal, Requirement
from procurement.permissions import can_answer_renewal, can_assess_renewal, can_read_renewal
from procurement.rules.findings import Proposal
from procurement.selectors.proposals import proposals
from procurement.services.applications import CURRENT
from procurement.services.renewals import PERIOD
from procurement.states import RenewalState
from providers.models import Provider

Renewals = QuerySet[Renewal]
_WITH = ("authority", "provider", "requirement__system", "requirement__category", "note", "assessed_by")


def get_renewal(actor: Actor, ref: UUID | str) -> Renewal:
    """A renewal that the actor may see.

    Raises:
        NotFound: there is none, or it is others'.
    """
    found = Renewal.objects.filter(public_id=ref).select_related(*_WITH).first()
    if found is None or not can_read_renewal(actor, found):
        raise NotFound
    return found


def get_own_renewal(actor: Actor, ref: UUID | str) -> Renewal:
    """A renewal of the actor's provider."""
    row = get_renewal(actor, ref)
    if not can_answer_renewal(actor, row):
        raise NotFound
    return row


def get_assessed_renewal(actor: Actor, ref: UUID | str) -> Renewal:
    """A renewal that the actor may assess."""
    row = get_renewal(actor, ref)
    if not can_assess_renewal(actor, row):
        raise NotFound
    return row


def own_renewals(provider: Provider) -> Renewals:
    """Everything that the provider was asked."""
    rows: Renewals = Renewal.objects.filter(provider=provider).select_related(*_WITH)
    return rows


def renewals_of(system: DynamicPurchasingSystem) -> Renewals:
    """Everything that was asked about a system's requirements."""
    rows: Renewals = Renewal.objects.filter(requirement__system=system).select_related(*_WITH)
    return rows


def waiting_for_provider(provider_id: int) -> Renewals:
    """What the provider is asked now, the earliest last day first."""
    rows: Renewals = Renewal.objects.filter(provider=provider_id, state=RenewalState.ASKED)
    return rows.select_related("requirement__system").order_by("answer_by", "pk")


def waiting_for_officer(authority: Authority) -> Renewals:
    """Answers to assess, and silence past the last day."""
    silent = Q(state=RenewalState.ASKED, answer_by__lt=clock.today())
    rows: Renewals = Renewal.objects.filter(silent | Q(state=RenewalState.ANSWERED), authority=authority)
    return rows.select_related("provider", "requirement__system").order_by("answer_by", "pk")


def deadline_of(renewal: Renewal) -> deadlines.Computation:
    """How the least lawful time to answer was counted (R6)."""
    return deadlines.due(PERIOD, renewal.asked_on)


def deadline_hows(rows: Iterable[Renewal]) -> dict[int, str]:
    """How the last days of a list were counted, in words, by the renewal's key; one query."""
    return deadlines.told_all({row.pk: (PERIOD, row.asked_on, row.answer_by) for row in rows})


def proposal_on(renewal: Renewal) -> Proposal | None:
    """What a machine finds of the answer today."""
    requirement = renewal.requirement
    found = proposals(renewal.authority, renewal.provider, {requirement.pk: renewal.value}, [requirement])
    return found.get(requirement.pk)


def edition_before(requirement: Requirement) -> Requirement | None:
    """The edition that it changes, if it changes one."""
    found: Requirement | None = Requirement.objects.filter(
        system=requirement.system_id, code=requirement.code, edition=requirement.edition - 1
    ).first()
    return found


def announced(system: DynamicPurchasingSystem) -> list[Requirement]:
    """Editions that are not in force yet, and those that end, by day."""
    today = clock.today()
    coming = Q(valid_from__gt=today)
    ending = Q(valid_from__lte=today, valid_until__gt=today)
    rows = Requirement.objects.filter(coming | ending, system=system).select_related("category")
    return list(rows.order_by("valid_from", "pk"))


def admissions_for(renewal: Renewal) -> list[Admission]:
    """The provider's standing admissions that the requirement concerns."""
    rows = Admission.objects.filter(
        provider=renewal.provider_id, state__in=CURRENT, category__system=renewal.requirement.system_id
    )
    if renewal.requirement.category_id:
        rows = rows.filter(category=renewal.requirement.category_id)
    return list(rows.select_related("category").order_by("pk"))
