"""Until the client was met the first meeting is what is awaited: its day is shown, and an order is late by it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock, worklist
from core.models import User
from orders import services
from orders.models import Order
from orders.selectors import caseload
from orders.selectors.lists import OrderFilter, order_list
from orders.selectors.turns import turn_of
from orders.services import course_days
from orders.services.answering import Acceptance
from orders.services.meetings import MeetingPlan
from orders.states import MeetingState, OrderState
from orders.states.delivery import CancelledBy
from tests.factories.courses import opened_course, seated_order
from tests.factories.orders import City, accepted_order, chosen_order, client_of, provider_actor

pytestmark = pytest.mark.django_db
MEETS = "The coach meets the client for the first time and records the meeting."


def fresh(order: Order) -> Order:
    """The order as it is now."""
    return Order.objects.get(pk=order.pk)


def turn(order: Order) -> tuple[str, date | None]:
    """What is awaited, by which day."""
    found = turn_of(fresh(order))
    return str(found.act), found.due


def late_everywhere(city: City) -> set[bool]:
    """Whether the caseload, its number, the list of orders and the work list tell of a late provider."""
    wanted = caseload.CaseloadFilter(whose="late")
    items = [item.kind for item in worklist.work_list(city.actor)]
    return {
        caseload.clients_of(city.actor, wanted).exists(),
        caseload.caseload_counts(city.actor)["late"] == 1,
        order_list(city.actor, OrderFilter(late=True)).exists(),
        "order.late" in items,
    }


@pytest.fixture
def order(city: City) -> Order:
    """Accepted; the first meeting is in a week, the report is due weeks after it."""
    return accepted_order(city)


def test_the_day_of_the_first_meeting_is_shown(
    city: City, order: Order, signed_in: Callable[[User], Browser]
) -> None:
    """On the order's page, the provider's, in both lists, in the caseload; with how it is known."""
    day = clock.local_date(order.meetings.get().starts_at)
    assert turn(order) == (MEETS, day)
    desk, coach = signed_in(city.official), signed_in(provider_actor(city.providers[0]).user)  # type: ignore[arg-type]
    for shown in (
        desk.get(reverse("orders:order", args=[order.public_id])),
        desk.get(reverse("orders:orders")),
        desk.get(reverse("orders:clients")),
        coach.get(reverse("orders:assignment", args=[order.public_id])),
        coach.get(reverse("orders:assignments")),
    ):
        assert b"The day that was agreed for the first meeting." in shown.content
    told = desk.get("/api/v1/orders/caseload").json()["items"][0]
    assert told["due"] == day.isoformat()


def test_an_order_is_late_by_the_first_meeting(city: City, order: Order) -> None:
    """Not on its day, but the day after, everywhere at once; once it is recorded, no more."""
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    assert late_everywhere(city) == {False}
    clock.advance(timedelta(days=1))
    assert late_everywhere(city) == {True}
    row = caseload.rows_of(caseload.page_of(caseload.clients_of(city.actor, caseload.CaseloadFilter())).rows)[
        0
    ]
    assert (row.days_late, str(row.verb)) == (1, "Ask the provider")
    item = next(item for item in worklist.work_list(city.actor) if item.kind == "order.late")
    assert item.due == clock.local_date(meeting.starts_at)
    coach = provider_actor(city.providers[0])
    services.record_meeting(coach, meeting, state=MeetingState.KEPT, units_hundredths=1_00)
    assert late_everywhere(city) == {False}
    assert turn(order)[1] == fresh(order).owed_by


def test_the_day_follows_the_meeting(city: City, order: Order) -> None:
    """Moved, missed, called off: what counts is the next one planned, else the day by which it was to be."""
    coach, meeting = provider_actor(city.providers[0]), order.meetings.get()
    moved = clock.at(clock.today() + timedelta(days=10), 12)
    services.move_meeting(coach, meeting, MeetingPlan(moved))
    assert turn(order)[1] == clock.local_date(moved)
    services.cancel_meeting(coach, meeting, by=CancelledBy.CLIENT)
    assert turn(order)[1] == clock.local_date(moved), "by then another should be agreed on"
    again = services.plan_meeting(
        coach, fresh(order), MeetingPlan(clock.at(clock.today() + timedelta(days=3), 9))
    )
    assert turn(order)[1] == clock.local_date(again.starts_at)
    clock.set_to(again.starts_at + timedelta(days=1))
    services.record_meeting(coach, again, state=MeetingState.MISSED)
    assert late_everywhere(city) == {True}, "the client has not been met and no meeting is planned"
    services.plan_meeting(coach, fresh(order), MeetingPlan(clock.now() + timedelta(days=2)))
    assert late_everywhere(city) == {False}
    assert fresh(order).state == OrderState.ACCEPTED


def test_a_report_that_is_due_before_a_meeting_put_off_long_comes_first(city: City, order: Order) -> None:
    """The meeting was moved to months after the planned end."""
    coach, due = provider_actor(city.providers[0]), fresh(order).owed_by
    assert due is not None
    services.move_meeting(coach, order.meetings.get(), MeetingPlan(clock.at(due + timedelta(days=5), 9)))
    assert turn(order) == ("The coach serves the client and writes the final report.", due)
    clock.set_to(clock.at(due + timedelta(days=1), 9))
    assert late_everywhere(city) == {True}


def test_a_new_provider_has_a_day_of_its_own(city: City, order: Order) -> None:
    services.change_provider(city.actor, order, reason="x")
    assert fresh(order).meets_on is None
    offer = fresh(order).offers.get(round=2, provider=city.providers[1], position__isnull=False)
    services.choose_provider(client_of(order), fresh(order), offer.ref)
    coach = provider_actor(city.providers[1])
    assert coach.user is not None
    first, last = clock.at(clock.today() + timedelta(days=4), 10), clock.today() + timedelta(days=60)
    services.accept_order(coach, fresh(order), Acceptance(first, "x", coach.user, last))
    assert fresh(order).meets_on == clock.local_date(first)


def test_on_a_course_it_is_the_first_session(city: City) -> None:
    course = opened_course(city)
    seated = [seated_order(city, course) for _n in range(2)]
    clock.set_to(clock.at(course.sign_up_until + timedelta(days=1), 9))
    course_days.close_sign_up(course)
    found: Any = [fresh(order).meets_on for order in seated]
    assert found == [clock.local_date(course.starts_at)] * 2


def test_an_answer_is_late_as_before(city: City) -> None:
    order = chosen_order(city)
    assert order.answer_by is not None
    clock.set_to(clock.at(order.answer_by, 15))
    assert late_everywhere(city) == {False}
    clock.advance(timedelta(days=1))
    assert late_everywhere(city) == {True}
