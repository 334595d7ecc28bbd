"""The client's side of an order over the API, with the short token of ``POST /client-tokens`` or the page's session.

The same path as the pages: open the list once a round, arrange it, look at a card, choose. What is written down on
the pages is written down here.
"""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from ninja.responses import Status

from core import clock, money
from core.api import WRITE, actor_of, expected_version, set_etag
from core.errors import WrongState
from orders import services, words
from orders.api.messages import client_messages
from orders.api.routes import RefusalIn
from orders.models import Order, WorkTrial
from orders.rules.arranging import Arrangement
from orders.selectors import choice as reads
from orders.selectors import get_meeting
from orders.selectors.standing import knows_meetings, may_call_off, standing
from orders.selectors.trials import trial_for_client
from orders.services.looking import open_list
from orders.states import ActionKind

client_router = Router(tags=["client"])
client_router.add_router("", client_messages)


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
    picture: str = Field("", description="Address of the provider's picture; empty without one")
    picture_shows: str = Field("", description="What the picture shows, in words")
    where: str
    remote: bool
    accessible: bool
    languages: list[str]
    group: bool
    group_size: int | None = Field(description="How many are in the group at most, when it is told")
    can_start: date = Field(description="First day on which both can meet")
    distance_km: int | None = Field(
        description="From the centre of the client's municipality, in a straight line; nothing when not known"
    )
    clients_said: str = Field(
        description="What earlier clients said, in numbers; empty when too few answered"
    )
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
            picture=card.picture.url if card.picture else "",
            picture_shows=card.picture.alt if card.picture else "",
            where=card.where,
            remote=card.remote,
            accessible=card.accessible,
            languages=list(card.language_codes),
            group=card.group,
            group_size=card.group_size,
            distance_km=card.km,
            clients_said=card.clients,
            can_start=card.free_on,
            quality=_quality(card),
            can_be_chosen=card.open,
            why_not=card.shut,
        )


class ListOut(Schema):
    """This round's list as the client arranged it; ``total`` counts the whole list."""

    total: int
    items: list[OfferOut]


class ComingMeetingOut(Schema):
    """A meeting to come; ``can_be_called_off`` is false for a session of a course."""

    id: UUID
    starts_at: datetime
    where: str
    can_be_called_off: bool


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
    meetings: list[ComingMeetingOut] = Field(description="All meetings to come, the first first")
    may_change_provider: bool
    may_refuse_provider: bool
    official: str
    phone: str


class OwnTrialOut(Schema):
    """A work trial as the client reads about it; ``hours`` a day, ISO ``weekdays``."""

    state: str
    host: str
    address: str
    contact: str
    contact_phone: str
    first_day: date
    last_day: date
    hours: str
    weekdays: list[int]
    tasks: str

    @classmethod
    def of(cls, trial: WorkTrial) -> "OwnTrialOut":
        """From the row."""
        return cls(
            state=trial.state,
            host=trial.host.name,
            address=trial.host.postal_address,
            contact=trial.host.contact_name,
            contact_phone=trial.host.contact_phone,
            first_day=trial.starts_on,
            last_day=trial.last_day,
            hours=money.show_units(trial.hours_hundredths),
            weekdays=trial.weekdays,
            tasks=trial.tasks,
        )


class ArrangeIn(Schema):
    """How to sort and narrow the list; it is undone by sending nothing."""

    sort: str = Field("neutral", max_length=20, description="neutral, earliest, nearest or quality")
    language: str = Field("", max_length=8)
    where: str = Field("", max_length=10, description="near, remote or nothing")
    how: str = Field("", max_length=10, description="alone, group or nothing")


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
        meetings=[
            ComingMeetingOut(
                id=meeting.public_id,
                starts_at=meeting.starts_at,
                where=meeting.where,
                can_be_called_off=may_call_off(meeting),
            )
            for meeting in (at.coming if knows_meetings(order) else [])
        ],
        may_change_provider=at.may_change,
        may_refuse_provider=at.may_refuse,
        official=order.official.name,
        phone=order.authority.phone,
    )


@client_router.get("/order", response={200: StandingOut, **WRITE})
def read_order(request: HttpRequest, response: HttpResponse) -> StandingOut:
    """Where the client's order stands."""
    return _stand(request, response)


