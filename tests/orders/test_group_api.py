"""Courses and information sessions over the API: the whole walk, and what is hidden from whom."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from core import clock
from orders import due
from orders.models import Course, InfoSignUp, Order
from orders.states import OrderState
from tests.factories.courses import offering_of, opened_course, planned_session, seated_order
from tests.factories.orders import City, make_client, placed_order, provider_actor
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db


def _ask(browser: Browser, method: str, path: str, body: object = None, **headers: str) -> Any:
    data = json.dumps(body, default=lambda value: value.isoformat()) if body is not None else ""
    return browser.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=headers)


def _as(user: Any) -> Browser:
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _plan(city: City, **changes: object) -> dict[str, object]:
    coach = provider_actor(city.providers[0]).user
    place = city.place_of(city.providers[0]).place
    assert coach is not None
    assert place is not None
    day = clock.today() + timedelta(days=20)
    return {
        "offering": offering_of(city).ref,
        "name": {"fi": "Tulityökortti"},
        "languages": ["fi"],
        "place": place.ref,
        "coach": coach.ref,
        "min_seats": 1,
        "max_seats": 1,
        "sign_up_until": clock.today() + timedelta(days=10),
        "unit_price": "50.00",
        "sessions": [{"starts_at": clock.at(day, 9), "ends_at": clock.at(day, 15), "units": "6"}],
        **changes,
    }


def test_a_course_over_the_api(city: City) -> None:
    """Plan, change, open, sign up, wait, confirm, record; each answer carries the version as its ETag."""
    provider, official = _as(provider_actor(city.providers[0]).user), _as(city.official)
    made = _ask(provider, "POST", "/courses/", _plan(city))
    assert made.status_code == 201, made.content
    path = f"/courses/{made.json()['id']}"
    assert _ask(official, "GET", path).status_code == 404
    stale = _ask(provider, "PUT", path, _plan(city), **{"If-Match": '"99"'})
    assert stale.status_code == 412
    assert _ask(provider, "PUT", path, _plan(city, max_seats=0)).status_code == 422
    _ask(provider, "PUT", path, _plan(city))
    assert _ask(provider, "POST", f"{path}/open").json()["state"] == "open"
    first, second = placed_order(city), placed_order(city)
    seat, wait = (
        _ask(official, "POST", f"{path}/sign-ups", {"order": order.ref}) for order in (first, second)
    )
    assert (seat.json()["state"], wait.json()["state"]) == ("seated", "waiting")
    assert _ask(provider, "GET", path).json()["seats"] == []
    assert len(_ask(official, "GET", path).json()["seats"]) == 2
    assert _ask(provider, "POST", f"{path}/confirm").json()["seats"][0]["order"] == first.ref
    left = _ask(official, "POST", f"{path}/sign-ups/{first.ref}/leave")
    assert left.status_code == 204
    assert Order.objects.get(pk=second.pk).state == OrderState.ACCEPTED
    assert [row["taken"] for row in _ask(official, "GET", "/courses/?state=confirmed").json()["items"]] == [1]
    clock.advance(timedelta(days=20, hours=8))
    due.move_due()
    session = Course.objects.get().sessions.get()
    marks = {"marks": [{"order": second.ref, "present": True, "units": "5.5"}]}
    answer = _ask(provider, "POST", f"{path}/sessions/{session.ref}/attendance", marks)
    assert answer.status_code == 200, answer.content
    assert second.meetings.get().units_hundredths == 5_50


def test_a_cancelled_course_over_the_api(city: City) -> None:
    course = opened_course(city)
    seated_order(city, course)
    provider = _as(provider_actor(city.providers[0]).user)
    path = f"/courses/{course.ref}/cancel"
    assert _ask(provider, "POST", path, {"reason": " "}).status_code == 422
    assert _ask(provider, "POST", path, {"reason": "Sairaus"}).json()["state"] == "cancelled"


def test_a_client_signs_up_over_the_api(city: City, enter: Enter) -> None:
    course, order = opened_course(city), placed_order(city)
    browser = enter(order)
    found = _ask(browser, "GET", "/client/order/courses").json()
    assert [(row["name"], row["free_seats"], row["mine"]) for row in found] == [("Hygiene passport", 3, "")]
    for _again in range(2):
        answer = _ask(browser, "POST", f"/client/order/courses/{course.ref}")
        assert (answer.status_code, answer.json()["state"]) == (201, "seated")
    assert _ask(browser, "GET", "/client/order/courses").json() == []
    assert _ask(browser, "POST", "/client/order/course-leaving").status_code == 204
    assert Order.objects.get(pk=order.pk).round == 2


def test_an_information_session_over_the_api(city: City, enter: Enter) -> None:
    """Planned by an official, seen without names by a presenter, filled, attended, and chosen at."""
    official, provider = _as(city.official), _as(provider_actor(city.providers[0]).user)
    starts = clock.at(clock.today() + timedelta(days=2), 10)
    plan = {
        "name": {"fi": "Info"},
        "where": "Kirjasto",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=1),
        "seats": 2,
        "categories": [city.category.ref],
        "presenters": [city.providers[0].ref],
    }
    made = _ask(official, "POST", "/info-sessions/", plan)
    assert made.status_code == 201, made.content
    path, order = f"/info-sessions/{made.json()['id']}", placed_order(city)
    row = _ask(official, "POST", f"{path}/sign-ups", {"client": order.client.ref}).json()
    seen = _ask(provider, "GET", path).json()
    assert (seen["taken"], seen["attendees"]) == (1, [])
    assert len(_ask(provider, "GET", "/info-sessions/").json()["items"]) == 1
    assert _ask(official, "PUT", path, {**plan, "seats": 3}).json()["seats"] == 3
    clock.advance(timedelta(days=2, hours=5))
    came = {"marks": [{"sign_up": row["id"], "attendance": "present"}]}
    assert (
        _ask(official, "POST", f"{path}/attendance", came).json()["attendees"][0]["attendance"] == "present"
    )
    offer = order.offers.get(provider=city.providers[0], position__isnull=False)
    chosen = _ask(official, "POST", f"{path}/choices", {"order": order.ref, "offer": offer.ref})
    assert chosen.status_code == 204
    assert Order.objects.get(pk=order.pk).state == OrderState.ASKED


def test_a_client_comes_to_a_session_over_the_api(city: City, enter: Enter) -> None:
    session, order = planned_session(city), placed_order(city)
    browser = enter(order)
    path = f"/client/order/info-sessions/{session.ref}"
    assert _ask(browser, "POST", f"{path}/leave").status_code == 409
    assert _ask(browser, "POST", path).status_code == 204
    found = _ask(browser, "GET", "/client/order/info-sessions").json()
    assert [row["mine"] for row in found] == ["seated"]
    assert _ask(browser, "POST", f"{path}/leave").status_code == 204
    assert InfoSignUp.objects.get().end == "left"


def test_an_official_cancels_over_the_api(city: City) -> None:
    session = planned_session(city)
    official = _as(city.official)
    row = _ask(official, "POST", f"/info-sessions/{session.ref}/sign-ups", {"client": make_client(city).ref})
    path = f"/info-sessions/{session.ref}/sign-ups/{row.json()['id']}/leave"
    assert _ask(official, "POST", path).json()["attendees"] == []
    answer = _ask(official, "POST", f"/info-sessions/{session.ref}/cancel", {"reason": "x"})
    assert answer.json()["state"] == "cancelled"
