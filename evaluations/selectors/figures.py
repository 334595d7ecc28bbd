"""Key figures of a period, whole and by service or provider."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from core.models import Authority
from evaluations import rules
from evaluations.models import CaseRecord, Outcome
from evaluations.selectors.answers import AnswerCounts, answer_counts
from evaluations.states import Horizon
from procurement.models import Category
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of one group of cases. ``outcomes`` counts by time of follow-up and code."""

    cases: int
    outcomes: dict[str, dict[str, int]]
    answers: AnswerCounts

    @property
    def nps(self) -> int | None:
        """Net Promoter Score, -100 to 100."""
        return self.answers.recommendation.score

    def activation(self, horizon: str = Horizon.END) -> int | None:
        """Activation rate in per cent at one time of follow-up."""
        return rules.percent(*rules.activation(self.outcomes.get(horizon, {})))

    def followed(self, horizon: str = Horizon.END) -> int:
        """How many outcomes are recorded at one time of follow-up."""
        return sum(self.outcomes.get(horizon, {}).values())


@dataclass(frozen=True, slots=True)
class Group:
    """A service or provider with its figures."""

    of: Category | Provider
    figures: Figures


def figures(
    authority: Authority, first_day: date, last_day: date, category: Category | None = None
) -> Figures:
    """The whole authority, or one service. Three queries."""
    by = "category_id" if category else "authority_id"
    found = _by(authority, first_day, last_day, by)
    return found(category.pk if category else authority.pk)


def by_category(authority: Authority, first_day: date, last_day: date) -> list[Group]:
    """Each service that has closed orders in the period, by number of cases. Four queries."""
    return _groups(
        Category.objects.select_related("system"), authority, first_day, last_day, "category_id", {}
    )


def by_provider(authority: Authority, first_day: date, last_day: date, category: Category) -> list[Group]:
    """Each provider of one service. Four queries."""
    within = {"category": category}
    return _groups(Provider.objects.all(), authority, first_day, last_day, "provider_id", within)


def _groups(
    rows: Any, authority: Authority, first_day: date, last_day: date, by: str, within: dict[str, Any]
) -> list[Group]:
    find = _by(authority, first_day, last_day, by, within)
    period = CaseRecord.objects.filter(authority=authority, closed_on__range=(first_day, last_day), **within)
    found = [Group(row, find(row.pk)) for row in rows.filter(pk__in=period.values(by))]
    return sorted(found, key=lambda group: (-group.figures.cases, str(group.of)))


def _by(
    authority: Authority, first_day: date, last_day: date, by: str, within: dict[str, Any] | None = None
) -> Callable[[int], Figures]:
    """Figures by a column of the case, read at once."""
    limits = {"authority": authority, "closed_on__range": (first_day, last_day), **(within or {})}
    cases = dict(CaseRecord.objects.filter(**limits).values_list(by).annotate(n=Count("pk")))
    outcomes: dict[int, dict[str, dict[str, int]]] = {}
    counted = Outcome.objects.filter(**{f"case__{name}": value for name, value in limits.items()})
    for key, horizon, value, number in counted.values_list(f"case__{by}", "horizon", "value").annotate(
        n=Count("pk")
    ):
        outcomes.setdefault(key, {}).setdefault(horizon, {})[value] = number
    answers = answer_counts(authority, last_day, first_day, by, within)
    return lambda key: Figures(cases.get(key, 0), outcomes.get(key, {}), answers.get(key, AnswerCounts()))
