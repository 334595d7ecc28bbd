"""Courses and information sessions in people's calendars: entered with the seat, moved, taken out again."""

from collections.abc import Callable
from datetime import UTC, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from icalendar import Calendar

from core import calendars, clock, mail
from core.calendars import Invitation
from core.models import AccessPurpose, Client, ConsentKind, Outbox
from core.services import record_consent
from orders import services
from orders.models import Course, Order
from orders.services.courses import cancel_course, confirm_course
from orders.services.info_sessions import amend_session, cancel_session, leave_session, sign_up_client
from orders.services.moving_days import move_session
from orders.services.signing_up import leave_course, sign_up
from tests.factories.courses import opened_course, planned_session, seated_order, session_plan
from tests.factories.orders import City, client_of, make_client, placed_order, provider_actor
from tests.orders.conftest import Enter

pytestmark = pytest.mark.django_db


def reads_mail(city: City, client: Client) -> Client:
    """The client has a mail address and agreed to be written to."""
    client.email = f"c{client.pk}@posti.example"
    client.save()
    record_consent(city.actor, client, ConsentKind.MESSAGES)
    return client


def entries(mailed: Outbox) -> list[tuple[str, Any]]:
    """Method and entry of each invitation of a mail."""
    one = [mailed.payload["invitation"]] if "invitation" in mailed.payload else []
    found = []
    for facts in [*one, *mailed.payload.get("invitations", [])]:
        calendar = Calendar.from_ical(calendars.as_text(Invitation.of(facts), mailed.payload["to"]))
        (event,) = calendar.walk("VEVENT")
        found.append((str(calendar["method"]), event))
    return found


def told(client: Client) -> list[list[tuple[str, str, str, int]]]:
    """Of every mail to a client: method, status, identity, number of each entry."""
    rows = Outbox.objects.filter(subject_ref=client.ref, kind="email").order_by("pk")
    return [
        [
            (method, str(e["status"]), str(e["uid"]).split("@")[0], int(e["sequence"]))
            for method, e in entries(row)
        ]
        for row in rows
    ]


def test_a_seat_puts_every_session_into_the_calendar_and_leaving_takes_them_out(city: City) -> None:
    """Tentative until the course is sure; each entry about one identity; whatever is later has a higher number."""
    course = opened_course(city, min_seats=1)
    refs = [session.ref for session in course.sessions.all()]
    order = placed_order(city)
    client = reads_mail(city, order.client)
    before = len(told(client))
    sign_up(client_of(order), order, course)
    confirm_course(provider_actor(city.providers[0]), course)
    order.refresh_from_db()
    leave_course(client_of(order), order)
    order.refresh_from_db()
    sign_up(client_of(order), order, course)
    mails = [mailed for mailed in told(client)[before:] if mailed]
    assert [{(method, status) for method, status, _uid, _number in mailed} for mailed in mails] == [
        {("REQUEST", "TENTATIVE")},
        {("REQUEST", "CONFIRMED")},
        {("CANCEL", "CANCELLED")},
        {("REQUEST", "CONFIRMED")},
        {("REQUEST", "CONFIRMED")},
    ]
    assert all([uid for _m, _s, uid, _n in mailed] == refs for mailed in mails)
    numbers = [mailed[0][3] for mailed in mails]
    assert numbers == sorted(set(numbers))


def test_who_waits_has_nothing_in_the_calendar_until_a_seat_is_free(city: City) -> None:
    course = opened_course(city, min_seats=1, max_seats=1)
    seated, waiting = seated_order(city, course), placed_order(city)
    client = reads_mail(city, waiting.client)
    sign_up(client_of(waiting), waiting, course)
    assert not any(told(client))
    leave_course(client_of(seated), seated)
    assert [entry[:2] for entry in told(client)[-1]] == [("REQUEST", "TENTATIVE")] * 2


