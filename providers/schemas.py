"""What the API of provider organisations takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Line = Annotated[str, Field(max_length=200)]
Language = Literal["fi", "sv", "en"]


class SignUpIn(Schema):
    """A new organisation and its first administrator."""

    name: Line
    business_id: str = Field(max_length=12, examples=["1234567-1"])
    person: str = Field(min_length=1, max_length=150)
    email: str = Field(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")
    password: str = Field(max_length=200)
    language: Language = "fi"


class ProviderChange(Schema):
    """Contact details."""

    name: str = Field(min_length=1, max_length=200)
    email: str = Field("", max_length=254, pattern=r"^([^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+)?$")
    phone: str = Field("", max_length=40)
    language: Language = "fi"


class ProviderOut(Schema):
    """An organisation."""

    id: UUID
    name: str
    business_id: str
    email: str
    phone: str
    language: str
    version: int


class PlaceIn(Schema):
    """An address."""

    name: str = Field(min_length=1, max_length=120)
    street: str = Field(min_length=1, max_length=120)
    postcode: str = Field(max_length=5, examples=["70100"])
    municipality: str = Field(max_length=60)
    accessible: bool = False


class PlaceOut(PlaceIn):
    """An address."""

    id: UUID
    version: int


class ScoreOut(Schema):
    """A published quality score; points are 0-100, nothing without enough evidence."""

    authority: str
    number: int
    method_version: str
    as_of: date
    published_at: datetime
    is_current: bool
    orders: int
    band: int
    score: float | None
    low: float | None
    high: float | None
    facts: dict[str, Any]
