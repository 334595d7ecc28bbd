"""Breaks, documents and notices of systems over the API."""

from datetime import date
from uuid import UUID

from ninja import Schema

from core.api import Day
from procurement.founding_states import NoticeKind
from procurement.schemas.common import TextsIn


class BreakIn(Schema):
    """A break to announce; ``ends_on`` is the first day on which the system is open again."""

    starts_on: Day
    ends_on: Day
    reason: TextsIn = TextsIn()


class BreakOut(Schema):
    """An announced break."""

    id: UUID
    starts_on: date
    ends_on: date
    reason: dict[str, str]


class DocumentOut(Schema):
    """A file that everybody may read; ``file`` is where it is."""

    id: UUID
    title: dict[str, str]
    file: str
    name: str
    size: int
    sha256: str


class DurationIn(Schema):
    """Another end of an open system, with the reason that stands in the notice."""

    ends_on: Day
    reason: TextsIn


class ClosingIn(Schema):
    """The reason that stands in the notice of a closing before the announced end."""

    reason: TextsIn = TextsIn()


class NoticeOut(Schema):
    """A notice of a system."""

    id: UUID
    kind: NoticeKind
    sent_on: date
    ends_on: date | None
    ended_before: date | None
    reason: dict[str, str]
