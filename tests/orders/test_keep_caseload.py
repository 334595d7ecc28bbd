"""The caseload: the most urgent first, one next step each; the settlement before it is confirmed; a client's path."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock, paging
from core.models import Client, Membership, ViewLog
from core.roles import Role
from orders import services
from orders.models import Order
from orders.rules.report_content import Assessment, InterimReport
from orders.selectors import caseload
from orders.selectors.path import own_path
from orders.selectors.settlement import settlement_of
from orders.services.meetings import MeetingPlan
from orders.states import InterruptReason, MeetingState, OrderState
from orders.states.delivery import Audience, GoalsReached, HowItGoes, NextStep
from tests.factories.cast import staff
from tests.factories.core import UserFactory
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    draft_order,
    make_city,
    make_client,
    placed_order,
    provider_actor,
)
from vouchers.models import Commitment

pytestmark = pytest.mark.django_db
Enter = Callable[[Order], Browser]


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


def fresh(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.get(pk=order.pk)


def started(city: City) -> Order:
    """An order in service: two hours were kept."""
    order = accepted_order(city)
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    coach = provider_actor(city.providers[0])
    services.record_meeting(coach, meeting, state=MeetingState.KEPT, units_hundredths=2_00)
    return fresh(order)


def finished(city: City, client: Client | None = None) -> Order:
    """A closed order with an approved final report."""
    order = started(city)
    if client is not None:
        Order.objects.filter(pk=order.pk).update(client=client)
    assessment = Assessment(GoalsReached.PARTLY, NextStep.WORK)
    coach = provider_actor(city.providers[0])
    services.submit_report(coach, fresh(order), text="x", assessment=assessment)
    services.approve_report(city.actor, fresh(order))
    return services.settle_order(city.actor, fresh(order))


def listed(city: City, **wanted: str) -> list[caseload.Row]:
    """The official's caseload."""
    clients = caseload.clients_of(city.actor, caseload.CaseloadFilter(**wanted))
    return caseload.rows_of(caseload.page_of(clients).rows)


# Order and next steps ------------------------------------------------------------------------------------


def test_the_most_urgent_comes_first_with_its_next_step(city: City) -> None:
    """Late, then one's own turn (longest first), then what others do by day, then clients without a service."""
    late = started(city)
    older = draft_order(city, make_client(city, first_name="Vanha"))
    clock.set_to(clock.at(late.owed_by + timedelta(days=3), 9) if late.owed_by else clock.now())
    newer = draft_order(city, make_client(city, first_name="Tuore"))
    choosing, asked = placed_order(city), chosen_order(city)
    nobody = make_client(city, first_name="Uusi")
    rows = listed(city)
    assert [row.client.pk for row in rows] == [
        order.client_id for order in (late, older, newer, asked, choosing)
    ] + [nobody.pk]
    assert [str(row.verb) for row in rows] == [
        "Ask the provider",
        "Place the order",
        "Place the order",
        "See the order",
        "Choose together",
        "Order a service",
    ]
    assert rows[0].days_late == 3
    waits = [row.waits_days for row in rows]
    assert waits[1] is not None
    assert waits[1] > 0
    assert waits[2:] == [0, None, None, None]


def test_what_others_send_comes_before_what_is_only_awaited(city: City) -> None:
    """A message to read, a client who stopped coming: each changes the next step."""
    order = started(city)
    assert str(listed(city)[0].verb) == "See the order"
    services.send_message(client_of(order), order, text="x", audience=Audience.CLIENT)
    row = listed(city)[0]
    assert (str(row.verb), row.unread) == ("Read the messages", 1)
    coach = provider_actor(city.providers[0])
    for _n in range(2):
        meeting = services.plan_meeting(coach, order, MeetingPlan(clock.now() + timedelta(hours=1)))
        clock.advance(timedelta(hours=2))
        services.record_meeting(coach, meeting, state=MeetingState.MISSED)
    row = listed(city)[0]
    assert (str(row.verb), row.missing) == ("Call the client", True)
    assert [row.client.pk for row in listed(city, whose="missing")] == [order.client_id]


