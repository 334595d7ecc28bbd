"""Documents: facts kept, a PDF made once that a screen reader can read, shown to those who may."""

import hashlib
import io
import json
from typing import Any

import pytest
from pypdf import PdfReader

from core import documents, outbox
from core.models import Document, Outbox, OutboxState, StoredFile, ViewLog
from core.pdf import OutsideFile, render
from core.roles import Role

PAGE = """{% extends "pdf/base.html" %}{% load i18n %}
{% block title %}Päätös{% endblock %}{% block kind %}Päätös{% endblock %}
{% block heading %}Päätös hyväksymisestä{% endblock %}
{% block content %}<p>{{ facts.provider }} hyväksytään. Привет, مرحبا, Łódź.</p>
<table><caption>Perusteet</caption><thead><tr><th scope="col">Vaatimus</th><th scope="col">Tulos</th></tr></thead>
<tbody><tr><td>Vakuutus</td><td>Täyttyy</td></tr></tbody></table>{% endblock %}"""


@pytest.fixture
def kind(monkeypatch, settings):
    """A kind of document that only these tests have, with its template."""
    monkeypatch.setattr(documents, "_kinds", {})
    monkeypatch.setattr(documents, "_readers", {})
    loaders = [
        ("django.template.loaders.locmem.Loader", {"pdf/test_decision.html": PAGE}),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    first = settings.TEMPLATES[0]
    options = {**first["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**first, "APP_DIRS": False, "OPTIONS": options}]
    made = documents.register(documents.Kind("test_decision", 3, "procurement"))
    documents.register_reader("test_decision", lambda actor, document: actor.has(Role.PROCUREMENT))
    return made


@pytest.fixture
def document(cast, kind) -> Document:
    """A decision about the provider of the story."""
    return documents.create(
        kind, {"provider": "Askel ry"}, authority=cast.authority, subject=cast.provider, language="fi"
    )


def test_facts_are_kept_with_hash_and_template_version(document):
    assert document.template_version == 3
    text = json.dumps({"provider": "Askel ry"}, sort_keys=True, ensure_ascii=False)
    assert document.facts_hash == hashlib.sha256(text.encode()).hexdigest()
    assert Document.objects.get().facts == {"provider": "Askel ry"}


def test_the_worker_makes_the_pdf_once(document):
    outbox.drain()
    document.refresh_from_db()
    first = document.pdf
    assert first is not None
    assert documents.pdf(document) == first
    assert documents.pdf(Document.objects.get()) == first
    assert StoredFile.objects.count() == 1


def test_what_a_stale_copy_asks_for_is_not_made_again(document):
    stale = Document.objects.get()
    made = documents.pdf(document)
    assert documents.pdf(stale) == made
    assert StoredFile.objects.count() == 1


def test_the_pdf_is_for_screen_readers_too(document):
    stored = documents.pdf(document)
    content = stored.file.read()
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.content_type, stored.retention) == (
        len(content),
        "application/pdf",
        "procurement",
    )
    reader = PdfReader(io.BytesIO(content))
    root: Any = reader.trailer["/Root"]
    known: Any = reader
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fi"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in known.xmp_metadata.stream.get_data()
    assert known.metadata.title == "Päätös"
    text = reader.pages[0].extract_text()
    for words in ("Askel ry hyväksytään", "Привет", "Łódź", "Kaupunki kuopio", "1 / 1", "2.3.2026"):
        assert words in text


def test_every_font_is_the_houses_own(document):
    reader = PdfReader(io.BytesIO(documents.pdf(document).file.read()))
    resources: Any = reader.pages[0]["/Resources"]
    fonts = {font.get_object()["/BaseFont"] for font in resources["/Font"].values()}
    assert fonts
    assert all("Plex" in name for name in fonts), fonts


@pytest.mark.parametrize(
    "address", ["https://evil.example/a.png", "file:///etc/passwd", "static://no/such.png"]
)
def test_a_template_can_load_nothing_else(address):
    with pytest.raises(OutsideFile):
        render(f'<html lang="fi"><title>x</title><img alt="" src="{address}"></html>')


def test_a_template_that_fails_is_tried_again_by_the_worker(document, monkeypatch):
    monkeypatch.setattr(documents, "html", lambda document: '<img alt="" src="https://evil.example/a.png">')
    outbox.drain()
    row = Outbox.objects.get(subject_ref=document.subject_ref)
    assert (row.state, row.last_error) == (OutboxState.WAITING, "OutsideFile")


@pytest.mark.parametrize(
    ("who", "status"), [("procurement", 200), ("auditor", 200), ("finance", 404), ("coach", 404)]
)
def test_it_is_downloaded_by_those_who_may(document, cast, signed_in, who, status):
    answer = signed_in(getattr(cast, who)).get(f"/documents/{document.ref}/")
    assert answer.status_code == status
    assert ViewLog.objects.filter(subject_ref=document.ref).count() == (status == 200)
    if status == 200:
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_another_authoritys_auditor_and_strangers_see_nothing(document, cast, signed_in, client):
    from tests.factories.cast import staff

    other = staff(cast.other_authority, Role.AUDITOR, "Toinen Tarkastaja")
    assert signed_in(other).get(f"/documents/{document.ref}/").status_code == 404
    assert client.get(f"/documents/{document.ref}/").status_code == 404
