"""The score's input from this room's rows, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.models import Authority
from evaluations import rules
from evaluations.methods import Method
from evaluations.models import CaseRecord, DeclineRecord, EvaluationAnswer, Outcome
from evaluations.scoring import DeclineRow, OrderRow, Params, ScoringData
from evaluations.states import Audience, Horizon
from procurement.models import Admission
from providers.models import Provider

COLUMNS = {Horizon.END: "outcome_end", Horizon.MONTHS_3: "outcome_3m", Horizon.MONTHS_6: "outcome_6m"}
OWN = ("service_type", "days_to_start", "report_on_time", "breach")
Found = dict[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Input of one computation: the data, which cases are in it, and the provider behind each id."""

    data: ScoringData
    case_ids: list[int]
    providers: dict[str, int]


def evidence(authority: Authority, method: Method, params: Params) -> Evidence:
    """Everything an authority knows up to ``params.as_of``: cases, outcomes, answers, declined offers.

    Raises:
        ScoringDataError: a row that the method refuses, by table, line, column and value.
    """
    cases = CaseRecord.objects.filter(authority=authority, closed_on__lte=params.as_of)
    names = ("pk", "public_id", "provider__public_id", "provider_id", "official_ref", "closed_on")
    rows = list(cases.order_by("pk").values_list(*names, "case_mix", *OWN))
    declined = DeclineRecord.objects.filter(authority=authority, declined_on__lte=params.as_of)
    declines = list(
        declined.order_by("pk").values_list(
            "public_id", "provider__public_id", "provider_id", "reason", "service_type", "case_mix"
        )
    )
    providers = _registered(authority)
    providers |= {str(row[2]): row[3] for row in rows} | {str(row[1]): row[2] for row in declines}
    outcomes, answers = _outcomes(authority), _answers(authority)
    data = ScoringData.from_rows(
        orders=(
            _order_row(
                row, outcomes.get(row[0], {}), answers.get(row[0], {}), params.as_of, method.grace_days
            )
            for row in rows
        ),
        declines=_decline_rows(declines),
        providers=sorted(providers),
        params=params,
    )
    return Evidence(data, [row[0] for row in rows], providers)


def _registered(authority: Authority) -> dict[str, int]:
    """Every provider that is or was admitted in the authority, by public id."""
    admitted = Admission.objects.filter(authority=authority).values("provider_id")
    rows = Provider.objects.filter(pk__in=admitted).values_list("public_id", "pk")
    return {str(public_id): pk for public_id, pk in rows}


def _outcomes(authority: Authority) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Outcome.objects.filter(authority=authority).values_list("case_id", "horizon", "value")
    for case_id, horizon, value in rows:
        found[case_id][horizon] = value
    return found


def _answers(authority: Authority) -> Found:
    """The numbers of both questionnaires by case."""
    found: Found = defaultdict(dict)
    rows = EvaluationAnswer.objects.filter(request__authority=authority).values_list(
        "request__case_id", "request__audience", "nps", "item1", "item2", "item3", "rating"
    )
    for case_id, audience, *client_numbers, rating in rows:
        if audience == Audience.CLIENT:
            found[case_id].update(zip(("nps", "item1", "item2", "item3"), client_numbers, strict=True))
        else:
            found[case_id]["official_rating"] = rating
    return found


def _order_row(
    row: tuple[Any, ...], outcomes: dict[str, str], answers: dict[str, Any], as_of: date, grace_days: int
) -> OrderRow:
    _pk, public_id, provider, _provider_id, official, closed_on, case_mix, *rest = row
    values: dict[str, Any] = {
        column: rules.outcome_for_score(
            outcomes.get(horizon), closed_on, horizon, as_of=as_of, grace_days=grace_days
        )
        for horizon, column in COLUMNS.items()
    }
    values.update(zip(OWN, rest, strict=True))
    return OrderRow(
        order_id=str(public_id),
        provider_id=str(provider),
        official_id=official,
        closed_date=closed_on,
        **values,
        **case_mix,
        **answers,
    )


def _decline_rows(rows: list[tuple[Any, ...]]) -> Iterator[DeclineRow]:
    for public_id, provider, _provider_id, reason, service_type, case_mix in rows:
        yield DeclineRow(
            offer_id=str(public_id),
            provider_id=str(provider),
            reason=reason,
            service_type=service_type,
            **case_mix,
        )
