"""A provider that the client has left records meetings that had been; the official approves them, within the order."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.actors import Actor, actor_for
from core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongState
from core.models import Event, Outbox, User
from core.roles import Role
from core.shapes import day_words
from orders import services
from orders.models import Choice, Meeting, Order
from orders.selectors.late_meetings import late_meetings
from orders.selectors.settlement import settlement_of
from orders.services.late_meetings import record_until
from orders.states import InterruptReason, MeetingState, OrderState
from procurement import deadlines
from providers.models import ProviderMember
from tests.factories.core import UserFactory
from tests.factories.direct import acceptance_of, direct_order, small_city
from tests.factories.orders import (
    STARTING,
    City,
    accepted_order,
    client_of,
    make_city,
    need_facts,
    provider_actor,
)
from vouchers.models import ApprovedUnit, Budget, Commitment

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
KEPT, MISSED = MeetingState.KEPT, MeetingState.MISSED


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers: 60 euros an hour, and 61."""
    return make_city(2)


def left(city: City, dearer_first: bool = False) -> Order:
    """Two hours after a first meeting that nobody recorded the client has left the provider (40 hours ordered)."""
    order = accepted_order(city, city.providers[1 if dearer_first else 0])
    clock.set_to(order.meetings.get().starts_at + timedelta(hours=2))
    return services.change_provider(client_of(order), Order.objects.get(pk=order.pk), reason="Liian kaukana")


def taken_on(city: City, order: Order, index: int = 1) -> Order:
    """The client has chosen another provider, which has accepted."""
    provider = city.providers[index]
    offer = order.offers.get(round=2, provider=provider, position__isnull=False)
    order = services.choose_provider(client_of(order), Order.objects.get(pk=order.pk), offer.ref)
    return services.accept_order(provider_actor(provider), order, acceptance_of(provider))


def first_coach(city: City, index: int = 0) -> Actor:
    """The provider that the client left."""
    return provider_actor(city.providers[index])


def record(city: City, order: Order, units: int = 2_00, index: int = 0) -> Meeting:
    """The first meeting, recorded late as kept."""
    meeting = order.meetings.get(provider=city.providers[index])
    return services.record_late_meeting(first_coach(city, index), meeting, state=KEPT, units_hundredths=units)


def promised(order: Order) -> Commitment:
    """The order's money as it is now."""
    return Commitment.objects.get(order_ref=order.ref)


def test_its_units_wait_for_the_official_and_are_paid_at_its_own_price(city: City) -> None:
    """By hand: 2 hours at 60 euros are 120 euros, to the provider that the client left; 38 hours are left."""
    order = left(city)
    meeting = record(city, order)
    assert (meeting.late, ApprovedUnit.objects.count()) == ("waiting", 0)
    services.approve_late_meetings(city.actor, order)
    unit = ApprovedUnit.objects.get()
    assert (unit.provider, unit.amount_cents, unit.unit_price_cents) == (city.providers[0], 120_00, 60_00)
    assert promised(order).approved_hundredths == 2_00
    assert promised(order).ceiling_cents == 40 * 60_00
    assert Meeting.objects.get(pk=meeting.pk).late == "approved"
    call_command("verify_ledger")


def test_the_next_provider_keeps_its_price_and_its_money(city: City) -> None:
    """By hand: 2 x 60 + 38 x 61 = 2,438 euros are promised, of 40 x 61 = 2,440 before; 2 euros go back."""
    order = taken_on(city, left(city))
    assert promised(order).ceiling_cents == 2_440_00
    record(city, order)
    services.approve_late_meetings(city.actor, order)
    found = promised(order)
    assert (found.ceiling_cents, found.approved_cents) == (2_438_00, 120_00)
    assert (found.provider, found.unit_price_cents) == (city.providers[1], 61_00)
    call_command("verify_ledger")


def test_a_dearer_first_provider_takes_the_difference_from_the_year(city: City) -> None:
    """By hand: 2 x 61 + 38 x 60 = 2,402 euros; 2 euros more than the 40 x 60 that the second one was promised."""
    order = taken_on(city, left(city, dearer_first=True), 0)
    before = Budget.objects.get().available_cents
    record(city, order, index=1)
    services.approve_late_meetings(city.actor, order)
    assert promised(order).ceiling_cents == 2_402_00
    assert Budget.objects.get().available_cents == before - 2_00
    call_command("verify_ledger")


def test_the_orders_own_budget_is_not_passed(city: City) -> None:
    order = taken_on(city, left(city, dearer_first=True), 0)
    order.need.budget_cents = 2_401_99
    order.need.save()
    record(city, order, index=1)
    with pytest.raises(InvalidInput) as refused:
        services.approve_late_meetings(city.actor, order)
    assert refused.value.code == "late_over_budget"
    assert not ApprovedUnit.objects.exists()


