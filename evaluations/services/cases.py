"""What other rooms tell of becomes evidence: closed orders, and offers that were turned down."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from core import access, clock, events, messages
from core.actors import Actor
from core.models import AccessPurpose, Client, User
from evaluations import deadlines
from evaluations.models import CaseRecord, DeclineRecord, EvaluationRequest, link_digest
from evaluations.questionnaires import CURRENT
from evaluations.states import Audience

if TYPE_CHECKING:
    from orders.models import Choice
    from orders.services.closing import CaseFacts

CODE_OUTLIVES = timedelta(days=30)
"""A late client is told that the time has passed, not that the code is wrong."""
STARTING_POINT = ("age_band", "months_unemployed", "education", "language_group", "health_limit")


@transaction.atomic
def record_case(actor: Actor, *, client: Client, facts: "CaseFacts") -> CaseRecord:
    """Keep a closed order as a pseudonymous case and ask the client and the official about it.

    1. The case; an order already known is left as it is. 2. The official's request, through the work list. 3. The
    client's, with a code of its own by the way the client is reached. Each only if the category asks it; with events.
    """
    authority = client.authority
    case, made = CaseRecord.objects.get_or_create(
        order_digest=link_digest(facts.order_ref),
        defaults={
            "order_ref": facts.order_ref,
            "authority": authority,
            "provider": facts.provider,
            "category": facts.category,
            "official_ref": facts.official.ref,
            "service_type": facts.service_type,
            "closed_on": facts.closed_on,
            "days_to_start": facts.days_to_start,
            "report_on_time": facts.report_on_time,
            "case_mix": _case_mix(facts.starting_point) | {"wa_end": facts.wa_end},
        },
    )
    if not made:
        return case
    events.record(actor, "case.recorded", case, authority=authority)
    wanted = facts.category.questionnaires
    if Audience.OFFICIAL in wanted:
        official = _request(case, Audience.OFFICIAL, official=facts.official)
        events.record(actor, "evaluation.sent", official, authority=authority)
    if Audience.CLIENT in wanted:
        asked = _request(case, Audience.CLIENT)
        _invite(client, asked)
        events.record(actor, "evaluation.sent", asked, authority=authority)
    return case


def _case_mix(starting_point: dict[str, Any]) -> dict[str, Any]:
    """The starting point's codes and numbers as the method reads them."""
    return {
        **{name: starting_point[name] for name in STARTING_POINT},
        "wa_start": starting_point.get("wa_start"),
        "earlier_services": starting_point.get("earlier_services") or 0,
    }


def _request(case: CaseRecord, audience: Audience, official: User | None = None) -> EvaluationRequest:
    request: EvaluationRequest = EvaluationRequest(
        authority=case.authority,
        case=case,
        audience=audience,
        questionnaire=CURRENT[audience].code,
        official=official,
        answer_by=deadlines.answer_by(clock.today()),
    )
    request.save()
    return request


def _invite(client: Client, request: EvaluationRequest) -> None:
    """Send the client its code: never through the provider, who could pick whom to ask."""
    expires_at = clock.end_of_day(request.answer_by + CODE_OUTLIVES)
    code = access.issue_code(client, AccessPurpose.QUESTIONNAIRE, request.ref, expires_at)
    context = {
        "code": code,
        "link": f"{settings.BASE_URL}/c/#{code}",
        "provider": request.case.provider.name,
        "authority": client.authority,
        "answer_by": request.answer_by,
    }
    messages.to_client(
        client, "questionnaire", context, key=f"questionnaire:{request.ref}", authority=client.authority
    )


def record_decline(*, choice: "Choice", starting_point: dict[str, Any]) -> DeclineRecord:
    """Keep an offer that a provider turned down, with the client's case-mix, for the cream-skimming audit.

    The order's own event tells of the decline; another one here would lock the chain's head before the order's
    service has taken its last lock.
    """
    order = choice.order
    row, _made = DeclineRecord.objects.get_or_create(
        offer_digest=link_digest(choice.offer.ref),
        defaults={
            "authority": order.authority,
            "provider": choice.provider,
            "declined_on": clock.local_date(choice.ended_at or clock.now()),
            "reason": choice.decline_reason or choice.end,
            "service_type": order.category.score_type,
            "case_mix": _case_mix(starting_point),
        },
    )
    return row
