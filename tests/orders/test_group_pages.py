"""The pages of courses and information sessions, walked by the provider, the official and the client."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.models import AccessPurpose, User, ViewLog
from core.worklist import work_list
from orders import due, services
from orders.models import Choice, Course, InfoSession, InfoSignUp, Meeting, Order, SignUp
from orders.services.info_sessions import record_who_came, sign_up_client
from orders.states import MeetingState, OrderState
from orders.states.courses import Attendance, CourseState, SeatState
from tests.factories.courses import draft_course, opened_course, planned_session, seated_order
from tests.factories.orders import City, make_client, placed_order, provider_actor
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db


def _as(user: User | None) -> Browser:
    assert user is not None
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _text(browser: Browser, name: str, *refs: object) -> str:
    answer = browser.get(reverse(name, args=refs))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def _form(city: City, **changes: object) -> dict[str, object]:
    day = clock.today() + timedelta(days=20)
    place = city.place_of(city.providers[0]).place
    coach = provider_actor(city.providers[0]).user
    assert place is not None
    assert coach is not None
    return {
        "name_fi": "Hygieniapassi",
        "place": place.ref,
        "languages": ["fi"],
        "coach": coach.ref,
        "min_seats": 2,
        "max_seats": 3,
        "sign_up_until": clock.today() + timedelta(days=10),
        "unit_price_cents": "50",
        "day_1": day,
        "hours_1": "9–15",
        "day_2": day + timedelta(days=1),
        "hours_2": "9.30-12",
        **changes,
    }


def test_the_provider_plans_mends_and_opens_a_course(city: City) -> None:
    """The errors stand at their fields and nothing typed is lost; what is opened stands in the list."""
    browser = _as(provider_actor(city.providers[0]).user)
    planned = browser.get(reverse("orders:plan_course"))
    assert planned.status_code == 302
    wrong = browser.post(planned["Location"], _form(city, hours_2="aamulla", sign_up_until=""))
    assert wrong.status_code == 422
    assert "aamulla" in wrong.content.decode()
    late = browser.post(planned["Location"], _form(city, unit_price_cents="99"))
    assert "price rule" in late.content.decode()
    made = browser.post(planned["Location"], _form(city))
    course = Course.objects.get()
    assert made["Location"] == reverse("orders:course", args=[course.public_id])
    assert [s.units_hundredths for s in course.sessions.all()] == [6_00, 2_50]
    edit = reverse("orders:edit_course", args=[course.public_id])
    assert "9.30–12" in _text(browser, "orders:edit_course", course.public_id)
    stale = browser.post(edit, _form(city, max_seats=4, version=99))
    assert stale.status_code == 409
    browser.post(edit, _form(city, max_seats=4, version=course.version))
    course.refresh_from_db()
    opened = reverse("orders:open_course", args=[course.public_id])
    browser.post(opened, {"version": course.version})
    course.refresh_from_db()
    assert (course.state, course.max_seats) == (CourseState.OPEN, 4)
    assert "Hygieniapassi" in _text(browser, "orders:courses")
    assert "No courses fit" in browser.get(reverse("orders:courses"), {"state": "ended"}).content.decode()


def test_the_official_signs_up_from_the_order_and_from_the_course(city: City) -> None:
    """Who does not suit is told why; the full course puts the client on the waiting list."""
    course = opened_course(city, min_seats=1, max_seats=1)
    swedish = opened_course(city, city.providers[1], languages=("sv",))
    first, second = placed_order(city), placed_order(city)
    browser = _as(city.official)
    assert "Sign up for a course" in _text(browser, "orders:order", first.public_id)
    page = _text(browser, "orders:sign_up_order", first.public_id)
    assert "None of the client" in page
    assert str(swedish.public_id) in page
    url = reverse("orders:sign_up_order", args=[first.public_id])
    browser.post(url, {"course": course.ref, "version": first.version})
    assert SignUp.objects.get(order=first).assisted_by == city.official
    assert first.client.full_name in _text(browser, "orders:course", course.public_id)
    answer = browser.post(
        reverse("orders:course_sign_up", args=[course.public_id]), {"order": second.ref}, follow=True
    )
    assert "waiting list" in answer.content.decode()
    assert SignUp.objects.get(order=second).state == SeatState.WAITING
    browser.post(reverse("orders:leave_course_of", args=[first.public_id]), {})
    second.refresh_from_db()
    assert second.state == OrderState.ASKED


def test_a_client_signs_up_alone_and_cancels(city: City, enter: Enter) -> None:
    """The course stands above the list; the seat, its cancelling and the new list follow in one session."""
    course = opened_course(city, min_seats=1)
    order = placed_order(city)
    browser = enter(order)
    browser.post(reverse("choice:open_list"))
    assert "Hygiene passport" in _text(browser, "choice:list")
    assert "Yes, I sign up" in _text(browser, "choice:course", course.public_id)
    page = browser.post(reverse("choice:course", args=[course.public_id]), follow=True)
    assert "You have a seat" in page.content.decode()
    assert "Cancel your sign-up" in _text(browser, "choice:leave_course")
    order.refresh_from_db()
    left = browser.post(reverse("choice:leave_course"), {"version": order.version}, follow=True)
    assert left.status_code == 200
    order.refresh_from_db()
    assert (order.state, order.round) == (OrderState.CHOOSING, 2)


def test_a_client_waits_and_stops_waiting(city: City, enter: Enter) -> None:
    course = opened_course(city, min_seats=1, max_seats=1)
    seated_order(city, course)
    order = placed_order(city)
    browser = enter(order)
    browser.post(reverse("choice:open_list"))
    browser.post(reverse("choice:course", args=[course.public_id]))
    told = _text(browser, "choice:list")
    assert "You get a message if a seat becomes free." in told
    assert "You are signed up." not in told
    order.refresh_from_db()
    browser.post(reverse("choice:leave_course"), {"version": order.version})
    assert SignUp.objects.get(order=order).state == SeatState.ENDED
    order.refresh_from_db()
    assert (order.state, order.round) == (OrderState.CHOOSING, 1)


def test_the_provider_sees_names_only_of_a_sure_course_and_records_who_came(city: City) -> None:
    """R30: a number before the course is confirmed; then the list, and the work list leads to the attendance."""
    course = opened_course(city)
    orders = [seated_order(city, course) for _ in range(2)]
    actor = provider_actor(city.providers[0])
    browser = _as(actor.user)
    name = orders[0].client.full_name
    assert name not in _text(browser, "orders:course", course.public_id)
    assert "order.answer" not in {item.kind for item in work_list(actor)}
    browser.post(reverse("orders:confirm_course", args=[course.public_id]), {"version": course.version})
    assert name in _text(browser, "orders:course", course.public_id)
    clock.advance(timedelta(days=20, hours=8))
    due.move_due()
    items = {item.kind: item.url for item in work_list(actor)}
    assert "meeting.record" not in items
    looked = ViewLog.objects.count()
    assert name in browser.get(items["course.attendance"]).content.decode()
    assert ViewLog.objects.count() > looked
    first = course.sessions.earliest("starts_at")
    parts = list(Meeting.objects.filter(session=first).order_by("order_id"))
    came = {f"came_{part.ref}": answer for part, answer in zip(parts, ("yes", "later"), strict=True)}
    for _twice in range(2):  # sent a second time, the answer of one is never taken for the other's
        browser.post(items["course.attendance"], came)
    assert Meeting.objects.get(pk=parts[1].pk).state == MeetingState.PLANNED
    browser.post(items["course.attendance"], {f"came_{parts[1].ref}": "no"})
    states = list(Meeting.objects.filter(session=first).order_by("order_id").values_list("state", flat=True))
    assert states == [MeetingState.KEPT, MeetingState.MISSED]
    assert "course.attendance" not in {item.kind for item in work_list(actor)}
    # Whose service is over stays on the city's page; the provider forgets (R30).
    order = Meeting.objects.filter(session=first).order_by("order_id")[0].order
    assert "needs a final report" in _text(browser, "orders:course", course.public_id)
    services.submit_report(actor, order, text="x")
    services.approve_report(city.actor, Order.objects.get(pk=order.pk))
    assert order.number not in _text(browser, "orders:course", course.public_id)
    assert order.number in _text(_as(city.official), "orders:course", course.public_id)


def test_the_provider_cancels_with_a_reason(city: City, enter: Enter) -> None:
    course = opened_course(city)
    order = seated_order(city, course)
    browser = _as(provider_actor(city.providers[0]).user)
    url = reverse("orders:cancel_course", args=[course.public_id])
    assert browser.post(url, {"reason": ""}).status_code == 422
    browser.post(url, {"reason": "Kouluttaja sairastui", "version": course.version})
    order.refresh_from_db()
    assert order.state == OrderState.CHOOSING
    for user in (city.official, provider_actor(city.providers[0]).user):
        page = _text(_as(user), "orders:course", course.public_id)
        assert "The course was cancelled" in page
        assert "You see who takes part" not in page
        assert "Nobody has signed up yet" not in page
    assert "The course that you signed up for was cancelled" in _text(enter(order), "choice:list")


def test_a_draft_is_nobody_else_s_and_is_on_the_work_list(city: City) -> None:
    course = draft_course(city)
    assert "course.open" in {item.kind for item in work_list(provider_actor(city.providers[0]))}
    url = reverse("orders:course", args=[course.public_id])
    for user in (city.official, provider_actor(city.providers[1]).user):
        assert _as(user).get(url).status_code == 404


def test_the_official_holds_an_information_session(city: City) -> None:
    """Planned, filled, attended; the client who came chooses on the spot."""
    browser = _as(city.official)
    starts = clock.at(clock.today() + timedelta(days=3), 13)
    form = {
        "name_fi": "Palveluinfo",
        "starts_at": starts.astimezone(clock.HELSINKI).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (starts + timedelta(hours=2)).astimezone(clock.HELSINKI).strftime("%Y-%m-%dT%H:%M"),
        "where": "Kirjasto",
        "seats": 5,
        "categories": [city.category.ref],
        "presenters": [city.providers[0].ref],
    }
    assert browser.post(reverse("orders:plan_info_session"), {**form, "presenters": []}).status_code == 422
    browser.post(reverse("orders:plan_info_session"), form)
    session = InfoSession.objects.get()
    order = placed_order(city)
    browser.post(
        reverse("orders:info_session_sign_up", args=[session.public_id]), {"client": order.client.ref}
    )
    row = InfoSignUp.objects.get()
    assert order.client.full_name in _text(browser, "orders:info_session", session.public_id)
    assert "info_session.hold" in {item.kind for item in work_list(city.actor)}
    clock.advance(timedelta(days=3, hours=6))
    assert "info_session.attendance" in {item.kind for item in work_list(city.actor)}
    came = {f"came_{row.ref}": "present"}
    browser.post(reverse("orders:who_came", args=[session.public_id]), came)
    choose = reverse("orders:info_session_choice", args=[session.public_id, row.public_id])
    assert choose in _text(browser, "orders:info_session", session.public_id)
    assert "Presents itself" in browser.get(choose).content.decode()
    offer = order.offers.get(provider=city.providers[0], position__isnull=False)
    browser.post(choose, {"offer": offer.ref, "version": order.version})
    assert Choice.objects.get(order=order).info_session == session
    assert "Chose here: Askel Oy" in _text(browser, "orders:info_session", session.public_id)
    assert browser.get(choose).status_code == 302


def test_an_official_changes_and_cancels_a_session(city: City) -> None:
    session = planned_session(city)
    row = sign_up_client(city.actor, session, make_client(city))
    browser = _as(city.official)
    assert "Tulliportinkatu" in _text(browser, "orders:edit_info_session", session.public_id)
    browser.post(reverse("orders:info_session_leave", args=[session.public_id, row.public_id]))
    row.refresh_from_db()
    assert row.state == SeatState.ENDED
    url = reverse("orders:cancel_info_session", args=[session.public_id])
    session.refresh_from_db()
    browser.post(url, {"reason": "Sali ei ole vapaa", "version": session.version})
    session.refresh_from_db()
    assert session.state == "cancelled"


def test_a_presenter_sees_the_session_and_nobody_who_comes(city: City) -> None:
    session = planned_session(city)
    client = make_client(city)
    row = sign_up_client(city.actor, session, client)
    browser = _as(provider_actor(city.providers[0]).user)
    page = _text(browser, "orders:info_session", session.public_id)
    assert "Tulliportinkatu" in page
    assert client.last_name not in page
    assert client.last_name not in _text(browser, "orders:courses")
    clock.advance(timedelta(days=6))
    record_who_came(city.actor, session, {row.ref: "present"})  # type: ignore[dict-item]
    assert client.last_name not in _text(browser, "orders:info_session", session.public_id)


def test_a_client_comes_with_the_order_s_code_and_with_the_session_s(
    city: City, enter: Enter, as_client: Callable[..., Browser]
) -> None:
    session, order = planned_session(city), placed_order(city)
    browser = enter(order)
    browser.post(reverse("choice:open_list"))
    assert "Meet the coaches" in _text(browser, "choice:list")
    browser.post(reverse("choice:info_session", args=[session.public_id]))
    row = InfoSignUp.objects.get()
    assert row.state == SeatState.SEATED
    own = as_client(order.client, AccessPurpose.SESSION, row.ref)
    assert "You have a seat" in _text(own, "choice:session")
    assert "Have you found the one" not in _text(own, "choice:session")
    with clock.stopped_at(session.starts_at + timedelta(minutes=30)):
        assert "Have you found the one" in _text(own, "choice:session")
        page = _text(browser, "choice:list")
        assert "You are at this session now: Meet the coaches" in page
        assert "Tell the official that you are here." in page
        record_who_came(city.actor, session, {row.ref: Attendance.PRESENT})
        assert "Tell the official that you are here." not in _text(browser, "choice:list")
    own.post(reverse("choice:leave_session"))
    row.refresh_from_db()
    assert row.state == SeatState.ENDED
    assert "You are not signed up" in _text(own, "choice:session")
