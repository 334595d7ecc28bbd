"""Group information sessions: seats, waiting list, who came, and a choice on the spot."""

from datetime import timedelta

import pytest

from core import clock
from core.actors import client_actor
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import AccessPurpose, Outbox
from orders import due, services
from orders.models import Choice, InfoSession, InfoSignUp, Order
from orders.selectors.groups import sessions_seen_by
from orders.services.info_sessions import (
    amend_session,
    cancel_session,
    choose_at_session,
    leave_session,
    plan_session,
    record_who_came,
    sign_up_client,
)
from orders.services.signing_up import sign_up
from orders.states import ChoiceWay, OrderState
from orders.states.courses import Attendance, SeatEnd, SeatState, SessionState
from tests.factories.courses import opened_course, planned_session, session_plan
from tests.factories.orders import (
    City,
    add_provider,
    client_of,
    make_city,
    make_client,
    placed_order,
    provider_actor,
)

pytestmark = pytest.mark.django_db


def _told(row: InfoSignUp, what: str) -> int:
    return Outbox.objects.filter(key__startswith=f"info:{row.ref}:{what}").count()


def _agree(session: InfoSession) -> None:
    session.refresh_from_db()
    assert session.taken == session.sign_ups.filter(state=SeatState.SEATED).count() <= session.seats


def test_seats_fill_and_those_who_wait_move_up(city: City) -> None:
    """Two seats, three clients; one leaves with the code of the session, the third moves up and is told."""
    session = planned_session(city)
    first, second, third = (sign_up_client(city.actor, session, make_client(city)) for _ in range(3))
    assert [row.state for row in (first, second, third)] == ["seated", "seated", "waiting"]
    assert (_told(first, "signed_up"), _told(third, "waiting")) == (1, 1)
    leave_session(client_actor(AccessPurpose.SESSION, first.ref), first)
    third.refresh_from_db()
    assert (third.state, _told(third, "moved_up")) == (SeatState.SEATED, 1)
    _agree(session)


def test_a_client_signs_up_with_the_code_of_an_own_order(city: City) -> None:
    session, order = planned_session(city), placed_order(city)
    row = sign_up_client(client_of(order), session, order.client, order=order)
    assert (row.signed_by, sign_up_client(client_of(order), session, order.client, order=order).pk) == (
        None,
        row.pk,
    )
    leave_session(client_of(order), row, order=order)
    row.refresh_from_db()
    assert row.end == SeatEnd.LEFT


def test_on_the_spot_a_client_chooses_and_the_choice_is_tied_to_the_session(city: City) -> None:
    """Only who is recorded as having come; a client without an order is only listed."""
    session, order = planned_session(city), placed_order(city)
    row = sign_up_client(city.actor, session, order.client)
    guest = sign_up_client(city.actor, session, make_client(city))
    offer = order.offers.get(provider=city.providers[1])
    clock.advance(timedelta(days=5, hours=6))
    with pytest.raises(WrongState, match="client_not_there"):
        choose_at_session(city.actor, session, order, offer.ref)
    marks = {row.ref: Attendance.PRESENT, guest.ref: Attendance.PRESENT}
    record_who_came(city.actor, session, marks)
    chosen = choose_at_session(city.actor, session, order, offer.ref)
    assert chosen.state == OrderState.ASKED
    choice = Choice.objects.get(order=order)
    assert (choice.way, choice.assisted_by, choice.info_session) == (
        ChoiceWay.ASSISTED,
        city.official,
        session,
    )
    due.move_due()
    session.refresh_from_db()
    assert session.state == SessionState.HELD
    assert due.move_due() == 0


def test_presenters_see_their_sessions_and_nobody_who_comes(city: City) -> None:
    session = planned_session(city)
    row = sign_up_client(city.actor, session, make_client(city))
    here, elsewhere = provider_actor(city.providers[0]), provider_actor(city.providers[3])
    assert list(sessions_seen_by(here)) == [session]
    assert not sessions_seen_by(elsewhere).exists()
    invited = Outbox.objects.filter(key__contains=f"info:{session.ref}:invited").values_list(
        "payload", flat=True
    )
    assert len(invited) == 2
    assert all(row.client.last_name not in str(payload) for payload in invited)


def test_cancelling_tells_clients_and_presenters(city: City) -> None:
    session = planned_session(city)
    row = sign_up_client(city.actor, session, make_client(city))
    with pytest.raises(InvalidInput, match="reason_missing"):
        cancel_session(city.actor, session, reason=" ")
    cancel_session(city.actor, session, reason="Tila ei ole vapaa")
    row.refresh_from_db()
    assert (row.state, row.end, _told(row, "cancelled")) == ("ended", SeatEnd.CANCELLED, 1)
    assert Outbox.objects.filter(key__contains=f"info:{session.ref}:cancelled").count() == 2
    with pytest.raises(WrongState):
        sign_up_client(city.actor, session, make_client(city))


