"""Announced editions and renewals over the API."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.schemas.applications import AnswerIn
from procurement.schemas.systems import RequirementChange, RequirementIn
from procurement.states import Assessment, RenewalState, RequirementKind, SelfCleaning


class AnnouncedIn(RequirementIn):
    """A requirement to add to an open system from a later day."""

    valid_from: Day


class EditionIn(RequirementChange):
    """A new edition of a requirement of an open system, from a later day."""

    valid_from: Day


class EndIn(Schema):
    """The first day on which something is required no longer."""

    valid_until: Day


class RenewalAnswerIn(Schema):
    """The answer; evidence is brought, not answered: send an empty text."""

    answer: AnswerIn = ""


class RenewalFindingIn(Schema):
    """A finding on a renewed answer; the note is told to the provider."""

    finding: Assessment
    note: str = Field("", max_length=5000)
    self_cleaning: SelfCleaning | None = None


class RenewalOut(Schema):
    """What an admitted provider is asked about a changed requirement; ``how`` tells how the time was counted."""

    id: UUID
    system: UUID
    provider: UUID
    provider_name: str
    requirement: UUID
    edition: int
    text: dict[str, str]
    kind: RequirementKind
    valid_from: date
    state: RenewalState
    asked_on: date
    answer_by: date
    how: str
    value: str
    data: Any = None
    answered_at: datetime | None
    note: str
    version: int
