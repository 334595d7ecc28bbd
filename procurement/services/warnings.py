"""Warnings before evidence lapses, and the word that it has lapsed (R18). The house's own doing, day by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from core import clock, events
from core.actors import SYSTEM
from core.due import move_all
from core.locking import relock
from procurement import deadlines
from procurement.models import Admission, EvidenceDemand, EvidenceReview, EvidenceWarning
from procurement.notices import tell_all_officers, tell_provider
from procurement.rules.evidence import LAPSED, warning_due
from procurement.states import AdmissionState, EvidenceVerdict


def warn_of_lapses() -> int:
    """Give every warning that is due, each once and in a transaction of its own; returns how many.

    Only what is demanded of somebody admitted now, and what no other accepted evidence goes on from, is warned of. A
    warning that an outage kept back is given when the house is up again, and only the nearest one.
    """
    today = clock.today()
    steps = deadlines.warning_steps(today)
    return move_all(partial(_warn, row, steps) for row in _ending(today, today + timedelta(days=max(steps))))


def _ending(today: date, horizon: date) -> list[EvidenceReview]:
    lapsing = EvidenceReview.objects.filter(
        verdict=EvidenceVerdict.ACCEPTED, evidence__valid_until__lte=horizon
    )
    if not lapsing.exists():  # most days: composing the whole question is dear
        return []
    current = Admission.objects.filter(
        category_id=OuterRef("category_id"),
        provider_id=OuterRef(OuterRef("evidence__provider_id")),
        state__in=(AdmissionState.ADMITTED, AdmissionState.SUSPENDED),
    )
    demanded = EvidenceDemand.objects.filter(
        Exists(current),
        Q(valid_until=None) | Q(valid_until__gt=today),
        authority_id=OuterRef("authority_id"),
        kind=OuterRef("evidence__kind"),
    )
    goes_on = EvidenceReview.objects.filter(
        Q(evidence__valid_from__lte=OuterRef("evidence__valid_until")) | Q(evidence__valid_from__lte=today),
        authority_id=OuterRef("authority_id"),
        verdict=EvidenceVerdict.ACCEPTED,
        evidence__provider_id=OuterRef("evidence__provider_id"),
        evidence__kind=OuterRef("evidence__kind"),
        evidence__valid_until__gt=OuterRef("evidence__valid_until"),
    )
    told = EvidenceWarning.objects.filter(review=OuterRef("pk"), days=LAPSED)
    rows = lapsing.filter(Exists(demanded), ~Exists(goes_on), ~Exists(told))
    return list(rows.order_by(F("evidence__valid_until"), "pk"))


def _warn(found: EvidenceReview, steps: Sequence[int]) -> bool:
    with transaction.atomic():
        row = relock(found)
        told = list(row.warnings.values_list("days", flat=True))
        days = warning_due(row.evidence.valid_until, clock.today(), steps, told)
        if days is None or row.verdict != EvidenceVerdict.ACCEPTED:  # told, or refused, in the meantime
            return False
        warning = EvidenceWarning.objects.create(authority=row.authority, review=row, days=days)
        context = {"evidence": row.evidence, "lapsed": days == LAPSED}
        key = f"evidence:{row.ref}:lapse:{days}"
        provider = row.evidence.provider
        tell_provider(provider, "evidence_lapsing", context, key=key, authority=row.authority)
        code = "evidence.lapsed" if days == LAPSED else "evidence.lapse_warned"
        if days == LAPSED:
            facts = {**context, "provider": provider}
            tell_all_officers(row.authority, "evidence_lapsed_officer", facts, key=key)
        events.record(SYSTEM, code, warning, authority=row.authority, evidence=row.evidence.ref)
    return True