def test_a_cancelled_course_and_a_cancelled_order_leave_the_calendar(city: City) -> None:
    course = opened_course(city, min_seats=1)
    orders = [placed_order(city), placed_order(city)]
    clients = [reads_mail(city, order.client) for order in orders]
    for order in orders:
        sign_up(client_of(order), order, course)
        order.refresh_from_db()
    services.cancel_order(city.actor, orders[0], reason="Muutti")
    cancel_course(provider_actor(city.providers[0]), course, reason="Sairaus")
    for client in clients:
        with_entries = [sent for sent in told(client) if sent]  # a cancelled order is told of in words too
        assert {entry[0] for entry in with_entries[-1]} == {"CANCEL"}
    course.refresh_from_db()
    assert course.taken == 0


def test_a_moved_session_moves_in_the_calendars_of_clients_and_coach(city: City) -> None:
    course = opened_course(city, min_seats=1)
    order = placed_order(city)
    client = reads_mail(city, order.client)
    sign_up(client_of(order), order, course)
    confirm_course(provider_actor(city.providers[0]), course)
    session = course.sessions.latest("starts_at")
    later = session.starts_at + timedelta(days=1)
    earlier = told(client)[-1]
    move_session(
        provider_actor(city.providers[0]), session, starts_at=later, ends_at=later + timedelta(hours=3)
    )
    (moved,) = told(client)[-1]
    assert moved[:3] == ("REQUEST", "CONFIRMED", session.ref)
    assert moved[3] > max(entry[3] for entry in earlier)
    coachs = Outbox.objects.filter(key__contains=f"course:{course.ref}:moved", subject_ref=course.coach.ref)
    ((method, event),) = entries(coachs.get())
    assert (method, event["dtstart"].dt) == ("REQUEST", later.astimezone(UTC))
    assert order.client.last_name not in str(coachs.get().payload)


