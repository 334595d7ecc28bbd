"""Meetings are moved and called off: client and coach hear of it, and their calendars follow."""

from collections.abc import Callable
from datetime import UTC, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from icalendar import Calendar

from core import calendars, clock, mail
from core.calendars import Invitation
from core.errors import InvalidInput, NotAllowed, NotFound, WrongState
from core.models import ConsentKind, Event, Membership, Note, Outbox
from core.roles import Role
from core.services import record_consent
from orders import services
from orders.models import CourseSession, Meeting, Order
from orders.selectors.standing import standing
from orders.services.meetings import MeetingPlan
from orders.services.timing import hand_back_silent
from orders.states import DeclineReason, InterruptReason, MeetingState
from orders.states.delivery import CancelledBy
from tests.factories.core import UserFactory
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    client_of,
    make_city,
    placed_order,
    provider_actor,
)
from tests.machines.rows import any_row

pytestmark = pytest.mark.django_db
Enter = Callable[[Order], Browser]
PERSONAL = ("Aino", "Esimerkki", "111 2222", "1980")


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


@pytest.fixture
def order(city: City) -> Order:
    """An accepted order whose client reads mail; the first meeting is in a week at ten."""
    made = accepted_order(city)
    made.client.email = "aino@posti.example"
    made.client.save()
    record_consent(city.actor, made.client, ConsentKind.MESSAGES)
    return made


@pytest.fixture
def meeting(order: Order) -> Meeting:
    """Its first meeting."""
    found: Meeting = order.meetings.get()
    return found


def told(meeting: Meeting, who: str) -> list[Outbox]:
    """What one side was told of a meeting, in order."""
    rows = Outbox.objects.filter(key__startswith=f"meeting:{meeting.ref}:", key__endswith=who)
    return list(rows.order_by("pk"))


def entry(row: Outbox) -> tuple[str, Any]:
    """The method of a mail's invitation and its one entry."""
    text = calendars.as_text(Invitation.of(row.payload["invitation"]), attendee=row.payload["to"])
    calendar = Calendar.from_ical(text)
    return str(calendar["method"]), calendar.walk("VEVENT")[0]


def test_a_moved_meeting_moves_in_both_calendars(city: City, order: Order, meeting: Meeting) -> None:
    """One identity, a higher number for each change, and at last a cancellation."""
    coach = provider_actor(city.providers[0])
    first = told(meeting, "coach")[0]
    later = meeting.starts_at + timedelta(days=1, hours=2)
    moved = services.move_meeting(coach, meeting, MeetingPlan(later, where="Kahvila", minutes=90))
    services.cancel_meeting(coach, moved, by=CancelledBy.CLIENT)
    for who in ("client", "coach"):
        rows = ([first] if who == "coach" else []) + [r for r in told(meeting, who) if r.pk != first.pk]
        found = [entry(row) for row in rows]
        assert {str(event["uid"]) for _method, event in found} == {f"{meeting.ref}@127.0.0.1"}, who
        sequences = [int(event["sequence"]) for _method, event in found]
        assert sequences == sorted(set(sequences))
        assert [method for method, _event in found[-2:]] == ["REQUEST", "CANCEL"]
        shown = found[-2][1]
        assert shown["dtstart"].dt == later.astimezone(UTC)
        assert shown["dtend"].dt - shown["dtstart"].dt == timedelta(minutes=90)
        assert str(shown["location"]) == "Kahvila"
        assert found[-1][1]["status"] == "CANCELLED"
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_by) == (MeetingState.CANCELLED, CancelledBy.CLIENT)
    codes = Event.objects.filter(subject_ref=meeting.ref).order_by("number").values_list("code", flat=True)
    assert list(codes) == ["meeting.moved", "meeting.cancelled"]


def test_nobody_learns_of_another_from_a_calendar(city: City, order: Order, meeting: Meeting) -> None:
    """The coach's entry names the order, not the client; the client's names no other person than who is invited."""
    moved = services.move_meeting(
        provider_actor(city.providers[0]), meeting, MeetingPlan(meeting.starts_at + timedelta(hours=1))
    )
    coachs, clients = told(moved, "coach")[-1], told(moved, "client")[-1]
    text = calendars.as_text(Invitation.of(coachs.payload["invitation"]), coachs.payload["to"])
    assert order.number in text
    assert not [word for word in (*PERSONAL, order.client.email) if word in text]
    text = calendars.as_text(Invitation.of(clients.payload["invitation"]), clients.payload["to"])
    assert coachs.payload["to"] not in text
    assert order.client.email in text


