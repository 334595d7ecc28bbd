"""What the API of provider organisations takes and gives."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from providers.states import RegisterState

Line = Annotated[str, Field(max_length=200)]
Language = Literal["fi", "sv", "en"]


class SignUpIn(Schema):
    """A new organisation and its first administrator."""

    name: Line = Field("", description="May be empty where a business register is set up")
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
    register_state: RegisterState
    register_name: str
    version: int


class PlaceIn(Schema):
    """An address; degrees are WGS 84, kept to five decimals, both or neither."""

    name: str = Field(min_length=1, max_length=120)
    street: str = Field(min_length=1, max_length=120)
    postcode: str = Field(max_length=5, examples=["70100"])
    municipality: str = Field(max_length=60)
    accessible: bool = False
    latitude: float | None = Field(None, ge=-90, le=90, examples=[62.8924])
    longitude: float | None = Field(None, ge=-180, le=180, examples=[27.677])


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


class MemberOut(Schema):
    """A role of a person in one's own organisation; ``person`` names whom, as the coach who accepts an order."""

    id: UUID
    person: UUID
    name: str
    email: str
    role: str
    since: datetime


class InvitationIn(Schema):
    """A colleague to invite."""

    email: str = Field(min_length=3, max_length=254)
    role: Literal["provider_administrator", "coach"]


class InvitationOut(Schema):
    """An invitation that nobody has accepted yet; ``is_open`` is false once it has run out."""

    id: UUID
    email: str
    role: str
    expires_at: datetime
    is_open: bool


class JoinIn(Schema):
    """An invitation's code, and the account to make (not needed by who is signed in)."""

    code: str = Field(max_length=40)
    name: str = Field("", max_length=150)
    password: str = Field("", max_length=200)
    language: Language = "fi"