@client_router.get("/order/work-trial", response={200: OwnTrialOut | None, **WRITE})
def read_work_trial(request: HttpRequest) -> OwnTrialOut | None:
    """The client's own work trial of this order: the present or next one, else the last; null when there is none."""
    trial = trial_for_client(_own(request), clock.today())
    return None if trial is None else OwnTrialOut.of(trial)


@client_router.post("/order/list", response={200: ListOut, **WRITE})
def open_own_list(request: HttpRequest) -> ListOut:
    """Open this round's list; that it was opened is written down once."""
    order = _own(request)
    if not reads.can_choose_now(order):
        raise WrongState("list_not_open")
    return _list(open_list(actor_of(request), order), Arrangement())


@client_router.get("/order/list", response={200: ListOut, **WRITE})
def read_list(request: HttpRequest) -> ListOut:
    """The list again, in the order drawn by lot; ``list_not_open`` (409) before it was opened."""
    order = _own(request)
    _open_list(order)
    return _list(order, Arrangement())


@client_router.post("/order/list/arrangement", response={200: ListOut, **WRITE})
def arrange_list(request: HttpRequest, body: ArrangeIn) -> ListOut:
    """The list sorted or narrowed; written down."""
    order = _own(request)
    _open_list(order)
    wanted = Arrangement.read(body.sort, body.language, body.where, body.how)
    services.note_action(actor_of(request), order, ActionKind.SORTED, detail=wanted.note)
    return _list(order, wanted)


@client_router.post("/order/list/{uuid:offer}/opened", response={200: OfferOut, **WRITE})
def open_card(request: HttpRequest, offer: UUID) -> OfferOut:
    """One provider of the list; that the client looked closer is written down."""
    order = _own(request)
    _open_list(order)
    row = reads.get_offer(order, offer)
    services.note_action(actor_of(request), order, ActionKind.OPENED, offer=row)
    return OfferOut.of(reads.get_card(order, offer))


@client_router.post("/order/choice", response={201: StandingOut, **WRITE})
def choose(request: HttpRequest, response: HttpResponse, body: ChooseIn) -> Status[StandingOut]:
    """Choose a provider; the same choice again gets the same answer."""
    services.choose_provider(actor_of(request), _own(request), body.offer, version=expected_version(request))
    return Status(201, _stand(request, response))


@client_router.post("/order/city-choice", response={201: StandingOut, **WRITE})
def let_city_choose(request: HttpRequest, response: HttpResponse) -> Status[StandingOut]:
    """Let the city choose by its published rule."""
    services.let_city_choose(actor_of(request), _own(request), version=expected_version(request))
    return Status(201, _stand(request, response))


@client_router.post("/order/refusal", response={200: StandingOut, **WRITE})
def refuse_all(request: HttpRequest, response: HttpResponse) -> StandingOut:
    """None of them suits: back to the official, without any penalty (R32)."""
    services.refuse_all(actor_of(request), _own(request), version=expected_version(request))
    return _stand(request, response)


@client_router.post("/order/provider-refusal", response={200: StandingOut, **WRITE})
def refuse_provider(request: HttpRequest, response: HttpResponse, body: RefusalIn) -> StandingOut:
    """Say no to the provider that the city named; no reason need be told (R32)."""
    order, version = _own(request), expected_version(request)
    services.refuse_provider(actor_of(request), order, reason=body.reason, version=version)
    return _stand(request, response)


@client_router.post("/order/meetings/{uuid:meeting}/cannot-come", response={200: StandingOut, **WRITE})
def cannot_come(request: HttpRequest, response: HttpResponse, meeting: UUID) -> StandingOut:
    """Call a meeting off before it begins; the coach is told. The same again gets the same answer."""
    order = _own(request)
    services.cannot_come(actor_of(request), order, get_meeting(order, meeting))
    return _stand(request, response)


@client_router.post("/order/change", response={200: StandingOut, **WRITE})
def change_provider(request: HttpRequest, response: HttpResponse, body: ChangeIn) -> StandingOut:
    """Another provider, once, with a reason (R32); a new list is made and a new code sent."""
    order, version = _own(request), expected_version(request)
    services.change_provider(actor_of(request), order, reason=body.reason, version=version)
    return _stand(request, response)
