"""From the need to the provider's answer: every step with its refusals."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock, events
from core.actors import Actor, actor_for
from core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongState
from core.models import Event, Outbox
from core.roles import Role
from evaluations.models import DeclineRecord
from orders import services
from orders.models import Choice, Meeting, Offer, Order
from orders.services.answering import Acceptance
from orders.services.meetings import MeetingPlan
from orders.states import ChoiceEnd, DeclineReason, MeetingState, OrderState, Reason
from procurement.models import Admission, DynamicPurchasingSystem, OfferingPlace
from procurement.states import AdmissionState, Route, SystemState
from tests.factories.core import AuthorityFactory, MembershipFactory, UserFactory
from tests.factories.orders import (
    STARTING,
    City,
    accepted_order,
    add_provider,
    chosen_order,
    client_of,
    draft_order,
    make_city,
    make_client,
    need_facts,
    placed_order,
    provider_actor,
)
from vouchers.models import ApprovedUnit, Budget, Commitment, Voucher
from vouchers.states import VoucherState

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    """A city with three providers."""
    return make_city(3)


def fresh(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.get(pk=order.pk)


def taken(city: City, number: int = 0) -> int:
    """How many places of a provider are taken."""
    return city.place_of(city.providers[number]).taken


def in_service(city: City, units: int = 2_00) -> Order:
    """An order whose first meeting with the first provider was kept."""
    order = accepted_order(city, city.providers[0])
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    coach = provider_actor(city.providers[0])
    services.record_meeting(coach, meeting, state=MeetingState.KEPT, units_hundredths=units)
    return fresh(order)


def strangers(city: City) -> dict[str, Actor]:
    """People who are nobody to an order: other roles, another city, another provider, another client."""
    other = AuthorityFactory(code="pori")
    found = {"another client": client_of(placed_order(city)), "provider": provider_actor(city.providers[2])}
    for name, authority, role in (
        ("official of another city", other, Role.OFFICIAL),
        ("procurement officer", city.authority, Role.PROCUREMENT),
        ("finance officer", city.authority, Role.FINANCE),
        ("manager", city.authority, Role.MANAGER),
        ("auditor", city.authority, Role.AUDITOR),
    ):
        user = UserFactory()
        MembershipFactory(authority=authority, user=user, role=role.value)
        found[name] = actor_for(user)
    return found


ACTS: dict[str, tuple[Callable[[City], Order], Callable[[Actor, Order], object]]] = {
    "amend the need": (
        draft_order,
        lambda who, order: services.amend_need(who, order, facts=need_facts(), starting=STARTING),
    ),
    "place": (draft_order, services.place_order),
    "choose": (
        placed_order,
        lambda who, order: services.choose_provider(who, order, order.offers.get(position=1).ref),
    ),
    "let the city choose": (placed_order, services.let_city_choose),
    "refuse all": (placed_order, services.refuse_all),
    "ask again": (placed_order, services.invite_again),
    "change the provider": (
        chosen_order,
        lambda who, order: services.change_provider(who, order, reason="x"),
    ),
    "decline": (
        chosen_order,
        lambda who, order: services.decline_order(who, order, reason=DeclineReason.CAPACITY),
    ),
    "cancel": (chosen_order, lambda who, order: services.cancel_order(who, order, reason="x")),
    "plan a meeting": (
        accepted_order,
        lambda who, order: services.plan_meeting(who, order, MeetingPlan(clock.now())),
    ),
    "record a meeting": (
        accepted_order,
        lambda who, order: services.record_meeting(who, order.meetings.get(), state=MeetingState.MISSED),
    ),
    "report": (in_service, lambda who, order: services.submit_report(who, order, text="x")),
    "approve the report": (in_service, services.approve_report),
    "settle": (in_service, services.settle_order),
}


@pytest.mark.parametrize("act", ACTS)
def test_strangers_are_refused(city: City, act: str) -> None:
    """Whoever is nobody to the order changes nothing, whatever its state."""
    make, do = ACTS[act]
    order = make(city)
    before = fresh(order)
    for name, stranger in strangers(city).items():
        with pytest.raises(NotAllowed):
            do(stranger, order)
        assert fresh(order).version == before.version, name


@pytest.mark.parametrize("who", ["client", "chosen provider"])
def test_only_officials_decide_for_the_city(city: City, who: str) -> None:
    """R29: neither the client nor the provider approves, settles or cancels."""
    order = in_service(city)
    actor = client_of(order) if who == "client" else provider_actor(city.providers[0])
    for step in (services.approve_report, services.settle_order, services.place_order):
        with pytest.raises(NotAllowed):
            step(actor, order)
    with pytest.raises(NotAllowed):
        services.cancel_order(actor, order, reason="x")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"latest_start": clock.at(clock.today()).date() - timedelta(days=900)}, "latest_before_earliest"),
        ({"units_hundredths": 0}, "no_units"),
        ({"languages": ()}, "no_language"),
        ({"municipalities": (), "remote_suits": False}, "no_area"),
    ],
)
def test_a_need_that_makes_no_sense_is_refused(city: City, change: dict[str, Any], code: str) -> None:
    """With the field at fault."""
    with pytest.raises(InvalidInput) as refused:
        draft_order(city, **change)
    assert refused.value.code == code
    assert refused.value.field
    assert not Order.objects.exists()


def test_another_citys_service_is_not_found(city: City) -> None:
    """An order is of the client's own authority."""
    other = make_city(0, code="pori")
    with pytest.raises(NotFound):
        services.record_need(
            city.actor,
            client=make_client(city),
            category=other.category,
            facts=need_facts(),
            starting=STARTING,
        )


