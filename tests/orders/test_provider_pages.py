"""The provider's pages and API: the answer, meetings, the report, and what is never shown."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import User, ViewLog
from core.roles import Role
from orders import services
from orders.models import Meeting, Need, Order, Report
from orders.states import MeetingState, OrderState
from providers.models import ProviderMember
from tests.factories.core import UserFactory
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    make_city,
    make_client,
    placed_order,
    provider_actor,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]
PERSONAL = ("Aino", "Esimerkki", "111 2222", "Esimerkkikatu", "1980-05-17", "Work in a kitchen")
"""What tells who the client of the stories is, or what the goals are."""
REACHED = {"goals_reached": "reached", "next_step": "work"}
STARTING = ("months_unemployed", "wa_start", "b_secondary", "Months unemployed", "Starting point")


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


@pytest.fixture
def administrator(city: City) -> User:
    """The administrator of the first provider."""
    user = provider_actor(city.providers[0]).user
    assert user is not None
    return user


@pytest.fixture
def coach(city: City) -> User:
    """A coach of the first provider."""
    user: User = UserFactory(name="Kalle Valmentaja", email="kalle@valinta.example")
    ProviderMember.objects.create(provider=city.providers[0], user=user, role=Role.COACH.value)
    return user


@pytest.fixture
def desk(administrator: User, signed_in: SignIn) -> Browser:
    """The administrator's browser."""
    return signed_in(administrator)


def page(name: str, order: Order, *more: object) -> str:
    """The address of a page of an order."""
    return reverse(f"orders:{name}", args=[order.public_id, *more])


def asked(city: City) -> Order:
    """An order that waits for the first provider's answer."""
    return chosen_order(city, city.providers[0])


def answer_fields(order: Order, coach: User, **changes: object) -> dict[str, object]:
    """An acceptance as the form posts it."""
    return {
        "first_meeting": "2026-03-09T10:00",
        "where": "Puijonkatu 1",
        "coach": coach.ref,
        "planned_end": "2026-05-29",
        "version": order.version,
        **changes,
    }


def test_the_provider_walks_the_whole_path(city: City, desk: Browser, coach: User, signed_in: SignIn) -> None:
    """Accept for a coach; the coach records the meeting and writes the report."""
    order = asked(city)
    shown = desk.get(page("assignment", order)).content.decode()
    assert "A client has chosen you" in shown
    form = desk.get(page("accept", order)).content.decode()
    assert "The client can start between 2 Mar 2026 and 11 Apr 2026" in form
    answer = desk.post(page("accept", order), answer_fields(order, coach), follow=True)
    assert b"The order is yours" in answer.content
    assert b"Aino Esimerkki" in answer.content

    own = signed_in(coach)
    assert b"Aino Esimerkki" in own.get(reverse("orders:assignments")).content
    meeting = Meeting.objects.get(order=order)
    clock.set_to(meeting.starts_at + timedelta(hours=2))
    assert b"Record what became of a meeting" in own.get(reverse("home")).content
    order.refresh_from_db()
    own.post(
        page("record_meeting", order, meeting.public_id),
        {"state": "kept", "units": "1,5", "version": order.version},
    )
    order.refresh_from_db()
    assert (order.state, order.started_on) == (OrderState.IN_SERVICE, clock.today())
    shown = own.get(page("assignment", order)).content.decode()
    assert "1.50 of 40 hours used." in shown
    own.post(page("plan_meeting", order), {"starts_at": "2026-03-16T12:00", "where": "Kahvila"})
    assert Meeting.objects.filter(order=order, state=MeetingState.PLANNED).count() == 1
    answer = own.post(
        page("report", order), {"text": "Found a job.", "work_ability": "8", **REACHED}, follow=True
    )
    assert b"The report was sent to the official." in answer.content
    assert Report.objects.get().text == "Found a job."


def test_before_acceptance_no_page_names_the_person(city: City, desk: Browser) -> None:
    """R30: page, list, forms, work list; and the first look after acceptance is logged."""
    order = asked(city)
    for url in (
        page("assignment", order),
        page("accept", order),
        page("decline", order),
        reverse("orders:assignments"),
        reverse("home"),
    ):
        shown = desk.get(url).content.decode()
        assert not [word for word in (*PERSONAL, *STARTING) if word in shown], url
    assert not ViewLog.objects.filter(page__startswith="orders:assign").exists()
    accepted = accepted_order(city, city.providers[0])
    desk.get(page("assignment", accepted))
    assert ViewLog.objects.filter(page="orders:assignment", subject_ref=accepted.client.ref).count() == 1


