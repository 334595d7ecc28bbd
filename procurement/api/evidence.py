"""Evidence over the API."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from core.api import READ, WRITE, After, ListOut, Size, actor_of
from core.clock import local_date
from core.errors import require
from core.paging import page
from procurement import services
from procurement.api.common import own_provider_of
from procurement.models import EvidenceReview
from procurement.permissions import READERS, can_demand_evidence
from procurement.schemas.evidence import (
    CheckIn,
    DemandOut,
    EvidenceIn,
    EvidenceOut,
    FindingOut,
    KeptOut,
    KindsIn,
    NewEvidenceIn,
    OwnEvidenceOut,
    ReviewIn,
    ReviewOut,
    SupplierOut,
    WaitingOut,
)
from procurement.selectors import evidence as reads
from procurement.selectors import systems as system_reads
from procurement.states import EvidenceVerdict
from providers.models import Evidence, Provider
from providers.states import EvidenceKind

router = Router(tags=["procurement"])


def _kept(row: reads.Kept) -> KeptOut:
    return KeptOut(
        authority=row.authority.code,
        kind=row.kind,
        standing=row.standing,
        until=row.first_without,
        needed_from=row.needed_from,
        stops_orders=row.stops_orders,
        categories=[category.public_id for category in row.categories],
        note=row.note,
    )


def _out(row: Evidence) -> EvidenceOut:
    found: list[EvidenceReview] = getattr(row, "found", [])
    return EvidenceOut(
        id=row.public_id,
        kind=EvidenceKind(row.kind),
        title=row.title,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        file=reverse("file", args=[row.file.public_id]) if row.file else "",
        replaced=bool(row.replaced_by.all()),
        findings=[
            FindingOut(
                authority=review.authority.code,
                verdict=EvidenceVerdict(review.verdict),
                note=review.note.text if review.note else "",
                reviewed_on=local_date(review.reviewed_at),
            )
            for review in found
        ],
    )


@router.get("/evidence", response={200: OwnEvidenceOut, **READ})
def list_own_evidence(request: HttpRequest) -> OwnEvidenceOut:
    """What is demanded of one's organisation, how it stands, and everything shown."""
    provider = own_provider_of(request)
    return OwnEvidenceOut(
        demanded=[_kept(row) for row in reads.kept_by(provider)],
        shown=[_out(row) for row in reads.evidence_of(provider)],
    )


@router.post("/evidence", response={201: EvidenceOut, **WRITE})
def bring_evidence(request: HttpRequest, data: NewEvidenceIn) -> Status[EvidenceOut]:
    """Bring a piece of evidence; a criminal-record check is noted by the city only."""
    return _bring(request, own_provider_of(request), data, data.kind, None)


@router.post("/evidence/{uuid:ref}/replace", response={201: EvidenceOut, **WRITE})
def replace_evidence(request: HttpRequest, ref: UUID, data: EvidenceIn) -> Status[EvidenceOut]:
    """Bring a piece that goes on from an earlier one of the same kind."""
    row = reads.get_own_evidence(actor_of(request), ref)
    return _bring(request, row.provider, data, EvidenceKind(row.kind), row)


def _bring(
    request: HttpRequest, provider: Provider, data: EvidenceIn, kind: EvidenceKind, replaces: Evidence | None
) -> Status[EvidenceOut]:
    made = services.bring_evidence(
        actor_of(request),
        provider,
        kind=kind,
        title=data.title,
        valid_from=data.valid_from,
        valid_until=data.valid_until,
        replaces=replaces,
    )
    return Status(201, _out(made))


@router.post("/evidence/{uuid:ref}/file", response={200: EvidenceOut, **WRITE})
def add_evidence_file(
    request: HttpRequest,
    ref: UUID,
    file: UploadedFile | None = File(None),  # type: ignore[type-arg]  # noqa: B008 - how the library asks
) -> EvidenceOut:
    """Add the file (multipart, ``file``) to evidence that was brought without one and is not judged yet."""
    actor = actor_of(request)
    return _out(services.add_evidence_file(actor, reads.get_own_evidence(actor, ref), file))


@router.get("/evidence/waiting", response={200: ListOut[WaitingOut], **READ})
def list_waiting_evidence(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[WaitingOut]:
    """Evidence that waits for the authority's finding, newest first."""
    actor = actor_of(request)
    require(actor.has(*READERS))
    found = page(reads.waiting_for_review(actor.need_authority()), after, size)
    names = ("kind", "title", "valid_from", "valid_until")
    items = [
        WaitingOut(
            id=row.public_id,
            provider=row.provider.public_id,
            provider_name=row.provider.name,
            **{name: getattr(row, name) for name in names},
        )
        for row in found.rows
    ]
    return ListOut[WaitingOut](items=items, next=found.next)


@router.post("/evidence/{uuid:ref}/review", response={200: ReviewOut, **WRITE})
def review_evidence(request: HttpRequest, ref: UUID, data: ReviewIn) -> ReviewOut:
    """Accept a piece of evidence, or refuse it with a note."""
    actor = actor_of(request)
    row = reads.get_reviewed_evidence(actor, ref)
    return _review_out(services.review_evidence(actor, row, **data.model_dump()))


def _review_out(review: EvidenceReview) -> ReviewOut:
    return ReviewOut(id=review.public_id, verdict=EvidenceVerdict(review.verdict), version=review.version)


@router.get("/suppliers/{uuid:ref}", response={200: SupplierOut, **READ})
def read_supplier(request: HttpRequest, ref: UUID) -> SupplierOut:
    """How a provider stands with the authority: what is demanded, what it has shown."""
    actor = actor_of(request)
    provider = reads.get_supplier(actor, ref)
    authority = actor.need_authority()
    return SupplierOut(
        id=provider.public_id,
        name=provider.name,
        business_id=provider.business_id,
        demanded=[_kept(row) for row in reads.kept_by(provider, authority)],
        shown=[_out(row) for row in reads.evidence_of(provider, authority)],
    )


@router.post("/suppliers/{uuid:ref}/checks", response={201: ReviewOut, **WRITE})
def record_check(request: HttpRequest, ref: UUID, data: CheckIn) -> Status[ReviewOut]:
    """Note that criminal-record extracts were looked at: who, when and the result, nothing of the extracts (R17)."""
    actor = actor_of(request)
    provider = reads.get_supplier(actor, ref)
    return Status(201, _review_out(services.record_check(actor, provider, clean=data.clean)))


@router.put("/categories/{uuid:ref}/evidence", response={200: list[DemandOut], **WRITE})
def demand_evidence(request: HttpRequest, ref: UUID, data: KindsIn) -> list[DemandOut]:
    """Say which kinds of evidence a category demands; the admitted of an open system get the time of R6."""
    actor = actor_of(request)
    category = system_reads.get_category(actor, ref)
    require(can_demand_evidence(actor, category))
    rows = services.demand_evidence(actor, category, data.kinds)
    return [DemandOut(kind=EvidenceKind(row.kind), valid_from=row.valid_from) for row in rows]