def test_no_call_off_while_the_system_is_closed(city: City) -> None:
    """R11: neither a new need nor a draft from before."""
    draft = draft_order(city)
    DynamicPurchasingSystem.objects.update(state=SystemState.CLOSED)
    for step in (lambda: draft_order(city), lambda: services.place_order(city.actor, draft)):
        with pytest.raises(InvalidInput) as refused:
            step()
        assert refused.value.code == "system_not_open"


def test_placing_freezes_the_whole_market(city: City) -> None:
    """Everybody admitted is on record, shown or left out, with the price of the day; the money is promised."""
    add_provider(city, 3, languages=("sv",))
    order = placed_order(city)
    rows = Offer.objects.filter(order=order, round=1)
    assert rows.count() == 4
    shown = rows.filter(position__isnull=False).order_by("position")
    assert list(shown.values_list("position", flat=True)) == [1, 2, 3]
    assert rows.get(position=None).reasons == [Reason.LANGUAGE]
    commitment = Commitment.objects.get(order_ref=order.ref)
    assert commitment.ceiling_cents == 40 * 80_00


def test_nobody_fits_and_nothing_is_promised(city: City) -> None:
    """The draft stays a draft; no money moves, no letter goes."""
    order = draft_order(city, languages=("se",))
    available = Budget.objects.get().available_cents
    with pytest.raises(InvalidInput) as refused:
        services.place_order(city.actor, order)
    assert refused.value.code == "no_provider_fits"
    assert fresh(order).state == OrderState.DRAFT
    assert Budget.objects.get().available_cents == available
    assert not Offer.objects.exists()


def test_too_little_money_and_nothing_is_placed(city: City) -> None:
    """The refusal names the budget; the list that was begun is gone."""
    Budget.objects.update(available_cents=100)
    order = draft_order(city)
    with pytest.raises(DomainError) as refused:
        services.place_order(city.actor, order)
    assert refused.value.code == "budget_too_small"
    assert not Offer.objects.exists()
    assert not Outbox.objects.filter(key__startswith=f"order:{order.ref}").exists()


def test_a_decline_frees_the_place_and_asks_the_client_again_without_the_decliner(city: City) -> None:
    """A new round, a new list, a record for the fairness audit; the earlier list stays."""
    order = chosen_order(city)
    assert taken(city) == 1
    services.decline_order(provider_actor(city.providers[0]), order, reason=DeclineReason.CAPACITY)
    order = fresh(order)
    assert (order.state, order.round, order.provider, taken(city)) == (OrderState.CHOOSING, 2, None, 0)
    second = Offer.objects.filter(order=order, round=2)
    assert second.get(provider=city.providers[0]).reasons == [Reason.DECLINED]
    assert second.filter(position__isnull=False).count() == 2
    assert Offer.objects.filter(order=order, round=1, position__isnull=False).count() == 3
    assert Choice.objects.get().end == ChoiceEnd.DECLINED
    assert DeclineRecord.objects.count() == 1


