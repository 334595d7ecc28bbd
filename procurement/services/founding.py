"""What is announced about a system as a whole: breaks, documents, another duration (HL §§49-50)."""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, uploads
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.founding_states import NoticeKind
from procurement.models import (
    DynamicPurchasingSystem,
    SystemBreak,
    SystemDocument,
    SystemNotice,
)
from procurement.permissions import can_edit_system
from procurement.rules.breaks import Span, break_refusals
from procurement.services.announcing import send_notice, tell_applicants, tell_everyone
from procurement.services.common import Texts, refuse, texts
from procurement.services.systems import draft
from procurement.states import SystemState
from procurement.system_files import SYSTEM_DOCUMENT

MOST_DOCUMENTS = 50


def announce_break(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    starts_on: date | None,
    ends_on: date | None,
    reason: Texts = None,
) -> SystemBreak:
    """Announce that the system closes for a time; ``ends_on`` is the first day on which it is open again (R11).

    Raises:
        InvalidInput: a day is missing (``break_day_missing``), the end is not after the start
            (``break_ends_early``), or another break has some of these days (``break_overlaps``).
        WrongState: the system is no draft: a break that was not announced at the founding is not lawful.
    """
    with transaction.atomic():
        home = draft(actor, system)
        if starts_on is None or ends_on is None:
            field = "starts_on" if starts_on is None else "last_day"
            raise InvalidInput("break_day_missing", _("Write both days of the break."), field=field)
        others = [Span(row.starts_on, row.ends_on) for row in SystemBreak.objects.filter(system=home)]
        refuse(break_refusals(Span(starts_on, ends_on), others))
        row = SystemBreak.objects.create(
            authority=home.authority,
            system=home,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=texts(reason),
        )
        events.record(actor, "break.announced", row, authority=home.authority, system=home.ref)
    return row


def drop_break(actor: Actor, row: SystemBreak) -> None:
    """Take a break out of a draft."""
    with transaction.atomic():
        home = draft(actor, row.system)
        events.record(actor, "break.dropped", row, authority=home.authority, held=events.snapshot(row))
        SystemBreak.objects.filter(pk=row.pk).delete()


def attach_document(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    title: Texts,
    upload: File | None,  # type: ignore[type-arg]
) -> SystemDocument:
    """Attach a file for everybody to read; in an open system everyone who is applying is told of it.

    Raises:
        InvalidInput: the title or the file is missing (``title_missing``, ``file_missing``), there are too many
            (``too_many_documents``), it is attached already (``document_known``), or as `core.uploads.accept`.
        WrongState: the system is closed or given up (``system_over``).
    """
    with transaction.atomic():
        home = relock(system)
        require(can_edit_system(actor, home))
        if home.state not in (SystemState.DRAFT, SystemState.OPEN):
            raise WrongState("system_over", _("The system has ended. Nothing is added to it any more."))
        named = texts(title)
        if not named:
            raise InvalidInput("title_missing", _("Write what the document is."), field="title")
        if upload is None:
            raise InvalidInput("file_missing", _("Choose a file."), field="file")
        held = SystemDocument.objects.filter(system=home)
        if held.count() >= MOST_DOCUMENTS:
            raise InvalidInput("too_many_documents", _("A system has at most 50 documents."), field="file")
        stored = uploads.accept(actor, upload, SYSTEM_DOCUMENT, home, authority=home.authority)
        if held.filter(file=stored).exists():
            text = _("This very file is among the documents already.")
            raise InvalidInput("document_known", text, field="file")
        row = SystemDocument.objects.create(
            authority=home.authority, system=home, title=named, file=stored, added_by=actor.user
        )
        events.record(actor, "document.attached", row, authority=home.authority, file=stored.ref)
        if home.state == SystemState.OPEN:
            tell_applicants(home, "system_document", {"document_row": row}, key=f"system-document:{row.ref}")
    return row


def drop_document(actor: Actor, row: SystemDocument) -> None:
    """Take a document out of a draft; what has been published stays."""
    with transaction.atomic():
        home = draft(actor, row.system)
        events.record(actor, "document.dropped", row, authority=home.authority, file=row.file.ref)
        SystemDocument.objects.filter(pk=row.pk).delete()


def change_duration(
    actor: Actor,
    system: DynamicPurchasingSystem,
    *,
    ends_on: date | None,
    reason: Texts,
    version: int | None = None,
) -> SystemNotice:
    """Change an open system's duration by a new notice, and tell everyone admitted or applying (R12, HL §50).

    Raises:
        InvalidInput: the day or the reason is missing (``end_missing``, ``reason_missing``), the day is not later than
            today and the first period (``end_too_early``), or it is the same as before (``nothing_changed``).
        WrongState: the system is not open (``system_not_open``).
    """
    with transaction.atomic():
        row = relock(system)
        require(can_edit_system(actor, row))
        row.check_version(version)
        if row.state != SystemState.OPEN:
            raise WrongState("system_not_open", _("The system is not open."))
        if ends_on is None:
            raise InvalidInput("end_missing", _("Say when the system ends (HL §50)."), field="ends_on")
        if ends_on <= clock.today() or (row.first_period_ends_on and ends_on <= row.first_period_ends_on):
            text = _("The end must be later than today and than the first application period.")
            raise InvalidInput("end_too_early", text, field="ends_on")
        if ends_on == row.ends_on:
            raise InvalidInput("nothing_changed", _("This is the end that was announced."), field="ends_on")
        if not texts(reason):
            raise InvalidInput("reason_missing", _("Write why the duration changes."), field="reason")
        before, earlier = events.snapshot(row), row.ends_on
        row.ends_on = ends_on
        row.save_changes()
        notice = send_notice(actor, row, NoticeKind.DURATION, ended_before=earlier, reason=reason)
        events.record(
            actor, "system.duration_changed", row, authority=row.authority, before=before, notice=notice.ref
        )
        facts: dict[str, object] = {"system": row, "notice": notice}
        tell_everyone(row, "system_duration", facts, key=f"duration:{notice.ref}")
    return notice
