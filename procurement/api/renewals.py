"""Announced editions and renewals over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version, set_etag
from core.paging import page
from procurement import services
from procurement.api.common import own_provider_of
from procurement.api.systems import category_row, managed
from procurement.models import Renewal
from procurement.rules.answers import STRUCTURED, parsed
from procurement.schemas.renewals import (
    AnnouncedIn,
    EditionIn,
    EndIn,
    RenewalAnswerIn,
    RenewalFindingIn,
    RenewalOut,
)
from procurement.schemas.systems import ManagedSystemOut
from procurement.selectors import renewals as reads
from procurement.selectors import systems as system_reads
from procurement.states import RequirementKind

router = Router(tags=["procurement"])
TERMS = (
    "limit",
    "at_most",
    "value_cents",
    "justification",
    "unit_name",
    "options",
    "evidence_kind",
    "machine_check",
)


@router.post("/manage/systems/{uuid:ref}/announced-requirements", response={201: ManagedSystemOut, **WRITE})
def announce_requirement(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: AnnouncedIn
) -> Status[ManagedSystemOut]:
    """Require something more of an open system; those admitted are asked."""
    actor = actor_of(request)
    system = system_reads.get_managed_system(actor, ref)
    facts = data.model_dump()
    terms = {name: facts.pop(name) for name in TERMS}
    facts["category"] = category_row(system, data.category)
    services.announce_requirement(actor, system, terms=terms, **facts)  # type: ignore[arg-type]
    return Status(201, managed(system, response))


@router.post("/manage/requirements/{uuid:ref}/editions", response={201: ManagedSystemOut, **WRITE})
def announce_change(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: EditionIn
) -> Status[ManagedSystemOut]:
    """Make a new edition; those admitted are asked what changed. If-Match takes the requirement's ``version``."""
    actor = actor_of(request)
    row = system_reads.get_requirement(actor, ref)
    facts = data.model_dump()
    terms = {name: facts.pop(name) for name in TERMS}
    version = expected_version(request)
    services.announce_change(actor, row, terms=terms, version=version, **facts)  # type: ignore[arg-type]
    return Status(201, managed(row.system, response))


@router.post("/manage/requirements/{uuid:ref}/end", response={200: ManagedSystemOut, **WRITE})
def announce_end(request: HttpRequest, response: HttpResponse, ref: UUID, data: EndIn) -> ManagedSystemOut:
    """Require something no longer from a later day."""
    actor = actor_of(request)
    row = system_reads.get_requirement(actor, ref)
    services.announce_end(actor, row, valid_until=data.valid_until, version=expected_version(request))
    return managed(row.system, response)


def _out(row: Renewal) -> RenewalOut:
    kind = RequirementKind(row.requirement.kind)
    names = ("state", "asked_on", "answer_by", "value", "answered_at", "version")
    return RenewalOut(
        id=row.public_id,
        system=row.requirement.system.public_id,
        provider=row.provider.public_id,
        provider_name=row.provider.name,
        requirement=row.requirement.public_id,
        edition=row.requirement.edition,
        text=row.requirement.text,
        kind=kind,
        valid_from=row.requirement.valid_from,
        how=reads.deadline_of(row).explain(),
        data=parsed(kind, row.value) if kind in STRUCTURED else None,
        note=row.note.text if row.note else "",
        **{name: getattr(row, name) for name in names},
    )


@router.get("/renewals", response={200: ListOut[RenewalOut], **READ})
def list_own_renewals(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[RenewalOut]:
    """What one's own provider was asked, newest first."""
    found = page(reads.own_renewals(own_provider_of(request)), after, size)
    return ListOut(items=[_out(row) for row in found.rows], next=found.next)


@router.get("/manage/systems/{uuid:ref}/renewals", response={200: ListOut[RenewalOut], **READ})
def list_system_renewals(
    request: HttpRequest, ref: UUID, after: After = "", size: Size = 30
) -> ListOut[RenewalOut]:
    """What was asked about a system's requirements, newest first."""
    system = system_reads.get_managed_system(actor_of(request), ref)
    found = page(reads.renewals_of(system), after, size)
    return ListOut(items=[_out(row) for row in found.rows], next=found.next)


@router.get("/renewals/{uuid:ref}", response={200: RenewalOut, **READ})
def read_renewal(request: HttpRequest, response: HttpResponse, ref: UUID) -> RenewalOut:
    """One renewal, for the provider and the authority's reviewers."""
    return _shown(request, response, ref)


def _shown(request: HttpRequest, response: HttpResponse, ref: UUID) -> RenewalOut:
    row = reads.get_renewal(actor_of(request), ref)
    set_etag(response, row)
    return _out(row)


@router.put("/renewals/{uuid:ref}/answer", response={200: RenewalOut, **WRITE})
def answer_renewal(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: RenewalAnswerIn
) -> RenewalOut:
    """Answer what changed. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = reads.get_own_renewal(actor, ref)
    services.answer_renewal(actor, row, data.model_dump()["answer"], expected_version(request))
    return _shown(request, response, ref)


@router.put("/renewals/{uuid:ref}/finding", response={200: RenewalOut, **WRITE})
def assess_renewal(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: RenewalFindingIn
) -> RenewalOut:
    """Find the answer sufficient or not. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = reads.get_assessed_renewal(actor, ref)
    cleaned = data.self_cleaning or ""
    version = expected_version(request)
    services.assess_renewal(actor, row, data.finding, data.note, self_cleaning=cleaned, version=version)
    return _shown(request, response, ref)
