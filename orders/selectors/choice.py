"""What the client sees before the choice: the frozen list with today's free places laid over it.

The list's rows never change; a place that has been filled and a provider that has been suspended since are only
marked. Every read here takes a constant number of queries, however long the list is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import clock, shapes
from core.actors import Actor
from core.errors import NotFound
from core.i18n import pick
from core.models import ORDER_CODES, AccessCode
from core.queries import column, exists_once
from orders import words
from orders.models import ChoiceAction, Offer, Order, OrderLine, OrderMessage
from orders.rules.arranging import Arrangement, arrange
from orders.selectors.entering import by_present_code, is_asked_now, note_entry
from orders.selectors.groups import planned_sessions
from orders.selectors.lines import lines_of, module_words
from orders.selectors.list_words import ListWords, Picture, Quality
from orders.services.fitting import open_courses
from orders.states import ActionKind, OrderState
from procurement.opening import accessibility_words, hours_words
from procurement.selectors import taking_orders

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
    *("course_id", "need_id"),
    *("accepted_at", "started_on", "planned_end", "ended_on", "client_id", "commitment_id"),
    *("authority__code", "authority__name", "authority__phone", "authority__public_id"),
    *("category__code", "category__name", "category__card"),
    *("official__name", "official__email", "provider__name"),
)


@dataclass(slots=True)
class Card:
    """One provider as the client compares it; texts are ready to be shown, in the active language."""

    ref: str
    position: int
    name: str
    summary: str
    first_day: str
    picture: Picture | None
    place: str
    where: str
    remote: bool
    accessible: bool
    languages: str
    language_codes: tuple[str, ...]
    group: bool
    group_size: int | None
    how: str
    km: int | None
    distance: str
    clients: str
    hours: str
    accessibility: str
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
    has_alone: bool
    has_group: bool
    has_distance: bool

    @property
    def hidden(self) -> int:
        """How many the client has narrowed away."""
        return self.total - len(self.cards)


def order_of(actor: Actor) -> Order:
    """The order that a client's code was given for.

    Raises:
        NotFound: the actor is not the client of an order.
    """
    if not actor.is_client_of_order(actor.subject_ref):
        raise NotFound
    order = _orders_of_clients(clock.today()).filter(public_id=actor.subject_ref).first()
    if order is None:
        raise NotFound
    note_entry(order, actor)
    return order


@lru_cache(maxsize=2)
def _orders_of_clients(day: date) -> "QuerySet[Order, Order]":
    """What every page of a client reads; narrowed to one order, a stored query costs half of one built anew.

    What most orders have none of is asked along, in `beside`: a question of its own for each would cost more to build
    than all their answers.
    """
    rows = Order.objects.select_related("authority", "category", "official", "provider").only(*_OF_THE_ORDER)
    here, authority = column(Order, "id"), column(Order, "authority")
    category = column(Order, "category")
    courses = open_courses(day).filter(category_id=category, authority_id=authority)
    sessions = planned_sessions(day).filter(categories=category, authority_id=authority)
    unread = OrderMessage.objects.filter(order=here, read_by_client_at=None)
    rows = rows.annotate(
        list_opened=exists_once(_openings(here, column(Order, "round")), Order),
        beside_courses=exists_once(courses, Order),
        beside_sessions=exists_once(sessions, Order),
        beside_messages=exists_once(unread, Order),
        beside_modules=exists_once(OrderLine.objects.filter(order=here, removed_at=None), Order),
    )
    return rows.exclude(state=OrderState.DRAFT).order_by("pk")


def beside(order: Order, what: Literal["courses", "sessions", "messages", "modules"]) -> bool:
    """Whether a client's order may have courses, coming sessions, unread messages or modules beside its list.

    False only when `order_of` has seen that there are none.
    """
    known: bool = getattr(order, f"beside_{what}", True)
    return known


def can_choose_now(order: Order) -> bool:
    """Whether the list is open: the client is asked, the time has not run out, and the code is the one for it."""
    return is_asked_now(order) and by_present_code(order)


def was_opened(order: Order) -> bool:
    """Whether the client has opened this round's list; `order_of` has read it along with the order."""
    known: bool | None = getattr(order, "list_opened", None)
    return _openings(order.pk, order.round).exists() if known is None else known


def _openings(order: Any, number: Any) -> QuerySet[ChoiceAction]:
    return ChoiceAction.objects.filter(order=order, round=number, kind=ActionKind.SHOWN)


def newest_code(order: Order) -> AccessCode | None:
    """The code that opens the order now."""
    rows = AccessCode.objects.filter(
        purpose__in=ORDER_CODES, subject_ref=order.ref, revoked_at=None, expires_at__gt=clock.now()
    )
    return rows.order_by("-pk").first()


