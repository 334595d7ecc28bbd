"""The client's side of an order over the API, with the short token of ``POST /client-tokens`` or the page's session.

The same path as the pages: open the list once a round, arrange it, look at a card, choose. What is written down on
the pages is written down here.
"""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.responses import Status

from core import money
from core.api import Problem, actor_of, expected_version, set_etag
from core.errors import WrongState
from orders import services, words
from orders.models import Order
from orders.rules.arranging import Arrangement
from orders.selectors import choice as reads
from orders.selectors.standing import standing
from orders.services.looking import open_list
from orders.states import ActionKind

client_router = Router(tags=["client"])
PROBLEMS = {frozenset({401, 403, 404, 409, 412, 422}): Problem}


class QualityOut(Schema):
    """A published score, points of 100 with 50 as the average; nothing without evidence."""

    score: float
    low: float
    high: float
    band: int
    words: str
    finished_services: int


class OfferOut(Schema):
    """One provider of the list. ``can_be_chosen`` is as of now; everything else as it was at the invitation."""

    id: UUID
    position: int = Field(description="Place in the order drawn by lot for this client")
    provider: str
    summary: str
    first_day: str
    where: str
    remote: bool
    accessible: bool
    languages: list[str]
    group: bool
    can_start: date
    quality: QualityOut | None
    can_be_chosen: bool
    why_not: str = ""

    @classmethod
    def of(cls, card: reads.Card) -> "OfferOut":
        """The card as the API shows it."""
        return cls(
            id=UUID(card.ref),
            position=card.position,
            provider=card.name,
            summary=card.summary,
            first_day=card.first_day,
            where=card.where,
            remote=card.remote,
            accessible=card.accessible,
            languages=list(card.language_codes),
            group=card.group,
            can_start=card.free_on,
            quality=_quality(card),
            can_be_chosen=card.open,
            why_not=card.shut,
        )


class ListOut(Schema):
    """This round's list as the client arranged it; ``total`` counts the whole list."""

    total: int
    items: list[OfferOut]


class StandingOut(Schema):
    """Where the client's order stands."""

    id: UUID
    version: int
    state: str
    state_name: str
    service: str
    choose_by: date | None = Field(description="Last day to choose")
    list_opened: bool
    provider: str
    answer_by: date | None = Field(description="Last day for the provider to answer")
    next_meeting: datetime | None
    next_meeting_where: str
    may_change_provider: bool
    official: str
    phone: str


class ArrangeIn(Schema):
    """How to sort and narrow the list; it is undone by sending nothing."""

    sort: str = Field("neutral", max_length=20, description="neutral, earliest or quality")
    language: str = Field("", max_length=8)
    where: str = Field("", max_length=10, description="near, remote or nothing")


class ChooseIn(Schema):
    """The chosen provider's ``id`` from the list."""

    offer: UUID


class ChangeIn(Schema):
    """Why the client wants another provider."""

    reason: str = Field(max_length=2000)


def _quality(card: reads.Card) -> QualityOut | None:
    facts = card.score_facts
    if facts.get("score") is None:
        return None
    score, low, high = (float(money.euros(facts[name])) for name in ("score", "low", "high"))
    return QualityOut(
        score=score,
        low=low,
        high=high,
        band=facts["band"],
        words=card.quality.band,
        finished_services=facts["orders"],
    )


def _own(request: HttpRequest) -> Order:
    return reads.order_of(actor_of(request))


def _open_list(order: Order) -> None:
    if not reads.can_choose_now(order) or not reads.was_opened(order):
        raise WrongState("list_not_open")


def _list(order: Order, wanted: Arrangement) -> ListOut:
    page = reads.choice_page(order, wanted)
    return ListOut(total=page.total, items=[OfferOut.of(card) for card in page.cards])


