"""A wrong record is corrected, with a reason, until its units are approved; nobody's attendance is guessed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.actors import Actor, actor_for
from core.errors import DomainError, InvalidInput, NotAllowed, NotFound, WrongState
from core.models import Event, User
from core.roles import Role
from orders import due, services
from orders.models import Course, CourseSession, Meeting, Order, ReportDuty
from orders.selectors.told import told_reasons
from orders.services.attending import Mark, record_attendance
from orders.services.meetings import MeetingPlan
from orders.states import InterruptReason, MeetingState, OrderState
from procurement.category_states import RequiredReport
from providers.models import ProviderMember
from tests.factories.core import UserFactory
from tests.factories.courses import FIRST_DAY, opened_course, seated_order
from tests.factories.orders import City, accepted_order, client_of, make_city, provider_actor
from vouchers.models import ApprovedUnit

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
KEPT, MISSED = MeetingState.KEPT, MeetingState.MISSED
WHY = "Kirjasin väärän asiakkaan"


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers, whose service asks for a start plan."""
    made = make_city(2)
    made.category.reports = [RequiredReport.START_PLAN.value, RequiredReport.FINAL.value]
    made.category.save()
    return made


def coach(city: City) -> Actor:
    """Who recorded."""
    return provider_actor(city.providers[0])


def recorded(city: City, state: MeetingState = KEPT, units: int = 2_00) -> Meeting:
    """A first meeting, recorded three hours after it began; forty hours are ordered."""
    meeting = accepted_order(city).meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    units = units if state == KEPT else 0
    return services.record_meeting(coach(city), meeting, state=state, units_hundredths=units)


def another(city: City, order: Order, state: MeetingState = KEPT) -> Meeting:
    """A day later another meeting was kept."""
    clock.advance(timedelta(days=1))
    plan = MeetingPlan(clock.now() - timedelta(hours=2))
    meeting = services.plan_meeting(coach(city), Order.objects.get(pk=order.pk), plan)
    units = 1_00 if state == KEPT else 0
    return services.record_meeting(coach(city), meeting, state=state, units_hundredths=units)


def correct(city: City, meeting: Meeting, state: MeetingState, units: int = 0, why: str = WHY) -> Order:
    """The order after a correction."""
    services.correct_meeting(coach(city), meeting, state=state, units_hundredths=units, reason=why)
    return Order.objects.get(pk=meeting.order_id)


def test_other_units_are_paid(city: City) -> None:
    """By hand: three hours at 60 euros, not the two that were recorded."""
    order = correct(city, recorded(city), KEPT, 3_00)
    order = services.interrupt_order(city.actor, order, reason=InterruptReason.MOVED)
    services.settle_order(city.actor, order)
    assert ApprovedUnit.objects.get().amount_cents == 180_00


def test_without_a_kept_meeting_the_service_has_not_begun(city: City) -> None:
    """Back to the state before; the start plan is not owed, the final report is."""
    meeting = recorded(city)
    owed = ReportDuty.objects.filter(ended_on=None)
    assert set(owed.values_list("kind", flat=True)) == {"start_plan", "final"}
    order = correct(city, meeting, MISSED)
    assert (order.state, order.started_on, order.missed_in_row) == (OrderState.ACCEPTED, None, 1)
    assert order.meets_on == clock.local_date(meeting.starts_at)
    assert set(owed.values_list("kind", flat=True)) == {"final"}
    assert Meeting.objects.get().units_hundredths == 0


def test_it_begins_again_with_the_next_kept_one(city: City) -> None:
    meeting = recorded(city)
    order = correct(city, meeting, MISSED)
    second = another(city, order)
    order.refresh_from_db()
    assert (order.state, order.started_on) == (OrderState.IN_SERVICE, clock.local_date(second.starts_at))
    plan = ReportDuty.objects.get(kind="start_plan", ended_on=None)
    assert plan.counted_from == clock.local_date(second.starts_at)


def test_the_next_kept_meeting_is_then_the_first(city: City) -> None:
    """The service goes on; its first day and the start plan's are those of the second meeting."""
    meeting = recorded(city)
    second = another(city, meeting.order)
    order = correct(city, meeting, MISSED)
    day = clock.local_date(second.starts_at)
    assert (order.state, order.started_on, order.missed_in_row) == (OrderState.IN_SERVICE, day, 0)
    duty = ReportDuty.objects.get(kind="start_plan")
    assert (duty.counted_from, duty.due) == (day, day + timedelta(days=14))
    assert order.owed_by == duty.due


