"""Tricks on the pages and the API of courses and sessions: somebody else's ids, twice, too late, and odd input.

Each is refused with words or a code; nothing is changed, and nothing breaks.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.models import AccessPurpose, User
from orders import due
from orders.models import Course, InfoSession, InfoSignUp, Meeting, Order, SignUp
from orders.services.courses import confirm_course
from orders.services.info_sessions import sign_up_client
from orders.states import MeetingState
from orders.states.courses import CourseState, SeatState
from tests.factories.courses import draft_course, offering_of, opened_course, planned_session, seated_order
from tests.factories.orders import City, make_city, make_client, placed_order, provider_actor
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""


@pytest.fixture
def elsewhere(db: None) -> City:
    """Another authority with providers of its own."""
    return make_city(2, code="muu")


def _as(user: User | None) -> Browser:
    assert user is not None
    browser = Browser(headers={"accept-language": "en"}, raise_request_exception=True)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _ask(browser: Browser, method: str, path: str, body: object = None, **headers: str) -> Any:
    data = json.dumps(body, default=str) if body is not None else ""
    return browser.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=headers)


def _running(city: City) -> tuple[Course, list[Order]]:
    """A course that has begun, with two participants."""
    course = opened_course(city)
    orders = [seated_order(city, course) for _ in range(2)]
    confirm_course(provider_actor(city.providers[0]), course)
    clock.advance(timedelta(days=20, hours=8))
    due.move_due()
    course.refresh_from_db()
    return course, orders


def test_another_city_knows_nothing_of_a_course_or_session(city: City, elsewhere: City) -> None:
    """Its officials and providers are told that there is nothing, on every page and operation with the object's id."""
    course, session = opened_course(city), planned_session(city)
    row = sign_up_client(city.actor, session, make_client(city))
    inner = course.sessions.earliest("starts_at")
    pages = [
        *((name, [course.public_id]) for name in ("course", "course_calendar", "course_sign_up")),
        *((name, [session.public_id]) for name in ("info_session", "info_session_calendar", "who_came")),
        *((name, [session.public_id]) for name in ("edit_info_session", "cancel_info_session")),
        ("info_session_choice", [session.public_id, row.public_id]),
    ]
    official = _as(elsewhere.official)
    for name, refs in pages:
        assert official.get(reverse(f"orders:{name}", args=refs)).status_code == 404, name
    rival = _as(provider_actor(elsewhere.providers[0]).user)
    for name in ("course", "edit_course", "cancel_course", "course_calendar"):
        assert rival.get(reverse(f"orders:{name}", args=[course.public_id])).status_code == 404, name
    for name in ("attendance", "move_session"):
        refs = [course.public_id, inner.public_id]
        assert rival.get(reverse(f"orders:{name}", args=refs)).status_code == 404, name
    order = placed_order(elsewhere)
    asked: list[tuple[Browser, str, str, object]] = [
        (official, "GET", f"/courses/{course.ref}", None),
        (official, "POST", f"/courses/{course.ref}/sign-ups", {"order": order.ref}),
        (official, "POST", f"/info-sessions/{session.ref}/sign-ups", {"client": order.client.ref}),
        (official, "POST", f"/info-sessions/{session.ref}/cancel", {"reason": "x"}),
        (rival, "POST", f"/courses/{course.ref}/cancel", {"reason": "x"}),
        (rival, "POST", f"/courses/{course.ref}/sessions/{inner.ref}/attendance", {"marks": []}),
    ]
    for browser, method, path, body in asked:
        assert _ask(browser, method, path, body).status_code in (404, 422), path
    assert (Course.objects.get().state, InfoSession.objects.get().state) == ("open", "planned")
    assert not SignUp.objects.exists()


def test_ids_of_another_course_session_order_or_client_are_not_taken(city: City, elsewhere: City) -> None:
    """An own object together with somebody else's part of it."""
    course, orders = _running(city)
    inner = course.sessions.earliest("starts_at")
    other = opened_course(city, city.providers[1])
    coach, official = _as(course.coach), _as(city.official)
    path = f"/courses/{course.ref}/sessions"
    stranger = placed_order(city)
    marks = {"marks": [{"order": stranger.ref, "present": True}]}
    assert _ask(coach, "POST", f"{path}/{inner.ref}/attendance", marks).status_code == 404
    theirs = other.sessions.earliest("starts_at")
    mine = {"marks": [{"order": orders[0].ref, "present": True}]}
    assert _ask(coach, "POST", f"{path}/{theirs.ref}/attendance", mine).status_code == 404
    url = reverse("orders:attendance", args=[course.public_id, theirs.public_id])
    assert coach.get(url).status_code == 404
    assert not Meeting.objects.exclude(state=MeetingState.PLANNED).exists()
    foreign = opened_course(elsewhere)
    signing = reverse("orders:sign_up_order", args=[stranger.public_id])
    for ref in (foreign.ref, NOBODY, "x' OR 1=1", ""):
        assert official.post(signing, {"course": ref}).status_code == 404, ref
    session, another = planned_session(city), planned_session(city)
    row = sign_up_client(city.actor, another, make_client(city))
    came = {"marks": [{"sign_up": row.ref, "attendance": "present"}]}
    clock.advance(timedelta(days=6))
    assert _ask(official, "POST", f"/info-sessions/{session.ref}/attendance", came).status_code == 404
    choice = {"order": stranger.ref, "offer": orders[0].offers.first().ref}  # type: ignore[union-attr]
    assert _ask(official, "POST", f"/info-sessions/{session.ref}/choices", choice).status_code in (404, 409)
    row.refresh_from_db()
    assert row.attendance == "unknown"