def _stand(request: HttpRequest, response: HttpResponse) -> StandingOut:
    order = _own(request)
    at = standing(order)
    set_etag(response, order)
    return StandingOut(
        id=order.public_id,
        version=order.version,
        state=order.state,
        state_name=str(order.get_state_display()),
        service=str(order.category),
        choose_by=words.last_day(order.choose_by) if order.choose_by else None,
        list_opened=reads.was_opened(order),
        provider=order.provider.name if order.provider else "",
        answer_by=order.answer_by,
        next_meeting=at.next_meeting.starts_at if at.next_meeting else None,
        next_meeting_where=at.next_meeting.where if at.next_meeting else "",
        may_change_provider=at.may_change,
        official=order.official.name,
        phone=order.authority.phone,
    )


@client_router.get("/order", response={200: StandingOut, **PROBLEMS})
def read_order(request: HttpRequest, response: HttpResponse) -> StandingOut:
    """Where the client's order stands."""
    return _stand(request, response)


@client_router.post("/order/list", response={200: ListOut, **PROBLEMS})
def open_own_list(request: HttpRequest) -> ListOut:
    """Open this round's list; that it was opened is written down once."""
    order = _own(request)
    if not reads.can_choose_now(order):
        raise WrongState("list_not_open")
    return _list(open_list(actor_of(request), order), Arrangement())


@client_router.get("/order/list", response={200: ListOut, **PROBLEMS})
def read_list(request: HttpRequest) -> ListOut:
    """The list again, in the order drawn by lot; ``list_not_open`` (409) before it was opened."""
    order = _own(request)
    _open_list(order)
    return _list(order, Arrangement())


@client_router.post("/order/list/arrangement", response={200: ListOut, **PROBLEMS})
def arrange_list(request: HttpRequest, body: ArrangeIn) -> ListOut:
    """The list sorted or narrowed; written down."""
    order = _own(request)
    _open_list(order)
    wanted = Arrangement.read(body.sort, body.language, body.where)
    services.note_action(actor_of(request), order, ActionKind.SORTED, detail=wanted.note)
    return _list(order, wanted)


@client_router.post("/order/list/{uuid:offer}/opened", response={200: OfferOut, **PROBLEMS})
def open_card(request: HttpRequest, offer: UUID) -> OfferOut:
    """One provider of the list; that the client looked closer is written down."""
    order = _own(request)
    _open_list(order)
    row = reads.get_offer(order, offer)
    services.note_action(actor_of(request), order, ActionKind.OPENED, offer=row)
    return OfferOut.of(reads.get_card(order, offer))


@client_router.post("/order/choice", response={201: StandingOut, **PROBLEMS})
def choose(request: HttpRequest, response: HttpResponse, body: ChooseIn) -> Status[StandingOut]:
    """Choose a provider; the same choice again gets the same answer."""
    services.choose_provider(actor_of(request), _own(request), body.offer, version=expected_version(request))
    return Status(201, _stand(request, response))


@client_router.post("/order/city-choice", response={201: StandingOut, **PROBLEMS})
def let_city_choose(request: HttpRequest, response: HttpResponse) -> Status[StandingOut]:
    """Let the city choose by its published rule."""
    services.let_city_choose(actor_of(request), _own(request), version=expected_version(request))
    return Status(201, _stand(request, response))


@client_router.post("/order/refusal", response={200: StandingOut, **PROBLEMS})
def refuse_all(request: HttpRequest, response: HttpResponse) -> StandingOut:
    """None of them suits: back to the official, without any penalty (R32)."""
    services.refuse_all(actor_of(request), _own(request), version=expected_version(request))
    return _stand(request, response)


@client_router.post("/order/change", response={200: StandingOut, **PROBLEMS})
def change_provider(request: HttpRequest, response: HttpResponse, body: ChangeIn) -> StandingOut:
    """Another provider, once, with a reason (R32); a new list is made and a new code sent."""
    order, version = _own(request), expected_version(request)
    services.change_provider(actor_of(request), order, reason=body.reason, version=version)
    return _stand(request, response)
