"""Needs bought by mini-competition (route A): from the need to the order at the tendered price."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock, events
from core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongState
from core.models import Client, Event, Outbox, User
from orders import services
from orders.models import Choice, Order
from orders.rules.bundles import NeedFacts, bundle_of
from orders.states import ChoiceEnd, ChoiceWay, OrderState
from procurement import services as procurement
from procurement.competition_states import CompetitionState, CriterionKind
from procurement.models import Competition
from tests.factories import competitions as contests
from tests.factories.cast import Cast
from tests.factories.competitions import Contest, make_contest
from tests.factories.core import ClientFactory
from tests.factories.direct import acceptance_of
from tests.factories.orders import STARTING, client_of, need_facts, provider_actor
from tests.factories.vouchers import make_budget
from vouchers import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(cast: Cast) -> Contest:
    """A city that buys by competition, two tenderers, and a budget of 100,000 euros."""
    make_budget(cast.authority)
    return make_contest(cast)


def need_of(contest: Contest, units: int = 20_00, client: Client | None = None, **changes: object) -> Order:
    """A need that the official has recorded; it can wait for a competition."""
    facts = need_facts(
        units_hundredths=units,
        earliest_start=clock.today() + timedelta(days=30),
        latest_start=clock.today() + timedelta(days=90),
        **changes,
    )
    someone = client or ClientFactory(authority=contest.cast.authority, official=contest.cast.official)
    return services.record_need(
        contest.cast.actor("official"),
        client=someone,
        category=contest.category,
        facts=facts,
        starting=STARTING,
    )


def run(contest: Contest, competition: Competition, prices: tuple[int, int] = (50_00, 60_00)) -> Competition:
    """The officer completes the draft; tenders, opening, points, award (the first tender wins)."""
    weigh = procurement.set_criterion
    assert competition.starts_from is not None
    competition = procurement.change_competition(
        contest.officer,
        competition,
        title=competition.title,
        description=competition.description,
        quantity=competition.quantity,
        starts_from=max(competition.starts_from, clock.today() + timedelta(days=15)),
        starts_until=competition.starts_until,
        estimated_cents=2_000_00,
        tender_deadline=clock.at(clock.today() + timedelta(days=14), 12),
    )
    weigh(contest.officer, competition, CriterionKind.PRICE, 50)
    weigh(
        contest.officer, competition, CriterionKind.QUALITY, 50, name={"fi": "Laatu"}, text={"fi": "Miten?"}
    )
    for assessor in contest.assessors:
        assert assessor.user is not None
        procurement.name_assessor(contest.officer, competition, assessor.user)
    row = procurement.invite_to_tender(contest.officer, competition)
    for number, price in enumerate(prices):
        contest.send(row, number, price)
    row = contests.opened(contest, row)
    contests.assessed(contest, row, ((9,), (7,)))
    procurement.award_competition(contest.officer, row, reason="Paras")
    row.refresh_from_db()
    return row


def conclude(contest: Contest, competition: Competition) -> None:
    """The standstill is over and the contract is made."""
    assert competition.standstill_until is not None
    clock.set_to(clock.at(competition.standstill_until + timedelta(days=1), 9))
    procurement.conclude_competition(contest.officer, competition)


def test_two_clients_needs_become_one_competition_and_two_orders(contest: Contest) -> None:
    """20 and 30 hours; the first tenderer wins at 50 euros: each order is asked at that price, the money promised."""
    rows = [need_of(contest, 20_00), need_of(contest, 30_00, languages=("so",), remote_suits=False)]
    competition = services.put_to_tender(contest.officer, contest.category, rows)
    assert (competition.state, competition.quantity) == (CompetitionState.DRAFT, 50_00)
    rows = list(Order.objects.order_by("pk"))
    assert {(row.state, row.competition) for row in rows} == {(OrderState.TENDERED, competition)}
    assert not Choice.objects.exists()
    conclude(contest, run(contest, competition))
    for row in Order.objects.order_by("pk").select_related("commitment"):
        choice = Choice.objects.get(order=row)
        assert (row.state, row.provider) == (OrderState.ASKED, contest.providers[0])
        assert (choice.way, choice.offering_place) == (ChoiceWay.AWARD, None)
        assert row.commitment is not None
        assert row.commitment.ceiling_cents == 50 * row.need.units_hundredths
        assert row.decision == Competition.objects.get().decision
        assert Outbox.objects.filter(key=f"order:{row.ref}:assigned:1").exists()
    assert audit.verify()[1] is None
    assert all(fault is None for _key, _count, fault in events.verify())


def test_the_page_of_a_tendered_need_tells_that_it_was_recorded(
    contest: Contest, signed_in: Callable[[User], Browser]
) -> None:
    """Its first step is done, not left out, though no order is placed yet."""
    need = need_of(contest)
    services.put_to_tender(contest.officer, contest.category, [need])
    page = reverse("orders:order", args=[need.public_id])
    shown = signed_in(contest.cast.official).get(page).content.decode()
    first = re.search(r'<li class="[^"]*v-step[^"]*"[^>]*>.*?</li>', shown, re.DOTALL)
    assert first is not None
    assert "Need recorded" in first[0]
    assert "order placed" not in first[0]
    assert "Not needed" not in first[0]


def test_the_invitation_tells_the_need_and_nobodys_name(contest: Contest) -> None:
    """Everything that reaches a provider before its acceptance: no name, no birth date, no goals, no order number."""
    client = ClientFactory(
        authority=contest.cast.authority,
        official=contest.cast.official,
        first_name="Aaretti",
        last_name="Tunnistettava",
        address="Salakatu 7",
    )
    order = need_of(contest, client=client, goals="Päästä eroon peloista", accessible=True)
    competition = services.put_to_tender(contest.officer, contest.category, [order])
    row = run(contest, competition)
    told = " ".join(
        [str(row.title), str(row.description)]
        + [str(message.payload) for message in Outbox.objects.filter(key__startswith="tender-invitation")]
    )
    assert "1 asiakkaalle" in told or "For 1 client" in told
    for secret in ("Aaretti", "Tunnistettava", "Salakatu", "peloista", order.number, client.birth_date):
        assert secret not in told, secret


def test_the_winner_accepts_as_with_any_order_and_is_paid_its_own_price(contest: Contest) -> None:
    order = need_of(contest)
    conclude(contest, run(contest, services.put_to_tender(contest.officer, contest.category, [order])))
    winner = contest.providers[0]
    award = Competition.objects.get().decision
    order = services.accept_order(provider_actor(winner), Order.objects.get(), acceptance_of(winner))
    assert (order.state, order.decision) == (OrderState.ACCEPTED, award)
    order = Order.objects.select_related("commitment__provider").get()
    assert order.commitment is not None
    assert (order.commitment.provider, order.commitment.unit_price_cents) == (winner, 50_00)


def test_the_client_refuses_the_winner_and_the_need_may_be_put_to_tender_again(contest: Contest) -> None:
    """R32: back to the official without penalty; there is no list to choose from, but a competition anew."""
    order = need_of(contest)
    conclude(contest, run(contest, services.put_to_tender(contest.officer, contest.category, [order])))
    order = services.refuse_provider(client_of(order), Order.objects.get())
    assert (order.state, order.provider) == (OrderState.WITH_OFFICIAL, None)
    assert Choice.objects.get().end == ChoiceEnd.REFUSED
    official = contest.cast.actor("official")
    with pytest.raises(InvalidInput, match="route_needs_competition"):
        services.invite_again(official, order)
    again = services.put_to_tender(contest.officer, contest.category, [order])
    conclude(contest, run(contest, again, (40_00, 60_00)))
    order = Order.objects.get()
    assert (order.state, order.round) == (OrderState.ASKED, 2)
    assert order.commitment is not None
    assert order.commitment.ceiling_cents == 20 * 40_00
    assert audit.verify()[1] is None


def test_a_cancelled_competition_gives_every_need_back(contest: Contest) -> None:
    rows = [need_of(contest), need_of(contest)]
    competition = services.put_to_tender(contest.officer, contest.category, rows)
    procurement.cancel_competition(contest.officer, competition, "Ei tarvetta juuri nyt")
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.WITH_OFFICIAL}
    told = Outbox.objects.filter(key__contains=":back:")
    assert told.count() == 2
    assert all("cancelled" in row.payload["text"] for row in told)
    services.put_to_tender(contest.officer, contest.category, list(Order.objects.all()))


def test_no_contract_without_the_money_for_its_orders(contest: Contest) -> None:
    """20,000 hours at 50 euros are more than the budget: the contract waits, nothing is half done."""
    order = need_of(contest, 20_000_00)
    row = run(contest, services.put_to_tender(contest.officer, contest.category, [order]))
    with pytest.raises(DomainError, match="budget_too_small"):
        conclude(contest, row)
    assert Order.objects.get().state == OrderState.TENDERED
    assert Competition.objects.get().state == CompetitionState.AWARDED


def test_who_may_put_to_tender_and_what(contest: Contest, cast: Cast) -> None:
    """Procurement officers, needs of the category that nobody else is asked about, at least one."""
    order = need_of(contest)
    official, officer = cast.actor("official"), contest.officer
    with pytest.raises(NotAllowed):
        services.put_to_tender(official, contest.category, [order])
    with pytest.raises(InvalidInput, match="no_needs"):
        services.put_to_tender(officer, contest.category, [])
    _system, other = contests.competing_system(officer, "toinen")
    with pytest.raises(NotFound):
        services.put_to_tender(officer, other, [order])
    services.put_to_tender(officer, contest.category, [order])
    with pytest.raises(WrongState, match="need_not_free"):
        services.put_to_tender(officer, contest.category, [order])
    with pytest.raises(InvalidInput, match="route_needs_competition"):
        services.place_order(official, need_of(contest))
    services.cancel_order(official, Order.objects.earliest("pk"), reason="Sai työtä")


def test_clients_who_cannot_start_on_one_day_are_not_one_purchase(contest: Contest) -> None:
    late = need_of(contest)
    late.need.earliest_start = clock.today() + timedelta(days=200)
    late.need.latest_start = clock.today() + timedelta(days=210)
    late.need.save_changes()
    with pytest.raises(InvalidInput, match="windows_apart"):
        services.put_to_tender(contest.officer, contest.category, [need_of(contest), late])
    assert not Competition.objects.exists()


DAYS = st.dates(date(2026, 3, 1), date(2026, 12, 31))
NEEDS = st.builds(
    lambda units, first, length: NeedFacts(
        units, ("fi",), ("Kuopio",), False, False, first, first + timedelta(days=length)
    ),
    st.integers(1, 100_00),
    DAYS,
    st.integers(0, 90),
)


@given(st.lists(NEEDS, min_size=1, max_size=6))
def test_in_the_bundles_window_everybody_can_start(needs: list[NeedFacts]) -> None:
    bundle = bundle_of(needs)
    if bundle is None:
        assert max(n.earliest_start for n in needs) > min(n.latest_start for n in needs)
        return
    assert all(
        n.earliest_start <= bundle.earliest_start <= bundle.latest_start <= n.latest_start for n in needs
    )
    assert bundle.units_hundredths == sum(n.units_hundredths for n in needs)


# Taking out, and the order's own budget ------------------------------------------------------------------


def drafted(contest: Contest, *needs: Order) -> tuple[Competition, list[Order]]:
    """These needs in one draft."""
    competition = services.put_to_tender(contest.officer, contest.category, needs)
    return competition, list(Order.objects.filter(competition=competition).order_by("pk"))


def test_one_need_is_taken_out_of_a_draft(contest: Contest) -> None:
    """Quantity, texts and window follow the one that is left; the official has the other, and is told; it may be put
    into another competition."""
    near, far = need_of(contest, 20_00), need_of(contest, 30_00, languages=("so",), remote_suits=False)
    competition, (one, other) = drafted(contest, near, far)
    clock.advance(timedelta(days=2))
    services.take_out_of_tender(contest.officer, other, reason="Starts later")
    competition.refresh_from_db()
    assert competition.quantity == 20_00
    assert "1 client" in competition.title["en"]
    assert "30" not in competition.description["en"].splitlines()[1]
    assert "Somali" not in competition.description["en"]
    other.refresh_from_db()
    one.refresh_from_db()
    assert (one.state, other.state) == (OrderState.TENDERED, OrderState.WITH_OFFICIAL)
    mail = Outbox.objects.get(key=f"order:{other.ref}:back:{other.round}")
    assert "taken out of the draft" in mail.payload["text"]
    event = Event.objects.get(code="order.taken_out_of_tender")
    assert event.data["facts"]["competition"] == competition.ref
    assert drafted(contest, other)[0].quantity == 30_00


def test_a_text_written_by_hand_stays(contest: Contest) -> None:
    competition, (one, _other) = drafted(contest, need_of(contest, 20_00), need_of(contest, 30_00))
    competition = procurement.change_competition(
        contest.officer,
        competition,
        title=competition.title,
        description={"fi": "Omin sanoin"},
        quantity=competition.quantity,
        estimated_cents=2_000_00,
    )
    services.take_out_of_tender(contest.officer, one, reason="x")
    competition.refresh_from_db()
    assert competition.description == {"fi": "Omin sanoin"}
    assert (competition.quantity, competition.estimated_cents) == (30_00, 2_000_00)


def test_what_taking_out_refuses(contest: Contest, cast: Cast) -> None:
    """No reason, the last need, after the invitation, no need in a competition; and nobody but procurement."""
    _first, (one, other) = drafted(contest, need_of(contest), need_of(contest))
    take = lambda order, reason="x", actor=contest.officer: services.take_out_of_tender(  # noqa: E731
        actor, order, reason=reason
    )
    with pytest.raises(InvalidInput, match="reason_missing"):
        take(one, " ")
    with pytest.raises(NotAllowed):
        take(one, actor=cast.actor("official"))
    take(one)
    with pytest.raises(WrongState, match="last_need"):
        take(other)
    with pytest.raises(WrongState, match="not_tendered"):
        take(one)
    second, (third, _fourth) = drafted(contest, need_of(contest), need_of(contest))
    run(contest, second)
    with pytest.raises(WrongState, match="tenders_invited"):
        take(third)


def test_pages_and_api_of_taking_out(contest: Contest, signed_in: Callable[[User], Browser]) -> None:
    """From the list of drafts to the form; refused without a reason; the same over the API with the version."""
    _competition, (one, other, _left) = drafted(contest, *(need_of(contest) for _n in range(3)))
    assert contest.officer.user is not None
    desk = signed_in(contest.officer.user)
    listed = desk.get(reverse("orders:put_to_tender", args=[contest.category.public_id])).content.decode()
    page = reverse("orders:take_out_of_tender", args=[one.public_id])
    assert page in listed
    assert page in desk.get(reverse("orders:order", args=[one.public_id])).content.decode()
    assert desk.post(page, {"reason": "", "version": one.version}).status_code == 422
    answer = desk.post(page, {"reason": "Starts later", "version": one.version}, follow=True)
    assert "The need is taken out." in answer.content.decode()
    told = desk.post(
        f"/api/v1/orders/{other.ref}/take-out-of-tender",
        {"reason": "x"},
        content_type="application/json",
        headers={"if-match": f'"{other.version}"'},
    )
    assert (told.status_code, told.json()["state"]) == (200, "with_official")


def test_a_price_over_a_needs_budget_is_told_at_the_award_and_the_order_is_made(
    contest: Contest, signed_in: Callable[[User], Browser]
) -> None:
    """20 h at 50 = 1,000.00; a budget of 999.99 is too small, one of 1,000.00 is not: one official is told, in time to
    give the order up before the contract; the award itself stands."""
    tight, wide = need_of(contest, budget_cents=999_99), need_of(contest, budget_cents=1_000_00)
    competition, _rows = drafted(contest, tight, wide, need_of(contest))
    row = run(contest, competition)
    mails = Outbox.objects.filter(key__contains=":over_budget:")
    assert [mail.key for mail in mails] == [f"order:{tight.ref}:over_budget:{competition.ref}"]
    text = mails[0].payload["text"].replace("\u00a0", " ")
    assert "1,000.00" in text or "1 000,00" in text
    conclude(contest, row)
    desk = signed_in(contest.cast.official)
    shown = [
        "; its budget is" in desk.get(reverse("orders:order", args=[order.public_id])).content.decode()
        for order in (tight, wide)
    ]
    assert shown == [True, False]
    tight.refresh_from_db()
    assert tight.state == OrderState.ASKED