def test_before_acceptance_the_api_names_nobody(city: City, desk: Browser) -> None:
    """R30 in JSON: one order and the list; neither how large a group suits the person."""
    order = asked(city)
    Need.objects.filter(pk=order.need_id).update(largest_group=3)
    for url in (f"/api/v1/orders/{order.ref}", "/api/v1/orders/"):
        answer = desk.get(url)
        assert answer.status_code == 200
        assert not [word for word in (*PERSONAL, *STARTING) if word in answer.content.decode()]
    shown = desk.get(f"/api/v1/orders/{order.ref}").json()
    assert (shown["client"], shown["largest_group"]) == (None, None)


def test_after_acceptance_the_starting_point_stays_with_the_city(city: City, desk: Browser) -> None:
    """The provider sees name, contact and goals; never the starting point, never an address."""
    order = accepted_order(city, city.providers[0])
    shown = desk.get(page("assignment", order)).content.decode()
    assert "Aino Esimerkki" in shown
    assert "Work in a kitchen" in shown
    told = json.dumps(desk.get(f"/api/v1/orders/{order.ref}").json())
    assert "Aino Esimerkki" in told
    for text in (shown, told):
        assert not [word for word in (*STARTING, "Esimerkkikatu") if word in text]


def test_after_cancelling_the_person_is_unknown_again(city: City, desk: Browser) -> None:
    """What the service no longer needs is no longer shown."""
    order = accepted_order(city, city.providers[0])
    services.cancel_order(city.actor, order, reason="Moved away.")
    shown = desk.get(page("assignment", order)).content.decode()
    assert "Aino" not in shown


def test_another_provider_finds_nothing(city: City, signed_in: SignIn) -> None:
    """Neither while asked nor in service; the API says the same."""
    other = signed_in(provider_actor(city.providers[1]).user)  # type: ignore[arg-type]
    order = accepted_order(city, city.providers[0])
    for name in ("assignment", "accept", "report", "plan_meeting"):
        assert other.get(page(name, order)).status_code == 404
    assert other.get(f"/api/v1/orders/{order.ref}").status_code == 404
    assert other.get(page("order", order)).status_code == 403


def test_a_coach_sees_only_orders_of_their_own(city: City, coach: User, signed_in: SignIn) -> None:
    """And those that wait for an answer, without a name."""
    waiting = asked(city)
    mine = accepted_order(city, city.providers[0])
    own = signed_in(coach)
    assert own.get(page("assignment", waiting)).status_code == 200
    assert own.get(page("assignment", mine)).status_code == 404
    listed = own.get(reverse("orders:assignments")).content.decode()
    assert waiting.number in listed
    assert mine.number not in listed


