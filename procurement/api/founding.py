"""What is announced about a system as a whole, over the API."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from core.api import WRITE, actor_of, expected_version
from procurement import services
from procurement.founding_states import NoticeKind
from procurement.models import DynamicPurchasingSystem
from procurement.schemas.founding import BreakIn, BreakOut, DocumentOut, DurationIn, NoticeOut
from procurement.selectors import founding as reads
from procurement.selectors import systems as system_reads

router = Router(tags=["procurement"])


def announced_out(system: DynamicPurchasingSystem) -> dict[str, Any]:
    """Breaks, documents and notices of a system."""
    return {
        "breaks": [
            BreakOut(id=row.public_id, starts_on=row.starts_on, ends_on=row.ends_on, reason=row.reason)
            for row in reads.breaks_of(system)
        ],
        "documents": [
            DocumentOut(
                id=row.public_id,
                title=row.title,
                file=reverse("file", args=[row.file.public_id]),
                name=row.file.name,
                size=row.file.size,
                sha256=row.file.sha256,
            )
            for row in reads.documents_of(system)
        ],
        "notices": [
            NoticeOut(
                id=row.public_id,
                kind=NoticeKind(row.kind),
                sent_on=row.sent_on,
                ends_on=row.ends_on,
                ended_before=row.ended_before,
                reason=row.reason,
            )
            for row in reads.notices_of(system)
        ],
    }


@router.post("/manage/systems/{uuid:ref}/breaks", response={201: list[BreakOut], **WRITE})
def announce_break(request: HttpRequest, ref: UUID, data: BreakIn) -> Status[list[BreakOut]]:
    """Announce in a draft that the system closes for a time; all breaks are answered."""
    actor = actor_of(request)
    system = system_reads.get_managed_system(actor, ref)
    services.announce_break(actor, system, **data.model_dump())
    return Status(201, announced_out(system)["breaks"])


@router.delete("/manage/breaks/{uuid:ref}", response={200: list[BreakOut], **WRITE})
def drop_break(request: HttpRequest, ref: UUID) -> list[BreakOut]:
    """Take a break out of a draft; the remaining ones are answered."""
    actor = actor_of(request)
    row = reads.get_break(actor, ref)
    services.drop_break(actor, row)
    found: list[BreakOut] = announced_out(row.system)["breaks"]
    return found


@router.post("/manage/systems/{uuid:ref}/documents", response={201: list[DocumentOut], **WRITE})
def attach_document(
    request: HttpRequest,
    ref: UUID,
    title_fi: Form[str] = "",
    title_sv: Form[str] = "",
    title_en: Form[str] = "",
    file: UploadedFile | None = File(None),  # type: ignore[type-arg]  # noqa: B008 - how the library asks
) -> Status[list[DocumentOut]]:
    """Attach a file (multipart) for everybody to read; all documents are answered."""
    actor = actor_of(request)
    system = system_reads.get_managed_system(actor, ref)
    title = {"fi": title_fi, "sv": title_sv, "en": title_en}
    services.attach_document(actor, system, title=title, upload=file)
    return Status(201, announced_out(system)["documents"])


@router.delete("/manage/documents/{uuid:ref}", response={200: list[DocumentOut], **WRITE})
def drop_document(request: HttpRequest, ref: UUID) -> list[DocumentOut]:
    """Take a document out of a draft; the remaining ones are answered."""
    actor = actor_of(request)
    row = reads.get_document(actor, ref)
    services.drop_document(actor, row)
    found: list[DocumentOut] = announced_out(row.system)["documents"]
    return found


@router.post("/manage/systems/{uuid:ref}/duration", response={201: list[NoticeOut], **WRITE})
def change_duration(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: DurationIn
) -> Status[list[NoticeOut]]:
    """Change an open system's duration by a new notice; send its ETag as If-Match. All notices are answered."""
    actor = actor_of(request)
    system = system_reads.get_managed_system(actor, ref)
    version = expected_version(request)
    services.change_duration(actor, system, version=version, **data.model_dump())
    return Status(201, announced_out(system)["notices"])
