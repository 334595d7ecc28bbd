"""A day of an opened course moves: everybody follows, nobody is lost, and whom it does not suit may leave."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import clock
from core.errors import DomainError, InvalidInput, NotAllowed, StaleVersion, WrongState
from core.locking import relock
from core.models import Event, Outbox
from orders import due, services
from orders.models import Course, CourseSession, Order, ReportDuty, SignUp
from orders.services.courses import confirm_course
from orders.services.meetings import MeetingPlan
from orders.services.moving_days import move_session
from orders.services.signing_up import leave_course, sign_up
from orders.states import OrderState
from tests.factories.courses import FIRST_DAY, draft_course, opened_course, seated_order
from tests.factories.orders import City, client_of, placed_order, provider_actor

pytestmark = pytest.mark.django_db


def _moved(
    city: City, session: CourseSession, *, days: int = 0, hours: int = 0, version: int | None = None
) -> Course:
    by = timedelta(days=days, hours=hours)
    return move_session(
        provider_actor(city.providers[0]),
        session,
        starts_at=session.starts_at + by,
        ends_at=session.ends_at + by,
        version=version,
    )


def test_everybody_follows_a_day_that_moves(city: City) -> None:
    """Parts, planned end and what is due after it; seats and the waiting list are told, each once."""
    course = opened_course(city, min_seats=1, max_seats=1)
    seated, waiting = seated_order(city, course), seated_order(city, course)
    confirm_course(provider_actor(city.providers[0]), course)
    last = course.sessions.latest("starts_at")
    before = Order.objects.get(pk=seated.pk)
    moved = _moved(city, last, days=7)
    assert moved.ends_at == last.ends_at + timedelta(days=7)
    seated.refresh_from_db()
    assert before.planned_end is not None
    assert seated.planned_end == before.planned_end + timedelta(days=7)
    assert seated.report_due is not None
    assert before.report_due is not None
    assert seated.report_due > before.report_due
    assert ReportDuty.objects.get(order=seated, kind="final").due == seated.report_due == seated.owed_by
    part = seated.meetings.get(session=last)
    assert (part.starts_at, part.minutes) == (last.starts_at + timedelta(days=7), 360)
    for order in (seated, waiting):
        assert Outbox.objects.filter(key__endswith=f":moved:{last.ref}:1:{order.ref}").count() == 1
    assert Event.objects.filter(code="course.session_moved", subject_ref=last.ref).count() == 1
    told = Outbox.objects.count()
    _moved(city, CourseSession.objects.get(pk=last.pk))  # to where it is: nothing happens
    assert Outbox.objects.count() == told
    first = course.sessions.earliest("starts_at")
    _moved(city, first, days=1)
    seated.refresh_from_db()
    assert seated.meets_on == clock.local_date(first.starts_at) + timedelta(days=1)


def test_whom_the_new_day_does_not_suit_may_leave_until_the_day_before(city: City) -> None:
    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    clock.advance(timedelta(days=11))
    due.move_due()
    order.refresh_from_db()
    with pytest.raises(WrongState, match="too_late_to_leave"):
        leave_course(client_of(order), order)
    first = course.sessions.earliest("starts_at")
    moved = _moved(city, first, hours=2)
    assert moved.leave_until == clock.today() + timedelta(days=FIRST_DAY - 12)
    leave_course(client_of(order), order)
    order.refresh_from_db()
    assert (order.state, order.provider_changes) == (OrderState.CHOOSING, 0)


@pytest.mark.parametrize(
    ("days", "hours", "code", "field"),
    [
        (-30, 0, "session_in_past", "day"),
        (1, 0, "sessions_overlap", "hours"),
        (-10, 0, "sign_up_too_late", "day"),
    ],
)
def test_where_a_session_cannot_be_moved(city: City, days: int, hours: int, code: str, field: str) -> None:
    """The refusal stands at its field; nothing has changed, nobody is told."""
    course = opened_course(city)
    seated_order(city, course)
    first, told = course.sessions.earliest("starts_at"), Outbox.objects.count()
    with pytest.raises(InvalidInput) as refused:
        _moved(city, first, days=days, hours=hours)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert CourseSession.objects.get(pk=first.pk).starts_at == first.starts_at
    assert Outbox.objects.count() == told


def test_a_session_that_ends_first_and_one_at_another_meeting_are_refused(city: City) -> None:
    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    confirm_course(provider_actor(city.providers[0]), course)
    actor = provider_actor(city.providers[0])
    first = course.sessions.earliest("starts_at")
    with pytest.raises(InvalidInput, match="session_ends_first"):
        move_session(actor, first, starts_at=first.ends_at, ends_at=first.starts_at)
    order.refresh_from_db()
    at = first.starts_at - timedelta(hours=30)
    services.plan_meeting(actor, order, MeetingPlan(at))
    with pytest.raises(InvalidInput, match="participant_elsewhere"):
        move_session(actor, first, starts_at=at, ends_at=at + timedelta(hours=1))
    assert CourseSession.objects.get(pk=first.pk).sequence == 0


def test_only_the_provider_moves_days_that_are_to_come(city: City) -> None:
    draft = draft_course(city)
    with pytest.raises(WrongState, match="course_not_running"):
        _moved(city, draft.sessions.earliest("starts_at"), days=9)
    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    first = course.sessions.earliest("starts_at")
    later = first.starts_at + timedelta(hours=1)
    for stranger in (city.actor, client_of(order), provider_actor(city.providers[1])):
        with pytest.raises(NotAllowed):
            move_session(stranger, first, starts_at=later, ends_at=later + timedelta(hours=1))
    with pytest.raises(StaleVersion):
        _moved(city, first, hours=1, version=99)
    clock.advance(timedelta(days=FIRST_DAY, hours=8))
    due.move_due()
    with pytest.raises(WrongState, match="session_has_begun"):
        _moved(city, first, days=9)
    assert _moved(city, course.sessions.latest("starts_at"), days=1).state == "running"


def test_who_signs_up_at_that_very_moment_is_told_too(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seat that is given while the others are locked: it is begun anew, and the newcomer is among those told."""
    course = opened_course(city, min_seats=1)
    seated_order(city, course)
    late = placed_order(city)
    done: list[SignUp] = []

    def and_meanwhile(row: Any) -> Any:
        if not done:
            done.append(sign_up(client_of(late), late, course))
        return relock(row)

    monkeypatch.setattr("orders.services.moving_days.relock", and_meanwhile)
    session = course.sessions.latest("starts_at")
    _moved(city, session, days=1)
    assert Outbox.objects.filter(key__endswith=f":moved:{session.ref}:1:{late.ref}").count() == 1

    def always(row: Any) -> Any:
        another = placed_order(city)
        sign_up(client_of(another), another, course)
        return relock(row)

    Course.objects.filter(pk=course.pk).update(max_seats=30)
    monkeypatch.setattr("orders.services.moving_days.relock", always)
    with pytest.raises(DomainError, match="many_sign_up"):
        _moved(city, CourseSession.objects.get(pk=session.pk), days=1)