def test_who_came_after_all_begins_the_service(city: City) -> None:
    order = correct(city, recorded(city, MISSED), KEPT, 2_00)
    assert (order.state, order.missed_in_row) == (OrderState.IN_SERVICE, 0)
    assert ReportDuty.objects.filter(kind="start_plan", ended_on=None).exists()


def test_a_service_with_a_report_has_begun_all_the_same(city: City) -> None:
    """More has come of it than one meeting: it stays in service, with the day on which it began."""
    meeting = recorded(city)
    services.submit_report(coach(city), meeting.order, text="Well.")
    Order.objects.filter(pk=meeting.order_id).update(state=OrderState.IN_SERVICE)
    order = correct(city, meeting, MISSED)
    assert order.state == OrderState.IN_SERVICE
    assert order.started_on is not None


def test_the_official_hears_when_the_row_of_missed_grows(city: City) -> None:
    """The second of two is corrected to missed."""
    meeting = recorded(city, MISSED)
    second = another(city, meeting.order)
    order = correct(city, second, MISSED)
    assert order.missed_in_row == 2
    assert Event.objects.filter(code="order.client_missing").exists()


@pytest.mark.parametrize(
    ("state", "units", "why", "code", "field"),
    [
        (KEPT, 3_00, " ", "reason_missing", "reason"),
        (KEPT, 2_00, WHY, "nothing_corrected", "state"),
        (KEPT, 0, WHY, "units_missing", "units"),
        (KEPT, 40_01, WHY, "more_than_ordered", "units"),
        (MISSED, 1_00, WHY, "units_of_missed", "units"),
        (MeetingState.CANCELLED, 0, WHY, "say_what_happened", "state"),
        (MeetingState.PLANNED, 0, WHY, "say_what_happened", "state"),
    ],
)
def test_what_is_refused(
    city: City, state: MeetingState, units: int, why: str, code: str, field: str
) -> None:
    """At its field; nothing is changed."""
    meeting = recorded(city)
    with pytest.raises(InvalidInput) as refused:
        correct(city, meeting, state, units, why)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert Meeting.objects.get().units_hundredths == 2_00


def test_all_that_was_ordered_and_not_more(city: City) -> None:
    """What the meeting itself used counts once: forty hours are left, not thirty-eight."""
    meeting = recorded(city)
    assert correct(city, meeting, KEPT, 40_00).state == OrderState.IN_SERVICE


def test_a_meeting_that_is_not_recorded_is_not_corrected(city: City) -> None:
    meeting = accepted_order(city).meetings.get()
    with pytest.raises(WrongState) as refused:
        correct(city, meeting, MISSED)
    assert refused.value.code == "not_recorded"


def test_after_the_service_has_ended_until_it_is_settled(city: City) -> None:
    meeting = recorded(city)
    order = services.interrupt_order(city.actor, meeting.order, reason=InterruptReason.MOVED)
    order = correct(city, meeting, KEPT, 1_00)
    services.settle_order(city.actor, order)
    assert ApprovedUnit.objects.get().units_hundredths == 1_00
    with pytest.raises(WrongState) as refused:
        correct(city, meeting, KEPT, 2_00)
    assert refused.value.code == "units_approved"


def test_what_was_approved_at_a_change_stays(city: City) -> None:
    meeting = recorded(city)
    services.change_provider(client_of(meeting.order), Order.objects.get(pk=meeting.order_id), reason="x")
    with pytest.raises((NotFound, NotAllowed)):
        correct(city, meeting, KEPT, 1_00)


def test_an_official_who_is_about_to_settle_sees_the_new_sum_first(city: City) -> None:
    meeting = recorded(city)
    order = services.interrupt_order(city.actor, meeting.order, reason=InterruptReason.MOVED)
    seen = order.version
    correct(city, meeting, KEPT, 1_00)
    with pytest.raises(DomainError) as refused:
        services.settle_order(city.actor, order, version=seen)
    assert refused.value.code == "stale_version"


@pytest.mark.parametrize("who", ["official", "rival", "client", "colleague"])
def test_nobody_else_corrects(city: City, who: str) -> None:
    meeting = recorded(city)
    user = UserFactory()
    ProviderMember.objects.create(provider=city.providers[0], user=user, role=Role.COACH.value)
    actors = {
        "official": city.actor,
        "rival": provider_actor(city.providers[1]),
        "client": client_of(meeting.order),
        "colleague": actor_for(user),
    }
    with pytest.raises(NotAllowed):
        services.correct_meeting(actors[who], meeting, state=MISSED, reason=WHY)


