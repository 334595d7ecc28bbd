"""Counts of answers by provider, for what is published and for key figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q

from core.models import Authority
from evaluations.models import EvaluationRequest
from evaluations.rules import DETRACTOR, PROMOTER, Recommendation
from evaluations.states import Audience, RequestState


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many clients were asked, how many answered, and what they said about recommending."""

    asked: int = 0
    answered: int = 0
    recommendation: Recommendation = field(default_factory=lambda: Recommendation(0, 0, 0))


def answer_counts(
    authority: Authority,
    last_day: date,
    first_day: date | None = None,
    by: str = "provider_id",
    within: Mapping[str, Any] | None = None,
) -> dict[int, AnswerCounts]:
    """Counts over the cases closed in a period (both days included), by a column of the case. One query."""
    requests = EvaluationRequest.objects.filter(
        authority=authority, audience=Audience.CLIENT, case__closed_on__lte=last_day
    )
    if first_day:
        requests = requests.filter(case__closed_on__gte=first_day)
    requests = requests.filter(**{f"case__{name}": value for name, value in (within or {}).items()})
    rows = requests.values_list(f"case__{by}").annotate(
        asked=Count("pk"),
        answered=Count("pk", filter=Q(state=RequestState.ANSWERED)),
        recommending=Count("answers__nps"),
        promoters=Count("pk", filter=Q(answers__nps__gte=PROMOTER)),
        detractors=Count("pk", filter=Q(answers__nps__lte=DETRACTOR)),
    )
    return {key: AnswerCounts(asked, answered, Recommendation(*rest)) for key, asked, answered, *rest in rows}
