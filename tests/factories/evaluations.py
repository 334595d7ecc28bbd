"""Rows of the evaluations room, and a whole city of closed orders with its outcomes and answers."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from core import clock
from core.models import Authority, User
from evaluations.models import (
    CaseRecord,
    DeclineRecord,
    EvaluationAnswer,
    EvaluationRequest,
    Outcome,
    link_digest,
)
from evaluations.states import Audience, Horizon, RequestState
from procurement.models import Category, DynamicPurchasingSystem
from procurement.states import PriceRule, Regime, Route, SystemState, Unit
from providers.models import Provider

SAMPLE = Path(__file__).parent.parent / "data" / "scoring"
COLUMNS = {"outcome_end": Horizon.END, "outcome_3m": Horizon.MONTHS_3, "outcome_6m": Horizon.MONTHS_6}
NUMBERS = ("months_unemployed", "wa_start", "wa_end", "earlier_services")
CASE_MIX = {
    "age_band": "c_35_49",
    "months_unemployed": 14,
    "education": "b_secondary",
    "language_group": "a_fi_sv",
    "health_limit": "a_none",
    "wa_start": 5,
    "earlier_services": 1,
}
_count = 0


def _number() -> int:
    global _count
    _count += 1
    return _count


def make_category(authority: Authority, code: str = "coaching") -> Category:
    """A category of an open system."""
    system, _made = DynamicPurchasingSystem.objects.get_or_create(
        authority=authority,
        code="services",
        defaults={"name": {"fi": "Asiakaspalvelut", "en": "Client services"}, "state": SystemState.OPEN},
    )
    return Category.objects.get_or_create(
        system=system,
        code=code,
        defaults={
            "authority": authority,
            "name": {"fi": "Työhönvalmennus", "sv": "Arbetsträning", "en": "Job coaching"},
            "cpv": "85312320",
            "regime": Regime.ANNEX_E_1_4,
            "route": Route.CLIENT_CHOICE,
            "unit": Unit.HOUR,
            "price_rule": PriceRule.CAP,
            "ceiling_cents": 80_00,
        },
    )[0]


def make_case(
    authority: Authority, provider: Provider, official: User | None = None, **fields: Any
) -> CaseRecord:
    """A closed order's case: closed today, started in a week, report on time."""
    category = fields.pop("category", None) or make_category(authority)
    ref = f"00000000-0000-4000-9000-{_number():012d}"
    return CaseRecord.objects.create(
        **{
            "authority": authority,
            "provider": provider,
            "category": category,
            "order_ref": ref,
            "order_digest": link_digest(ref),
            "service_type": "a_jobcoach",
            "official_ref": official.ref if official else "",
            "closed_on": clock.today(),
            "days_to_start": 7,
            "report_on_time": True,
            "case_mix": CASE_MIX | {"wa_end": 6},
            **fields,
        }
    )


def make_request(case: CaseRecord, audience: Audience = Audience.CLIENT, **fields: Any) -> EvaluationRequest:
    """A questionnaire that waits for its answer for three weeks."""
    return EvaluationRequest.objects.create(
        **{
            "authority": case.authority,
            "case": case,
            "audience": audience,
            "questionnaire": f"{audience.value}-1",
            "answer_by": clock.today() + timedelta(days=21),
            **fields,
        }
    )


def sample_rows() -> list[dict[str, str]]:
    """The method's sample of closed orders."""
    with (SAMPLE / "orders.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def make_city(authority: Authority, rows: Iterable[dict[str, str]]) -> dict[str, Provider]:
    """A city with the cases, outcomes, answers and declines of sample rows; providers by the sample's ids."""
    rows = list(rows)
    names = sorted({row["provider_id"] for row in rows})
    providers = _providers(names)
    category = make_category(authority)
    cases = CaseRecord.objects.bulk_create(_case(authority, category, providers, row) for row in rows)
    pairs = list(zip(cases, rows, strict=True))
    Outcome.objects.bulk_create(
        Outcome(authority=authority, case=case, horizon=horizon, value=row[column])
        for case, row in pairs
        for column, horizon in COLUMNS.items()
        if row[column] != "not_due"
    )
    _answers(authority, pairs, Audience.CLIENT, ("nps", "item1", "item2", "item3"))
    _answers(authority, pairs, Audience.OFFICIAL, ("official_rating",))
    _declines(authority, providers)
    return providers


def _providers(names: list[str]) -> dict[str, Provider]:
    made = Provider.objects.bulk_create(
        Provider(
            name=f"Provider {name}", business_id=f"{9000000 + place}-0", email=f"{name}@provider.example"
        )
        for place, name in enumerate(names)
    )
    return dict(zip(names, made, strict=True))


def _case(
    authority: Authority, category: Category, providers: dict[str, Provider], row: dict[str, str]
) -> CaseRecord:
    ref = f"{authority.code}-{row['order_id']}"
    return CaseRecord(
        authority=authority,
        provider=providers[row["provider_id"]],
        category=category,
        order_ref=ref,
        order_digest=link_digest(ref),
        service_type=row["service_type"],
        official_ref=row["official_id"],
        closed_on=date.fromisoformat(row["closed_date"]),
        report_on_time=row["report_on_time"] == "1" if row["report_on_time"] else None,
        breach=row["breach"],
        days_to_start=int(row["days_to_start"]) if row["days_to_start"] else None,
        case_mix=_mix(row, (*CASE_MIX, "wa_end")),
    )


def _mix(row: dict[str, str], names: Iterable[str]) -> dict[str, Any]:
    """The sealed part of a case: codes as they are, numbers as numbers."""
    found: dict[str, Any] = {name: row[name] for name in names}
    return found | {name: int(row[name]) if row[name] else None for name in NUMBERS if name in found}


def _answers(
    authority: Authority,
    pairs: list[tuple[CaseRecord, dict[str, str]]],
    audience: Audience,
    columns: tuple[str, ...],
) -> None:
    """Requests of one audience; those with any answer are answered."""
    requests = EvaluationRequest.objects.bulk_create(
        EvaluationRequest(
            authority=authority,
            case=case,
            audience=audience,
            questionnaire=f"{audience.value}-1",
            state=RequestState.ANSWERED if any(row[name] for name in columns) else RequestState.EXPIRED,
            answer_by=case.closed_on + timedelta(days=21),
        )
        for case, row in pairs
    )
    EvaluationAnswer.objects.bulk_create(
        EvaluationAnswer(
            authority=authority,
            request=request,
            **{
                "rating" if name == "official_rating" else name: int(row[name]) if row[name] else None
                for name in columns
            },
        )
        for request, (_case, row) in zip(requests, pairs, strict=True)
        if request.state == RequestState.ANSWERED
    )


def _declines(authority: Authority, providers: dict[str, Provider]) -> None:
    with (SAMPLE / "declines.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["provider_id"] in providers]
    DeclineRecord.objects.bulk_create(
        DeclineRecord(
            authority=authority,
            provider=providers[row["provider_id"]],
            offer_digest=link_digest(f"{authority.code}-{row['offer_id']}"),
            declined_on=date(2026, 1, 15),
            reason=row["reason"],
            service_type=row["service_type"],
            case_mix=_mix(row, CASE_MIX),
        )
        for row in rows
    )