def test_a_coach_may_hand_the_order_to_a_colleague(
    city: City, coach: User, administrator: User, signed_in: SignIn
) -> None:
    """The coach accepts for somebody else: the way leads to the list, not to a page that is no longer theirs."""
    order = asked(city)
    own = signed_in(coach)
    answer = own.post(page("accept", order), answer_fields(order, administrator), follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain == [(reverse("orders:assignments"), 302)]
    order.refresh_from_db()
    assert order.coach == administrator


def test_a_meeting_in_the_past_and_an_outsider_as_coach_are_refused(
    city: City, desk: Browser, coach: User
) -> None:
    """Each at its field, with what was typed."""
    order = asked(city)
    answer = desk.post(page("accept", order), answer_fields(order, coach, first_meeting="2026-02-20T10:00"))
    assert answer.status_code == 422
    assert "first_meeting" in answer.context["form"].errors
    assert b"2026-02-20T10:00" in answer.content
    answer = desk.post(page("accept", order), answer_fields(order, coach, planned_end="2026-03-03"))
    assert "planned_end" in answer.context["form"].errors
    answer = desk.post(page("accept", order), answer_fields(order, city.official))
    assert "coach" in answer.context["form"].errors
    order.refresh_from_db()
    assert order.state == OrderState.ASKED


def test_a_double_click_accepts_once(city: City, desk: Browser, coach: User) -> None:
    """The second request is answered like the first: one meeting, one decision, one message."""
    order = asked(city)
    fields = answer_fields(order, coach, idempotency_key="one-click")
    first, second = desk.post(page("accept", order), fields), desk.post(page("accept", order), fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Idempotent-Replay"] == "true"
    assert Meeting.objects.filter(order=order).count() == 1


def test_a_double_click_sends_one_report(city: City, desk: Browser) -> None:
    """The same with the report."""
    order = started(city)
    fields = {**REACHED, "text": "All of it.", "version": order.version, "idempotency_key": "one-report"}
    for _n in range(2):
        assert desk.post(page("report", order), fields).status_code == 302
    assert Report.objects.count() == 1


def started(city: City) -> Order:
    """An order in service: the first meeting was kept."""
    order = accepted_order(city, city.providers[0])
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    services.record_meeting(
        provider_actor(city.providers[0]), meeting, state=MeetingState.KEPT, units_hundredths=2_00
    )
    return Order.objects.get(pk=order.pk)


def test_a_stale_report_is_shown_beside_the_newer_state(city: City, desk: Browser) -> None:
    """409; the long text is there still, and goes through the second time."""
    order = started(city)
    old = order.version
    desk.post(page("plan_meeting", order), {"starts_at": "2026-03-20T10:00", "version": old})
    answer = desk.post(page("report", order), {**REACHED, "text": "A long text.", "version": old})
    assert answer.status_code == 409
    assert b"A long text." in answer.content
    assert b"The newer state" in answer.content
    order.refresh_from_db()
    answer = desk.post(page("report", order), {**REACHED, "text": "A long text.", "version": order.version})
    assert answer.status_code == 302


def test_a_returned_report_tells_what_is_missing(city: City, desk: Browser) -> None:
    """On the order's page and above the form, which keeps the earlier text."""
    order = started(city)
    services.submit_report(provider_actor(city.providers[0]), order, text="Too short.")
    services.return_report(city.actor, order, reason="What does the client do next?")
    for name in ("assignment", "report"):
        shown = desk.get(page(name, order)).content.decode()
        assert "What does the client do next?" in shown
        assert "Too short." in shown


def test_more_than_was_ordered_is_said_at_the_field(city: City, desk: Browser) -> None:
    """Forty hours were ordered."""
    order = accepted_order(city, city.providers[0])
    meeting = order.meetings.get()
    clock.set_to(meeting.starts_at + timedelta(hours=3))
    answer = desk.post(page("record_meeting", order, meeting.public_id), {"state": "kept", "units": "41"})
    assert answer.status_code == 422
    assert "This is more than was ordered." in answer.context["form"].errors["units"]


def test_declining_for_another_reason_needs_words(city: City, desk: Browser) -> None:
    """Said at the field; afterwards the order is no longer the provider's to see."""
    order = asked(city)
    answer = desk.post(page("decline", order), {"reason": "other", "words": ""})
    assert "words" in answer.context["form"].errors
    answer = desk.post(page("decline", order), {"reason": "capacity"}, follow=True)
    assert b"You declined the order." in answer.content
    assert desk.get(page("assignment", order)).status_code == 404


@pytest.mark.parametrize("step", ["accept", "decline", "report", "plan_meeting"])
def test_forms_of_steps_that_do_not_fit_are_not_opened(
    city: City, desk: Browser, coach: User, step: str
) -> None:
    """The way leads back to the order, which says where it stands."""
    answered = step in ("accept", "decline")
    order = accepted_order(city, city.providers[0]) if answered else asked(city)
    answer = desk.get(page(step, order), follow=True)
    assert b"not possible now" in answer.content
    assert answer.redirect_chain[-1][0] == page("assignment", order)


def test_lists_cost_the_same_however_long(city: City, desk: Browser) -> None:
    """Three assignments or thirty: as many queries."""
    counts = []
    for rows in (3, 7):
        for _n in range(rows):
            accepted_order(city, city.providers[0])
        with CaptureQueriesContext(connection) as asked_queries:
            assert desk.get(reverse("orders:assignments")).status_code == 200
        with CaptureQueriesContext(connection) as work_queries:
            assert desk.get(reverse("home")).status_code == 200
        counts.append((len(asked_queries), len(work_queries)))
    assert counts[0] == counts[1]
    assert max(counts[0]) < 30  # every kind of work that a provider can have asks once


def test_the_officials_pages_are_not_the_providers(city: City, desk: Browser) -> None:
    """Wrong role: refused in words, with 403."""
    order = placed_order(city, make_client(city))
    for name in ("order", "assist", "cancel", "eligibility", "amend_need"):
        answer = desk.get(page(name, order))
        assert answer.status_code == 403
    assert b"You do not have the right to do this." in desk.post(page("place", order)).content
