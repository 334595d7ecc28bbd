"""Pictures of offerings over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router
from ninja.files import UploadedFile

from core.api import WRITE, actor_of, expected_version
from procurement import services
from procurement.api.offerings import offering_out
from procurement.schemas.offerings import OfferingOut, PictureTextsIn
from procurement.selectors import offerings as reads

router = Router(tags=["procurement"])


@router.post("/offerings/{uuid:ref}/picture", response={200: OfferingOut, **WRITE})
def set_picture(
    request: HttpRequest,
    response: HttpResponse,
    ref: UUID,
    texts: Form[PictureTextsIn],
    file: UploadedFile | None = File(None),  # type: ignore[type-arg]  # noqa: B008 - how the library asks
) -> OfferingOut:
    """Show a picture (multipart, ``file``) on the card, with what it shows; without a file the text changes."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    alt = {"fi": texts.alt_fi, "sv": texts.alt_sv, "en": texts.alt_en}
    services.set_picture(actor, row, alt=alt, upload=file, version=expected_version(request))
    return offering_out(reads.get_own_offering(actor, ref), response)


@router.delete("/offerings/{uuid:ref}/picture", response={200: OfferingOut, **WRITE})
def drop_picture(request: HttpRequest, response: HttpResponse, ref: UUID) -> OfferingOut:
    """Show no picture any more."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    services.drop_picture(actor, row, expected_version(request))
    return offering_out(reads.get_own_offering(actor, ref), response)