def test_a_mail_with_several_sessions_has_a_part_for_each(
    city: City, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    sent: list[EmailMessage] = []

    class Server:
        def __init__(self, *_: object, **__: object) -> None: ...
        def __enter__(self) -> "Server":
            return self

        def __exit__(self, *_: object) -> None: ...
        def send_message(self, message: EmailMessage) -> None:
            sent.append(message)

    monkeypatch.setattr(mail, "SMTP", Server)
    settings.EMAIL_URL = "smtp://mail.example"
    course, order = opened_course(city), placed_order(city)
    client = reads_mail(city, order.client)
    sign_up(client_of(order), order, course)
    assert mail.send_email(Outbox.objects.filter(subject_ref=client.ref, kind="email").latest("pk"))
    parts = [part for part in sent[0].walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST"] * 2
    assert len({part.get_filename() for part in parts}) == 2


def test_an_information_session_is_entered_moved_and_taken_out(city: City) -> None:
    session = planned_session(city)
    client = reads_mail(city, make_client(city))
    row = sign_up_client(city.actor, session, client)
    session.refresh_from_db()
    plan = session_plan(city, where="Kirjasto", presenters=(city.providers[0], city.providers[2]))
    amend_session(city.actor, session, plan)
    leave_session(city.actor, row)
    mails = [mailed[0] for mailed in told(client)]
    assert [entry[0] for entry in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {entry[2] for entry in mails} == {row.ref}
    assert [entry[3] for entry in mails] == sorted({entry[3] for entry in mails})


def test_presenters_hear_of_a_new_place_of_leaving_the_list_and_of_the_end(city: City) -> None:
    session = planned_session(city)
    stays, goes, comes = city.providers[0], city.providers[1], city.providers[2]
    amend_session(city.actor, session, session_plan(city, where="Kirjasto", presenters=(stays, comes)))
    session.refresh_from_db()
    cancel_session(city.actor, session, reason="Sali ei ole vapaa")

    def heard(provider: Any) -> list[tuple[str, str]]:
        rows = Outbox.objects.filter(key__contains=f":{provider.ref}:", key__startswith=f"info:{session.ref}")
        return [(row.key.split(":")[2], entries(row)[0][0]) for row in rows.order_by("pk")]

    assert heard(stays) == [("invited", "REQUEST"), ("moved", "REQUEST"), ("cancelled", "CANCEL")]
    assert heard(goes) == [("invited", "REQUEST"), ("dropped", "CANCEL")]
    assert heard(comes) == [("invited", "REQUEST"), ("cancelled", "CANCEL")]


def _file(browser: Browser, url: str) -> list[Any]:
    answer = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    assert answer["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    assert str(calendar["method"]) == "PUBLISH"
    return list(calendar.walk("VEVENT"))


def _as(user: Any) -> Browser:
    browser = Browser(headers={"accept-language": "en"})
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_course_is_downloaded_by_its_people_on_pages_and_over_the_api(city: City, enter: Enter) -> None:
    """Everybody gets the same sessions; nobody learns who takes part; who has no seat gets nothing."""
    course = opened_course(city, min_seats=1)
    order, other = placed_order(city), placed_order(city)
    sign_up(client_of(order), order, course)
    refs = [session.ref for session in course.sessions.all()]
    client = enter(order)
    own = (reverse("choice:course_calendar"), "/api/v1/client/order/course-calendar")
    staff = (
        reverse("orders:course_calendar", args=[course.public_id]),
        f"/api/v1/courses/{course.ref}/calendar",
    )
    readers = [(client, own), (_as(city.official), staff), (_as(course.coach), staff)]
    for browser, urls in readers:
        for url in urls:
            events = _file(browser, url)
            assert [str(event["uid"]).split("@")[0] for event in events] == refs
            assert order.client.last_name not in str(events)
    for url in own:
        assert enter(other).get(url).status_code == 409
    stranger = _as(provider_actor(city.providers[1]).user)
    assert [stranger.get(url).status_code for url in staff] == [404, 404]
    cancel_course(provider_actor(city.providers[0]), course, reason="Sairaus")
    assert [_as(city.official).get(url).status_code for url in staff] == [404, 404]


def test_a_session_is_downloaded_with_either_code_and_by_those_who_hold_it(
    city: City, enter: Enter, as_client: Callable[..., Browser]
) -> None:
    session, order = planned_session(city), placed_order(city)
    by_order = enter(order)
    url = reverse("choice:info_session_calendar", args=[session.public_id])
    assert by_order.get(url).status_code == 409
    row = sign_up_client(client_of(order), session, order.client, order=order)
    by_session = as_client(order.client, AccessPurpose.SESSION, row.ref)
    path = f"/api/v1/client/order/info-sessions/{session.ref}/calendar"
    found = [
        _file(by_order, url),
        _file(by_order, path),
        _file(by_session, reverse("choice:session_calendar")),
    ]
    found.append(_file(by_session, "/api/v1/client/session/calendar"))
    assert {str(event["uid"]).split("@")[0] for (event,) in found} == {row.ref}
    staff = (
        reverse("orders:info_session_calendar", args=[session.public_id]),
        f"/api/v1/info-sessions/{session.ref}/calendar",
    )
    for user in (city.official, provider_actor(city.providers[0]).user):
        for address in staff:
            ((event),) = _file(_as(user), address)
            assert str(event["location"]) == session.where
    elsewhere = provider_actor(city.providers[3]).user
    assert [_as(elsewhere).get(address).status_code for address in staff] == [404, 404]


def test_the_entry_on_the_meetings_page_is_the_same_entry(city: City, enter: Enter) -> None:
    """A participant's part in a session and the session are one entry of the calendar, six hours long."""
    course = opened_course(city, min_seats=1)
    order = placed_order(city)
    sign_up(client_of(order), order, course)
    confirm_course(provider_actor(city.providers[0]), course)
    order.refresh_from_db()
    part = order.meetings.order_by("starts_at").first()
    assert part is not None
    (event,) = _file(enter(order), reverse("choice:meeting_calendar", args=[part.public_id]))
    first = course.sessions.earliest("starts_at")
    assert str(event["uid"]).split("@")[0] == first.ref
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(hours=6)
    assert (Course.objects.get().state, Order.objects.get(pk=order.pk).state) == ("confirmed", "accepted")
    assert clock.now() < first.starts_at
