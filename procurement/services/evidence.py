"""What evidence a category demands, and an authority's findings on what providers show (R17, R18)."""

from collections.abc import Collection
from datetime import date, timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, uploads
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from core.models import Authority
from procurement import deadlines
from procurement.evidence_files import EVIDENCE
from procurement.models import Admission, Category, EvidenceDemand, EvidenceReview
from procurement.notices import tell_provider
from procurement.permissions import can_demand_evidence, can_manage_evidence, can_review_evidence
from procurement.states import AdmissionState, EvidenceVerdict, SystemState
from providers.models import Evidence, Provider
from providers.services import record_evidence
from providers.states import EvidenceKind


def demand_evidence(
    actor: Actor, category: Category, kinds: Collection[EvidenceKind]
) -> list[EvidenceDemand]:
    """Say which kinds of evidence everyone admitted to a category must have in force.

    In an open system a new demand stops orders only after the time that the admitted have to bring it (R6), and they
    are told. What is no longer demanded ends today.

    Raises:
        NotAllowed: the actor is no procurement officer of the authority.
    """
    with transaction.atomic():
        row = relock(category)
        require(can_demand_evidence(actor, row))
        today = clock.today()
        held = list(EvidenceDemand.objects.select_for_update().filter(category=row, valid_until=None))
        for demand in held:
            if demand.kind not in kinds:
                before = events.snapshot(demand)
                demand.valid_until = max(today, demand.valid_from)
                demand.save(update_fields=["valid_until"])
                events.record(
                    actor,
                    "evidence_demand.ended",
                    demand,
                    authority=row.authority,
                    before=before,
                    category=row.ref,
                )
        new = [kind for kind in EvidenceKind if kind in kinds and kind not in {d.kind for d in held}]
        starts = _starts_on(row, today)
        for kind in new:
            demand = EvidenceDemand.objects.create(
                authority=row.authority, category=row, kind=kind, valid_from=starts
            )
            events.record(actor, "evidence_demand.made", demand, authority=row.authority, category=row.ref)
        if new and starts > today:
            _tell_admitted(row, new, starts)
        return list(EvidenceDemand.objects.filter(category=row, valid_until=None).order_by("kind"))


def _starts_on(category: Category, today: date) -> date:
    """A draft's demand holds at once; the admitted of an open system have the lawful time first (R6)."""
    if category.system.state == SystemState.DRAFT:
        return today
    return deadlines.due("evidence.renewal", today).last_day + timedelta(days=1)


def _tell_admitted(category: Category, kinds: list[EvidenceKind], starts: date) -> None:
    states = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)
    rows = Admission.objects.filter(category=category, state__in=states).select_related("provider")
    for row in rows.order_by("pk"):
        facts = {
            "category": category,
            "kinds": [kind.label for kind in kinds],
            "last_day": starts - timedelta(days=1),
        }
        names = "+".join(kinds)
        key = f"evidence:{category.ref}:{names}:{starts}:{row.provider.ref}"
        tell_provider(row.provider, "evidence_demanded", facts, key=key, authority=category.authority)


def bring_evidence(
    actor: Actor,
    provider: Provider,
    *,
    kind: EvidenceKind,
    title: str,
    valid_from: date,
    valid_until: date,
    upload: File | None = None,  # type: ignore[type-arg]
    replaces: Evidence | None = None,
) -> Evidence:
    """Bring a piece of evidence, with a file or without; earlier proof stays as it is.

    Raises:
        InvalidInput: as `record_evidence` and `core.uploads.accept`; nothing is kept then.
    """
    with transaction.atomic():
        row = record_evidence(
            actor,
            provider,
            kind=kind,
            title=title,
            valid_from=valid_from,
            valid_until=valid_until,
            replaces=replaces,
        )
        return row if upload is None else add_evidence_file(actor, row, upload)


