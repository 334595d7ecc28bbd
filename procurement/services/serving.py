"""Serving one decision on everyone it concerns, and what is bought as the documents tell it (R8, R20)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core import clock, events
from core.actors import Actor
from core.i18n import pick
from procurement import deadlines
from procurement.models import AwardService, Competition, Decision
from procurement.notices import tell_provider
from procurement.services.decisions import remedies, service_day, write_decision
from procurement.services.opening import LANGUAGE
from procurement.states import DecisionKind
from providers.models import Provider

STANDSTILL = "standstill.call_off"


def purchase_facts(row: Competition) -> dict[str, Any]:
    """What is bought, as the documents tell it."""
    return {
        "title": pick(row.title, LANGUAGE),
        "description": pick(row.description, LANGUAGE),
        "category": pick(row.category.name, LANGUAGE),
        "system": pick(row.category.system.name, LANGUAGE),
        "cpv": row.category.cpv,
        "unit": row.category.unit,
        "quantity": row.quantity,
        "starts_from": _iso(row.starts_from),
        "starts_until": _iso(row.starts_until),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def serve_on_all(
    actor: Actor,
    row: Competition,
    kind: DecisionKind,
    facts: Mapping[str, Any],
    providers: Iterable[Provider],
    appeal_rule: str,
    winner: Provider | None,
    corrects: Decision | None = None,
) -> Decision:
    """One decision, served on every provider concerned; each one's periods run from its own day of receipt (R8)."""
    today = clock.today()
    served = [(provider, *service_day(provider, today)) for provider in providers]
    mine = {
        provider.pk: {"letter_days": letter, **remedies(deadlines.due(appeal_rule, day), day)}
        for provider, day, letter in served
    }
    last = max((day for _p, day, _letter in served), default=today)
    appeal = deadlines.due(appeal_rule, last)
    full = {
        **facts,
        **remedies(appeal, last),
        "services": [{"provider": provider.name, **mine[provider.pk]} for provider, *_rest in served],
    }
    if full.get("standstill"):
        full["standstill_until"] = deadlines.due(STANDSTILL, last).last_day.isoformat()
    decision = write_decision(
        kind,
        full,
        authority=row.authority,
        subject=row,
        provider=winner,
        language=LANGUAGE,
        served_on=last,
        appeal=appeal,
        made_by=actor.user,
        corrects=corrects,
    )
    for provider, day, _letter in served:
        _serve(row, decision, provider, day, mine[provider.pk])
    events.record(actor, "decision.made", decision, authority=row.authority, decided=row.ref)
    return decision


def _serve(
    row: Competition, decision: Decision, provider: Provider, day: date, facts: Mapping[str, Any]
) -> None:
    """Note the provider's own day of receipt and last day to appeal, and tell it."""
    AwardService.objects.create(
        authority=row.authority,
        competition=row,
        provider=provider,
        kind=decision.kind,
        decision=decision,
        served_on=day,
        appeal_until=date.fromisoformat(facts["appeal_until"]),
    )
    context = {"decision": decision, "document": decision.document, "served_on": day, "facts": facts}
    key = f"decision:{decision.ref}:{provider.ref}"
    tell_provider(provider, "decision", context, key=key, authority=row.authority)