def test_the_provider_moves_a_session_on_its_page(city: City) -> None:
    """What was typed stays beside the error; a stale form is told the newer state; what has begun has no page."""
    course = opened_course(city, min_seats=1)
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(course.coach, backend="django.contrib.auth.backends.ModelBackend")
    first = course.sessions.earliest("starts_at")
    url = reverse("orders:move_session", args=[course.public_id, first.public_id])
    page = reverse("orders:course", args=[course.public_id])
    assert url in browser.get(page).content.decode()
    assert "9.00" in browser.get(url).content.decode()
    wrong = browser.post(url, {"day": "31.12.2026", "hours": "iltapäivällä"})
    assert wrong.status_code == 422
    assert "iltapäivällä" in wrong.content.decode()
    new: dict[str, object] = {"day": _day(first, 0), "hours": "10–16", "version": 99}
    assert browser.post(url, new).status_code == 409
    course.refresh_from_db()
    answer = browser.post(url, {**new, "version": course.version}, follow=True)
    assert "The session is moved" in answer.content.decode()
    first.refresh_from_db()
    assert first.starts_at.astimezone(clock.HELSINKI).hour == 10
    clock.advance(timedelta(days=FIRST_DAY, hours=8))
    due.move_due()
    assert browser.get(url).status_code == 404
    assert url not in browser.get(page).content.decode()


def _day(session: CourseSession, days: int) -> date:
    return clock.local_date(session.starts_at) + timedelta(days=days)


def test_a_session_is_moved_over_the_api(city: City, as_client: Callable[..., Browser]) -> None:
    course = opened_course(city, min_seats=1)
    browser = Browser()
    browser.force_login(course.coach, backend="django.contrib.auth.backends.ModelBackend")
    session = course.sessions.latest("starts_at")
    later = session.starts_at + timedelta(days=2)
    path = f"/api/v1/courses/{course.ref}/sessions/{session.ref}/move"
    body = {"starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=2)).isoformat()}

    def post(address: str, given: dict[str, str], **headers: str) -> Any:
        return browser.post(address, given, content_type="application/json", headers=headers)

    assert post(path, body, **{"If-Match": '"99"'}).status_code == 412
    answer = post(path, body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"] > course.version
    naive = {"starts_at": "2026-12-24T10:00:00", "ends_at": "2026-12-24T09:00:00"}
    assert post(path, naive).status_code == 422
    other = opened_course(city, city.providers[1])
    assert post(path.replace(course.ref, other.ref), body).status_code == 404
