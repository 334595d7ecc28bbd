"""Files that people send: taken by their content, kept by purpose and owner, checked for viruses, served by right.

A room registers a `Purpose` with who may read its files; it keeps a foreign key to the `StoredFile` it was given.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core import clock, events, filetypes, messages, outbox, scanning
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, NotFound, WrongState
from core.filetypes import FileType
from core.locking import relock
from core.models import Authority, Outbox, OutboxKind, OutboxState, PublicIdModel, ScanState, StoredFile

PAUSE = timedelta(days=1)
"""How long a file waits whose check has failed time after time, before the scanner is asked anew."""
Reader = Callable[[Actor, StoredFile], bool]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files are for: a code, how long they are kept, and who may read one."""

    code: str
    retention: str
    may_read: Reader


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known."""
    _purposes[purpose.code] = purpose
    return purpose


def check(upload: File) -> FileType:  # type: ignore[type-arg]
    """The kind of a file that may be taken.

    Raises:
        InvalidInput: it is empty (``file_empty``), too big (``file_too_big``), or of no accepted kind
            (``file_type_wrong``) whatever its name says.
    """
    if not upload.size:
        raise InvalidInput("file_empty", _("The file is empty."), field="file")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        text = _("The file is too big: at most %(most)s.") % {"most": size_words(settings.UPLOAD_MAX_BYTES)}
        raise InvalidInput("file_too_big", text, field="file")
    kind = filetypes.sniff(upload)
    if kind is None:
        text = _("This kind of file is not accepted. Send %(kinds)s without macros.") % {
            "kinds": kind_words()
        }
        raise InvalidInput("file_type_wrong", text, field="file")
    return kind


def kind_words() -> str:
    """The accepted kinds in words."""
    labels = [kind.label for kind in filetypes.ACCEPTED]
    return _("%(kinds)s or %(last)s") % {"kinds": ", ".join(labels[:-1]), "last": labels[-1]}


def size_words(size: int) -> str:
    """A size as people read it."""
    return filesizeformat(size).replace("\xa0", " ")


def accept(
    actor: Actor,
    upload: File,  # type: ignore[type-arg]
    purpose: Purpose,
    owner: PublicIdModel,
    *,
    authority: Authority | None,
) -> StoredFile:
    """Keep a file for an owner in the caller's transaction; the same file again gives the row that is there.

    The caller has asked for the right to write. 1. Look at its size and content. 2. Keep it under a clean name with
    its hash. 3. Ask for the virus check.

    Raises:
        InvalidInput: as `check`; or this very file was found infected (``file_infected``).
    """
    kind = check(upload)
    name = filetypes.clean_name(upload.name or "", kind)
    digest = _sha256(upload)
    same = StoredFile.objects.filter(purpose=purpose.code, owner_ref=owner.ref, sha256=digest, name=name)
    found = same.first()
    if found is None:
        stored = StoredFile(
            authority=authority,
            name=name,
            content_type=kind.content_type,
            size=upload.size,
            sha256=digest,
            retention=purpose.retention,
            uploaded_by=actor.user,
            purpose=purpose.code,
            owner_ref=owner.ref,
        )
        found = _keep(stored, upload) or same.get()
        if found is stored:
            payload = {"file": stored.ref}
            outbox.put(
                OutboxKind.SCAN, f"scan:{stored.ref}", payload, authority=authority, subject_ref=owner.ref
            )
            events.record(actor, "file.stored", stored, authority=authority, owner=owner.ref)
    if found.scanned == ScanState.INFECTED:
        text = _("A virus was found in this file. Clean it, or send another one.")
        raise InvalidInput("file_infected", text, field="file")
    return found


def _sha256(upload: File) -> str:  # type: ignore[type-arg]
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _keep(stored: StoredFile, upload: File) -> StoredFile | None:  # type: ignore[type-arg]
    """Write row and bytes; nothing when somebody has sent the same at the same moment."""
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
    except IntegrityError:
        return None
    stored.file.save(stored.ref, File(upload))
    return stored


# Reading -------------------------------------------------------------------------------------------------


def readable(actor: Actor, ref: UUID | str) -> StoredFile:
    """An uploaded file that the actor may read.

    Raises:
        NotFound: there is none, or it is not the actor's to read.
    """
    stored = StoredFile.objects.select_related("authority").filter(public_id=ref).exclude(purpose="").first()
    purpose = _purposes.get(stored.purpose) if stored else None
    if stored is None or purpose is None or not purpose.may_read(actor, stored):
        raise NotFound
    return stored


def opened(stored: StoredFile) -> IO[bytes]:
    """The bytes of a file that is fit to be opened.

    Raises:
        WrongState: a virus was found (``file_infected``); or there is a scanner, and it has not looked yet or could not
            (``file_not_checked``).
    """
    if stored.scanned == ScanState.INFECTED:
        raise WrongState("file_infected", _("A virus was found in this file. It cannot be opened."))
    if scanning.is_set_up() and stored.scanned != ScanState.CLEAN:
        text = _("This file has not passed the virus check yet. Try again in a few minutes.")
        raise WrongState("file_not_checked", text)
    content: IO[bytes] = stored.file.open("rb")
    return content


def scan_words(stored: StoredFile) -> tuple[str, str]:
    """What is known of viruses in a file, in words, and as a kind for its tag."""
    if stored.scanned == ScanState.NOT_SCANNED and scanning.is_set_up():
        return _("Virus check under way"), "wait"
    kinds = {ScanState.CLEAN: "good", ScanState.INFECTED: "bad", ScanState.FAILED: "wait"}
    return str(ScanState(stored.scanned).label), kinds.get(ScanState(stored.scanned), "neutral")


# Checking ------------------------------------------------------------------------------------------------


@outbox.handler(OutboxKind.SCAN)
def scan_file(row: Outbox) -> bool:
    """Have one file checked; False when there is no scanner. A scanner that does not answer is asked again later."""
    if not scanning.is_set_up():
        return False
    stored = StoredFile.objects.get(public_id=row.payload["file"])
    if stored.scanned in (ScanState.CLEAN, ScanState.INFECTED):
        return True
    try:
        with stored.file.open("rb") as content:
            verdict = scanning.scan(content)
    except scanning.ScannerFault:
        record_scan(stored, scanning.Verdict(ScanState.FAILED))
        raise
    record_scan(stored, verdict)
    return True


def record_scan(stored: StoredFile, verdict: scanning.Verdict) -> StoredFile:
    """Keep what the scanner said; of an infected file the bytes go, and who sent it is told."""
    with transaction.atomic():
        row = relock(stored)
        if row.scanned in (ScanState.CLEAN, ScanState.INFECTED) or row.scanned == verdict.state:
            return row
        before = events.snapshot(row)
        row.scanned, row.finding, row.scanned_at = verdict.state, verdict.finding, clock.now()
        row.save(update_fields=["scanned", "finding", "scanned_at"])
        if verdict.state == ScanState.INFECTED:
            _tell_sender(row)
            kept = str(row.file.name)
            transaction.on_commit(lambda: default_storage.delete(kept))
        events.record(SYSTEM, "file.scanned", row, authority=row.authority, before=before)
    return row


def _tell_sender(row: StoredFile) -> None:
    if row.uploaded_by is None:
        return
    context = {"name": row.name, "finding": row.finding}
    messages.to_user(
        row.uploaded_by, "file_infected", context, key=f"file-infected:{row.ref}", authority=row.authority
    )


def move_due() -> int:
    """Have files checked that came while there was no scanner, or that it could not look at for a day."""
    if not scanning.is_set_up():
        return 0
    long_ago = clock.now() - PAUSE
    asleep = Q(state=OutboxState.NOT_SENT) | Q(state=OutboxState.FAILED, due_at__lt=long_ago)
    rows = Outbox.objects.filter(asleep, kind=OutboxKind.SCAN)
    with transaction.atomic():
        woken = rows.update(state=OutboxState.WAITING, attempts=0, due_at=clock.now(), done_at=None)
        if woken:
            outbox.wake_on_commit()
    return woken
