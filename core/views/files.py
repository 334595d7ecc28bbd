"""Downloading an uploaded file."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from core import uploads
from core.actors import actor_of
from core.views_log import looked


@require_safe
def download(request: HttpRequest, ref: UUID) -> FileResponse:
    """The file, always to be saved and never shown inside a page of the house; the look is logged."""
    actor = actor_of(request)
    stored = uploads.readable(actor, ref)
    content = uploads.opened(stored)
    if stored.authority is not None:
        looked(actor, stored, "file", authority=stored.authority)
    return FileResponse(
        content,
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
