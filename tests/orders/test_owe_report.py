"""Start plan, interim report and summary: owed by a day, reminded of, late, sent, read, returned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import ConsentKind, Event, Outbox, ViewLog
from core.services import record_consent
from orders import due, services
from orders.models import Order, Report, ReportDuty
from orders.rules.reminding import Step, part_of, step_of
from orders.rules.report_content import InterimReport, StartPlan, progress, wrong_views
from orders.states import InterruptReason, MeetingState, OrderState, ReportState
from orders.states.delivery import HowItGoes
from procurement.category_states import RequiredReport
from tests.factories.orders import City, accepted_order, client_of, make_city, provider_actor

pytestmark = pytest.mark.django_db
PLAN = StartPlan("Työ keittiössä", "Ansioluettelo, työpaikkakäynti", "Kerran viikossa", {"skills": 4})
HALF_WAY = InterimReport("Hyvin menee.", HowItGoes.ON_TRACK, views={"skills": 6})
KINDS = {kind.value for kind in RequiredReport}


@pytest.fixture
def city(db: None) -> City:
    """A city whose category wants every kind of report."""
    made = make_city(2)
    made.category.reports = list(RequiredReport.values)
    made.category.save()
    return made


@pytest.fixture
def order(city: City) -> Order:
    """An order in service: the first meeting was kept on 9 March, the planned end is 31 May."""
    made = accepted_order(city)
    meeting = made.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    services.record_meeting(
        provider_actor(city.providers[0]), meeting, state=MeetingState.KEPT, units_hundredths=2_00
    )
    return fresh(made)


def fresh(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.get(pk=order.pk)


def owed(order: Order) -> dict[str, date]:
    """What is still owed, by kind."""
    return dict(ReportDuty.objects.filter(order=order, ended_on=None).values_list("kind", "due"))


# Days ----------------------------------------------------------------------------------------------------

DUE, LATE_FROM = date(2026, 3, 23), date(2026, 3, 30)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 3, 19), Step.NONE),
        (date(2026, 3, 20), Step.BEFORE),
        (date(2026, 3, 22), Step.BEFORE),
        (date(2026, 3, 23), Step.ON_THE_DAY),
        (date(2026, 3, 24), Step.PROVIDER),
        (date(2026, 3, 30), Step.PROVIDER),
        (date(2026, 3, 31), Step.OFFICIAL),
    ],
)
def test_each_day_has_its_step(today: date, step: Step) -> None:
    """Worked by hand: due on a Monday, five working days later is the next Monday."""
    assert step_of(DUE, LATE_FROM, today, days_before=3) == step


def test_half_of_a_time_is_rounded_down() -> None:
    """83 days from 9 March to 31 May: 41."""
    assert part_of(date(2026, 3, 9), date(2026, 5, 31), 50) == 41


def test_what_is_owed_and_how_it_was_counted(
    city: City, order: Order, signed_in: Callable[..., Browser]
) -> None:
    """Two weeks; half of the planned time, which falls on a Sunday and moves to Monday; two weeks after the end."""
    assert owed(order) == {
        "start_plan": date(2026, 3, 23),
        "interim": date(2026, 4, 20),
        "final": date(2026, 6, 15),
        "work_ability": date(2026, 6, 15),
    }
    assert (order.owed_kind, order.owed_by) == ("start_plan", date(2026, 3, 23))
    for desk, page in (
        (signed_in(city.official), "orders:order"),
        (signed_in(provider_actor(city.providers[0]).user), "orders:assignment"),
    ):
        shown = desk.get(reverse(page, args=[order.public_id])).content.decode()
        assert "50 % of the planned time, 9 Mar 2026 to 31 May 2026." in shown
        assert "14 days from Mon 9.3.2026 (Contract terms 1.0)" in shown
        assert "The coach makes the start plan with the client." in shown


def test_a_category_that_asks_for_the_final_report_alone_owes_nothing_else(city: City) -> None:
    """The usual setting."""
    city.category.reports = ["final"]
    city.category.save()
    made = accepted_order(city)
    meeting = made.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    coach = provider_actor(city.providers[0])
    services.record_meeting(coach, meeting, state=MeetingState.KEPT, units_hundredths=1_00)
    assert set(owed(made)) == {"final"}


def test_reminded_before_and_on_the_day_then_others_hear(city: City, order: Order) -> None:
    """Four steps, each once, also when the task runs twice."""
    start = clock.now()
    told: list[list[str]] = []
    for day in (11, 13, 14, 15, 20, 22):
        clock.set_to(start + timedelta(days=day))
        before = set(Outbox.objects.values_list("pk", flat=True))
        assert due.move_due() == (0 if day in (13, 20) else 1)
        assert due.move_due() == 0
        rows = Outbox.objects.exclude(pk__in=before).filter(key__startswith="duty:").order_by("pk")
        told.append([row.payload["to"] for row in rows])
    coach = order.coach.email if order.coach else ""
    admin = provider_actor(city.providers[0]).user
    assert admin is not None
    assert told == [[coach], [], [coach], [admin.email], [], [city.official.email]]
    codes = list(Event.objects.filter(subject_ref=order.ref).values_list("code", flat=True))
    assert codes.count("order.report_reminded") == 2
    assert codes.count("order.report_late") == 2


def test_after_an_outage_nobody_who_must_hear_is_passed_over(city: City, order: Order) -> None:
    """A month without the task: the administrator and the official at once, the coach not about a day gone by."""
    clock.advance(timedelta(days=30))
    assert due.move_due() == 1
    people = [row.payload["to"] for row in Outbox.objects.filter(key__startswith="duty:").order_by("pk")]
    admin = provider_actor(city.providers[0]).user
    assert admin is not None
    assert people == [admin.email, city.official.email]
    assert due.move_due() == 0


def test_in_the_pilot_year_nobody_was_reminded(city: City, order: Order) -> None:
    """The rule came with later terms."""
    clock.set_to(clock.at(date(2018, 5, 2), 9))
    ReportDuty.objects.update(due=date(2018, 5, 1))
    assert due.move_due() == 0


# Sending, reading, returning -------------------------------------------------------------------------------


def test_a_plan_is_sent_read_and_returned(city: City, order: Order) -> None:
    """It is owed no more; returned, it is owed again by a later day; sent again and approved, it is done."""
    coach = provider_actor(city.providers[0])
    plan = services.submit_start_plan(coach, order, PLAN)
    assert not plan.late
    assert "start_plan" not in owed(order)
    assert fresh(order).owed_kind == "interim"
    with pytest.raises(WrongState):
        services.submit_start_plan(coach, order, PLAN)
    clock.advance(timedelta(days=12))
    services.return_part(city.actor, plan, reason="Which steps?")
    # Seven days from Saturday 21 March end on a Saturday, so on the Monday after it.
    assert owed(order)["start_plan"] == date(2026, 3, 30)
    again = services.submit_start_plan(coach, order, PLAN)
    services.approve_part(city.actor, again)
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["returned", "approved"]
    with pytest.raises(WrongState):
        services.approve_part(city.actor, again)
    assert fresh(order).state == OrderState.IN_SERVICE


def test_a_late_plan_says_so_and_incomplete_ones_are_refused(city: City, order: Order) -> None:
    """The goal, the steps and how often: each is asked for at its field; nobody else may send one."""
    coach = provider_actor(city.providers[0])
    for name in ("goals", "steps", "frequency"):
        incomplete: StartPlan = replace(PLAN, **{name: " "})  # type: ignore[arg-type]
        with pytest.raises(InvalidInput) as refused:
            services.submit_start_plan(coach, order, incomplete)
        assert refused.value.field == name
    for stranger in (city.actor, provider_actor(city.providers[1]), client_of(order)):
        with pytest.raises(NotAllowed):
            services.submit_start_plan(stranger, order, PLAN)
    clock.advance(timedelta(days=20))
    assert services.submit_start_plan(coach, order, PLAN).late


def test_the_final_report_ends_what_is_owed_but_not_the_summary(city: City, order: Order) -> None:
    """An interim report after the final one would tell nothing; the summary is for somebody else."""
    coach = provider_actor(city.providers[0])
    services.submit_report(coach, order, text="Done.")
    assert set(owed(order)) == {"work_ability"}
    services.return_report(city.actor, fresh(order), reason="More")
    assert set(owed(order)) == {"final", "work_ability"}
    services.submit_report(coach, fresh(order), text="Done, and more.")
    services.approve_report(city.actor, fresh(order))
    services.submit_work_ability(coach, fresh(order), text="Stands for four hours.")
    services.settle_order(city.actor, fresh(order))
    assert owed(order) == {}


@pytest.mark.parametrize("end", ["interrupt", "change"])
def test_nothing_is_owed_by_a_provider_that_no_longer_serves(city: City, order: Order, end: str) -> None:
    """Interrupted, or changed for another."""
    if end == "interrupt":
        services.interrupt_order(city.actor, order, reason=InterruptReason.WORK)
    else:
        services.change_provider(client_of(order), order, reason="x")
    assert owed(order) == {}
    assert fresh(order).owed_by is None


# What clients say of themselves ------------------------------------------------------------------------------


def test_health_is_asked_only_with_consent(city: City, order: Order) -> None:
    """Refused at its field without; kept with."""
    coach = provider_actor(city.providers[0])
    plan = StartPlan(PLAN.goals, PLAN.steps, PLAN.frequency, {"health": 5})
    with pytest.raises(InvalidInput) as refused:
        services.submit_start_plan(coach, order, plan)
    assert refused.value.field == "health"
    record_consent(city.actor, order.client, ConsentKind.HEALTH_TO_PROVIDER)
    sent = services.submit_start_plan(coach, order, plan)
    assert Report.objects.get(pk=sent.pk).content["views"] == {"health": 5}


def test_answers_are_numbers_that_were_asked_for() -> None:
    """Out of range and unknown questions are named; a question nobody answered makes no row."""
    assert wrong_views({"skills": 11}, may_ask_health=True) == "skills"
    assert wrong_views({"mood": 5}, may_ask_health=True) == "mood"
    assert wrong_views({"skills": 0, "health": 10}, may_ask_health=True) == ""
    rows = progress([("Start plan", {"skills": 4}), ("Interim", {"skills": 6, "economy": 3})])
    assert [(view.value, answers) for view, answers in rows] == [("skills", [4, 6]), ("economy", [None, 3])]


# Pages and API -----------------------------------------------------------------------------------------------


def test_the_pages_from_plan_to_assessment(
    city: City, order: Order, signed_in: Callable[..., Browser]
) -> None:
    """The coach writes, the official reads and returns; looks are logged; the view of the client is shown in a row."""
    desk, office = signed_in(provider_actor(city.providers[0]).user), signed_in(city.official)
    write = reverse("orders:write_report", args=[order.public_id, "start-plan"])
    assert b"Write the start plan" in desk.get(reverse("home")).content
    fields = {
        "goals": "Työ",
        "steps": "Askel",
        "frequency": "Viikoittain",
        "skills": "4",
        "work_ability": "11",
    }
    answer = desk.post(write, fields)
    assert "work_ability" in answer.context["form"].errors
    answer = desk.post(write, {**fields, "work_ability": "5"}, follow=True)
    assert b"It was sent to the official." in answer.content
    assert b"not possible now" in desk.get(write, follow=True).content

    plan = Report.objects.get()
    read = reverse("orders:read_report", args=[order.public_id, plan.public_id])
    assert read in office.get(reverse("home")).content.decode()
    shown = office.get(read).content.decode()
    assert "Viikoittain" in shown
    assert "Skills for work" in shown
    assert ViewLog.objects.filter(page="orders:read_report", actor_ref=city.official.ref).count() == 1
    back = reverse("orders:return_part", args=[order.public_id, plan.public_id])
    assert office.post(back, {"reason": "Which steps?"}).status_code == 302
    form = desk.get(write).content.decode()
    assert "Which steps?" in form
    assert "Viikoittain" in form
    desk.post(write, {**fields, "work_ability": "5"})
    plan = Report.objects.get(state=ReportState.SUBMITTED)
    approve = reverse("orders:approve_part", args=[order.public_id, plan.public_id])
    assert b"You have read and approved it." in office.post(approve, follow=True).content

    final = reverse("orders:report", args=[order.public_id])
    fields = {"text": "Sai töitä.", "goals_reached": "partly", "next_step": "work", "skills": "8"}
    desk.post(final, {**fields, "work_ability": "7"})
    shown = office.get(reverse("orders:order", args=[order.public_id])).content.decode()
    assert "Reached in part" in shown
    table = shown[shown.index("own view, 0-10") :]
    assert [table.index(word) < table.index("Skills for work") for word in ("Start plan", "Final report")]
    assert ">8<" in table.replace("\n", "")


def test_the_same_over_the_api(city: City, order: Order, signed_in: Callable[..., Browser]) -> None:
    """Duties with how they were counted; a plan and an interim report sent, read and returned."""
    desk, office = signed_in(provider_actor(city.providers[0]).user), signed_in(city.official)
    home = f"/api/v1/orders/{order.ref}"
    duties = desk.get(f"{home}/duties").json()
    assert [row["kind"] for row in duties] == ["start_plan", "interim", "final", "work_ability"]
    assert "9 Mar 2026 to 31 May 2026" in duties[1]["counted"]
    plan = {"goals": "x", "steps": "y", "frequency": "z", "views": {"skills": 3}}
    sent = desk.post(f"{home}/start-plan", plan, content_type="application/json")
    assert sent.status_code == 201
    body = {"text": "x", "course": "slower"}
    assert desk.post(f"{home}/interim-report", body, content_type="application/json").status_code == 201
    listed = office.get(f"{home}/reports").json()
    assert [(row["kind"], row["views"], row["course"]) for row in listed] == [
        ("start_plan", {"skills": 3}, ""),
        ("interim", {}, "slower"),
    ]
    one = f"{home}/reports/{sent.json()['id']}"
    answer = office.post(f"{one}/return", {"reason": "More"}, content_type="application/json")
    assert answer.json()["state"] == "returned"
    assert office.post(f"{one}/approve", content_type="application/json").status_code == 409


def test_another_provider_reads_no_report(
    city: City, order: Order, signed_in: Callable[..., Browser]
) -> None:
    """Neither before nor after the client came to it."""
    plan = services.submit_start_plan(provider_actor(city.providers[0]), order, PLAN)
    other = signed_in(provider_actor(city.providers[1]).user)
    read = reverse("orders:read_report", args=[order.public_id, plan.public_id])
    assert other.get(read).status_code == 404
    services.change_provider(client_of(order), fresh(order), reason="x")
    offer = fresh(order).offers.get(round=2, provider=city.providers[1], position__isnull=False)
    services.choose_provider(client_of(order), fresh(order), offer.ref)
    assert other.get(read).status_code == 404