def test_why_is_sealed_and_read_by_the_official(city: City) -> None:
    """The chain holds what was recorded before and after; the words are a note."""
    order = correct(city, recorded(city), MISSED)
    row = Event.objects.get(code="meeting.corrected")
    assert "kept" in str(row.data)
    assert WHY not in str([event.data for event in Event.objects.all()])
    (told,) = told_reasons(order)
    assert told["text"] == WHY


# Pages and API -------------------------------------------------------------------------------------------


def begun_course(city: City) -> tuple[Course, CourseSession, list[Order]]:
    """The first session of a course with two participants has begun."""
    course = opened_course(city)
    orders = [seated_order(city, course) for _ in range(2)]
    clock.advance(timedelta(days=11))
    due.move_due()
    clock.advance(timedelta(days=FIRST_DAY - 10))
    due.move_due()
    course.refresh_from_db()
    return course, course.sessions.earliest("starts_at"), orders


def teacher(city: City) -> User:
    """The course's coach."""
    user = coach(city).user
    assert user is not None
    return user


def test_nobodys_attendance_is_preselected(city: City, signed_in: SignIn) -> None:
    """An answer that was forgotten is asked for; nothing is recorded of the others either."""
    course, session, orders = begun_course(city)
    url = reverse("orders:attendance", args=[course.ref, session.ref])
    browser = signed_in(teacher(city))
    assert "checked" not in browser.get(url).content.decode()
    first = Meeting.objects.get(session=session, order=orders[0])
    assert browser.post(url, {f"came_{first.ref}": "yes"}).status_code == 422
    assert not Meeting.objects.filter(state=KEPT).exists()


def test_all_came_with_one_button_and_without_a_script(city: City, signed_in: SignIn) -> None:
    """The button leads to the list filled in; nothing is recorded before it is sent."""
    course, session, orders = begun_course(city)
    url = reverse("orders:attendance", args=[course.ref, session.ref])
    browser = signed_in(teacher(city))
    assert f'href="{url}?came=all"' in browser.get(url).content.decode()
    filled = browser.get(f"{url}?came=all").content.decode()
    assert filled.count("checked") == len(orders)
    assert not Meeting.objects.filter(state=KEPT).exists()


def test_a_participants_record_is_corrected_from_the_list(city: City, signed_in: SignIn) -> None:
    """And the coach comes back to the list."""
    course, session, orders = begun_course(city)
    meeting = Meeting.objects.get(session=session, order=orders[0])
    record_attendance(coach(city), course, session, {meeting.ref: Mark(True)})
    browser = signed_in(teacher(city))
    listed = reverse("orders:attendance", args=[course.ref, session.ref])
    url = reverse("orders:correct_meeting", args=[orders[0].ref, meeting.ref])
    assert url in browser.get(listed).content.decode()
    shown = browser.get(url).content.decode()
    assert 'value="10"' in shown, "ten units are offered as 10"
    answer = browser.post(url, {"state": "missed", "units": "", "reason": WHY})
    assert (answer.status_code, answer["Location"]) == (302, listed)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.units_hundredths) == (MISSED, 0)


def test_a_coachs_page_leads_to_the_correction_until_it_is_too_late(city: City, signed_in: SignIn) -> None:
    meeting = recorded(city)
    browser = signed_in(teacher(city))
    page = reverse("orders:assignment", args=[meeting.order.ref])
    url = reverse("orders:correct_meeting", args=[meeting.order.ref, meeting.ref])
    assert url in browser.get(page).content.decode()
    services.interrupt_order(city.actor, meeting.order, reason=InterruptReason.MOVED)
    services.settle_order(city.actor, Order.objects.get(pk=meeting.order_id))
    assert url not in browser.get(page).content.decode()
    assert browser.get(url).status_code == 302


def test_the_same_over_the_api(city: City, signed_in: SignIn) -> None:
    meeting = recorded(city)
    browser = signed_in(teacher(city))
    url = f"/api/v1/orders/{meeting.order.ref}/meetings/{meeting.ref}/correct"
    body = {"state": "kept", "units": "1.5", "reason": ""}
    refused = browser.post(url, body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")
    answer = browser.post(url, {**body, "reason": WHY}, content_type="application/json")
    assert answer.json()["meetings"][0]["units"] == "1.50"
    assert WHY not in answer.content.decode()
