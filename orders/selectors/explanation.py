"""Why each provider was shown or left out: the frozen list of each round, and the engine's answer for today."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core import clock
from orders.models import Offer, Order
from orders.services.invitations import find
from orders.states import Reason


@dataclass(frozen=True, slots=True)
class Line:
    """One place of one provider and the verdict on it."""

    provider: str
    place: str
    position: int | None
    reasons: tuple[str, ...]
    unit_price_cents: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """The verdicts at one moment; ``number`` 0 is today."""

    number: int
    at: datetime
    shown: list[Line] = field(default_factory=list)
    left_out: list[Line] = field(default_factory=list)


def _words(codes: list[str] | tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(str(Reason(code).label) for code in codes)


def _place(card: dict[str, Any]) -> str:
    return ", ".join(part for part in (card.get("place"), card.get("municipality")) if part)


def frozen_rounds(order: Order) -> list[Round]:
    """The lists as they were put before the client, newest first."""
    rounds: dict[int, Round] = {}
    rows = Offer.objects.filter(order=order).select_related("provider").order_by("-round", "position", "pk")
    for offer in rows:
        made = rounds.setdefault(offer.round, Round(offer.round, offer.created_at))
        line = Line(
            offer.card.get("name") or offer.provider.name,
            _place(offer.card),
            offer.position,
            _words(offer.reasons),
            offer.unit_price_cents,
        )
        (made.shown if offer.shown else made.left_out).append(line)
    return list(rounds.values())


def as_of_today(order: Order) -> Round:
    """What the engine would answer today (no position: no list is drawn)."""
    made = Round(0, clock.now())
    for finding in find(order):
        supply = finding.supply
        place = ", ".join(part for part in (supply.place_name, supply.municipality) if part)
        line = Line(supply.provider_name, place, None, _words(finding.reasons), supply.unit_price_cents)
        (made.shown if finding.shown else made.left_out).append(line)
    return made


def explain(order: Order) -> list[Round]:
    """Today's answer first, then every frozen list."""
    return [as_of_today(order), *frozen_rounds(order)]
