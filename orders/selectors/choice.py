"""What the client sees before the choice: the frozen list with today's free places laid over it.

The list's rows never change; a place that has been filled and a provider that has been suspended since are only
marked. Every read here takes a constant number of queries, however long the list is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock, shapes
from core.actors import Actor
from core.errors import NotFound
from core.i18n import pick
from core.models import AccessCode, AccessPurpose
from orders import words
from orders.models import ChoiceAction, Offer, Order
from orders.rules.arranging import Arrangement, arrange
from orders.states import ActionKind, OrderState
from procurement.models import Admission
from procurement.states import AdmissionState, OfferingState
from providers.states import ScoreBand

PRODUCT_CARD = ("for_whom", "aim", "content", "duration", "benefit")
_SHOWN = (
    "public_id",
    "position",
    "card",
    "offering__state",
    "offering_place__capacity",
    "offering_place__taken",
)


_OF_THE_ORDER = (
    *("public_id", "version", "number", "state", "round", "choose_by", "answer_by", "provider_changes"),
    *("accepted_at", "started_on", "planned_end", "ended_on", "client_id", "commitment_id"),
    *("authority__code", "authority__name", "authority__phone", "authority__public_id"),
    *("category__code", "category__name", "category__card"),
    *("official__name", "official__email", "provider__name"),
)


@dataclass(slots=True)
class Quality:
    """A published score in plain words, and the lengths of its picture on a line from 0 to 100.

    ``points`` is empty without evidence; ``band`` is empty where the city is too small for bands.
    """

    band: str = ""
    points: str = ""
    range: str = ""
    basis: str = ""
    x_low: str = ""
    x_score: str = ""
    width: str = ""


@dataclass(slots=True)
class Card:
    """One provider as the client compares it; texts are ready to be shown, in the active language."""

    ref: str
    position: int
    name: str
    summary: str
    first_day: str
    place: str
    where: str
    remote: bool
    accessible: bool
    languages: str
    language_codes: tuple[str, ...]
    group: bool
    free_on: date
    start: str
    score_facts: Mapping[str, Any]
    quality: Quality
    shut: str

    @property
    def score(self) -> int | None:
        """Hundredths of a point; None without evidence."""
        found: int | None = self.score_facts.get("score")
        return found

    @property
    def open(self) -> bool:
        """Whether it can be chosen now."""
        return not self.shut


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """The list as one client wants to see it now; ``total`` counts the whole list."""

    cards: list[Card]
    total: int
    wanted: Arrangement
    languages: list[tuple[str, str]]
    has_near: bool
    has_remote: bool

    @property
    def hidden(self) -> int:
        """How many the client has narrowed away."""
        return self.total - len(self.cards)


class QualityWords:
    """A score in words that need no statistics; the words are looked up once for a whole list."""

    def __init__(self) -> None:
        self.points = _("%(points)d points of 100")
        self.range = _("Most likely between %(low)d and %(high)d. The average is 50.")
        self.bands = [str(band.label) if band else "" for band in ScoreBand]

    def of(self, score: Mapping[str, Any]) -> Quality:
        """The words of a frozen card's score (hundredths of a point)."""
        if score.get("score") is None:
            return Quality()
        points, low, high = (score[name] / 100 for name in ("score", "low", "high"))
        cases = score["orders"]
        return Quality(
            band=self.bands[score["band"]],
            points=self.points % {"points": round(points)},
            range=self.range % {"low": round(low), "high": round(high)},
            basis=ngettext("From %(n)d finished service.", "From %(n)d finished services.", cases)
            % {"n": cases},
            x_low=f"{low:.1f}%",
            x_score=f"{points:.1f}%",
            width=f"{high - low:.1f}%",
        )


def order_of(actor: Actor) -> Order:
    """The order that a client's code was given for.

    Raises:
        NotFound: the actor is not the client of an order.
    """
    if not actor.is_client_of(AccessPurpose.CHOICE, actor.subject_ref):
        raise NotFound
    rows = Order.objects.select_related("authority", "category", "official", "provider").only(*_OF_THE_ORDER)
    rows = rows.annotate(list_opened=Exists(_openings(OuterRef("pk"), OuterRef("round"))))
    order = rows.filter(public_id=actor.subject_ref).exclude(state=OrderState.DRAFT).first()
    if order is None:
        raise NotFound
    return order


def can_choose_now(order: Order) -> bool:
    """Whether the list is open: the client is asked, and the time has not run out."""
    return (
        order.state == OrderState.CHOOSING and order.choose_by is not None and order.choose_by > clock.now()
    )


def was_opened(order: Order) -> bool:
    """Whether the client has opened this round's list; `order_of` has read it along with the order."""
    known: bool | None = getattr(order, "list_opened", None)
    return _openings(order.pk, order.round).exists() if known is None else known