def test_a_client_reaches_only_the_own_seat(
    city: City, elsewhere: City, enter: Enter, as_client: Callable[..., Browser]
) -> None:
    """Courses that do not suit, of another city, sessions of another service: as if there were none."""
    swedish, foreign = opened_course(city, languages=("sv",)), opened_course(elsewhere)
    order = placed_order(city)
    browser = enter(order)
    for course in (swedish, foreign):
        assert browser.get(reverse("choice:course", args=[course.public_id])).status_code == 404
        assert _ask(browser, "POST", f"/client/order/courses/{course.ref}").status_code == 404
    there = planned_session(elsewhere)
    assert browser.post(reverse("choice:info_session", args=[there.public_id])).status_code == 404
    row = sign_up_client(city.actor, planned_session(city), make_client(city))
    by_session = as_client(row.client, AccessPurpose.SESSION, row.ref)
    assert by_session.get(reverse("choice:list")).status_code in (302, 403, 404)
    assert _ask(by_session, "GET", "/client/order/courses").status_code in (401, 403, 404)
    assert not SignUp.objects.exists()


def test_twice_is_once(city: City, enter: Enter) -> None:
    """Signing up, leaving, recording, choosing: pressed twice, sent twice."""
    course, order = opened_course(city), placed_order(city)
    browser = enter(order)
    browser.post(reverse("choice:open_list"))
    for _press in range(2):
        answer = browser.post(reverse("choice:course", args=[course.public_id]), follow=True)
        assert answer.status_code == 200
    assert (SignUp.objects.count(), Course.objects.get().taken) == (1, 1)
    order.refresh_from_db()
    leaving = {"version": order.version}
    assert browser.post(reverse("choice:leave_course"), leaving).status_code == 302
    assert browser.post(reverse("choice:leave_course"), leaving, follow=True).status_code == 200
    assert Course.objects.get().taken == 0
    session, client = planned_session(city), make_client(city)
    official, url = _as(city.official), reverse("orders:info_session_sign_up", args=[session.public_id])
    for _press in range(2):
        official.post(url, {"client": client.ref})
    row = InfoSignUp.objects.get()
    for _press in range(2):
        official.post(reverse("orders:info_session_leave", args=[session.public_id, row.public_id]))
    session.refresh_from_db()
    assert session.taken == 0
    clock.advance(timedelta(days=10))
    path = f"/info-sessions/{session.ref}/sign-ups/{row.ref}/leave"
    assert _ask(official, "POST", path).status_code == 409


def test_stale_forms_change_nothing(city: City) -> None:
    """A version that is not the present one: told beside the newer state, or refused with 412 over the API."""
    course, draft = opened_course(city, min_seats=1), draft_course(city)
    seated_order(city, course)
    provider = _as(provider_actor(city.providers[0]).user)
    for name, found in (("open_course", draft), ("confirm_course", course)):
        answer = provider.post(
            reverse(f"orders:{name}", args=[found.public_id]), {"version": 99}, follow=True
        )
        assert answer.status_code == 200
    url = reverse("orders:cancel_course", args=[course.public_id])
    assert provider.post(url, {"reason": "Sairaus", "version": 99}).status_code == 409
    for act, found in (("open", draft), ("confirm", course)):
        answer = _ask(provider, "POST", f"/courses/{found.ref}/{act}", **{"If-Match": '"99"'})
        assert answer.status_code == 412
    states = set(Course.objects.values_list("state", flat=True))
    assert states == {CourseState.DRAFT, CourseState.OPEN}


