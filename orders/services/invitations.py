"""Putting providers before a client: the frozen offer list, the code, the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation

from core import access, clock, codes, documents, keyed, messages
from core.calendars import Invitation as CalendarEntry
from core.geography import Point, centre, straight_line_km
from core.i18n import pick
from orders import words
from orders.documents import CHOICE_LETTER
from orders.models import Offer, Order
from orders.rules.courses import CourseSupply
from orders.rules.eligibility import Finding
from procurement import deadlines
from procurement.selectors import Candidate
from providers.models import PublishedScore
from providers.selectors import current_scores

CODE_WORKS_AFTER_CHOICE = timedelta(days=365)
"""After the choice the code shows where the order stands."""


def card_facts(
    candidate: Candidate, score: PublishedScore | None, *, home: str = "", not_before: date | None = None
) -> dict[str, Any]:
    """The facts of a card as they are shown, kept for years.

    ``home`` is the client's municipality, from whose centre the distance is counted; ``not_before`` the first day on
    which the client can start.
    """
    card: dict[str, Any] = {
        "name": candidate.provider_name,
        "summary": candidate.summary,
        "first_day": candidate.first_day,
        "picture": candidate.picture,
        "place": candidate.place_name,
        "street": candidate.street,
        "municipality": candidate.municipality,
        "remote": candidate.remote,
        "accessible": candidate.accessible,
        "languages": list(candidate.languages),
        "group": candidate.group,
        "hours": list(candidate.hours),
        "accessibility": list(candidate.accessibility),
        "group_size": candidate.group_size,
        "next_free_on": candidate.next_free_on.isoformat() if candidate.next_free_on else None,
        "first_meeting": _first_meeting(candidate, not_before),
        "distance": _distance(candidate, home),
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


def _course_facts(course: CourseSupply | None) -> dict[str, Any]:
    """With which course a provider is shown, when it is shown with one."""
    if course is None:
        return {}
    return {
        "course": {
            "ref": course.ref,
            "name": dict(course.name),
            "first_day": course.offered.first_day.isoformat(),
            "full": course.offered.full,
        }
    }


def _first_meeting(candidate: Candidate, not_before: date | None) -> str | None:
    """The first day on which both the provider and the client can meet."""
    if candidate.next_free_on is None:
        return None
    return max(candidate.next_free_on, not_before or candidate.next_free_on).isoformat()


def _distance(candidate: Candidate, home: str) -> dict[str, Any] | None:
    """Kilometres in a straight line from the centre of the client's municipality; nothing when it is not known.

    A place without degrees of its own counts as the centre of its municipality; in the client's own that tells nothing.
    """
    start = centre(home)
    if candidate.remote or start is None:
        return None
    if candidate.latitude is not None and candidate.longitude is not None:
        end: Point | None = Point(float(candidate.latitude), float(candidate.longitude))
    else:
        end = None if candidate.municipality == home else centre(candidate.municipality)
    return None if end is None else {"from": home, "km": max(round(straight_line_km(start, end)), 1)}


def freeze_list(order: Order, findings: list[Finding[Candidate]]) -> int:
    """Write the round's offer list in the neutral order drawn from the order's secret; returns how many are shown."""
    shown = [finding for finding in findings if finding.shown]
    scores = current_scores(order.authority, [f.supply.provider_id for f in shown])
    drawn = codes.permutation(f"{order.secret}:{order.round}", [f.supply.provider_ref for f in shown])
    position = {id(shown[index].supply): place for place, index in enumerate(drawn, start=1)}
    home, not_before = order.client.municipality, max(order.need.earliest_start, clock.today())
    offers = [
        Offer(
            authority_id=order.authority_id,
            order_id=order.pk,
            round=order.round,
            provider_id=finding.supply.provider_id,
            offering_id=finding.supply.offering_id,
            offering_place_id=finding.supply.offering_place_id,
            position=position.get(id(finding.supply)),
            reasons=[reason.value for reason in finding.reasons],
            unit_price_cents=finding.unit_price_cents,
            score=scores.get(finding.supply.provider_id),
            card={
                **card_facts(
                    finding.supply,
                    scores.get(finding.supply.provider_id),
                    home=home,
                    not_before=not_before,
                ),
                **_course_facts(finding.course),
            },
        )
        for finding in findings
    ]
    keyed.insert_all(offers, connection.alias)
    return len(shown)


def tell_official(order: Order, why: str) -> None:
    """Tell the official that the order is back: ``expired``, ``silent``, ``refused``, ``nobody_left``,
    ``declined``, ``unwanted`` (the client refused the provider) or ``competition`` (it was cancelled)."""
    messages.to_user(
        order.official,
        "order_back",
        {"number": order.number, "ref": order.ref, "why": why},
        key=f"order:{order.ref}:back:{order.round}",
        authority=order.authority,
    )


@dataclass(frozen=True, slots=True)
class News:
    """What became of the client's course (`orders.services.course_news`), and what leaves the client's calendar."""

    facts: Mapping[str, Any]
    entries: Sequence[CalendarEntry] = ()


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the client is sent."""

    code: str
    choose_by: datetime


def begin_round(order: Order, *, choosing: bool = True) -> None:
    """Count the round up and set the client's deadline if the client chooses; the caller moves the state."""
    order.round += 1
    order.choose_by = deadlines.choice_deadline(clock.now()) if choosing else None
    order.reminders_sent = 0
    order.provider = None
    order.course = None
    order.answer_by = None
    order.coach = None
    order.meets_on = None
    order.missed_in_row = 0


def send_invitation(order: Order, news: News | None = None) -> Invitation:
    """Give the client a fresh code by letter and by message; earlier codes of its kind stop working.

    After a change of provider the code is of another kind: the first one still shows where the order stands, and no
    longer chooses (ADR 17).

    ``news`` of a course is told in the same message.
    """
    choose_by = order.choose_by
    assert choose_by is not None
    client = order.client
    code = access.issue_code(client, order.code_purpose, order.ref, choose_by + CODE_WORKS_AFTER_CHOICE)
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
        "news": dict(news.facts) if news else None,
    }
    documents.create(CHOICE_LETTER, facts, authority=order.authority, subject=order, language=client.language)
    messages.to_client(
        client,
        "choose_provider",
        facts,
        key=f"order:{order.ref}:choose:{order.round}",
        authority=order.authority,
        invitation=news.entries if news else (),
    )
    return Invitation(code, choose_by)
