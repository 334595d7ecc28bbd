"""Groups and subcontractors over the API: the applicant names them, the authority's readers see them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, actor_of, expected_version, set_etag
from procurement import services
from procurement.models import Application, Participant
from procurement.schemas.participants import ParticipantIn, ParticipantOut
from procurement.selectors import applications as reads
from procurement.selectors import participants as people

router = Router(tags=["procurement"])


def _out(row: Participant, application: Application) -> ParticipantOut:
    names = ("role", "name", "business_id", "share", "task", "relied_for", "is_clean", "grounds")
    facts: dict[str, Any] = {name: getattr(row, name) for name in names}
    return ParticipantOut(id=row.public_id, version=application.version, **facts)


def _facts(data: ParticipantIn) -> dict[str, Any]:
    return data.model_dump() | {"relied_for": [str(ref) for ref in data.relied_for]}


@router.get("/applications/{uuid:ref}/participants", response={200: list[ParticipantOut], **READ})
def list_participants(request: HttpRequest, response: HttpResponse, ref: UUID) -> list[ParticipantOut]:
    """Who applies together with the applicant, or works for it."""
    application = reads.get_application(actor_of(request), ref)
    set_etag(response, application)
    return [_out(row, application) for row in people.participants_of(application)]


@router.post("/applications/{uuid:ref}/participants", response={201: ParticipantOut, **WRITE})
def add_participant(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ParticipantIn
) -> Status[ParticipantOut]:
    """Name one more in a draft. Send the application's ETag as If-Match."""
    actor = actor_of(request)
    application = reads.get_own_application(actor, ref)
    row = services.add_participant(actor, application, version=expected_version(request), **_facts(data))
    set_etag(response, row.application)
    return Status(201, _out(row, row.application))


@router.put("/participants/{uuid:ref}", response={200: ParticipantOut, **WRITE})
def change_participant(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ParticipantIn
) -> ParticipantOut:
    """Write one anew. Send the application's ETag as If-Match."""
    actor = actor_of(request)
    row = people.get_own_participant(actor, ref)
    changed = services.change_participant(actor, row, version=expected_version(request), **_facts(data))
    home = Application.objects.get(pk=changed.application_id)
    set_etag(response, home)
    return _out(changed, home)


@router.delete("/participants/{uuid:ref}", response={204: None, **WRITE})
def drop_participant(request: HttpRequest, ref: UUID) -> Status[None]:
    """Take one out of a draft. Send the application's ETag as If-Match."""
    actor = actor_of(request)
    services.drop_participant(actor, people.get_own_participant(actor, ref), expected_version(request))
    return Status(204, None)
