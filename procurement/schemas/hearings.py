"""Hearings over the API."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.states import HearingState, Measure


class HearingIn(Schema):
    """What the provider is heard about; without a day the shortest lawful time is given."""

    measure: Measure
    grounds: str = Field(min_length=1, max_length=5000)
    answer_by: Day | None = None


class HearingAnswerIn(Schema):
    """The provider's view."""

    answer: str = Field(min_length=1, max_length=10_000)


class HearingOut(Schema):
    """A hearing."""

    id: UUID
    admission: UUID
    measure: Measure
    state: HearingState
    grounds: str
    answer_by: date
    answer: str
    answered_at: datetime | None
    version: int
