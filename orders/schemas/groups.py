"""What the API of courses and information sessions takes and gives."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core import money
from core.api import Day, Moment
from orders.models import Course, CourseSession, InfoSession, InfoSignUp, SignUp
from orders.schemas.orders import UNITS
from orders.services.courses import CourseFacts, SessionFacts, texts_of
from orders.states.courses import Attendance, CourseState, SeatState, SessionState
from procurement.schemas.common import LanguageCode, TextsIn

Texts = dict[str, str]


class GroupRow(Schema):
    """What a course and an information session have in common in a list."""

    id: UUID
    name: Texts
    version: int
    starts_at: datetime
    taken: int


GROUP_PATHS = {
    "id": "public_id",
    "name": "name",
    "version": "version",
    "starts_at": "starts_at",
    "taken": "taken",
    "state": "state",
}
"""Where a list finds each value of `GroupRow`, and the state."""


class CourseRow(GroupRow):
    """One course in a list."""

    state: CourseState
    category: UUID
    provider: UUID
    sign_up_until: date
    max_seats: int


COURSE_PATHS = {
    **GROUP_PATHS,
    "category": "category__public_id",
    "provider": "provider__public_id",
    "sign_up_until": "sign_up_until",
    "max_seats": "max_seats",
}
"""Where the list finds each value of `CourseRow`."""


class CourseSessionOut(Schema):
    """One session; what it uses of each participant's order, as a decimal string."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    units: str

    @classmethod
    def of(cls, session: CourseSession) -> "CourseSessionOut":
        """From the row."""
        return cls(
            id=session.public_id,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            units=str(money.euros(session.units_hundredths)),
        )


class SeatOut(Schema):
    """One participant, or one who waits: the order, never the person."""

    order: UUID
    number: str
    state: SeatState

    @classmethod
    def of(cls, row: SignUp) -> "SeatOut":
        """From the row."""
        return cls(order=row.order.public_id, number=row.order.number, state=SeatState(row.state))


class CourseOut(CourseRow):
    """One course. ``seats`` is given to officials, and to the provider once the course is sure to be held."""

    offering: UUID
    description: Texts
    place: UUID | None = Field(description="Nothing: remotely")
    languages: list[str]
    coach: UUID
    min_seats: int
    waiting: int
    unit_price: str
    ends_at: datetime
    sessions: list[CourseSessionOut]
    seats: list[SeatOut]

    @classmethod
    def of(cls, course: Course, waiting: int, seats: list[SeatOut]) -> "CourseOut":
        """From the row."""
        return cls(
            id=course.public_id,
            name=course.name,
            state=CourseState(course.state),
            version=course.version,
            category=course.category.public_id,
            provider=course.provider.public_id,
            starts_at=course.starts_at,
            ends_at=course.ends_at,
            sign_up_until=course.sign_up_until,
            max_seats=course.max_seats,
            min_seats=course.min_seats,
            taken=course.taken,
            waiting=waiting,
            offering=course.offering.public_id,
            description=course.description,
            place=course.place.public_id if course.place is not None else None,
            languages=course.languages,
            coach=course.coach.public_id,
            unit_price=str(money.euros(course.unit_price_cents)),
            sessions=[CourseSessionOut.of(session) for session in course.sessions.all()],
            seats=seats,
        )


class SessionTimesIn(Schema):
    """When a session starts and ends."""

    starts_at: Moment
    ends_at: Moment


class CourseSessionIn(SessionTimesIn):
    """One session of a plan; ``units`` it uses of each participant's order, in the category's unit."""

    units: str = Field(pattern=UNITS)

    def facts(self) -> SessionFacts:
        """As the service takes it."""
        return SessionFacts(self.starts_at, self.ends_at, money.to_hundredths(Decimal(self.units)))


class CourseIn(Schema):
    """A plan of a course; the price is euros ex VAT of one unit for one participant."""

    name: TextsIn
    description: TextsIn = TextsIn()
    languages: list[LanguageCode] = Field(max_length=30)
    place: UUID | None = None
    coach: UUID
    min_seats: int = Field(8, ge=1, le=500)
    max_seats: int = Field(ge=1, le=500)
    sign_up_until: Day
    unit_price: str = Field(pattern=r"^\d{1,7}(\.\d{1,2})?$")
    sessions: list[CourseSessionIn] = Field(min_length=1, max_length=60)


