"""Admissions over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from core.api import READ, WRITE, actor_of, expected_version, set_etag
from procurement import services
from procurement.api.common import decision_out, own_provider_of
from procurement.models import Admission
from procurement.schemas.admissions import AdmissionOut
from procurement.schemas.common import ReasonIn, SuspendIn
from procurement.selectors import applications as reads

router = Router(tags=["procurement"])


def admission_out(row: Admission, response: HttpResponse) -> AdmissionOut:
    """An admission with its decisions, its version as the answer's ETag."""
    set_etag(response, row)
    decisions = [*([row.decision] if row.decision else []), *reads.decisions_on(row.ref)]
    names = ("state", "basis", "imported_decision", "valid_from", "valid_until", "version")
    return AdmissionOut(
        id=row.public_id,
        category=row.category.public_id,
        provider=row.provider.public_id,
        provider_name=row.provider.name,
        decisions=[decision_out(decision) for decision in decisions],
        **{name: getattr(row, name) for name in names},
    )


@router.get("/admissions", response={200: list[AdmissionOut], **READ})
def list_own_admissions(request: HttpRequest, response: HttpResponse) -> list[AdmissionOut]:
    """Where the provider is admitted now."""
    rows = reads.own_admissions(own_provider_of(request))
    made = [admission_out(row, response) for row in rows]
    response.headers.pop("ETag", None)
    return made


@router.get("/admissions/{uuid:ref}", response={200: AdmissionOut, **READ})
def read_admission(request: HttpRequest, response: HttpResponse, ref: UUID) -> AdmissionOut:
    """One admission with its decisions."""
    return admission_out(reads.get_admission(actor_of(request), ref), response)


@router.post("/admissions/{uuid:ref}/suspend", response={200: AdmissionOut, **WRITE})
def suspend(request: HttpRequest, response: HttpResponse, ref: UUID, data: SuspendIn) -> AdmissionOut:
    """Stop new orders for a time, by a reasoned decision after a hearing; or at once, with ``urgency``."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    version = expected_version(request)
    changed = services.suspend_admission(actor, row, data.reason, version, urgency=data.urgency)
    return admission_out(changed, response)


@router.post("/admissions/{uuid:ref}/reinstate", response={200: AdmissionOut, **WRITE})
def reinstate(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> AdmissionOut:
    """End a suspension, by a reasoned decision."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    return admission_out(
        services.reinstate_admission(actor, row, data.reason, expected_version(request)), response
    )


@router.post("/admissions/{uuid:ref}/remove", response={200: AdmissionOut, **WRITE})
def remove(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> AdmissionOut:
    """End an admission, by a reasoned decision after a hearing."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    return admission_out(
        services.remove_admission(actor, row, data.reason, expected_version(request)), response
    )


@router.post("/admissions/{uuid:ref}/leave", response={200: AdmissionOut, **WRITE})
def leave(request: HttpRequest, response: HttpResponse, ref: UUID) -> AdmissionOut:
    """The provider gives its admission up."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    return admission_out(services.leave(actor, row, expected_version(request)), response)
