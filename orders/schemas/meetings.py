"""What the API takes and gives of meetings recorded after the client has left, and of records that are corrected."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from orders.schemas.orders import UNITS
from orders.selectors.late_meetings import LateMeeting
from orders.states import MeetingState


class LateMeetingOut(Schema):
    """A meeting to record: day, time and the order's number, nothing of the person (R30)."""

    id: UUID
    order_number: str
    starts_at: datetime
    record_by: date
    how: str

    @classmethod
    def of(cls, row: LateMeeting) -> "LateMeetingOut":
        """From what may be recorded."""
        return cls(
            id=row.meeting.public_id,
            order_number=row.number,
            starts_at=row.meeting.starts_at,
            record_by=row.until,
            how=row.how,
        )


class LateRecordIn(Schema):
    """Whether the meeting was kept, and the units it used."""

    state: Literal[MeetingState.KEPT, MeetingState.MISSED]
    units: str = Field("0", pattern=UNITS)


class CorrectIn(LateRecordIn):
    """What became of a meeting after all, and why it was recorded otherwise (for official and auditor)."""

    reason: str = Field(max_length=2000)
