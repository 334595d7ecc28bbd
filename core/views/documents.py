"""Downloading a letter or decision."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from core import documents
from core.actors import Actor, actor_of
from core.errors import NotFound
from core.models import Document
from core.views_log import looked


def readable(actor: Actor, ref: UUID) -> Document:
    """A document the actor may read.

    Raises:
        NotFound: there is none, or it is not the actor's to read.
    """
    document = Document.objects.select_related("authority", "pdf").filter(public_id=ref).first()
    if document is None or not documents.may_read(actor, document):
        raise NotFound
    return document


@require_safe
def download(request: HttpRequest, ref: UUID) -> FileResponse:
    """The PDF, rendered now if the worker has not done so yet."""
    actor = actor_of(request)
    document = readable(actor, ref)
    stored = documents.pdf(document)
    looked(actor, document, "document", authority=document.authority)
    return FileResponse(stored.file.open(), filename=stored.name, content_type=stored.content_type)