def _openings(order: Any, number: Any) -> QuerySet[ChoiceAction]:
    return ChoiceAction.objects.filter(order=order, round=number, kind=ActionKind.SHOWN)


def newest_code(order: Order) -> AccessCode | None:
    """The code that opens the order now."""
    rows = AccessCode.objects.filter(
        purpose=AccessPurpose.CHOICE, subject_ref=order.ref, revoked_at=None, expires_at__gt=clock.now()
    )
    return rows.order_by("-pk").first()


def count_shown(order: Order) -> int:
    """How many providers this round's list has."""
    return _shown(order).count()


def product_card(order: Order) -> list[tuple[str, str]]:
    """What the service is: pairs of question and answer, those that the city has written."""
    labels = {
        "for_whom": _("Who is it for?"),
        "aim": _("What is it for?"),
        "content": _("What happens?"),
        "duration": _("How long does it take?"),
        "benefit": _("What do you gain?"),
    }
    card = order.category.card
    return [(labels[key], text) for key in PRODUCT_CARD if (text := pick(card.get(key)))]


def choice_page(order: Order, wanted: Arrangement) -> ChoicePage:
    """This round's list, arranged; two queries at most."""
    say = QualityWords()
    every = [_card(row, say) for row in _shown(order).order_by("position").values(*_SHOWN, "admitted")]
    codes = sorted({code for card in every for code in card.language_codes})
    return ChoicePage(
        cards=arrange(every, wanted),
        total=len(every),
        wanted=wanted,
        languages=[(code, words.language_name(code)) for code in codes],
        has_near=any(not card.remote for card in every),
        has_remote=any(card.remote for card in every),
    )


def get_offer(order: Order, ref: UUID | str) -> Offer:
    """One line of this round's list.

    Raises:
        NotFound: it is not on the list that the client was shown.
    """
    offer = _shown(order).filter(public_id=ref).first()
    if offer is None:
        raise NotFound
    return offer


def get_card(order: Order, ref: UUID | str) -> Card:
    """One provider of this round's list.

    Raises:
        NotFound: it is not on the list that the client was shown.
    """
    row = _shown(order).filter(public_id=ref).values(*_SHOWN, "admitted").first()
    if row is None:
        raise NotFound
    return _card(row, QualityWords())


def _shown(order: Order) -> "QuerySet[Offer, Offer]":
    admitted = Admission.objects.filter(
        category_id=order.category_id, provider_id=OuterRef("provider_id"), state=AdmissionState.ADMITTED
    )
    rows = Offer.objects.filter(Q(position__isnull=False), order=order, round=order.round)
    return rows.annotate(admitted=Exists(admitted))


def _card(row: Mapping[str, Any], say: QualityWords) -> Card:
    facts: Mapping[str, Any] = row["card"]
    score = facts.get("score") or {}
    free_on = date.fromisoformat(facts["next_free_on"])
    codes = tuple(facts["languages"])
    return Card(
        ref=str(row["public_id"]),
        position=row["position"],
        name=facts["name"],
        summary=pick(facts["summary"]),
        first_day=pick(facts["first_day"]),
        place=facts["place"],
        where=_where(facts),
        remote=facts["remote"],
        accessible=facts["accessible"],
        languages=words.language_names(codes),
        language_codes=codes,
        group=facts["group"],
        free_on=free_on,
        start=_("At once") if free_on <= clock.today() else words.near_day(free_on),
        score_facts=score,
        quality=say.of(score),
        shut=_shut(row),
    )


def _where(facts: Mapping[str, Any]) -> str:
    if facts["remote"]:
        return _("Remotely: by phone or video")
    return ", ".join(part for part in (facts["street"], facts["municipality"]) if part)


def _shut(row: Mapping[str, Any]) -> str:
    """Why a provider of the list cannot be chosen just now, in words; empty when it can."""
    if not row["admitted"] or row["offering__state"] != OfferingState.PUBLISHED:
        return _("Takes no new clients just now")
    if row["offering_place__taken"] >= row["offering_place__capacity"]:
        return _("No free place just now")
    return ""


def publication(card: Card) -> str:
    """Which publication of the city's scores the card was frozen with; empty without a score."""
    score = card.score_facts
    if score.get("score") is None:
        return ""
    day = shapes.day_words(date.fromisoformat(score["as_of"]))
    return _("Publication %(number)d of the quality points, as of %(day)s.") % {
        "number": score["number"],
        "day": day,
    }


def what_clients_said(card: Card) -> str:
    """How many of a hundred earlier clients were very content; nothing when too few answered."""
    facts = card.score_facts.get("facts") or {}
    share = facts.get("promoters_percent")
    if share is None or not facts.get("answered"):
        return ""
    text = _("%(share)d of 100 clients gave the grade 9 or 10. The highest grade is 10.")
    return text % {"share": round(share)}
