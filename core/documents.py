"""Letters and decisions: stored facts, a template with a version, and a PDF rendered from them once and kept.

A kind is registered by the room it belongs to; its template is ``templates/pdf/<kind>.html``.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from core import clock, outbox
from core.actors import Actor
from core.models import Authority, Document, Outbox, OutboxKind, PublicIdModel, StoredFile
from core.roles import Role


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its code, the version of its template, how long it is kept."""

    code: str
    template_version: int
    retention: str


Reader = Callable[[Actor, Document], bool]
_kinds: dict[str, Kind] = {}
_readers: dict[str, Reader] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known."""
    _kinds[kind.code] = kind
    return kind


def register_reader(kind_code: str, reader: Reader) -> None:
    """Name who may read documents of a kind, beside the auditor of their authority."""
    _readers[kind_code] = reader


def may_read(actor: Actor, document: Document) -> bool:
    """Whether the actor may read a document."""
    if actor.in_authority(document.authority_id, Role.AUDITOR):
        return True
    reader = _readers.get(document.kind)
    return reader is not None and reader(actor, document)


def create(
    kind: Kind, facts: dict[str, Any], *, authority: Authority, subject: PublicIdModel, language: str
) -> Document:
    """Store a document's facts, and ask the worker to render it."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    document = Document.objects.create(
        authority=authority,
        kind=kind.code,
        template_version=kind.template_version,
        language=language,
        subject_ref=subject.ref,
        facts=json.loads(text),
        facts_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    outbox.put(
        OutboxKind.DOCUMENT,
        f"document:{document.ref}",
        {"document": document.ref},
        authority=authority,
        subject_ref=subject.ref,
    )
    return document


def html(document: Document) -> str:
    """The document as the HTML its PDF is made from."""
    context = {
        "document": document,
        "facts": document.facts,
        "authority": document.authority,
        "made_on": clock.local_date(document.created_at),
    }
    with translation.override(document.language):
        return render_to_string(f"pdf/{document.kind}.html", context)


def pdf(document: Document) -> StoredFile:
    """The document's PDF, rendered now if the worker has not done so yet."""
    if document.pdf is not None:
        return document.pdf
    content = _render(html(document))
    with transaction.atomic():
        locked = Document.objects.select_for_update().select_related("authority").get(pk=document.pk)
        if locked.pdf_id is None:
            stored = store_file(
                content,
                name=f"{document.kind}-{document.ref[:8]}.pdf",
                content_type="application/pdf",
                retention=_kinds[document.kind].retention,
                authority=locked.authority,
            )
            locked.pdf = stored
            locked.save(update_fields=["pdf"])
        document.pdf = locked.pdf
    assert document.pdf is not None
    return document.pdf


def _render(page: str) -> bytes:
    from core.pdf import render  # noqa: PLC0415 - heavy: loaded by the first document, not by every process

    return render(page)


def store_file(
    content: bytes, *, name: str, content_type: str, retention: str, authority: Authority | None
) -> StoredFile:
    """Keep bytes as a private file with hash, size and type."""
    stored = StoredFile(
        authority=authority,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        retention=retention,
    )
    stored.file.save(
        f"{stored.ref}{'.pdf' if content_type == 'application/pdf' else ''}", ContentFile(content), False
    )
    stored.save()
    return stored


@outbox.handler(OutboxKind.DOCUMENT)
def render_document(row: Outbox) -> bool:
    """Render one waiting document."""
    pdf(Document.objects.select_related("authority", "pdf").get(public_id=row.payload["document"]))
    return True
