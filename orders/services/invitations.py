"""Putting providers before a client: the frozen offer list, the code, the letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation

from core import access, clock, codes, documents, messages
from core.i18n import pick
from core.models import AccessPurpose
from orders import words
from orders.documents import CHOICE_LETTER
from orders.models import Choice, Offer, Order
from orders.rules.eligibility import Demand, Finding, assess
from orders.states import ChoiceEnd
from procurement import deadlines
from procurement.selectors import Candidate, candidates
from providers.models import PublishedScore
from providers.selectors import current_scores

CODE_WORKS_AFTER_CHOICE = timedelta(days=365)
"""After the choice the code shows where the order stands."""


def demand_of(order: Order) -> Demand:
    """What the eligibility engine has to know about an order."""
    ended = Choice.objects.filter(order=order).values_list("provider_id", "end")
    no = {ChoiceEnd.DECLINED, ChoiceEnd.SILENT}
    need = order.need
    return Demand(
        languages=frozenset(need.languages),
        municipalities=frozenset(need.municipalities),
        remote_suits=need.remote_suits,
        accessible=need.accessible,
        latest_start=max(need.latest_start, clock.today()),
        ceiling_cents=order.category.ceiling_cents,
        declined=frozenset(pk for pk, end in ended if end in no),
        refused=frozenset(pk for pk, end in ended if end == ChoiceEnd.CHANGED),
    )


def find(order: Order) -> list[Finding[Candidate]]:
    """The engine's findings for an order as things stand today."""
    return assess(demand_of(order), candidates(order.category, clock.today()))


def _card(candidate: Candidate, score: PublishedScore | None) -> dict[str, Any]:
    """The facts of a card as they are shown, kept for years."""
    card: dict[str, Any] = {
        "name": candidate.provider_name,
        "summary": candidate.summary,
        "first_day": candidate.first_day,
        "place": candidate.place_name,
        "street": candidate.street,
        "municipality": candidate.municipality,
        "remote": candidate.remote,
        "accessible": candidate.accessible,
        "languages": list(candidate.languages),
        "group": candidate.group,
        "next_free_on": candidate.next_free_on.isoformat() if candidate.next_free_on else None,
        "score": None,
    }
    if score is not None:
        card["score"] = {
            "number": score.number,
            "as_of": score.as_of.isoformat(),
            "orders": score.orders,
            "band": score.band,
            "score": score.score,
            "low": score.low,
            "high": score.high,
            "facts": score.facts,
        }
    return card


def freeze_list(order: Order, findings: list[Finding[Candidate]]) -> int:
    """Write the round's offer list in the neutral order drawn from the order's secret; returns how many are shown."""
    shown = [finding for finding in findings if finding.shown]
    scores = current_scores(order.authority, [f.supply.provider_id for f in shown])
    drawn = codes.permutation(f"{order.secret}:{order.round}", [f.supply.provider_ref for f in shown])
    position = {id(shown[index].supply): place for place, index in enumerate(drawn, start=1)}
    Offer.objects.bulk_create(
        Offer(
            order=order,
            round=order.round,
            provider_id=finding.supply.provider_id,
            offering_id=finding.supply.offering_id,
            offering_place_id=finding.supply.offering_place_id,
            position=position.get(id(finding.supply)),
            reasons=[reason.value for reason in finding.reasons],
            unit_price_cents=finding.supply.unit_price_cents,
            score=scores.get(finding.supply.provider_id),
            card=_card(finding.supply, scores.get(finding.supply.provider_id)),
        )
        for finding in findings
    )
    return len(shown)


def tell_official(order: Order, why: str) -> None:
    """Tell the official that the order is back: ``expired``, ``silent``, ``refused`` or ``nobody_left``."""
    messages.to_user(
        order.official,
        "order_back",
        {"number": order.number, "ref": order.ref, "why": why},
        key=f"order:{order.ref}:back:{order.round}",
        authority=order.authority,
    )


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the client is sent."""

    code: str
    choose_by: datetime


def begin_round(order: Order) -> None:
    """Count the round up and set the client's deadline; the caller moves the state."""
    order.round += 1
    order.choose_by = deadlines.choice_deadline(clock.now())
    order.reminders_sent = 0
    order.provider = None
    order.answer_by = None
    order.coach = None


def send_invitation(order: Order) -> Invitation:
    """Give the client a fresh code by letter and by message; earlier codes of the order stop working."""
    choose_by = order.choose_by
    assert choose_by is not None
    client = order.client
    code = access.issue_code(client, AccessPurpose.CHOICE, order.ref, choose_by + CODE_WORKS_AFTER_CHOICE)
    with translation.override(client.language):
        until = words.long_day(words.last_day(choose_by))
        service = pick(order.category.name)
    facts = {
        "name": client.full_name,
        "address": client.postal_address,
        "service": service,
        "code": code,
        "address_of_page": f"{settings.BASE_URL}/c/",
        "link": f"{settings.BASE_URL}/c/#{code}",
        "choose_by": until,
        "official": order.official.name,
        "phone": order.authority.phone,
        "number": order.number,
        "again": order.round > 1,
    }
    documents.create(CHOICE_LETTER, facts, authority=order.authority, subject=order, language=client.language)
    messages.to_client(
        client,
        "choose_provider",
        facts,
        key=f"order:{order.ref}:choose:{order.round}",
        authority=order.authority,
    )
    return Invitation(code, choose_by)
