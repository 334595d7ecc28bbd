"""From acceptance to settlement in the browser: meetings, reports, messages on three sides, the client's path."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import access, clock
from core.models import AccessPurpose
from orders.models import Course, InfoSession, Order
from orders.states import OrderState
from procurement.category_states import RequiredReport
from procurement.models import Category
from tests.e2e.people import PHONE, Person
from tests.factories.courses import opened_course, planned_session, seated_order
from tests.factories.orders import City, accepted_order, make_city

pytestmark = pytest.mark.e2e

Make = Callable[..., Person]


@pytest.fixture
def town(emptiable: None) -> City:
    """A small city whose service asks for a start plan and an interim report, with a course and a session to come."""
    city = make_city(2)
    wanted = [RequiredReport.START_PLAN, RequiredReport.INTERIM, RequiredReport.FINAL]
    Category.objects.filter(pk=city.category.pk).update(reports=wanted)
    return city


def looks(somebody: Person, picture: str) -> None:
    """axe on the desk, the width of a phone."""
    desk = somebody.page.viewport_size
    assert desk is not None
    somebody.passes_axe(f"{picture}_desk")
    somebody.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    somebody.fits(f"{picture}_phone")
    somebody.page.set_viewport_size(desk)


def test_a_service_is_delivered(person: Make, town: City) -> None:
    """Three people follow one order; what each writes or does the others see."""
    order = accepted_order(town)
    assert order.coach is not None
    official, coach, client = person("official"), person("coach"), person("client", phone=True)
    official.is_signed_in(town.official)
    coach.is_signed_in(order.coach)
    code = access.issue_code(order.client, AccessPurpose.CHOICE, order.ref, clock.now() + timedelta(days=200))
    client.enters(code, order.client.birth_date)
    meets(coach, client, order)
    plans_and_writes(coach, official, client, order)
    ends(coach, official, order)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    client.goes_to("/c/order/")
    client.reads("The service has ended")
    client.passes_axe("delivery_client_ended")


def meets(coach: Person, client: Person, order: Order) -> None:
    """A second meeting is planned and moved; the client cannot come to it; the first one is kept."""
    here = f"/orders/provider/{order.ref}/"
    first = order.meetings.get()
    coach.goes_to(f"{here}meetings/")
    looks(coach, "delivery_plan_meeting")
    day = clock.local_date(first.starts_at) + timedelta(days=3)
    coach.fills({"starts_at": f"{day.isoformat()}T12:00", "where": "Torikatu 2", "minutes": "45"})
    coach.presses("Plan the meeting")
    coach.reads("The meeting is planned.", "Torikatu 2")
    coach.page.get_by_role("link", name="Move").last.click()
    looks(coach, "delivery_move_meeting")
    coach.fills({"starts_at": f"{day.isoformat()}T14:00"})
    coach.presses("Move the meeting")
    looks(coach, "delivery_assignment")
    client.goes_to("/c/order/")
    client.reads("Your first meeting:", "After that", "14:00")
    client.passes_axe("delivery_client_accepted")
    client.page.get_by_role("link", name="I cannot come").last.click()
    client.passes_axe("delivery_client_cannot_come")
    client.presses("Yes, cancel the meeting")
    client.reads("The meeting is cancelled. Your coach was told.")
    clock.set_to(first.starts_at + timedelta(hours=2))
    coach.goes_to(here)
    coach.reads("Cancelled")
    coach.page.get_by_role("link", name="Record").first.click()
    looks(coach, "delivery_record_meeting")
    coach.fills({"state": "kept", "units": "2"})
    coach.presses("Record")
    coach.reads("The meeting is recorded.")


def plans_and_writes(coach: Person, official: Person, client: Person, order: Order) -> None:
    """The start plan is returned once and approved; the client's question reaches both."""
    coach.presses("Write the start plan")
    looks(coach, "delivery_start_plan")
    coach.fills({"goals": "A job that suits", "steps": "Visits", "frequency": "Every second week"})
    coach.presses("Send")
    client.goes_to("/c/order/messages/")
    client.fills({"text": "What should I bring along?"})
    client.presses("Send the message")
    client.reads("Your message was sent.")
    client.passes_axe("delivery_client_messages")
    coach.goes_to(f"/orders/{order.ref}/messages/")
    coach.reads("What should I bring along?")
    looks(coach, "delivery_coach_messages")
    official.goes_to("/orders/clients/")
    looks(official, "delivery_caseload")
    official.presses("Read the messages")
    official.reads("What should I bring along?")
    looks(official, "delivery_official_messages")
    official.goes_to(f"/orders/{order.ref}/")
    official.page.get_by_role("link", name="Start plan,").first.click()
    looks(official, "delivery_read_plan")
    official.presses("Approve")
    coach.goes_to(f"/orders/provider/{order.ref}/")
    coach.presses("Write the interim report")
    looks(coach, "delivery_interim")


def ends(coach: Person, official: Person, order: Order) -> None:
    """The final report, its approval, the sums before they are confirmed, and the path."""
    coach.goes_to(f"/orders/provider/{order.ref}/report/")
    coach.fills({"goals_reached": "partly", "next_step": "work", "text": "Well on the way"})
    looks(coach, "delivery_final")
    coach.presses("Send")
    official.goes_to(f"/orders/{order.ref}/")
    looks(official, "delivery_order")
    official.presses("Approve the report")
    official.presses("See what is paid and what is released")
    looks(official, "delivery_settle")
    official.presses("Approve the units and close")
    official.goes_to(f"/orders/clients/{order.client.ref}/")
    official.reads("Path over services", "Reached in part")
    looks(official, "delivery_client")


def test_courses_and_sessions_are_looked_at(person: Make, town: City) -> None:
    """Their pages for the city, the provider and a client with a seat."""
    course: Course = opened_course(town)
    order = seated_order(town, course)
    session: InfoSession = planned_session(town)
    official, provider, client = person("official"), person("provider"), person("client", phone=True)
    official.is_signed_in(town.official)
    provider.is_signed_in(course.coach)
    for somebody, name in ((official, "official"), (provider, "provider")):
        somebody.goes_to("/orders/courses/")
        looks(somebody, f"courses_{name}")
        somebody.goes_to(f"/orders/courses/{course.ref}/")
        looks(somebody, f"course_{name}")
    official.goes_to(f"/orders/courses/info-sessions/{session.ref}/")
    looks(official, "info_session")
    code = access.issue_code(order.client, AccessPurpose.CHOICE, order.ref, clock.now() + timedelta(days=60))
    client.enters(code, order.client.birth_date)
    client.reads("You have a seat")
    client.passes_axe("course_client")
