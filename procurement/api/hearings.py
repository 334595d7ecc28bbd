"""Hearings over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, actor_of, expected_version, set_etag
from procurement import services
from procurement.models import Hearing
from procurement.schemas.common import ReasonIn
from procurement.schemas.hearings import HearingAnswerIn, HearingIn, HearingOut
from procurement.selectors import applications as admission_reads
from procurement.selectors import hearings as reads
from procurement.states import HearingState, Measure

router = Router(tags=["procurement"])


def _out(row: Hearing, response: HttpResponse) -> HearingOut:
    set_etag(response, row)
    return HearingOut(
        id=row.public_id,
        admission=row.admission.public_id,
        measure=Measure(row.measure),
        state=HearingState(row.state),
        grounds=row.grounds.text if row.grounds else "",
        answer_by=row.answer_by,
        answer=row.answer.text if row.answer else "",
        answered_at=row.answered_at,
        version=row.version,
    )


@router.post("/admissions/{uuid:ref}/hearings", response={201: HearingOut, **WRITE})
def open_hearing(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: HearingIn
) -> Status[HearingOut]:
    """Ask the provider before anything is decided against it."""
    actor = actor_of(request)
    row = admission_reads.get_admission(actor, ref)
    made = services.open_hearing(actor, row, version=expected_version(request), **data.model_dump())
    return Status(201, _out(made, response))


@router.get("/hearings/{uuid:ref}", response={200: HearingOut, **READ})
def read_hearing(request: HttpRequest, response: HttpResponse, ref: UUID) -> HearingOut:
    """One hearing."""
    return _out(reads.get_hearing(actor_of(request), ref), response)


@router.post("/hearings/{uuid:ref}/answer", response={200: HearingOut, **WRITE})
def answer_hearing(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: HearingAnswerIn
) -> HearingOut:
    """The provider's view."""
    actor = actor_of(request)
    row = reads.get_hearing(actor, ref)
    return _out(services.answer_hearing(actor, row, data.answer, expected_version(request)), response)


@router.post("/hearings/{uuid:ref}/drop", response={200: HearingOut, **WRITE})
def drop_hearing(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> HearingOut:
    """End a hearing without a decision."""
    actor = actor_of(request)
    row = reads.get_hearing(actor, ref)
    return _out(services.drop_hearing(actor, row, data.reason, expected_version(request)), response)
