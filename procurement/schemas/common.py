"""What the schemas of procurement share. Sums are whole cents excluding VAT, units whole hundredths."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

Code = Annotated[str, Field(min_length=1, max_length=60, examples=["coaching-2026"])]
Line = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=20_000)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", examples=["fi"])]
Cents = Annotated[int, Field(ge=1, le=100_000_000_000, examples=[6500])]


class TextsIn(Schema):
    """A text in Finnish, Swedish and English; where one is missing, readers see the Finnish one."""

    fi: Words = ""
    sv: Words = ""
    en: Words = ""


class CardIn(Schema):
    """A product card."""

    for_whom: TextsIn = TextsIn()
    aim: TextsIn = TextsIn()
    content: TextsIn = TextsIn()
    duration: TextsIn = TextsIn()
    benefit: TextsIn = TextsIn()


class FaultOut(Schema):
    """One thing to mend."""

    code: str
    field: str
    message: str
    place: str = ""
    ref: str = ""


class ReasonIn(Schema):
    """A reason that is told to those concerned."""

    reason: str = Field(min_length=1, max_length=5000)


class SuspendIn(ReasonIn):
    """The reason of a suspension; ``urgency`` tells why it could not wait for a hearing."""

    urgency: str = Field("", max_length=2000)


class DecisionOut(Schema):
    """A written decision; ``document`` is where its PDF is."""

    id: UUID
    kind: str
    number: str
    decided_on: date
    served_on: date
    appeal_until: date | None
    document: str
