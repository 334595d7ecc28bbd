"""Uploaded files: taken by content, once, served by right, checked for viruses as work of the outbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from core import clock, outbox, uploads
from core.design.data import SampleForm
from core.errors import InvalidInput, NotFound, WrongState
from core.models import Event, Outbox, OutboxKind, OutboxState, ScanState, StoredFile, ViewLog
from core.roles import Role
from tests.core import clamd, files

PURPOSE = uploads.Purpose(
    "test_purpose",
    "procurement",
    lambda actor, stored: (
        actor.has(Role.PROCUREMENT) and actor.in_authority(stored.authority_id, Role.PROCUREMENT)
    ),
)


@pytest.fixture(autouse=True)
def _purpose(monkeypatch, settings):
    """A purpose that only these tests have, and no scanner unless one is started."""
    monkeypatch.setattr(uploads, "_purposes", {PURPOSE.code: PURPOSE})
    settings.CLAMD_ADDRESS = ""


@pytest.fixture
def scanner(settings):
    """A running scanner that the settings point to."""
    with clamd.running() as running:
        settings.CLAMD_ADDRESS = running.address
        yield running


def send(cast, content=files.PDF, name="certificate.pdf", owner=None) -> StoredFile:
    with transaction.atomic():
        return uploads.accept(
            cast.actor("administrator"),
            files.upload(content, name),
            PURPOSE,
            owner or cast.provider,
            authority=cast.authority,
        )


def checked(stored: StoredFile, django_capture) -> StoredFile:
    with django_capture(execute=True):
        outbox.drain()
    stored.refresh_from_db()
    return stored


# Taking --------------------------------------------------------------------------------------------------


def test_a_file_is_kept_whole_with_its_hash_owner_and_event(cast):
    stored = send(cast, files.PNG, "../kuva.exe")
    assert (stored.name, stored.content_type, stored.size) == ("kuva_exe.png", "image/png", len(files.PNG))
    assert (stored.owner_ref, stored.retention) == (cast.provider.ref, "procurement")
    assert (stored.uploaded_by, stored.authority) == (cast.administrator, cast.authority)
    assert stored.file.open().read() == files.PNG
    assert "kuva" not in str(stored.file.name), "people's names for files are not names on the disk"
    event = Event.objects.get(code="file.stored")
    assert event.data["facts"] == {"owner": cast.provider.ref}
    assert stored.name not in str(event.data)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "file_empty"),
        (b"MZ a program", "a.pdf", "file_type_wrong"),
        (b"<svg/>", "a.png", "file_type_wrong"),
        (files.PDF + bytes(3000), "a.pdf", "file_too_big"),
    ],
)
def test_what_is_not_taken_is_refused_and_leaves_nothing(cast, settings, content, name, code):
    settings.UPLOAD_MAX_BYTES = 3000
    with pytest.raises(InvalidInput) as refused:
        send(cast, content, name)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert not StoredFile.objects.exists()
    assert not Outbox.objects.filter(kind=OutboxKind.SCAN).exists()


def test_the_same_file_again_is_the_same_row(cast):
    first = send(cast)
    assert send(cast).pk == first.pk
    assert Outbox.objects.filter(kind=OutboxKind.SCAN).count() == 1
    assert Event.objects.filter(code="file.stored").count() == 1
    other = send(cast, files.PDF + b"\n")
    renamed = send(cast, name="other.pdf")
    elsewhere = send(cast, owner=cast.authority)
    assert len({first.pk, other.pk, renamed.pk, elsewhere.pk}) == 4


def test_the_same_file_sent_twice_at_the_same_moment_is_one_row(cast, monkeypatch):
    """The second one looked before the first was there: the constraint stops it, and it takes the first's row."""
    first = send(cast)
    real = StoredFile.objects.filter
    asked: list[Any] = []

    def blind(*args, **kwargs):
        rows = real(*args, **kwargs)
        if not asked:
            asked.append(rows)
            monkeypatch.setattr(rows, "first", lambda: None)
        return rows

    monkeypatch.setattr(StoredFile.objects, "filter", blind)
    assert send(cast).pk == first.pk
    assert real().count() == 1


