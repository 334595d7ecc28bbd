"""From the first meeting to the closed order, and what time does when people do nothing."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from core import clock
from core.errors import DomainError, InvalidInput, WrongState
from core.models import Event, Note, Outbox
from evaluations.models import CaseRecord
from orders import due, services
from orders.models import Choice, Meeting, Order, Report
from orders.services.meetings import MeetingPlan
from orders.services.timing import close_overdue
from orders.states import ChoiceEnd, InterruptReason, MeetingState, OrderState, ReportState
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    make_city,
    placed_order,
    provider_actor,
)
from vouchers.models import ApprovedUnit, Budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


def fresh(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.get(pk=order.pk)


def met(city: City, units: int = 2_00) -> Order:
    """An order whose first meeting was kept."""
    order = accepted_order(city)
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    services.record_meeting(
        provider_actor(city.providers[0]), meeting, state=MeetingState.KEPT, units_hundredths=units
    )
    return fresh(order)


def reported(city: City) -> Order:
    """An order with a final report that waits."""
    order = met(city)
    services.submit_report(provider_actor(city.providers[0]), order, text="Well.", work_ability=7)
    return fresh(order)


# Meetings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "units", "after", "code"),
    [
        (MeetingState.PLANNED, 0, 3, "say_what_happened"),
        (MeetingState.KEPT, 2_00, -3, "meeting_not_yet"),
        (MeetingState.KEPT, 0, 3, "units_missing"),
        (MeetingState.MISSED, 2_00, 3, "units_of_missed"),
        (MeetingState.KEPT, 40_01, 3, "more_than_ordered"),
    ],
)
def test_what_a_meeting_cannot_be(city: City, state: MeetingState, units: int, after: int, code: str) -> None:
    """Each refusal names its field; nothing is recorded."""
    meeting = accepted_order(city).meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=after))
    with pytest.raises(InvalidInput) as refused:
        services.record_meeting(
            provider_actor(city.providers[0]), meeting, state=state, units_hundredths=units
        )
    assert refused.value.code == code
    assert refused.value.field
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_all_ordered_units_may_be_used_and_not_a_hundredth_more(city: City) -> None:
    """Forty hours: the last of them in the second meeting."""
    order = met(city, units=39_00)
    coach = provider_actor(city.providers[0])
    second = services.plan_meeting(coach, order, MeetingPlan(clock.now() - timedelta(hours=1)))
    with pytest.raises(InvalidInput):
        services.record_meeting(coach, second, state=MeetingState.KEPT, units_hundredths=1_01)
    services.record_meeting(coach, second, state=MeetingState.KEPT, units_hundredths=1_00)


def test_a_meeting_is_recorded_once(city: City) -> None:
    """And a meeting at the same time is planned once."""
    order = met(city)
    coach, meeting = provider_actor(city.providers[0]), order.meetings.get()
    with pytest.raises(WrongState):
        services.record_meeting(coach, meeting, state=MeetingState.MISSED)
    with pytest.raises(InvalidInput):
        services.plan_meeting(coach, order, MeetingPlan(meeting.starts_at))


@pytest.mark.parametrize(
    ("minutes_after", "free"), [(-59, False), (30, False), (59, False), (60, True), (-60, True)]
)
def test_a_client_is_in_one_meeting_at_a_time(city: City, minutes_after: int, free: bool) -> None:
    """The first meeting lasts an hour: another hour may end when it begins, and begin when it ends."""
    order = accepted_order(city)
    coach, first = provider_actor(city.providers[0]), order.meetings.get()
    plan = MeetingPlan(first.starts_at + timedelta(minutes=minutes_after))
    if free:
        services.plan_meeting(coach, order, plan)
        return
    with pytest.raises(InvalidInput) as refused:
        services.plan_meeting(coach, order, plan)
    assert (refused.value.code, refused.value.field) == ("meeting_there", "starts_at")
    moved = MeetingPlan(first.starts_at + timedelta(minutes=minutes_after))
    assert services.move_meeting(coach, first, moved).starts_at == moved.starts_at, (
        "its own time is in no way"
    )


def test_a_missed_first_meeting_starts_nothing(city: City) -> None:
    """The order waits for a meeting that is kept."""
    meeting = accepted_order(city).meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=1))
    services.record_meeting(provider_actor(city.providers[0]), meeting, state=MeetingState.MISSED)
    order = fresh(meeting.order)
    assert (order.state, order.started_on) == (OrderState.ACCEPTED, None)


def test_a_meeting_forgotten_until_the_end_can_still_be_recorded_and_is_paid(city: City) -> None:
    """Settling waits for it; the coach records it after the report was approved."""
    order = met(city)
    coach = provider_actor(city.providers[0])
    forgotten = services.plan_meeting(coach, order, MeetingPlan(clock.now() - timedelta(hours=1)))
    services.submit_report(coach, fresh(order), text="Well.")
    services.approve_report(city.actor, fresh(order))
    with pytest.raises(DomainError) as refused:
        services.settle_order(city.actor, fresh(order))
    assert refused.value.code == "meetings_not_recorded"
    services.record_meeting(coach, forgotten, state=MeetingState.KEPT, units_hundredths=3_00)
    services.settle_order(city.actor, fresh(order))
    assert ApprovedUnit.objects.get().units_hundredths == 5_00


# Report, settling, interruption --------------------------------------------------------------------------


def test_a_report_is_not_empty_and_its_numbers_are_in_range(city: City) -> None:
    """Each at its field."""
    order, coach = met(city), provider_actor(city.providers[0])
    for text, ability, field in ((" ", None, "text"), ("x", 11, "work_ability"), ("x", -1, "work_ability")):
        with pytest.raises(InvalidInput) as refused:
            services.submit_report(coach, order, text=text, work_ability=ability)
        assert refused.value.field == field
    assert not Report.objects.exists()


def test_a_returned_report_is_sent_again(city: City) -> None:
    """The coach is told without the reason in the mail; the first report is kept as returned."""
    order = reported(city)
    with pytest.raises(InvalidInput):
        services.return_report(city.actor, order, reason=" ")
    services.return_report(city.actor, order, reason="Aino's plan is missing.")
    mail = Outbox.objects.get(key__endswith=":returned")
    assert "Aino" not in str(mail.payload)
    assert fresh(order).state == OrderState.IN_SERVICE
    services.submit_report(provider_actor(city.providers[0]), fresh(order), text="With a plan.")
    services.approve_report(city.actor, fresh(order))
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == [
        ReportState.RETURNED,
        ReportState.APPROVED,
    ]


def test_a_report_after_its_day_is_late(city: City) -> None:
    """On the last day it is not."""
    order = met(city)
    assert order.report_due is not None
    clock.set_to(clock.at(order.report_due, 23, 59))
    services.submit_report(provider_actor(city.providers[0]), order, text="x")
    assert not Report.objects.get().late
    services.return_report(city.actor, fresh(order), reason="x")
    clock.advance(timedelta(minutes=1))
    services.submit_report(provider_actor(city.providers[0]), fresh(order), text="x")
    assert Report.objects.order_by("pk").last().late  # type: ignore[union-attr]


def test_settling_pays_what_was_kept_and_releases_the_rest(city: City) -> None:
    """Two of forty hours at 60 euros."""
    available = Budget.objects.get().available_cents
    order = reported(city)
    services.approve_report(city.actor, order)
    order = services.settle_order(city.actor, fresh(order))
    assert (order.state, order.closed_at) == (OrderState.CLOSED, clock.now())
    assert Budget.objects.get().available_cents == available - 2 * 60_00
    case = CaseRecord.objects.get()
    assert (case.days_to_start, case.report_on_time, case.case_mix["wa_end"]) == (7, True, 7)
    with pytest.raises(WrongState):
        services.settle_order(city.actor, order)


def test_an_interrupted_service_is_settled_for_what_was_delivered(city: City) -> None:
    """By the coach or the official; meetings to come fall away; no report, so it was not on time."""
    order, coach = met(city), provider_actor(city.providers[0])
    services.plan_meeting(coach, order, MeetingPlan(clock.now() + timedelta(days=7)))
    with pytest.raises(InvalidInput):
        services.interrupt_order(coach, fresh(order), reason=InterruptReason.LEFT_OPEN)
    order = services.interrupt_order(coach, fresh(order), reason=InterruptReason.WORK)
    assert Choice.objects.get().end == ChoiceEnd.ENDED
    assert not Meeting.objects.filter(state=MeetingState.PLANNED).exists()
    services.settle_order(city.actor, order)
    assert ApprovedUnit.objects.get().units_hundredths == 2_00
    assert CaseRecord.objects.get().report_on_time is False


# What time does ------------------------------------------------------------------------------------------


def test_a_choice_that_was_not_made_goes_back_to_the_official(city: City) -> None:
    """At the deadline to the second; choosing is over, and the official is told."""
    order = placed_order(city)
    assert order.choose_by is not None
    clock.set_to(order.choose_by - timedelta(seconds=1))
    assert not services.expire_choice(order)
    clock.set_to(order.choose_by)
    offer = order.offers.get(position=1)
    with pytest.raises(WrongState) as refused:
        services.choose_provider(client_of(order), order, offer.ref)
    assert refused.value.code == "choice_time_over"
    assert due.move_due() == 1
    assert fresh(order).state == OrderState.WITH_OFFICIAL
    assert Outbox.objects.filter(key=f"order:{order.ref}:back:1").count() == 1
    assert due.move_due() == 0


def test_a_silent_provider_loses_the_order(city: City) -> None:
    """The day after the last one; the place is free, and it is not shown again in this order."""
    order = chosen_order(city)
    assert order.answer_by is not None
    clock.set_to(clock.at(order.answer_by, 23, 59))
    assert due.move_due() == 0
    clock.advance(timedelta(minutes=1))
    assert due.move_due() == 1
    order = fresh(order)
    assert (order.state, order.provider) == (OrderState.WITH_OFFICIAL, None)
    assert city.place_of(city.providers[0]).taken == 0
    assert Choice.objects.get().end == ChoiceEnd.SILENT
    order = services.invite_again(city.actor, order)
    shown = order.offers.filter(round=2, position__isnull=False)
    assert [row.provider for row in shown] == [city.providers[1]]
    assert due.move_due() == 0


def test_the_client_is_reminded_twice(city: City) -> None:
    """Seven and two days before; never twice the same."""
    order = placed_order(city)
    assert order.choose_by is not None
    sent = []
    for days in (8, 7, 6, 2, 1):
        clock.set_to(order.choose_by - timedelta(days=days))
        due.move_due()
        due.move_due()
        sent.append(Outbox.objects.filter(key__contains=":remind:").count())
    assert sent == [0, 1, 1, 2, 2]


def test_after_an_outage_only_the_latest_reminder_goes_out(city: City) -> None:
    """One message, not two at once."""
    order = placed_order(city)
    assert order.choose_by is not None
    clock.set_to(order.choose_by - timedelta(days=1))
    assert due.move_due() == 1
    assert [row.key for row in Outbox.objects.filter(key__contains=":remind:")] == [
        f"order:{order.ref}:remind:1:2"
    ]
    assert due.move_due() == 0


def test_an_order_left_open_is_closed_by_the_house(city: City) -> None:
    """Thirty days after its planned end; what was recorded is paid; the reason is not the client's fault."""
    order = met(city)
    assert order.planned_end is not None
    clock.set_to(clock.at(order.planned_end + timedelta(days=30), 12))
    assert due.move_due() == 1  # a late report is told, nothing is closed
    assert fresh(order).state == OrderState.IN_SERVICE
    clock.set_to(clock.at(order.planned_end + timedelta(days=36), 12))
    assert due.move_due() == 1
    order = fresh(order)
    assert order.state == OrderState.CLOSED
    assert ApprovedUnit.objects.get().units_hundredths == 2_00
    event = Event.objects.get(code="order.interrupted")
    assert event.actor_role == "system"
    assert "left_open" not in str(event.data)
    assert Note.objects.get(public_id=event.data["note"]).text == "left_open"
    assert not close_overdue(order)
    assert due.move_due() == 0