ODD: list[dict[str, object]] = [
    {"min_seats": 0},
    {"max_seats": 10**9},
    {"min_seats": 9, "max_seats": 8},
    {"unit_price": "1e3"},
    {"unit_price": "-5"},
    {"unit_price": "99999999"},
    {"sign_up_until": "9999-12-31"},
    {"sign_up_until": "31.12.2026"},
    {"languages": ["klingon"]},
    {"name": {"fi": " \u200b "}},
    {"name": {"fi": "a\x00b"}},
    {"place": NOBODY},
    {"coach": NOBODY},
    {"sessions": []},
    {"sessions": [{"starts_at": "2026-05-01T09:00:00", "ends_at": "2026-05-01T10:00:00", "units": "1"}]},
    {"sessions": [{"starts_at": "2026-05-01T10:00:00Z", "ends_at": "2026-05-01T09:00:00Z", "units": "1"}]},
    {"sessions": [{"starts_at": "2026-05-01T09:00:00Z", "ends_at": "2026-05-01T10:00:00Z", "units": "0"}]},
    {"sessions": [{"starts_at": "2026-05-01T09:00:00Z", "ends_at": "2026-05-01T10:00:00Z", "units": "NaN"}]},
    {"offering": NOBODY},
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: json.dumps(odd)[:40])
def test_odd_plans_are_refused(city: City, odd: dict[str, object]) -> None:
    """With the field named, or as not found; never as a fault of the house."""
    starts = clock.at(clock.today() + timedelta(days=20), 9)
    plan: dict[str, object] = {
        "offering": offering_of(city).ref,
        "name": {"fi": "Tulityökortti"},
        "languages": ["fi"],
        "coach": provider_actor(city.providers[0]).user.ref,  # type: ignore[union-attr]
        "min_seats": 1,
        "max_seats": 8,
        "sign_up_until": clock.today() + timedelta(days=10),
        "unit_price": "50.00",
        "sessions": [{"starts_at": starts, "ends_at": starts + timedelta(hours=6), "units": "6"}],
    }
    answer = _ask(_as(provider_actor(city.providers[0]).user), "POST", "/courses/", {**plan, **odd})
    assert answer.status_code in (400, 404, 422), answer.content
    assert not Course.objects.exists()


def test_odd_forms_are_refused_at_their_fields(city: City) -> None:
    """Hours that are none, days far away, choices that are not offered; the list bears any question."""
    provider, official = _as(provider_actor(city.providers[0]).user), _as(city.official)
    url = reverse("orders:plan_course_of", args=[offering_of(city).public_id])
    for typed in ("25–99", "15–9", "-1–5", "9–9", "x" * 300, "٩–١٥", "9\x00–15"):
        answer = provider.post(url, {"name_fi": "X", "day_1": "2026-05-05", "hours_1": typed})
        assert answer.status_code in (400, 422), typed
    far = provider.post(
        url, {"name_fi": "X", "day_1": "9999-12-31", "hours_1": "9–15", "sign_up_until": "0001-01-01"}
    )
    assert far.status_code == 422
    planning = reverse("orders:plan_info_session")
    odd = {
        "name_fi": "X",
        "starts_at": "9999-12-31T23:59",
        "ends_at": "aina",
        "where": "x" * 999,
        "seats": "1e9",
    }
    assert official.post(planning, {**odd, "categories": ["x"], "presenters": [NOBODY]}).status_code == 422
    for query in ("?after=zzz", "?state=none", "?category=%27", "?language=%22", "?free=maybe&after=-1"):
        assert official.get(reverse("orders:courses") + query).status_code in (200, 400, 404, 422), query
    assert not Course.objects.exists()
    assert not InfoSession.objects.exists()


def test_attendance_takes_no_more_than_there_is(city: City) -> None:
    """Units over what was ordered, before the session, twice the same order, marks that are none."""
    course, orders = _running(city)
    first, last = course.sessions.order_by("starts_at")
    coach, path = _as(course.coach), f"/courses/{course.ref}/sessions"
    mark = {"order": orders[0].ref, "present": True}
    assert _ask(coach, "POST", f"{path}/{last.ref}/attendance", {"marks": [mark]}).status_code == 409
    for units in ("9999999", "-1", "1e2", "NaN", ""):
        answer = _ask(coach, "POST", f"{path}/{first.ref}/attendance", {"marks": [{**mark, "units": units}]})
        assert answer.status_code in (409, 422), units
    url = reverse("orders:attendance", args=[course.public_id, first.public_id])
    part = Meeting.objects.get(session=first, order=orders[0])
    assert coach.post(url, {f"came_{part.ref}": "maybe"}).status_code == 422
    both = {"marks": [mark, {**mark, "present": False}]}
    answer = _ask(coach, "POST", f"{path}/{first.ref}/attendance", both)
    assert (answer.status_code, answer.json()["code"]) == (422, "named_twice")
    part.refresh_from_db()
    assert (part.state, part.units_hundredths) == (MeetingState.PLANNED, 0)
    assert SignUp.objects.filter(state=SeatState.SEATED).count() == 2
    session, client = planned_session(city), make_client(city)
    row = sign_up_client(city.actor, session, client)
    clock.advance(timedelta(days=6))
    came = {"marks": [{"sign_up": row.ref, "attendance": one} for one in ("present", "absent")]}
    answer = _ask(_as(city.official), "POST", f"/info-sessions/{session.ref}/attendance", came)
    assert (answer.status_code, answer.json()["code"]) == (422, "named_twice")