def test_what_came_for_the_official_stands_before_what_others_do(city: City) -> None:
    """A message, then a report, by the day they came; behind the official's own turn only when that waits longer."""
    first, second = started(city), started(city)
    choosing = placed_order(city)
    clock.advance(timedelta(days=1))
    coach = provider_actor(city.providers[0])
    services.submit_interim_report(coach, first, InterimReport("x", HowItGoes.ON_TRACK, ""))
    clock.advance(timedelta(days=1))
    services.send_message(client_of(second), second, text="x", audience=Audience.CLIENT)
    draft = draft_order(city)
    rows = listed(city)
    assert rows[0].client.pk == first.client_id
    assert {row.client.pk for row in rows[1:3]} == {draft.client_id, second.client_id}, "of the same day"
    assert rows[3].client.pk == choosing.client_id
    services.mark_read(city.actor, fresh(second))
    assert listed(city)[-1].client.pk == second.client_id


def test_more_clients_cost_no_more_queries(city: City, signed_in: Callable[..., Browser]) -> None:
    """The page and the API, with four clients and with thirteen."""
    desk = signed_in(city.official)

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        return len(queries)

    paths = (reverse("orders:clients"), "/api/v1/orders/caseload")
    for make in (
        started,
        placed_order,
        chosen_order,
        make_client,
    ):  # each state once: its days are asked once
        make(city)
    few = [asked(path) for path in paths for _again in range(2)][1::2]
    for make in (draft_order, chosen_order, make_client) * 3:
        make(city)
    assert [asked(path) for path in paths] == few


def test_of_several_orders_the_most_urgent_is_shown(city: City) -> None:
    """A closed one never hides one that waits."""
    closed = finished(city)
    draft = draft_order(city, closed.client)
    placed_order(city, closed.client)
    row = listed(city)[0]
    assert (row.order, str(row.verb)) == (draft, "Place the order")


def test_pages_follow_each_other_without_gap_or_double(city: City) -> None:
    """Seven clients, three a page, some of them equally urgent."""
    for number in range(7):
        if number % 2:
            draft_order(city)
        else:
            make_client(city)
    clients = caseload.clients_of(city.actor, caseload.CaseloadFilter())
    found, after = [], ""
    while True:
        page: paging.Page[Client] = caseload.page_of(clients, after, 3)
        found += [client.pk for client in page.rows]
        if not page.next:
            break
        after = page.next
    assert len(found) == len(set(found)) == 7


def test_narrowed_by_state_service_colleague_and_number(
    city: City, signed_in: Callable[..., Browser]
) -> None:
    """Each filter alone; a number's part finds its client in the whole authority; a colleague's clients are theirs."""
    draft, placed = draft_order(city), placed_order(city)
    colleague = UserFactory(name="Kalle Kollega")
    Membership.objects.create(authority=city.authority, user=colleague, role=Role.OFFICIAL.value)
    theirs = make_client(city, first_name="Toisen")
    Client.objects.filter(pk=theirs.pk).update(official=colleague)

    def keys(**wanted: str) -> set[int]:
        return {row.client.pk for row in listed(city, **wanted)}

    assert keys(state="draft") == {draft.client_id}
    assert keys(service=city.category.ref) == {draft.client_id, placed.client_id}
    assert keys(official=colleague.ref) == {theirs.pk}
    assert keys(official="all") == {draft.client_id, placed.client_id, theirs.pk}
    assert keys(search=placed.number[-6:].lower()) == {placed.client_id}
    assert keys(official="nobody") == set()
    shown = signed_in(city.official).get(reverse("orders:clients"), {"official": colleague.ref})
    assert b"Toisen" in shown.content
    assert b"Kalle Kollega" in shown.content