def test_when_nobody_is_left_the_official_is_told(db: None) -> None:
    """The only provider declines: back to the official, with a message, never an automatic provider."""
    city = make_city(1)
    order = chosen_order(city)
    services.decline_order(provider_actor(city.providers[0]), order, reason=DeclineReason.LANGUAGE)
    order = fresh(order)
    assert (order.state, order.provider) == (OrderState.WITH_OFFICIAL, None)
    mail = Outbox.objects.get(key=f"order:{order.ref}:back:2")
    assert "no other provider fits" in mail.payload["text"]
    with pytest.raises(InvalidInput):
        services.invite_again(city.actor, order)
    add_provider(city, 1)
    assert services.invite_again(city.actor, order).state == OrderState.CHOOSING


def test_another_reason_needs_words(city: City) -> None:
    """And they are kept apart from the chain of events."""
    order = chosen_order(city)
    provider = provider_actor(city.providers[0])
    with pytest.raises(InvalidInput):
        services.decline_order(provider, order, reason=DeclineReason.OTHER, words=" ")
    services.decline_order(provider, order, reason=DeclineReason.OTHER, words="Our coach knows the client.")
    event = Event.objects.get(code="order.declined")
    assert "coach" not in str(event.data)
    assert event.data["note"]


def test_the_client_says_no_to_all_without_penalty(city: City) -> None:
    """R32: back to the official, the money stays promised, asking again is possible."""
    order = placed_order(city)
    order = services.refuse_all(client_of(order), order)
    assert order.state == OrderState.WITH_OFFICIAL
    assert services.invite_again(city.actor, order).round == 2


def test_the_provider_is_changed_once_and_what_was_delivered_is_paid(city: City) -> None:
    """R32: two hours at the old price, the rest at the new one; the second change is refused."""
    order = in_service(city, units=2_00)
    order = services.change_provider(client_of(order), order, reason="We do not get on.")
    assert (order.state, order.provider, taken(city)) == (OrderState.CHOOSING, None, 0)
    unit = ApprovedUnit.objects.get()
    assert (unit.units_hundredths, unit.amount_cents) == (2_00, 2 * 60_00)
    listed = Offer.objects.filter(order=order, round=order.round)
    assert listed.get(provider=city.providers[0]).reasons == [Reason.REFUSED]

    client, second = client_of(order), city.providers[1]
    order = services.choose_provider(client, order, listed.get(provider=second).ref)
    order = accept(city, order, 1)
    commitment = Commitment.objects.get(order_ref=order.ref)
    assert commitment.unit_price_cents == 61_00
    assert commitment.ceiling_cents == 2 * 60_00 + 38 * 61_00
    with pytest.raises(WrongState) as refused:
        services.change_provider(client, order, reason="Again.")
    assert refused.value.code == "changed_before"


def accept(city: City, order: Order, number: int) -> Order:
    """The provider with this number accepts."""
    actor = provider_actor(city.providers[number])
    assert actor.user is not None
    first = clock.at(clock.today() + timedelta(days=7), 10)
    end = clock.today() + timedelta(days=60)
    return services.accept_order(actor, order, Acceptance(first, "Kahvila", actor.user, end))


def test_meetings_to_come_fall_away_with_the_provider(city: City) -> None:
    """The next provider may take the same hour."""
    order = in_service(city)
    coach = provider_actor(city.providers[0])
    hour = clock.at(clock.today() + timedelta(days=7), 10)
    services.plan_meeting(coach, order, MeetingPlan(hour))
    order = services.change_provider(client_of(order), fresh(order), reason="x")
    order = services.choose_provider(client_of(order), order, offer_of(city, order, 1).ref)
    accept(city, order, 1)
    states = Meeting.objects.filter(order=order, starts_at=hour).values_list("provider__name", "state")
    assert dict(states) == {
        city.providers[0].name: MeetingState.CANCELLED,
        city.providers[1].name: MeetingState.PLANNED,
    }


def test_the_end_of_a_choice_and_the_meetings_with_it_are_told(city: City) -> None:
    """Each by an event of its own, without why the provider was left."""
    order = in_service(city)
    coach = provider_actor(city.providers[0])
    services.plan_meeting(coach, order, MeetingPlan(clock.at(clock.today() + timedelta(days=7), 10)))
    services.change_provider(client_of(order), fresh(order), reason="Too far away.")
    told = {e.code: e for e in Event.objects.filter(code__in=("choice.ended", "meeting.cancelled"))}
    ended, cancelled = told["choice.ended"], told["meeting.cancelled"]
    assert ended.subject_ref == Choice.objects.get(order=order).ref
    assert ended.data["changes"]["end"] == ["", ChoiceEnd.CHANGED]
    assert set(ended.data["changes"]) == {"end", "ended_at"}
    assert cancelled.data["changes"] == {
        "state": [MeetingState.PLANNED, MeetingState.CANCELLED],
        "cancelled_by": ["", "ended"],
    }
    assert ended.data["facts"] == cancelled.data["facts"] == {"order": order.ref}