# Serving -------------------------------------------------------------------------------------------------


def test_a_file_is_served_to_those_who_may_read_it_and_the_look_is_logged(cast, signed_in):
    stored = send(cast, files.DOCX, "selvitys.docx")
    answer = signed_in(cast.procurement).get(f"/files/{stored.ref}/")
    assert b"".join(answer.streaming_content) == files.DOCX
    assert answer["Content-Disposition"] == 'attachment; filename="selvitys.docx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert ViewLog.objects.get().subject_ref == stored.ref


@pytest.mark.parametrize(
    "who", ["official", "administrator", "coach", "other_official", "outsider", "auditor"]
)
def test_nobody_else_is_served_or_learns_that_it_is_there(cast, signed_in, who):
    stored = send(cast)
    assert signed_in(getattr(cast, who)).get(f"/files/{stored.ref}/").status_code == 404
    with pytest.raises(NotFound):
        uploads.readable(cast.actor(who), stored.ref)


def test_the_houses_own_files_have_no_address_here(cast, signed_in):
    stored = StoredFile.objects.create(
        name="d.pdf", content_type="application/pdf", size=1, sha256="0", retention="x"
    )
    assert signed_in(cast.procurement).get(f"/files/{stored.ref}/").status_code == 404


# Checking ------------------------------------------------------------------------------------------------


def test_without_a_scanner_the_file_is_told_to_be_not_scanned_and_can_be_opened(
    cast, django_capture_on_commit_callbacks
):
    stored = checked(send(cast), django_capture_on_commit_callbacks)
    assert stored.scanned == ScanState.NOT_SCANNED
    assert uploads.scan_words(stored) == ("Not scanned for viruses", "neutral")
    assert Outbox.objects.get(kind=OutboxKind.SCAN).state == OutboxState.NOT_SENT
    assert uploads.opened(stored).read() == files.PDF


def test_with_a_scanner_a_file_waits_for_it_and_opens_when_clean(
    cast, scanner, django_capture_on_commit_callbacks
):
    stored = send(cast)
    assert uploads.scan_words(stored)[1] == "wait"
    with pytest.raises(WrongState) as refused:
        uploads.opened(stored)
    assert refused.value.code == "file_not_checked"
    checked(stored, django_capture_on_commit_callbacks)
    assert (stored.scanned, stored.scanned_at) == (ScanState.CLEAN, clock.now())
    assert uploads.opened(stored).read() == files.PDF
    assert scanner.seen == [files.PDF]
    assert Event.objects.filter(code="file.scanned").count() == 1


def test_an_infected_file_is_removed_never_served_and_its_sender_is_told(
    cast, scanner, signed_in, django_capture_on_commit_callbacks
):
    stored = send(cast, files.PDF + clamd.EICAR)
    kept = str(stored.file.name)
    checked(stored, django_capture_on_commit_callbacks)
    assert (stored.scanned, stored.finding) == (ScanState.INFECTED, "Win.Test.EICAR_HDB-1")
    assert not default_storage.exists(kept)
    assert signed_in(cast.procurement).get(f"/files/{stored.ref}/").status_code == 409
    told = Outbox.objects.get(kind=OutboxKind.EMAIL)
    assert told.payload["to"] == cast.administrator.email
    assert "Win.Test.EICAR_HDB-1" in told.payload["text"]
    with pytest.raises(InvalidInput) as refused:
        send(cast, files.PDF + clamd.EICAR)
    assert refused.value.code == "file_infected"
    outbox.drain()
    assert len(scanner.seen) == 1, "it is not checked twice"