def add_evidence_file(actor: Actor, evidence: Evidence, upload: File | None) -> Evidence:  # type: ignore[type-arg]
    """Add the file to evidence that was brought without one; once judged, it stays as it was judged.

    Raises:
        InvalidInput: no file came (``file_missing``), it cannot be taken (`core.uploads.accept`), or it is a
            criminal-record extract (``extract_not_stored``).
        WrongState: it has a file, or was judged (``evidence_stands``).
    """
    with transaction.atomic():
        row = relock(evidence)
        require(can_manage_evidence(actor, row.provider))
        if upload is None:
            raise InvalidInput("file_missing", _("Choose the file."), field="file")
        if row.kind == EvidenceKind.CRIMINAL_RECORD_CHECK:
            text = _("A criminal-record extract is never stored. Only note who checked it and when.")
            raise InvalidInput("extract_not_stored", text, field="file")
        if row.file is not None or EvidenceReview.objects.filter(evidence=row).exists():
            text = _("This evidence has its file, or was judged. Replace it instead.")
            raise WrongState("evidence_stands", text)
        before = events.snapshot(row)
        row.file = uploads.accept(actor, upload, EVIDENCE, row, authority=None)
        row.save_changes()
        events.record(
            actor, "provider_evidence.file_added", row, authority=None, before=before, file=row.file.ref
        )
    return row


def review_evidence(
    actor: Actor,
    evidence: Evidence,
    *,
    verdict: EvidenceVerdict,
    note: str = "",
    version: int | None = None,
) -> EvidenceReview:
    """Accept evidence or refuse it, for the officer's own authority; a finding may be changed later.

    With what is accepted, orders come again by themselves from the day on which it holds (R18). ``version`` is that of
    the finding the officer saw, 0 when there was none.

    Raises:
        InvalidInput: it is refused without a note (``note_missing``).
        StaleVersion: another officer was faster.
    """
    if verdict == EvidenceVerdict.REFUSED and not note.strip():
        text = _("Write what is wrong, so that the provider can mend it.")
        raise InvalidInput("note_missing", text, field="note")
    with transaction.atomic():
        require(can_review_evidence(actor, evidence.provider))
        return _write_review(actor, evidence, verdict, note, version)


def _write_review(
    actor: Actor, evidence: Evidence, verdict: EvidenceVerdict, note: str, version: int | None
) -> EvidenceReview:
    authority = actor.need_authority()
    relock(evidence)  # two officers at once: one writes first
    row = EvidenceReview.objects.filter(authority=authority, evidence=evidence).first()
    before = events.snapshot(row) if row is not None else None
    if row is None:
        row = EvidenceReview(authority=authority, evidence=evidence, version=0)
    row.check_version(version)
    row.verdict, row.reviewed_by, row.reviewed_at = verdict, actor.user, clock.now()
    row.note = events.write_note(actor, authority, row, note)
    row.save_changes()
    context = {"evidence": evidence, "accepted": verdict == EvidenceVerdict.ACCEPTED, "note": note.strip()}
    key = f"evidence:{row.ref}:{row.version}"
    tell_provider(evidence.provider, "evidence_reviewed", context, key=key, authority=authority)
    events.record(
        actor,
        f"evidence.{verdict}",
        row,
        authority=authority,
        before=before,
        note=row.note,
        evidence=evidence.ref,
    )
    return row


def record_check(actor: Actor, provider: Provider, *, clean: bool) -> EvidenceReview:
    """Note that a criminal-record extract was looked at: who, when, and the result; nothing of the extract (R17).

    A check counts for 12 months (HL §88), with the officer's own authority.
    """
    authority: Authority = actor.need_authority()
    require(can_review_evidence(actor, provider))
    today = clock.today()
    counts_until = deadlines.counts_until("criminal_record.age", today)
    verdict = EvidenceVerdict.ACCEPTED if clean else EvidenceVerdict.REFUSED
    with transaction.atomic():
        row = record_evidence(
            actor,
            provider,
            kind=EvidenceKind.CRIMINAL_RECORD_CHECK,
            valid_from=today,
            valid_until=counts_until,
        )
        review = EvidenceReview.objects.create(
            authority=authority, evidence=row, verdict=verdict, reviewed_by=actor.user
        )
        events.record(actor, "criminal_record.checked", review, authority=authority, provider=provider.ref)
    return review