def test_a_mail_carries_the_invitation_and_its_method(
    city: City, order: Order, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    """As a part of its own, in words that a calendar reads."""
    sent: list[EmailMessage] = []

    class Server:
        def __init__(self, *_: object, **__: object) -> None: ...
        def __enter__(self) -> "Server":
            return self

        def __exit__(self, *_: object) -> None: ...
        def send_message(self, message: EmailMessage) -> None:
            sent.append(message)

    monkeypatch.setattr(mail, "SMTP", Server)
    settings.EMAIL_URL = "smtp://mail.example"  # type: ignore[attr-defined]
    services.cancel_meeting(provider_actor(city.providers[0]), meeting)
    assert mail.send_email(told(meeting, "client")[-1])
    part = next(part for part in sent[0].walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "CANCEL"
    assert "METHOD:CANCEL" in part.get_content()


@pytest.mark.parametrize(
    ("hours", "minutes", "code"), [(-200, 60, "meeting_in_past"), (5, 0, "meeting_length")]
)
def test_where_a_meeting_cannot_be_moved(
    city: City, meeting: Meeting, hours: int, minutes: int, code: str
) -> None:
    """Each refusal names its field, and nobody is told anything."""
    before = Outbox.objects.count()
    with pytest.raises(InvalidInput) as refused:
        services.move_meeting(
            provider_actor(city.providers[0]),
            meeting,
            MeetingPlan(meeting.starts_at + timedelta(hours=hours), minutes=minutes),
        )
    assert (refused.value.code, bool(refused.value.field)) == (code, True)
    assert Outbox.objects.count() == before


def test_two_meetings_cannot_meet_and_a_recorded_one_stays(
    city: City, order: Order, meeting: Meeting
) -> None:
    """A taken hour is refused; what has been recorded is neither moved nor called off; outsiders do neither."""
    coach = provider_actor(city.providers[0])
    other = services.plan_meeting(coach, order, MeetingPlan(meeting.starts_at + timedelta(days=1)))
    with pytest.raises(InvalidInput, match="meeting_there"):
        services.move_meeting(coach, other, MeetingPlan(meeting.starts_at))
    services.move_meeting(coach, other, MeetingPlan(other.starts_at, where="Muualla"))
    for act in (
        lambda who: services.move_meeting(who, other, MeetingPlan(other.starts_at + timedelta(hours=1))),
        lambda who: services.cancel_meeting(who, other),
    ):
        for stranger in (city.actor, provider_actor(city.providers[1]), client_of(order)):
            with pytest.raises(NotAllowed):
                act(stranger)
    with pytest.raises(InvalidInput, match="say_who"):
        services.cancel_meeting(coach, other, by=CancelledBy.ENDED)
    services.cancel_meeting(coach, other)
    with pytest.raises(WrongState):
        services.move_meeting(coach, other, MeetingPlan(other.starts_at + timedelta(hours=1)))
    with pytest.raises(WrongState):
        services.cancel_meeting(coach, other)


def test_a_session_of_a_course_is_nobodys_alone(city: City, order: Order, meeting: Meeting) -> None:
    """Neither moved nor called off for one participant, and not offered to be."""
    Meeting.objects.filter(pk=meeting.pk).update(session=any_row(CourseSession, authority=city.authority))
    coach = provider_actor(city.providers[0])
    with pytest.raises(WrongState, match="session_of_course"):
        services.move_meeting(coach, meeting, MeetingPlan(meeting.starts_at + timedelta(hours=1)))
    with pytest.raises(WrongState, match="session_of_course"):
        services.cancel_meeting(coach, meeting)


def test_meetings_that_fall_away_leave_the_calendars(city: City, order: Order, meeting: Meeting) -> None:
    """When the service ends early, client and coach are told of each meeting to come."""
    services.interrupt_order(city.actor, order, reason=InterruptReason.WORK)
    meeting.refresh_from_db()
    assert meeting.cancelled_by == CancelledBy.ENDED
    assert [entry(told(meeting, who)[-1])[0] for who in ("client", "coach")] == ["CANCEL", "CANCEL"]


def test_the_pages_of_a_meeting(
    city: City, order: Order, meeting: Meeting, signed_in: Callable[..., Browser], enter: Enter
) -> None:
    """The coach moves it, downloads it, calls it off; the client downloads it, and no other order's."""
    desk = signed_in(provider_actor(city.providers[0]).user)
    args = [order.public_id, meeting.public_id]
    shown = desk.get(reverse("orders:assignment", args=args[:1])).content.decode()
    assert reverse("orders:move_meeting", args=args) in shown
    assert f'{reverse("orders:record_meeting", args=args)}"' not in shown  # it has not been yet
    fields = {"starts_at": "2026-03-12T13:00", "where": "Kirjasto", "minutes": "45"}
    assert desk.post(reverse("orders:move_meeting", args=args), fields).status_code == 302
    meeting.refresh_from_db()
    assert (clock.local_date(meeting.starts_at).day, meeting.minutes) == (12, 45)

    client = enter(order)
    assert "Kirjasto" in client.get(reverse("choice:list")).content.decode()
    for browser, address in (
        (client, reverse("choice:meeting_calendar", args=args[1:])),
        (desk, reverse("orders:meeting_calendar", args=args)),
    ):
        answer = browser.get(address)
        assert answer["Content-Type"].startswith("text/calendar")
        calendar = Calendar.from_ical(answer.content)
        assert (calendar["method"], calendar.walk("VEVENT")[0]["sequence"]) == ("PUBLISH", 1)
    theirs = accepted_order(city).meetings.get()
    assert client.get(reverse("choice:meeting_calendar", args=[theirs.public_id])).status_code == 404

    answer = desk.post(reverse("orders:cancel_meeting", args=args), {"cancelled_by": "client"}, follow=True)
    assert b"The meeting is cancelled." in answer.content
    assert b"The client" in answer.content


def test_the_same_over_the_api(
    city: City, order: Order, meeting: Meeting, signed_in: Callable[..., Browser]
) -> None:
    """Move and cancel; the answer tells who called it off."""
    desk = signed_in(provider_actor(city.providers[0]).user)
    home = f"/api/v1/orders/{order.ref}/meetings/{meeting.ref}"
    body = {"starts_at": "2026-03-12T13:00:00+02:00", "where": "Kirjasto", "minutes": 30}
    answer = desk.post(f"{home}/move", body, content_type="application/json")
    assert answer.json()["meetings"][0]["minutes"] == 30
    answer = desk.post(f"{home}/cancel", {"cancelled_by": "client"}, content_type="application/json")
    assert (
        answer.json()["meetings"][0] | {"state": "cancelled", "cancelled_by": "client"}
        == (answer.json()["meetings"][0])
    )


# Absence -------------------------------------------------------------------------------------------------


def miss(city: City, order: Order, state: MeetingState = MeetingState.MISSED) -> None:
    """A meeting an hour from now with what became of it."""
    coach = provider_actor(city.providers[0])
    meeting = services.plan_meeting(coach, order, MeetingPlan(clock.now() + timedelta(hours=1)))
    clock.advance(timedelta(hours=3))
    units = 1_00 if state == MeetingState.KEPT else 0
    services.record_meeting(coach, meeting, state=state, units_hundredths=units)


def test_the_official_hears_once_when_the_client_stops_coming(
    city: City, order: Order, signed_in: Callable[..., Browser]
) -> None:
    """Two missed in a row: a mail without a name, an item of work, a notice; a kept meeting ends it."""
    mails = Outbox.objects.filter(key__startswith=f"order:{order.ref}:missing:")
    desk = signed_in(city.official)
    page = reverse("orders:order", args=[order.public_id])
    miss(city, order)
    assert not mails.exists()
    miss(city, order)
    miss(city, order)
    assert mails.count() == 1
    text = mails.get().payload["subject"] + mails.get().payload["text"]
    assert "missed 2 meetings in a row" in text
    assert not [word for word in PERSONAL if word in text]
    assert Event.objects.filter(code="order.client_missing").count() == 1
    assert b"Call the client: meetings were missed" in desk.get(reverse("home")).content
    assert b"The client may have stopped coming" in desk.get(page).content
    miss(city, order, MeetingState.KEPT)
    assert b"Call the client: meetings were missed" not in desk.get(reverse("home")).content
    assert b"stopped coming" not in desk.get(page).content
    order.refresh_from_db()
    assert order.missed_in_row == 0


# The provider's answer -----------------------------------------------------------------------------------


def test_what_a_provider_writes_when_it_declines_is_for_the_official_alone(
    city: City, signed_in: Callable[..., Browser]
) -> None:
    """Sealed with the choice that ended: not in the chain of events, not for procurement."""
    order = chosen_order(city)
    provider = provider_actor(city.providers[0])
    services.decline_order(provider, order, reason=DeclineReason.OTHER, words="The lift is broken.")
    note = Note.objects.get(subject_ref=order.choices.get().ref)
    assert note.text == "The lift is broken."
    assert "lift" not in str(list(Event.objects.values_list("data", flat=True)))
    page = reverse("orders:order", args=[order.public_id])
    assert b"The lift is broken." in signed_in(city.official).get(page).content
    officer = UserFactory(name="Hilla Hankkija")
    Membership.objects.create(authority=city.authority, user=officer, role=Role.PROCUREMENT.value)
    assert b"The lift is broken." not in signed_in(officer).get(page).content


def test_silence_reaches_official_provider_and_at_last_the_manager(city: City) -> None:
    """The first time official and provider hear of it, the second time the manager too; nobody twice."""
    manager = UserFactory(name="Martta Johtaja")
    Membership.objects.create(authority=city.authority, user=manager, role=Role.MANAGER.value)
    orders = []
    for _n in range(2):
        order = placed_order(city)
        offer = order.offers.get(provider=city.providers[0], position__isnull=False)
        orders.append(services.choose_provider(client_of(order), order, offer.ref))
        clock.advance(timedelta(days=7))
        assert hand_back_silent(orders[-1])
        assert not hand_back_silent(orders[-1])
    back = Outbox.objects.filter(key__contains=":back:", subject_ref=city.official.ref)
    assert back.count() == 2
    assert Outbox.objects.filter(key__contains=":missed:").count() == 2
    mail_ = Outbox.objects.get(key__contains=":silence:")
    assert mail_.subject_ref == manager.ref
    assert "left 2 orders unanswered" in mail_.payload["text"]


def test_a_cancelled_meeting_names_who_in_the_database(meeting: Meeting) -> None:
    """A constraint holds it, whoever writes."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED)


# The client --------------------------------------------------------------------------------------------------


def test_a_client_who_cannot_come_calls_the_meeting_off(
    city: City, order: Order, meeting: Meeting, enter: Enter
) -> None:
    """On the page, twice; the coach's calendar follows, and the client is told of what follows."""
    phone = enter(order)
    address = reverse("choice:cannot_come", args=[meeting.public_id])
    assert address in phone.get(reverse("choice:list")).content.decode()
    assert "suggests a new time" in phone.get(address).content.decode()
    for _twice in range(2):
        assert phone.post(address, follow=True).status_code == 200
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_by, meeting.sequence) == ("cancelled", CancelledBy.CLIENT, 1)
    method, shown = entry(told(meeting, ":coach")[-1])
    assert (method, shown["status"]) == ("CANCEL", "CANCELLED")
    assert Event.objects.filter(code="meeting.cancelled").count() == 1
    shown = phone.get(reverse("choice:list")).content.decode()
    assert address not in shown
    assert "agree on the first meeting" in shown
    assert phone.get(address).status_code == 302


def test_only_the_own_meeting_before_it_begins_is_called_off(
    city: City, order: Order, meeting: Meeting, enter: Enter
) -> None:
    """Not another's, not a session of a course, not one that has begun."""
    other = accepted_order(city)
    foreign = enter(other).post(reverse("choice:cannot_come", args=[meeting.public_id]))
    assert foreign.status_code == 404
    with pytest.raises(NotAllowed):
        services.cannot_come(client_of(other), order, meeting)
    with pytest.raises(NotFound):
        services.cannot_come(client_of(other), other, meeting)
    with pytest.raises(NotAllowed):
        services.cannot_come(city.actor, order, meeting)
    clock.set_to(meeting.starts_at)
    with pytest.raises(WrongState):
        services.cannot_come(client_of(order), order, meeting)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED


def test_the_first_meeting_is_the_one_that_is_to_come_when_one_was_missed(
    city: City, order: Order, meeting: Meeting
) -> None:
    clock.set_to(meeting.starts_at + timedelta(hours=2))
    coach = provider_actor(city.providers[0])
    services.record_meeting(coach, meeting, state=MeetingState.MISSED)
    later = [
        services.plan_meeting(coach, order, MeetingPlan(clock.now() + timedelta(days=days)))
        for days in (7, 3)
    ]
    at = standing(Order.objects.get(pk=order.pk))
    assert (at.first_meeting, at.coming) == (later[1], later[::-1])