def test_a_year_without_money_refuses_the_difference(city: City) -> None:
    """And leaves everything as it was: the meeting waits until money is granted."""
    order = taken_on(city, left(city, dearer_first=True), 0)
    meeting = record(city, order, index=1)
    Budget.objects.update(available_cents=1_99)
    with pytest.raises(DomainError) as refused:
        services.approve_late_meetings(city.actor, order)
    assert refused.value.code == "budget_too_small"
    assert Meeting.objects.get(pk=meeting.pk).late == "waiting"


def test_nothing_is_approved_twice(city: City) -> None:
    order = left(city)
    record(city, order)
    services.approve_late_meetings(city.actor, order)
    with pytest.raises(WrongState) as refused:
        services.approve_late_meetings(city.actor, order)
    assert refused.value.code == "nothing_waits"
    with pytest.raises(WrongState):
        record(city, order)
    assert ApprovedUnit.objects.count() == 1


@pytest.mark.parametrize(("units", "fits"), [(38_00, True), (38_01, False)])
def test_never_more_than_the_next_provider_has_left(city: City, units: int, fits: bool) -> None:
    """Forty hours; the second provider has used two of them."""
    order = taken_on(city, left(city))
    second = order.meetings.get(provider=city.providers[1])
    clock.set_to(second.starts_at + timedelta(hours=3))
    services.record_meeting(first_coach(city, 1), second, state=KEPT, units_hundredths=2_00)
    if fits:
        assert record(city, order, units).units_hundredths == units
        return
    with pytest.raises(InvalidInput) as refused:
        record(city, order, units)
    assert (refused.value.code, refused.value.field) == ("more_than_left", "units")


def test_the_next_provider_cannot_use_them_again(city: City) -> None:
    order = taken_on(city, left(city))
    record(city, order, 39_00)
    second = order.meetings.get(provider=city.providers[1])
    clock.set_to(second.starts_at + timedelta(hours=3))
    with pytest.raises(InvalidInput) as refused:
        services.record_meeting(first_coach(city, 1), second, state=KEPT, units_hundredths=1_01)
    assert refused.value.code == "more_than_ordered"


def test_settling_pays_what_waits_and_shows_it_before(city: City) -> None:
    """By hand: 120 euros to the first, 3 hours at 61 euros to the second, the rest of 2,438 goes back."""
    order = taken_on(city, left(city))
    record(city, order)
    second = order.meetings.get(provider=city.providers[1])
    clock.set_to(second.starts_at + timedelta(hours=3))
    services.record_meeting(first_coach(city, 1), second, state=KEPT, units_hundredths=3_00)
    order = services.interrupt_order(city.actor, Order.objects.get(pk=order.pk), reason=InterruptReason.MOVED)
    shown = settlement_of(order)
    assert shown is not None
    assert (shown.promised_cents, shown.to_pay_cents) == (2_438_00, 120_00 + 183_00)
    assert shown.released_cents == 2_438_00 - 303_00
    services.settle_order(city.actor, order)
    paid = ApprovedUnit.objects.order_by("amount_cents").values_list("provider", "amount_cents")
    assert list(paid) == [(city.providers[0].pk, 120_00), (city.providers[1].pk, 183_00)]
    call_command("verify_ledger")


def test_giving_the_order_up_pays_what_waits(city: City) -> None:
    order = left(city)
    record(city, order)
    services.cancel_order(city.actor, Order.objects.get(pk=order.pk), reason="Muutto")
    assert ApprovedUnit.objects.get().amount_cents == 120_00
    assert promised(order).ceiling_cents == 120_00
    call_command("verify_ledger")


def test_after_the_order_is_settled_nothing_can_be_recorded(city: City) -> None:
    order = left(city)
    services.cancel_order(city.actor, Order.objects.get(pk=order.pk), reason="Muutto")
    with pytest.raises(WrongState) as refused:
        record(city, order)
    assert refused.value.code == "order_settled"
    assert late_meetings(first_coach(city)) == []


@pytest.mark.parametrize(("days", "may"), [(0, True), (1, False)])
def test_the_right_lasts_ten_working_days(city: City, days: int, may: bool) -> None:
    """On the last day it holds, on the next one it does not, and the list is empty."""
    order = left(city)
    choice = Choice.objects.get(order=order, end="changed")
    assert choice.ended_at is not None
    last = record_until(choice)
    assert last == deadlines.due("order.late_record", clock.local_date(choice.ended_at)).last_day
    clock.set_to(clock.at(last + timedelta(days=days), 12))
    assert bool(late_meetings(first_coach(city))) is may
    if may:
        record(city, order)
        return
    with pytest.raises(WrongState) as refused:
        record(city, order)
    assert refused.value.code == "late_record_over"


