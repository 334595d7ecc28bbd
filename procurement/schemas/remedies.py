"""Corrections and appeals over the API."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.schemas.common import DecisionOut
from procurement.states import RemedyKind, RemedyState

Claim = Annotated[str, Field(min_length=1, max_length=10_000)]


class DemandIn(Schema):
    """What a party wants corrected, how and why."""

    claim: Claim


class RemedyIn(DemandIn):
    """An appeal, or a demand that came on paper; ``provider`` is who filed it, none for somebody else."""

    kind: RemedyKind
    provider: UUID | None = None
    filed_on: Day
    case_number: str = Field("", max_length=60)


class RemedyEndIn(Schema):
    """What came of a demand or appeal."""

    outcome: Literal["upheld", "dismissed", "withdrawn"]
    ended_on: Day
    answer: Claim


class RemedyOut(Schema):
    """A demand or appeal as it stands."""

    id: UUID
    kind: RemedyKind
    state: RemedyState
    provider: UUID | None
    filed_on: date
    case_number: str
    claim: str
    answer: str
    ended_on: date | None
    version: int


class ContestedOut(DecisionOut):
    """A decision with its periods and what is said against it; a provider sees its own demands only.

    ``corrects`` is the wrong decision that it takes the place of, ``corrected_by`` the ones that take its own.
    """

    correction_until: date
    correction_how: str
    corrects: UUID | None
    corrected_by: list[UUID]
    remedies: list[RemedyOut]
