"""Key numbers of a period: cases, outcomes, recommendation, published scores."""

from datetime import date
from typing import Any

from django.db.models import Count

from core.models import Authority
from evaluations.models import CaseRecord, EvaluationAnswer, Outcome
from evaluations.rules import recommendation
from evaluations.states import Audience, OutcomeCode
from providers.models import PublishedScore


def summary(authority: Authority, first_day: date, last_day: date) -> dict[str, Any]:
    """Of the cases closed in a period (both days included): outcomes by code at each time of follow-up and in all,
    Net Promoter Score with its answers, and how many providers have a published score now. Five queries."""
    cases = CaseRecord.objects.filter(authority=authority, closed_on__range=(first_day, last_day))
    inside = {"authority": authority, "case__closed_on__range": (first_day, last_day)}
    counted = Outcome.objects.filter(**inside).values_list("horizon", "value").annotate(Count("pk"))
    by_horizon: dict[str, dict[str, int]] = {}
    for horizon, value, number in counted.order_by("horizon", "value"):
        by_horizon.setdefault(horizon, {})[value] = number
    answers = EvaluationAnswer.objects.filter(request__audience=Audience.CLIENT, request__case__in=cases)
    told = recommendation(value for value in answers.values_list("nps", flat=True) if value is not None)
    current = PublishedScore.objects.filter(authority=authority, superseded_at=None)
    return {
        "cases": cases.count(),
        "outcomes": {
            code: _total(by_horizon, code) for code in OutcomeCode.values if _total(by_horizon, code)
        },
        "outcomes_by_horizon": by_horizon,
        "nps": {"score": told.score, "answers": told.answers, "promoters": told.promoters},
        "scores_published": current.filter(score__isnull=False).count(),
        "scores_without_evidence": current.filter(score=None).count(),
    }


def _total(by_horizon: dict[str, dict[str, int]], code: str) -> int:
    return sum(counts.get(code, 0) for counts in by_horizon.values())