def test_a_missed_meeting_is_recorded_and_costs_nothing(city: City) -> None:
    order = left(city)
    meeting = services.record_late_meeting(first_coach(city), order.meetings.get(), state=MISSED)
    assert (meeting.state, meeting.late) == (MISSED, "")
    with pytest.raises(WrongState):
        services.approve_late_meetings(city.actor, order)


@pytest.mark.parametrize(
    ("state", "units", "code"),
    [
        (MeetingState.PLANNED, 0, "say_what_happened"),
        (MeetingState.CANCELLED, 0, "say_what_happened"),
        (KEPT, 0, "units_missing"),
        (MISSED, 1_00, "units_of_missed"),
    ],
)
def test_what_a_meeting_cannot_have_been(city: City, state: MeetingState, units: int, code: str) -> None:
    order = left(city)
    with pytest.raises(InvalidInput) as refused:
        services.record_late_meeting(
            first_coach(city), order.meetings.get(), state=state, units_hundredths=units
        )
    assert refused.value.code == code


def test_neither_state_nor_days_of_the_order_move(city: City) -> None:
    """The service has not begun with the next provider, whatever the first one records."""
    order = taken_on(city, left(city))
    record(city, order)
    order.refresh_from_db()
    assert (order.state, order.started_on, order.missed_in_row) == (OrderState.ACCEPTED, None, 0)


def coach_of(city: City) -> tuple[Actor, User]:
    """A coach of the first provider, and who that is."""
    user = UserFactory(name="Kaisa Valmentaja")
    ProviderMember.objects.create(provider=city.providers[0], user=user, role=Role.COACH.value)
    return actor_for(user), user


def test_of_coaches_only_the_one_whom_the_client_had(city: City) -> None:
    coach, user = coach_of(city)
    order = accepted_order(city)
    Order.objects.filter(pk=order.pk).update(coach=user)
    clock.set_to(order.meetings.get().starts_at + timedelta(hours=2))
    order = services.change_provider(client_of(order), Order.objects.get(pk=order.pk), reason="Liian kaukana")
    other = UserFactory()
    ProviderMember.objects.create(provider=city.providers[0], user=other, role=Role.COACH.value)
    assert late_meetings(actor_for(other)) == []
    with pytest.raises(NotAllowed):
        services.record_late_meeting(actor_for(other), order.meetings.get(), state=MISSED)
    assert len(late_meetings(coach)) == 1
    services.record_late_meeting(coach, order.meetings.get(), state=MISSED)


@pytest.mark.parametrize("who", ["official", "rival", "client"])
def test_nobody_else_records(city: City, who: str) -> None:
    order = left(city)
    actors = {"official": city.actor, "rival": first_coach(city, 1), "client": client_of(order)}
    assert late_meetings(actors[who]) == []
    with pytest.raises(NotAllowed):
        services.record_late_meeting(actors[who], order.meetings.get(), state=MISSED)


def test_a_provider_does_not_approve_its_own(city: City) -> None:
    order = left(city)
    record(city, order)
    with pytest.raises(NotAllowed):
        services.approve_late_meetings(first_coach(city), order)


def test_the_present_provider_records_as_ever(city: City) -> None:
    """Its meetings are none of an earlier one."""
    order = accepted_order(city)
    clock.set_to(order.meetings.get().starts_at + timedelta(hours=2))
    with pytest.raises(NotFound):
        services.record_late_meeting(first_coach(city), order.meetings.get(), state=MISSED)


def test_a_provider_that_the_client_refused_has_the_same_right(db: None) -> None:
    """The city had named it (route D)."""
    small = small_city(1)
    provider = small.providers[0]
    order = direct_order(small)
    order = services.accept_order(provider_actor(provider), order, acceptance_of(provider))
    clock.set_to(order.meetings.get().starts_at + timedelta(hours=2))
    services.refuse_provider(client_of(order), order)
    (each,) = late_meetings(provider_actor(provider))
    services.record_late_meeting(provider_actor(provider), each.meeting, state=KEPT, units_hundredths=1_00)
    services.approve_late_meetings(small.actor, order)
    assert ApprovedUnit.objects.get().provider == provider


@pytest.mark.parametrize(("units", "fits"), [(2_00, True), (1_99, False)])
def test_fewer_units_are_not_ordered_than_wait(city: City, units: int, fits: bool) -> None:
    """Two hours wait to be approved: the need cannot become smaller than them."""
    order = left(city)
    record(city, order)
    order = services.refuse_all(client_of(order), Order.objects.get(pk=order.pk))
    facts = need_facts(units_hundredths=units)
    if fits:
        services.amend_need(city.actor, order, facts=facts, starting=STARTING)
        services.approve_late_meetings(city.actor, order)
        return
    with pytest.raises(InvalidInput) as refused:
        services.amend_need(city.actor, order, facts=facts, starting=STARTING)
    assert refused.value.code == "units_over_order"


