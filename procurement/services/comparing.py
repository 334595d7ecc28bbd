"""The comparison of opened tenders, as the page shows it and the award decides on it."""

from dataclasses import dataclass

from procurement.competition_states import COMPARED, CriterionKind
from procurement.models import Assessor, Competition, Criterion, Invitation, Mark, Tender
from procurement.rules.competitions import FEWEST_ASSESSORS, Compared, Result, compare, leaders
from procurement.services.inviting import asked_of


@dataclass(frozen=True, slots=True)
class Comparison:
    """Criteria and tenders; results once every assessor has handed in, none before."""

    criteria: list[Criterion]
    tenders: list[Tender]
    complete: bool
    results: list[Result]

    @property
    def first(self) -> list[str]:
        """The public ids of the tenders with the highest total."""
        return leaders(self.results)


def marks_complete(row: Competition) -> bool:
    """Whether quality is assessed by at least two people, and by everyone who is to assess it.

    Without a quality question there is nothing to wait for.
    """
    if not row.criteria.filter(kind=CriterionKind.QUALITY).exists():
        return True
    assessors = [
        a for a in Assessor.objects.filter(competition=row, released_at=None) if a.independent is not False
    ]
    return len(assessors) >= FEWEST_ASSESSORS and all(a.done_at is not None for a in assessors)


def comparison(row: Competition) -> Comparison:
    """Compare the opened tenders; six queries, whatever their number."""
    criteria = list(row.criteria.order_by("pk"))
    tenders = list(
        Tender.objects.filter(competition=row, state__in=COMPARED)
        .select_related("opened", "provider")
        .order_by("received_at", "pk")
    )
    complete = marks_complete(row)
    if not complete or not tenders:
        return Comparison(criteria, tenders, complete, [])
    scores = dict(Invitation.objects.filter(competition=row).values_list("provider_id", "score"))
    marks: dict[int, dict[str, list[int]]] = {}
    for mark in Mark.objects.filter(
        assessor__competition=row, assessor__done_at__isnull=False, assessor__released_at=None
    ).select_related("criterion"):
        marks.setdefault(mark.tender_id, {}).setdefault(mark.criterion.ref, []).append(mark.points)
    compared = [
        Compared(t.ref, t.opened.unit_price_cents, scores.get(t.provider_id), marks.get(t.pk, {}))
        for t in tenders
    ]
    return Comparison(criteria, tenders, complete, compare(compared, asked_of(row)))
