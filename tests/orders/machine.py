"""A small city in which everybody does what comes to mind: the acts of the order machine's stateful test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from core import clock
from core.actors import SYSTEM, Actor, actor_for
from core.roles import Role
from orders import services
from orders.models import Meeting, Order
from orders.services.answering import Acceptance
from orders.services.meetings import MeetingPlan
from orders.services.tendering import give_back_needs, order_from_winner
from orders.states import (
    CAN_AMEND,
    CAN_ASSIGN,
    CAN_CANCEL,
    CAN_CHANGE_PROVIDER,
    CAN_INTERRUPT,
    CAN_MEET,
    CAN_RECORD,
    CAN_SETTLE,
    DeclineReason,
    InterruptReason,
    MeetingState,
    OrderState,
)
from procurement.competition_states import CompetitionState
from procurement.models import Category, Competition, LegalRule, OpenedTender, Tender
from procurement.states import Route
from providers.models import Provider
from tests.factories.cast import staff
from tests.factories.orders import (
    STARTING,
    City,
    add_provider,
    client_of,
    draft_order,
    make_city,
    need_facts,
    provider_actor,
)
from tests.machines.rows import any_row

S = OrderState
THRESHOLD = 3_000_00
PLACES = 2


@dataclass
class Town:
    """One authority that buys under every route, its people, and an official of another authority."""

    cities: dict[str, City]
    officer: Actor
    foreigner: Actor
    administrators: dict[int, Actor] = field(default_factory=dict)

    @property
    def official(self) -> Actor:
        """The personal official of every client."""
        return self.cities["B"].actor

    def of_provider(self, order: Order) -> Actor:
        """The administrator of an order's provider."""
        return self.administrators[order.provider_id or 0]


def make_town() -> Town:
    """Two providers a category with two places each: everybody soon gets in each other's way."""
    first = make_city(2, capacity=PLACES)
    cities = {"B": first}
    for route in (Route.MINI_COMPETITION, Route.VOUCHER, Route.SMALL_PURCHASE):
        category = Category.objects.get(pk=first.category.pk)
        category.pk, category.public_id, category.code = None, any_uuid(), f"job-{route}"
        category.route = route
        category._state.adding = True
        category.save()
        city = City(first.authority, first.official, category)
        for number in range(2):
            add_provider(city, 10 * len(cities) + number, capacity=PLACES)
        cities[route.value] = city
    LegalRule.objects.filter(code="threshold.national.annex_e_1_4").update(value=THRESHOLD)
    officer = actor_for(staff(first.authority, Role.PROCUREMENT, "Heikki Hankkija"))
    town = Town(cities, officer, make_city(0, code="muualla").actor)
    for provider in Provider.objects.all():
        town.administrators[provider.pk] = provider_actor(provider)
    return town


def any_uuid() -> Any:
    """A public id of a row that is copied."""
    from core import codes

    return codes.new_uuid()


@dataclass(frozen=True)
class Act:
    """What somebody can do with an order in some states; ``nth`` picks among what there is to pick from."""

    states: frozenset[str]
    do: Callable[[Town, Order, int], object]
    routes: str = "ABCD"


def _offer(order: Order, nth: int) -> str:
    offers = order.offers.filter(round=order.round, position__isnull=False).order_by("provider_id")
    refs: list[str] = [offer.ref for offer in offers]
    return refs[nth % len(refs)]


def _provider(town: Town, order: Order, nth: int) -> str:
    return town.cities[order.route].providers[nth % 2].ref


def _accept(town: Town, order: Order, nth: int) -> object:
    actor = town.of_provider(order)
    assert actor.user is not None
    first = clock.at(clock.today() + timedelta(days=1 + nth), 10)
    end = clock.local_date(first) + timedelta(days=30)
    return services.accept_order(actor, order, Acceptance(first, "Täällä", actor.user, end))


def _record(town: Town, order: Order, nth: int) -> object:
    been = Meeting.objects.filter(
        order=order, state=MeetingState.PLANNED, starts_at__lte=clock.now(), provider=order.provider
    )
    meeting = been.order_by("pk").first()
    if meeting is None:
        return None
    actor = town.of_provider(order)
    if nth % 3 == 0:
        return services.record_meeting(actor, meeting, state=MeetingState.MISSED)
    return services.record_meeting(actor, meeting, state=MeetingState.KEPT, units_hundredths=1_00 + 50 * nth)


def _plan(town: Town, order: Order, nth: int) -> object:
    starts_at = clock.now() + timedelta(hours=1 + nth)
    return services.plan_meeting(town.of_provider(order), order, MeetingPlan(starts_at))


def _amend(town: Town, order: Order, nth: int) -> object:
    facts = need_facts(units_hundredths=5_00 + 2_00 * nth)
    return services.amend_need(town.official, order, facts=facts, starting=STARTING)


def _put_to_tender(town: Town, order: Order, nth: int) -> object:
    rows = Order.objects.filter(route="A", state__in=CAN_ASSIGN).exclude(pk=order.pk).order_by("pk")
    return services.put_to_tender(town.officer, order.category, [order, *rows[: nth % 3]])


