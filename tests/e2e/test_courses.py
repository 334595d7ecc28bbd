"""A course on phones, from the full course's waiting list to the attendance; a choice on the spot at a session."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext

from core import clock, outbox
from orders import due
from orders.models import Choice, Meeting, Order
from orders.services.info_sessions import sign_up_client
from orders.states import MeetingState
from tests.e2e.people import PHONE, Person
from tests.e2e.town import code_of
from tests.factories.courses import opened_course, planned_session
from tests.factories.orders import City, make_city, placed_order

pytestmark = pytest.mark.e2e
Make = Callable[..., Person]
NARROW = {"width": 320, "height": 700}


@pytest.fixture
def city(emptiable: None) -> Iterator[City]:
    """Two providers to choose from."""
    with outbox.asleep():
        yield make_city(2)


@pytest.fixture
def somebody(browser: Browser, house: str, city: City) -> Iterator[Make]:
    """Makes people with phones."""
    contexts: list[BrowserContext] = []

    def make(name: str, *, size: dict[str, int] = PHONE, scripts: bool = True) -> Person:
        context = browser.new_context(viewport=size, locale="en-GB", java_script_enabled=scripts)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": house}])
        contexts.append(context)
        return Person(context, house, name)

    yield make
    for context in contexts:
        context.close()


def enters_the_list(person: Person, order: Order) -> Person:
    """The client comes in with the code of the letter and opens the list."""
    person.enters(code_of(order), str(order.client.birth_date))
    person.presses("Show the providers")
    return person


def test_a_seat_a_waiting_list_and_who_came(city: City, somebody: Make) -> None:
    """The second waits without any script, moves up when the first leaves, and is marked from the keyboard."""
    course = opened_course(city, min_seats=1, max_seats=1)
    seated, waits = placed_order(city), placed_order(city)
    first = enters_the_list(somebody("Aino", size=NARROW), seated)
    first.follows("Look closer and sign up")
    first.presses("Yes, I sign up")
    first.reads("You have a seat: Hygiene passport", "Put the sessions into your calendar")
    first.passes_axe("course_seat")
    second = enters_the_list(somebody("Bertta", scripts=False), waits)
    second.follows("Look closer and sign up")
    second.presses("Put me on the waiting list")
    second.reads("You get a message if a seat becomes free.")
    first.follows("Cancel the sign-up")
    first.presses("Yes, cancel it")
    first.reads("Your sign-up is cancelled.")
    second.goes_to("/c/order/")
    second.reads("You have a seat: Hygiene passport")

    with clock.stopped_at(course.starts_at + timedelta(minutes=30)):
        due.move_due()
        coach = somebody("Päivi", size=NARROW)
        coach.is_signed_in(course.coach)
        coach.begins_work("Record who came to a course")
        coach.passes_axe("course_attendance")
        coach.page.get_by_label("Did not come", exact=True).focus()
        coach.page.keyboard.press("Space")
        coach.button("Record").focus()
        coach.page.keyboard.press("Enter")
        coach.reads("The attendance is recorded.")
    states = Meeting.objects.filter(order=waits).order_by("starts_at").values_list("state", flat=True)
    assert list(states) == [MeetingState.MISSED, MeetingState.PLANNED]


def test_a_client_chooses_on_the_spot(city: City, somebody: Make) -> None:
    """Marked as present by the official, the client chooses on the own phone; the official sees whom."""
    session, order = planned_session(city), placed_order(city)
    sign_up_client(city.actor, session, order.client)
    with clock.stopped_at(session.starts_at + timedelta(minutes=30)):
        official = somebody("Outi")
        official.is_signed_in(city.official)
        official.begins_work("Record who came to an information session")
        official.page.get_by_label("Came", exact=True).check()
        official.presses("Record")
        official.passes_axe("info_session_came")
        client = enters_the_list(somebody("Cecilia"), order)
        client.reads(
            "You are at this session now: Meet the coaches", "These providers are here: Askel Oy, Polku Oy."
        )
        client.passes_axe("info_session_here")
        client.card("Polku Oy").get_by_role("link", name="Choose").click()
        client.presses("Yes, I choose")
        client.reads("You chose Polku Oy")
        official.page.reload()
        official.reads("Chose here: Polku Oy")
    assert Choice.objects.get(order=order).info_session == session
    assert client.faults == official.faults == []