def test_the_file_of_ones_own_orders_names_nobody(city: City, signed_in: Callable[..., Browser]) -> None:
    """Order numbers, days and steps; another official's orders are not in it."""
    order = started(city)
    clock.set_to(clock.at(order.owed_by + timedelta(days=2), 9) if order.owed_by else clock.now())
    answer = signed_in(city.official).get(reverse("orders:caseload_file"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert order.number in text
    assert ";2;" in text
    assert not [word for word in ("Aino", "Esimerkki", "111 2222") if word in text]
    assert len(text.splitlines()) == 2


def test_the_caseload_over_the_api(city: City, signed_in: Callable[..., Browser]) -> None:
    """The same rows in the same order, without names."""
    draft = draft_order(city)
    nobody = make_client(city)
    desk = signed_in(city.official)
    told = desk.get("/api/v1/orders/caseload?limit=1").json()
    assert (told["items"][0]["number"], told["items"][0]["whose_turn"]) == (draft.number, "official")
    rest = desk.get(f"/api/v1/orders/caseload?after={told['next']}").json()
    assert [row["client"] for row in rest["items"]] == [nobody.ref]
    assert rest["items"][0]["next_step"] == "Order a service"
    assert "Aino" not in str(told)
    assert desk.get("/api/v1/orders/caseload?after=x").status_code == 422


# Settlement ----------------------------------------------------------------------------------------------


def test_what_will_be_paid_and_released_adds_up(city: City, signed_in: Callable[..., Browser]) -> None:
    """Two hours of forty at sixty euros: said line by line before it is confirmed, and so it comes out."""
    order = started(city)
    desk = signed_in(city.official)
    shown = desk.get(reverse("orders:interrupt", args=[order.public_id])).content.decode()
    assert "Goes back to the budget" in shown
    services.interrupt_order(city.actor, order, reason=InterruptReason.WORK)
    order = fresh(order)
    found = settlement_of(order)
    assert found is not None
    assert (found.promised_cents, found.to_pay_cents, found.released_cents) == (2400_00, 120_00, 2280_00)
    page = reverse("orders:settle", args=[order.public_id])
    told = desk.get(f"/api/v1/orders/{order.ref}/settlement").json()
    assert (told["to_pay"], told["released"]) == ("120.00", "2280.00")
    auditor = signed_in(staff(city.authority, Role.AUDITOR, "Taru Tarkka"))
    assert auditor.get(f"/api/v1/orders/{order.ref}/settlement").json() == told, "an auditor reads everything"
    shown = desk.get(page).content.decode()
    for words in ("120.00", "2,280.00", "Kept", "2 hours"):
        assert words in shown.replace("\xa0", " "), words
    answer = desk.post(page, {"version": order.version}, follow=True)
    assert b"the order is closed" in answer.content
    commitment = Commitment.objects.get(order_ref=order.ref)
    assert (commitment.approved_cents, commitment.ceiling_cents) == (120_00, 120_00)
    assert b"not possible now" in desk.get(page, follow=True).content


def test_a_coach_who_ends_a_service_is_not_shown_the_citys_money(
    city: City, signed_in: Callable[..., Browser]
) -> None:
    """The same page without the sums."""
    order = started(city)
    desk = signed_in(provider_actor(city.providers[0]).user)
    shown = desk.get(reverse("orders:interrupt", args=[order.public_id]))
    assert shown.status_code == 200
    assert b"Goes back to the budget" not in shown.content


# The path ------------------------------------------------------------------------------------------------


def test_the_path_tells_services_providers_meetings_and_ends_in_order(
    city: City, signed_in: Callable[..., Browser], enter: Enter
) -> None:
    """For the official with links and states; for the client in plain words; never another client's."""
    first = finished(city)
    other = accepted_order(city)
    second = placed_order(city, first.client)
    offer = second.offers.get(provider=city.providers[1], position__isnull=False)
    second = services.choose_provider(client_of(second), second, offer.ref)
    desk = signed_in(city.official)
    shown = desk.get(reverse("orders:client", args=[first.client.public_id])).content.decode()
    path = shown[shown.index("Path over services") :]
    assert path.index(first.ref) < path.index(second.ref)
    assert "1 meeting. Reached in part, Work" in path
    assert other.ref not in shown
    own = enter(second).get(reverse("choice:list")).content.decode()
    assert "Your services so far" in own
    assert city.providers[0].name in own
    assert "Closed" not in own[own.index("Your services so far") :]
    assert own_path(other) == []

    told = desk.get(f"/api/v1/orders/clients/{first.client.ref}/path").json()
    assert [(row["number"], row["meetings_kept"], row["outcome"]) for row in told] == [
        (first.number, 1, "Reached in part, Work"),
        (second.number, 0, ""),
    ]
    assert ViewLog.objects.filter(page="api:path", subject_ref=first.client.ref).count() == 1


def test_a_changed_provider_stays_on_the_path(city: City) -> None:
    """Both names, in the order in which they served."""
    order = started(city)
    services.change_provider(client_of(order), order, reason="x")
    again = fresh(order)
    offer = again.offers.get(round=2, provider=city.providers[1], position__isnull=False)
    services.choose_provider(client_of(order), again, offer.ref)
    placed_order(city, order.client)
    first = own_path(order)[0]
    assert first["who"] == f"{city.providers[0].name} → {city.providers[1].name}"
    assert fresh(order).state == OrderState.ASKED