def test_a_provider_that_declines_does_not_tell_the_chain_why(city: City) -> None:
    """That a place is not accessible tells of the client's health."""
    order = chosen_order(city)
    services.decline_order(provider_actor(city.providers[0]), order, reason=DeclineReason.ACCESSIBILITY)
    assert Choice.objects.get(order=order).decline_reason == DeclineReason.ACCESSIBILITY
    assert DeclineReason.ACCESSIBILITY not in json.dumps(
        list(Event.objects.values_list("code", "data")), default=str
    )


def offer_of(city: City, order: Order, number: int) -> Offer:
    """A provider's line in the newest list."""
    return Offer.objects.get(order=order, round=order.round, provider=city.providers[number])


def test_without_another_provider_the_first_one_stays(db: None) -> None:
    """Nothing is half done: the place, the units and the provider are as they were."""
    city = make_city(1)
    order = in_service(city)
    with pytest.raises(InvalidInput):
        services.change_provider(client_of(order), order, reason="x")
    assert fresh(order).provider == city.providers[0]
    assert taken(city) == 1
    assert not ApprovedUnit.objects.exists()


@pytest.mark.parametrize("make", [draft_order, placed_order, chosen_order, accepted_order])
def test_cancelling_sets_place_voucher_and_money_free(make: Callable[[City], Order]) -> None:
    """Before any service, in every state; the reason is kept."""
    city = make_city(2, route=Route.VOUCHER)
    available = Budget.objects.get().available_cents
    order = services.cancel_order(city.actor, make(city), reason="The client moved.")
    assert order.state == OrderState.CANCELLED
    assert taken(city) == 0
    assert Budget.objects.get().available_cents == available
    assert not Voucher.objects.exclude(state=VoucherState.CANCELLED).exists()
    assert not Meeting.objects.exclude(state=MeetingState.CANCELLED).exists()
    assert Event.objects.get(code="order.cancelled").data["note"]


def test_a_service_that_has_begun_is_not_cancelled(city: City) -> None:
    """It is interrupted."""
    with pytest.raises(WrongState):
        services.cancel_order(city.actor, in_service(city), reason="x")


def test_a_suspended_provider_cannot_be_chosen_any_more(city: City) -> None:
    """The frozen list stands, the suspension is overlaid; the rest of the list can be chosen."""
    order = placed_order(city)
    Admission.objects.filter(provider=city.providers[0]).update(state=AdmissionState.SUSPENDED)
    with pytest.raises(DomainError) as refused:
        services.choose_provider(client_of(order), order, offer_of(city, order, 0).ref)
    assert refused.value.code == "provider_not_available"
    order = services.choose_provider(client_of(order), order, offer_of(city, order, 1).ref)
    assert order.provider == city.providers[1]


def test_a_voucher_lasts_through_choosing_and_asking_again() -> None:
    """Route C: the latest start has passed when the provider answers at last; the voucher is still good."""
    city = make_city(2, route=Route.VOUCHER)
    order = placed_order(city, latest_start=clock.today() + timedelta(days=1))
    clock.set_to(clock.now() + timedelta(days=50))
    services.expire_choice(order)
    OfferingPlace.objects.update(next_free_on=clock.today())
    order = services.invite_again(city.actor, fresh(order))
    clock.set_to(clock.now() + timedelta(days=13))
    order = services.choose_provider(client_of(order), order, offer_of(city, order, 0).ref)
    order = accept(city, order, 0)
    assert Voucher.objects.get().state == VoucherState.REDEEMED


def test_the_chain_of_events_holds_and_tells_the_story(city: City) -> None:
    """Every write left an event with its actor; nothing personal is in it."""
    order = services.change_provider(city.actor, in_service(city), reason="Aino wants another.")
    codes = list(Event.objects.filter(subject_ref=order.ref).order_by("pk").values_list("code", flat=True))
    assert codes == [
        "order.drafted",
        "order.placed",
        "order.provider_chosen",
        "order.accepted",
        "order.started",
        "order.provider_changed",
    ]
    assert all(fault is None for _key, _count, fault in events.verify())
    assert not [event for event in Event.objects.all() if "Aino" in str(event.data)]