def count_shown(order: Order) -> tuple[int, bool]:
    """How many providers this round's list has, and whether they are all shown with courses."""
    found = list(_shown(order).values_list("card__course", flat=True))
    return len(found), bool(found) and all(found)


def product_card(order: Order) -> list[tuple[str, str]]:
    """What the service is: pairs of question and answer, those that the city has written, and the order's modules."""
    labels = {
        "for_whom": _("Who is it for?"),
        "aim": _("What is it for?"),
        "content": _("What happens?"),
        "duration": _("How long does it take?"),
        "benefit": _("What do you gain?"),
    }
    card = order.category.card
    told = [(labels[key], text) for key in PRODUCT_CARD if (text := pick(card.get(key)))]
    if beside(order, "modules") and (modules := lines_of(order)):
        told.append((_("What else is ordered for you?"), "\n".join(module_words(line) for line in modules)))
    return told


def choice_page(order: Order, wanted: Arrangement) -> ChoicePage:
    """This round's list, arranged; two queries at most.

    Providers that are shown with a course are not on it: their courses are told beside it.
    """
    say = ListWords()
    rows = _shown(order).order_by("position").values(*_SHOWN, "admitted")
    every = [card_of(row, say) for row in rows if not row["card"].get("course")]
    codes = sorted({code for card in every for code in card.language_codes})
    return ChoicePage(
        cards=arrange(every, wanted),
        total=len(every),
        wanted=wanted,
        languages=[(code, words.language_name(code)) for code in codes],
        has_near=any(not card.remote for card in every),
        has_remote=any(card.remote for card in every),
        has_alone=any(not card.group for card in every),
        has_group=any(card.group for card in every),
        has_distance=any(card.km is not None for card in every),
    )


def get_offer(order: Order, ref: UUID | str) -> Offer:
    """One line of this round's list.

    Raises:
        NotFound: it is not on the list that the client was shown, or is shown with a course.
    """
    offer = _shown(order).filter(public_id=ref).first()
    if offer is None or offer.course:
        raise NotFound
    return offer


def get_card(order: Order, ref: UUID | str) -> Card:
    """One provider of this round's list.

    Raises:
        NotFound: it is not on the list that the client was shown, or is shown with a course.
    """
    row = _shown(order).filter(public_id=ref).values(*_SHOWN, "admitted").first()
    if row is None or row["card"].get("course"):
        raise NotFound
    return card_of(row, ListWords())


def _shown(order: Order) -> "QuerySet[Offer, Offer]":
    return _offers_shown(clock.today()).filter(order=order, round=order.round)


@lru_cache(maxsize=2)
def _offers_shown(day: date) -> "QuerySet[Offer, Offer]":
    """The lines of every list, each with whether its provider may take orders on a day.

    Only narrowed, never run: building the nested question anew for each page took longer than its answer.
    """
    admitted = taking_orders(day).filter(
        category_id=column(Order, "category"), provider_id=column(Offer, "provider")
    )
    # The order has a category in any case: asking for it brings the order's table in, for the question to look at.
    rows = Offer.objects.filter(Q(position__isnull=False), order__category__isnull=False)
    return rows.annotate(admitted=exists_once(admitted, Offer))


def card_of(row: Mapping[str, Any], say: ListWords) -> Card:
    """A line of the list as the client reads it, from the frozen facts and what stands today."""
    facts: Mapping[str, Any] = row["card"]
    score = facts.get("score") or {}
    free_on = max(date.fromisoformat(facts.get("first_meeting") or facts["next_free_on"]), say.today)
    codes = tuple(facts["languages"])
    hours, accessibility = facts.get("hours"), facts.get("accessibility")
    return Card(
        ref=str(row["public_id"]),
        position=row["position"],
        name=facts["name"],
        summary=pick(facts["summary"], say.language),
        first_day=pick(facts["first_day"], say.language),
        picture=say.picture(facts.get("picture")),
        place=facts["place"],
        where=say.where(facts),
        remote=facts["remote"],
        accessible=facts["accessible"],
        languages=say.languages(codes),
        language_codes=codes,
        group=facts["group"],
        group_size=facts.get("group_size"),
        how=say.how(facts),
        km=(facts.get("distance") or {}).get("km"),
        distance=say.distance(facts),
        clients=say.clients(score),
        hours=hours_words(hours) if hours else "",
        accessibility=accessibility_words(accessibility) if accessibility else "",
        free_on=free_on,
        start=say.start(free_on),
        score_facts=score,
        quality=say.quality(score),
        shut=say.shut(row),
    )


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