def test_events_tell_who_recorded_and_who_approved(city: City) -> None:
    order = left(city)
    meeting = record(city, order)
    services.approve_late_meetings(city.actor, order)
    rows = Event.objects.filter(subject_ref=meeting.ref).order_by("number")
    assert [row.code for row in rows][-2:] == ["meeting.recorded_late", "meeting.approved_late"]


# Pages and mail ------------------------------------------------------------------------------------------


def admin_of(city: City, index: int = 0) -> User:
    """The provider's administrator."""
    user = first_coach(city, index).user
    assert user is not None
    return user


def test_the_provider_hears_until_when_and_the_official_too(city: City) -> None:
    order = left(city)
    last = record_until(Choice.objects.get(order=order, end="changed"))
    day = day_words(last)
    for key in ("taken:1:", "changed:1"):
        text = Outbox.objects.get(key__startswith=f"order:{order.ref}:{key}").payload["text"]
        assert day in text, key
        assert order.client.last_name not in text
    record(city, order)
    assert Outbox.objects.filter(key__startswith=f"order:{order.ref}:late:").count() == 1


def test_the_page_shows_day_and_number_and_nothing_of_the_person(city: City, signed_in: SignIn) -> None:
    order = left(city)
    browser = signed_in(admin_of(city))
    listed = browser.get(reverse("orders:assignments")).content.decode()
    url = reverse("orders:record_late", args=[order.meetings.get().ref])
    assert url in listed
    shown = browser.get(url).content.decode()
    assert order.number in shown
    for page in (listed, shown):
        assert order.client.last_name not in page
        assert order.need.goals not in page
    assert "checked" not in shown, "nothing is preselected"
    answer = browser.post(url, {"state": "kept", "units": "2"})
    assert answer.status_code == 302
    assert order.meetings.get().units_hundredths == 2_00


def test_a_refusal_stands_at_its_field(city: City, signed_in: SignIn) -> None:
    order = left(city)
    url = reverse("orders:record_late", args=[order.meetings.get().ref])
    answer = signed_in(admin_of(city)).post(url, {"state": "kept", "units": "41"})
    assert answer.status_code == 422
    assert "more than is left of the order" in answer.content.decode()


def test_after_the_time_the_page_says_so(city: City, signed_in: SignIn) -> None:
    order = left(city)
    last = record_until(Choice.objects.get(order=order, end="changed"))
    clock.set_to(clock.at(last + timedelta(days=1), 9))
    url = reverse("orders:record_late", args=[order.meetings.get().ref])
    page = signed_in(admin_of(city)).get(url, follow=True).content.decode()
    assert "The time to record meetings of this order is over" in page


def test_the_official_approves_on_the_orders_page(city: City, signed_in: SignIn) -> None:
    order = left(city)
    record(city, order)
    browser = signed_in(city.official)
    page = browser.get(reverse("orders:order", args=[order.ref])).content.decode()
    assert "Meetings that an earlier provider recorded" in page
    assert "120,00" in page or "120.00" in page
    answer = browser.post(reverse("orders:approve_late", args=[order.ref]), follow=True).content.decode()
    assert "The meetings are approved for payment." in answer
    assert "Meetings that an earlier provider recorded" not in answer


def test_both_work_lists_name_it(city: City, signed_in: SignIn) -> None:
    order = left(city)
    home = reverse("home")
    assert (
        "Record a meeting of an order that was taken back"
        in signed_in(admin_of(city)).get(home).content.decode()
    )
    record(city, order)
    assert "Approve meetings that were recorded late" in signed_in(city.official).get(home).content.decode()


def test_the_same_over_the_api(city: City, signed_in: SignIn) -> None:
    order = left(city)
    browser = signed_in(admin_of(city))
    (row,) = browser.get("/api/v1/orders/late-meetings").json()
    assert set(row) == {"id", "order_number", "starts_at", "record_by", "how"}
    url = f"/api/v1/orders/late-meetings/{row['id']}"
    wrong = browser.post(url, {"state": "planned"}, content_type="application/json")
    assert wrong.status_code == 422
    assert (
        browser.post(url, {"state": "kept", "units": "2"}, content_type="application/json").status_code == 204
    )
    official = signed_in(city.official)
    answer = official.post(
        f"/api/v1/orders/{order.ref}/late-meetings/approve", content_type="application/json"
    )
    assert answer.json()["meetings"][0]["late"] == "approved"
    assert ApprovedUnit.objects.get().amount_cents == 120_00
