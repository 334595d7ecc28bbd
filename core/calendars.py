"""Invitations that a calendar understands (iCalendar, RFC 5545): built from facts when they are sent or downloaded.

The facts travel in the outbox beside the text of the mail. A meeting keeps its ``uid``; each change has a higher
``sequence``, so that the calendar moves the entry instead of adding another.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event, vCalAddress

from core import clock

PRODUCT = "-//Valinta//Meetings//EN"
FILE_NAME = "meeting.ics"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One entry of a calendar as one recipient may know it; texts are in the recipient's language."""

    ref: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    where: str
    description: str
    organiser: str
    cancelled: bool = False
    tentative: bool = False

    @property
    def uid(self) -> str:
        """The same for every recipient and every change."""
        return f"{self.ref}@{urlsplit(settings.BASE_URL).hostname or 'valinta'}"

    def payload(self) -> dict[str, Any]:
        """The facts as the outbox keeps them."""
        facts = asdict(self)
        return {**facts, "starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}

    @classmethod
    def of(cls, payload: dict[str, Any]) -> "Invitation":
        """From what the outbox kept."""
        starts_at, ends_at = (datetime.fromisoformat(payload[name]) for name in ("starts_at", "ends_at"))
        return cls(**{**payload, "starts_at": starts_at, "ends_at": ends_at})

    @property
    def method(self) -> str:
        """What a mail with it asks of the calendar."""
        return "CANCEL" if self.cancelled else "REQUEST"

    @property
    def status(self) -> str:
        """Whether it will be."""
        return "CANCELLED" if self.cancelled else "TENTATIVE" if self.tentative else "CONFIRMED"


def as_text(invitation: Invitation, attendee: str = "") -> str:
    """The calendar file that asks one attendee; without one it is published for whoever downloads it.

    A request or cancellation holds one entry (RFC 5546, 3.2.2 and 3.2.5: all of it is about one identity).
    """
    asked = bool(attendee) or invitation.cancelled
    return _calendar(invitation.method if asked else "PUBLISH", [_event(invitation, attendee)])


def _event(invitation: Invitation, attendee: str = "") -> Event:
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("dtstart", invitation.starts_at.astimezone(UTC))
    event.add("dtend", invitation.ends_at.astimezone(UTC))
    event.add("summary", invitation.summary)
    event.add("status", invitation.status)
    if invitation.where:
        event.add("location", invitation.where)
    if invitation.description:
        event.add("description", invitation.description)
    event.add(
        "organizer",
        _address(settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"), invitation.organiser),
    )
    if attendee:
        person = _address(attendee)
        person.params["RSVP"], person.params["PARTSTAT"] = "FALSE", "ACCEPTED"
        event.add("attendee", person)
    return event


def _calendar(method: str, events: Iterable[Event]) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return str(calendar.to_ical().decode())


def download(*invitations: Invitation) -> HttpResponse:
    """The calendar file for whoever asks for it on a page; it may hold several entries (RFC 5546, 3.2.1)."""
    if len(invitations) == 1:
        text = as_text(invitations[0])
    else:
        text = _calendar("PUBLISH", [_event(invitation) for invitation in invitations])
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


def _address(email: str, name: str = "") -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = name
    return address