def _award(town: Town, order: Order, nth: int) -> object:
    """The contract of its competition; tenders and their comparison have tests of their own."""
    competition = Competition.objects.get(pk=order.competition_id or 0)
    provider = town.cities["A"].providers[nth % 2]
    tender = any_row(Tender, authority=competition.authority, competition=competition, provider=provider)
    any_row(
        OpenedTender, authority=competition.authority, tender=tender, answers={}, unit_price_cents=50_00 + nth
    )
    Competition.objects.filter(pk=competition.pk).update(
        state=CompetitionState.CONCLUDED,
        public_key="key",
        invited_at=clock.now(),
        tender_deadline=clock.now(),
    )
    return order_from_winner(town.officer, competition, Tender.objects.get(pk=tender.pk))


def _cancel_competition(town: Town, order: Order, nth: int) -> object:
    competition = Competition.objects.get(pk=order.competition_id or 0)
    Competition.objects.filter(pk=competition.pk).update(state=CompetitionState.CANCELLED)
    return give_back_needs(town.officer, competition)


def _by(order: Order, town: Town, nth: int) -> Actor:
    """The client alone, or the official with the client."""
    return client_of(order) if nth % 2 else town.official


ACTS: dict[str, Act] = {
    "place": Act(frozenset({S.DRAFT}), lambda t, o, n: services.place_order(t.official, o), "BCD"),
    "invite_again": Act(
        frozenset({S.WITH_OFFICIAL}), lambda t, o, n: services.invite_again(t.official, o), "BCD"
    ),
    "choose": Act(
        frozenset({S.CHOOSING}),
        lambda t, o, n: services.choose_provider(_by(o, t, n), o, _offer(o, n)),
        "BCD",
    ),
    "let_city": Act(
        frozenset({S.CHOOSING}), lambda t, o, n: services.let_city_choose(client_of(o), o), "BCD"
    ),
    "refuse_all": Act(frozenset({S.CHOOSING}), lambda t, o, n: services.refuse_all(_by(o, t, n), o), "BCD"),
    "direct": Act(
        CAN_ASSIGN,
        lambda t, o, n: services.order_directly(
            t.officer if n % 3 else t.official,
            o,
            provider_ref=_provider(t, o, n),
            reason="Lähin",
            not_split=True,
        ),
        "D",
    ),
    "put_to_tender": Act(CAN_ASSIGN, _put_to_tender, "A"),
    "award": Act(frozenset({S.TENDERED}), _award, "A"),
    "cancel_competition": Act(frozenset({S.TENDERED}), _cancel_competition, "A"),
    "refuse_provider": Act(
        CAN_CHANGE_PROVIDER, lambda t, o, n: services.refuse_provider(_by(o, t, n), o), "AD"
    ),
    "accept": Act(frozenset({S.ASKED}), _accept),
    "decline": Act(
        frozenset({S.ASKED}),
        lambda t, o, n: services.decline_order(t.of_provider(o), o, reason=DeclineReason.CAPACITY),
    ),
    "plan": Act(CAN_MEET, _plan),
    "record": Act(CAN_RECORD, _record),
    "report": Act(
        frozenset({S.IN_SERVICE}), lambda t, o, n: services.submit_report(t.of_provider(o), o, text="Valmis")
    ),
    "return_report": Act(
        frozenset({S.REPORTED}), lambda t, o, n: services.return_report(t.official, o, reason="Lisää")
    ),
    "approve": Act(frozenset({S.REPORTED}), lambda t, o, n: services.approve_report(t.official, o)),
    "interrupt": Act(
        CAN_INTERRUPT,
        lambda t, o, n: services.interrupt_order(
            t.of_provider(o) if n % 2 else t.official, o, reason=InterruptReason.WORK
        ),
    ),
    "change": Act(
        CAN_CHANGE_PROVIDER, lambda t, o, n: services.change_provider(_by(o, t, n), o, reason="Toinen"), "BCD"
    ),
    "amend": Act(CAN_AMEND, _amend),
    "cancel": Act(CAN_CANCEL, lambda t, o, n: services.cancel_order(t.official, o, reason="Ei nyt")),
    "settle": Act(CAN_SETTLE, lambda t, o, n: services.settle_order(t.official if n % 2 else SYSTEM, o)),
}


ANY_STATE = (
    "place",
    "invite_again",
    "refuse_all",
    "cancel",
    "settle",
    "interrupt",
    "change",
    "amend",
    "direct",
)
"""Acts that can be tried whatever the order has: no offer, provider or competition is needed to try."""


def new_need(town: Town, route: str, nth: int) -> Order:
    """A need of a new client."""
    return draft_order(town.cities[route], units_hundredths=5_00 + 2_00 * nth)


def forward(town: Town, order: Order) -> Order:
    """The usual next step of an order that is not yet with a provider, always to the first provider."""
    usual = {S.DRAFT: {"A": "put_to_tender", "D": "direct"}.get(order.route, "place"), S.TENDERED: "award"}
    usual |= {S.CHOOSING: "choose", S.ASKED: "accept"}
    name = usual.get(OrderState(order.state))
    if name is not None:
        ACTS[name].do(town, order, 0)
    return Order.objects.get(pk=order.pk)


def foreign_acts(town: Town, order: Order, nth: int) -> list[Callable[[], object]]:
    """What an official of another authority tries on an order."""
    who = town.foreigner
    return [
        lambda: services.place_order(who, order),
        lambda: services.cancel_order(who, order, reason="x"),
        lambda: services.refuse_all(who, order),
        lambda: services.change_provider(who, order, reason="x"),
        lambda: services.refuse_provider(who, order),
        lambda: services.settle_order(who, order),
        lambda: services.interrupt_order(who, order, reason=InterruptReason.WORK),
        lambda: services.order_directly(who, order, provider_ref=_provider(town, order, nth), reason="x"),
    ]