def test_a_new_time_is_told_and_more_seats_are_filled(city: City) -> None:
    session = planned_session(city, seats=1)
    first, second = (sign_up_client(city.actor, session, make_client(city)) for _ in range(2))
    later = session.starts_at + timedelta(days=1)
    plan = session_plan(city, seats=2, starts_at=later, ends_at=later + timedelta(hours=1))
    amend_session(city.actor, session, plan)
    second.refresh_from_db()
    assert (_told(first, "moved"), second.state) == (1, SeatState.SEATED)
    with pytest.raises(InvalidInput, match="seats_taken"):
        amend_session(city.actor, session, session_plan(city, seats=1))
    _agree(session)


def test_only_admitted_providers_are_invited(city: City) -> None:
    other = make_city(1, code="muu")
    stranger = add_provider(other, 1)
    with pytest.raises(InvalidInput, match="presenters_wrong"):
        plan_session(city.actor, session_plan(city, presenters=(stranger,)))
    with pytest.raises(InvalidInput, match="no_category"):
        plan_session(city.actor, session_plan(city, categories=(other.category,)))


def test_others_may_not(city: City) -> None:
    session, order = planned_session(city), placed_order(city)
    row = sign_up_client(city.actor, session, order.client)
    stranger = make_city(1, code="muu")
    presenter = provider_actor(city.providers[0])
    for attempt in (
        lambda: plan_session(presenter, session_plan(city)),
        lambda: cancel_session(presenter, session, reason="x"),
        lambda: sign_up_client(presenter, session, make_client(city)),
        lambda: sign_up_client(client_of(order), session, make_client(city), order=order),
        lambda: sign_up_client(city.actor, session, make_client(stranger)),
        lambda: leave_session(client_of(placed_order(city)), row),
        lambda: leave_session(client_of(other := placed_order(city)), row, order=other),
        lambda: record_who_came(stranger.actor, session, {}),
        lambda: choose_at_session(presenter, session, order, order.ref),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_choice_page_of_a_later_order_is_not_touched_by_the_session(city: City) -> None:
    """Choosing elsewhere after the session is an ordinary choice."""
    session, order = planned_session(city), placed_order(city)
    sign_up_client(city.actor, session, order.client)
    offer = order.offers.get(provider=city.providers[0])
    services.choose_provider(client_of(order), order, offer.ref)
    assert Choice.objects.get(order=order).info_session is None


def test_a_client_who_is_there_chooses_alone_and_it_is_tied_to_the_session(city: City) -> None:
    """With the own code, while it is on or shortly after; of who stayed away, or chooses at home, nothing is told."""
    session = planned_session(city, seats=4)
    orders = [placed_order(city) for _ in range(4)]
    rows = [sign_up_client(city.actor, session, order.client) for order in orders]
    course = opened_course(city, min_seats=1)
    clock.advance(session.starts_at + timedelta(minutes=90) - clock.now())
    record_who_came(city.actor, session, {row.ref: Attendance.PRESENT for row in rows[:3]})

    def chosen(order: Order) -> Choice:
        offer = order.offers.get(provider=city.providers[1])
        services.choose_provider(client_of(order), order, offer.ref)
        return Choice.objects.get(order=order)

    there = chosen(orders[0])
    assert (there.way, there.assisted_by, there.info_session) == (ChoiceWay.ALONE, None, session)
    sign_up(client_of(orders[1]), orders[1], course)
    assert Choice.objects.get(order=orders[1]).info_session == session
    assert chosen(orders[3]).info_session is None
    clock.advance(timedelta(hours=2))
    assert chosen(orders[2]).info_session is None


def test_who_waited_and_came_is_recorded_and_may_choose(city: City) -> None:
    """Others stayed away, so there was room; the seats' count says what it said."""
    session = planned_session(city, seats=1)
    away, waited = placed_order(city), placed_order(city)
    rows = [sign_up_client(city.actor, session, order.client) for order in (away, waited)]
    clock.advance(session.starts_at + timedelta(minutes=10) - clock.now())
    marks = {rows[0].ref: Attendance.ABSENT, rows[1].ref: Attendance.PRESENT}
    record_who_came(city.actor, session, marks)
    offer = waited.offers.get(provider=city.providers[0])
    services.choose_provider(client_of(waited), waited, offer.ref)
    assert Choice.objects.get(order=waited).info_session == session
    _agree(session)