def test_no_meeting_is_written_in_before_the_acceptance(city: City) -> None:
    """It would better the provider's days to start."""
    order = met(city)
    assert order.accepted_at is not None
    assert order.provider is not None
    coach = provider_actor(order.provider)
    with pytest.raises(InvalidInput) as refusal:
        services.plan_meeting(coach, order, MeetingPlan(order.accepted_at - timedelta(minutes=1)))
    assert (refusal.value.code, refusal.value.field) == ("meeting_before_acceptance", "starts_at")


def test_move_due_twice_does_nothing_more(city: City) -> None:
    """Everything at once after a long outage, then nothing."""
    placed_order(city)
    chosen_order(city)
    met(city)
    clock.advance(timedelta(days=400))
    assert due.move_due() == 3
    events_before = Event.objects.count()
    assert due.move_due() == 0
    assert Event.objects.count() == events_before


# Why these providers? ------------------------------------------------------------------------------------


def test_the_command_tells_who_was_shown_and_why_not_the_others(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    """Today and every earlier list, in words."""
    order = chosen_order(city)
    services.cancel_order(city.actor, order, reason="x")
    call_command("explain_eligibility", order.number)
    told = capsys.readouterr().out
    assert told.startswith("round 1 (")
    assert "beside today (" in told
    assert told.count(f"{city.providers[0].name} (") == 1
    assert told.count("then: Shown, place 1 in the drawn order") == 1
    assert told.count("now:  Shown\n") == 2
    assert "left out" not in told.lower()
    with pytest.raises(CommandError, match="no order"):
        call_command("explain_eligibility", "2026-NONE")
