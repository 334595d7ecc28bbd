"""What waits for people so that the admitted stay admitted: evidence to bring and judge, hearings to answer."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Authority
from core.worklist import WorkItem
from procurement.rules.evidence import Standing
from procurement.selectors import evidence, hearings
from providers.models import Provider

SHOWN = 50


def officers_work(authority: Authority) -> Iterator[WorkItem]:
    """Hearings to decide, evidence to judge, and admissions that get no orders for want of it."""
    for hearing in hearings.to_decide(authority)[:SHOWN]:
        yield WorkItem(
            "hearing",
            _("Decide after the hearing: %(provider)s") % {"provider": hearing.admission.provider},
            reverse("procurement:hearing", args=[hearing.public_id]),
            detail=str(hearing.admission.category),
        )
    for row in evidence.waiting_for_review(authority)[:SHOWN]:
        yield WorkItem(
            "evidence",
            _("Judge the evidence: %(provider)s") % {"provider": row.provider},
            reverse("procurement:review_evidence", args=[row.public_id]),
            detail=row.get_kind_display(),
        )
    for admission in evidence.lapsed_admissions(authority)[:SHOWN]:
        yield WorkItem(
            "evidence",
            _("No new orders for want of evidence: %(provider)s") % {"provider": admission.provider},
            reverse("procurement:supplier", args=[admission.provider.public_id]),
            detail=str(admission.category),
        )


def providers_work(provider: Provider) -> Iterator[WorkItem]:
    """Hearings to answer; evidence that is missing, refused, lapsed or lapses soon."""
    for hearing in hearings.to_answer(provider)[:SHOWN]:
        yield WorkItem(
            "hearing",
            _("Answer the hearing: %(category)s") % {"category": hearing.admission.category},
            reverse("procurement:hearing", args=[hearing.public_id]),
            hearing.answer_by,
            how=hearings.answer_how(hearing),
        )
    for row in evidence.kept_by(provider):
        if row.standing in (Standing.IN_FORCE, Standing.WAITING):
            continue
        lapses = row.first_without is not None and row.first_without >= row.needed_from
        first_day_without = row.first_without if row.first_without and lapses else row.needed_from
        detail = _("No new orders come before it is accepted.") if row.stops_orders else str(row.authority)
        yield WorkItem(
            "evidence",
            _("Bring evidence: %(kind)s") % {"kind": row.kind.label},
            reverse("procurement:evidence"),
            first_day_without - timedelta(days=1),
            detail,
            how=_needed_how(lapses),
        )


def _needed_how(lapses: bool) -> str:
    if lapses:
        return _("The last day on which the evidence that was accepted is valid.")
    return _("The last day before the requirement is in force.")
