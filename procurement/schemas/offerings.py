"""Offerings over the API. Sums are whole cents excluding VAT, units whole hundredths."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.schemas.common import Cents, FaultOut, LanguageCode, TextsIn
from procurement.states import (
    Accessibility,
    AdmissionState,
    OfferingState,
)


class OpeningIn(Schema):
    """Open on one weekday (Monday is 0), in minutes after midnight."""

    day: int = Field(ge=0, le=6)
    opens: int = Field(ge=0, lt=1440)
    closes: int = Field(gt=0, le=1440)


class OfferingChange(Schema):
    """What clients read."""

    summary: TextsIn
    first_day: TextsIn
    languages: list[LanguageCode] = Field(max_length=30)
    group: bool = False
    group_size: int | None = Field(None, ge=2, le=200)
    only_courses: bool = Field(
        False, description="Clients sign up for courses; neither a place nor a price of its own is needed"
    )
    hours: list[OpeningIn] = Field([], max_length=7)
    accessibility: list[Accessibility] = Field([], max_length=20)


class OfferingIn(OfferingChange):
    """An offering in a category."""

    category: UUID


class PriceIn(Schema):
    """The price of a unit from a day on."""

    unit_price_cents: Cents
    valid_from: Day


class PriceOut(Schema):
    """A price for a half-open period."""

    unit_price_cents: int
    valid_from: date
    valid_until: date | None


class PlaceIn(Schema):
    """How many clients a place takes; without a place the service is remote."""

    place: UUID | None = None
    capacity: int = Field(ge=0, le=100_000)
    next_free_on: Day


class OfferingPlaceOut(Schema):
    """A place of an offering and how full it is."""

    place: UUID | None
    capacity: int
    taken: int
    next_free_on: date


class PictureTextsIn(Schema):
    """What a picture shows, for who cannot see it."""

    alt_fi: str = Field("", max_length=200)
    alt_sv: str = Field("", max_length=200)
    alt_en: str = Field("", max_length=200)


class PictureOut(Schema):
    """The picture on an offering's card; its size is in pixels."""

    url: str
    alt: dict[str, str]
    width: int
    height: int


class OfferingOut(Schema):
    """An offering; ``faults`` is everything that keeps it from being published."""

    id: UUID
    category: UUID
    provider: UUID
    state: OfferingState
    summary: dict[str, str]
    first_day: dict[str, str]
    languages: list[str]
    group: bool
    group_size: int | None
    only_courses: bool
    hours: list[OpeningIn]
    accessibility: list[str]
    prices: list[PriceOut]
    places: list[OfferingPlaceOut]
    picture: PictureOut | None
    faults: list[FaultOut]
    version: int


class OfferedOut(Schema):
    """A category that the provider is admitted to, with its offering there if there is one."""

    category: UUID
    code: str
    admission: UUID
    admission_state: AdmissionState
    offering: UUID | None
    offering_state: OfferingState | None