def test_a_file_stays_infected_when_the_scanner_is_taken_away(
    cast, scanner, settings, django_capture_on_commit_callbacks
):
    stored = checked(send(cast, files.PDF + clamd.EICAR), django_capture_on_commit_callbacks)
    settings.CLAMD_ADDRESS = ""
    with pytest.raises(WrongState):
        uploads.opened(stored)


def test_a_scanner_that_is_down_is_asked_again_and_meanwhile_nothing_opens(
    cast, settings, django_capture_on_commit_callbacks
):
    settings.CLAMD_ADDRESS = clamd.closed_port()
    stored = checked(send(cast), django_capture_on_commit_callbacks)
    assert stored.scanned == ScanState.FAILED
    row = Outbox.objects.get(kind=OutboxKind.SCAN)
    assert (row.state, row.last_error) == (OutboxState.WAITING, "ScannerFault")
    with pytest.raises(WrongState):
        uploads.opened(stored)
    clock.advance(timedelta(minutes=3))
    with clamd.running() as running:
        settings.CLAMD_ADDRESS = running.address
        checked(stored, django_capture_on_commit_callbacks)
    assert stored.scanned == ScanState.CLEAN


def test_files_from_before_there_was_a_scanner_are_checked_once_there_is_one(
    cast, settings, django_capture_on_commit_callbacks
):
    stored = checked(send(cast), django_capture_on_commit_callbacks)
    assert uploads.move_due() == 0
    with clamd.running() as running:
        settings.CLAMD_ADDRESS = running.address
        assert uploads.move_due() == 1
        assert uploads.move_due() == 0
        checked(stored, django_capture_on_commit_callbacks)
    assert stored.scanned == ScanState.CLEAN


def test_a_check_given_up_is_asked_for_anew_after_a_day(cast, scanner):
    send(cast)
    Outbox.objects.filter(kind=OutboxKind.SCAN).update(state=OutboxState.FAILED, due_at=clock.now())
    assert uploads.move_due() == 0
    clock.advance(uploads.PAUSE + timedelta(minutes=1))
    assert uploads.move_due() == 1


# The form field ------------------------------------------------------------------------------------------


def field_errors(content: bytes) -> list[str]:
    form = SampleForm({}, {"proof": files.upload(content, "proof.pdf")})
    return [str(error) for error in form.errors.get("proof", [])]


def test_the_field_refuses_at_its_place_and_says_what_is_taken(db, settings):
    assert field_errors(files.PDF) == []
    settings.UPLOAD_MAX_BYTES = 2048
    assert field_errors(bytes(5000)) == ["The file is too big: at most 2.0 KB."]
    assert field_errors(b"MZ") == [
        "This kind of file is not accepted. Send PDF, PNG, JPEG, DOCX, XLSX or ODT without macros."
    ]
    page = str(SampleForm({}, {"proof": files.upload(b"MZ")}))
    assert "PDF, PNG, JPEG, DOCX, XLSX or ODT, at most 2.0 KB." in page
    assert 'accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.odt"' in page
    assert "Choose the file again" in page


def test_the_field_shows_what_is_there_and_can_take_it_away(cast):
    stored = send(cast)
    form = SampleForm(initial={"proof": stored})
    page = str(form)
    assert f'href="/files/{stored.ref}/"' in page
    assert "certificate.pdf" in page
    assert "Not scanned for viruses" in page
    assert "Take this file away" in page
    kept = SampleForm({}, {}, initial={"proof": stored})
    kept.is_valid()
    assert kept.cleaned_data["proof"] == stored
    gone = SampleForm({"proof-clear": "on"}, {}, initial={"proof": stored})
    gone.is_valid()
    assert gone.cleaned_data["proof"] is False


def test_an_infected_file_is_shown_without_a_link(cast):
    stored = send(cast)
    StoredFile.objects.filter(pk=stored.pk).update(scanned=ScanState.INFECTED)
    stored.refresh_from_db()
    page = str(SampleForm(initial={"proof": stored}))
    assert f"/files/{stored.ref}/" not in page
    assert "Infected" in page
