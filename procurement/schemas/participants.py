"""Groups and subcontractors over the API."""

from uuid import UUID

from ninja import Schema
from pydantic import Field

from procurement.states import ParticipantRole


class ParticipantIn(Schema):
    """A group member or subcontractor; ``share`` is whole per cent, ``relied_for`` requirements' ids."""

    role: ParticipantRole
    name: str = Field(max_length=200)
    business_id: str = Field(max_length=12, examples=["1234567-1"])
    share: int = Field(ge=0, le=99)
    task: str = Field(max_length=500)
    relied_for: list[UUID] = Field([], max_length=200)
    is_clean: bool = Field(description="No exclusion ground applies to it")
    grounds: str = Field("", max_length=5000)


class ParticipantOut(ParticipantIn):
    """One of them; ``version`` is the application's."""

    id: UUID
    version: int