class CoursePlanIn(CourseIn):
    """A plan with the offering that the course belongs to."""

    offering: UUID


class SignUpIn(Schema):
    """The order whose client signs up."""

    order: UUID


class SignUpOut(Schema):
    """A seat, or a place on the waiting list."""

    course: UUID
    order: UUID
    state: SeatState


class MarkIn(Schema):
    """Whether a participant (by order) came, and the units used when they are not the session's."""

    order: UUID
    present: bool
    units: str | None = Field(None, pattern=UNITS)


class AttendanceIn(Schema):
    """The attendance list of a session; who is not named is left for later."""

    marks: list[MarkIn] = Field(min_length=1, max_length=500)


class InfoRow(GroupRow):
    """One information session in a list."""

    state: SessionState
    where: str
    ends_at: datetime
    seats: int


INFO_PATHS = {**GROUP_PATHS, "where": "where", "ends_at": "ends_at", "seats": "seats"}
"""Where the list finds each value of `InfoRow`."""


class AttendeeOut(Schema):
    """One client's sign-up, for officials and the auditor; ``client`` is the public id."""

    id: UUID
    client: UUID
    state: SeatState
    attendance: Attendance

    @classmethod
    def of(cls, row: InfoSignUp) -> "AttendeeOut":
        """From the row."""
        return cls(
            id=row.public_id,
            client=row.client.public_id,
            state=SeatState(row.state),
            attendance=Attendance(row.attendance),
        )


class InfoOut(InfoRow):
    """One information session; a provider is never told who comes (R30)."""

    categories: list[UUID]
    presenters: list[UUID]
    attendees: list[AttendeeOut]

    @classmethod
    def of(cls, session: InfoSession, attendees: list[AttendeeOut]) -> "InfoOut":
        """From the row."""
        return cls(
            id=session.public_id,
            name=session.name,
            state=SessionState(session.state),
            version=session.version,
            where=session.where,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            seats=session.seats,
            taken=session.taken,
            categories=[row.public_id for row in session.categories.all()],
            presenters=[row.public_id for row in session.presenters.all()],
            attendees=attendees,
        )


class InfoIn(Schema):
    """A plan of an information session."""

    name: TextsIn
    where: str = Field(max_length=200)
    starts_at: Moment
    ends_at: Moment
    seats: int = Field(ge=1, le=1000)
    categories: list[UUID] = Field(min_length=1, max_length=50)
    presenters: list[UUID] = Field(min_length=1, max_length=200)


class AttendeeIn(Schema):
    """The client to sign up (officials)."""

    client: UUID


class CameIn(Schema):
    """Whether a client came."""

    sign_up: UUID
    attendance: Attendance


class WhoCameIn(Schema):
    """The attendance list of an information session."""

    marks: list[CameIn] = Field(min_length=1, max_length=1000)


class OnTheSpotIn(Schema):
    """What a client who came chooses: an offer of the own list."""

    order: UUID
    offer: UUID


class _ForClient(Schema):
    """What a client reads of a course or a session, and the client's own sign-up."""

    id: UUID
    name: str
    where: str
    mine: str = Field(description="seated, waiting or nothing")


class OpenCourseOut(_ForClient):
    """A course that suits the client's order, in the client's language."""

    provider: str
    begins: datetime
    sign_up_until: date
    free_seats: int


class ComingSessionOut(_ForClient):
    """An information session about the client's service."""

    starts_at: datetime
    full: bool


class OwnSessionOut(Schema):
    """The session that the client's code was given for."""

    name: str
    where: str
    starts_at: datetime
    state: SessionState
    mine: SeatState


def course_facts(body: CourseIn, **found: object) -> CourseFacts:
    """A plan as the service takes it; ``found`` holds the place and the coach."""
    return CourseFacts(
        name=texts_of(body.name.dict()),
        description=texts_of(body.description.dict()),
        languages=body.languages,
        min_seats=body.min_seats,
        max_seats=body.max_seats,
        sign_up_until=body.sign_up_until,
        unit_price_cents=money.to_cents(Decimal(body.unit_price)),
        sessions=tuple(session.facts() for session in body.sessions),
        **found,  # type: ignore[arg-type]
    )
