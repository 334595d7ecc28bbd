"""What the API of orders takes and gives."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core import money
from core.api import Day, Moment
from orders.casemix import Education, HealthLimit, LanguageGroup, WorkAbilitySource
from orders.models import Meeting, Order
from orders.models.delivery import USUAL_MINUTES
from orders.services.meetings import LONGEST_MINUTES
from orders.services.modules import Wish
from orders.states import DeclineReason, InterruptReason, MeetingState, OrderState
from orders.states.delivery import CancelledBy

EUROS = r"^\d{1,9}(\.\d{1,2})?$"
UNITS = r"^\d{1,5}(\.\d{1,2})?$"


class OrderRow(Schema):
    """One order in a list. Nothing about the person."""

    id: UUID
    number: str
    state: OrderState
    route: str
    version: int
    category: UUID
    provider: UUID | None
    choose_by: datetime | None
    answer_by: date | None
    report_due: date | None


ROW_PATHS = {
    "id": "public_id",
    "number": "number",
    "state": "state",
    "route": "route",
    "version": "version",
    "category": "category__public_id",
    "provider": "provider__public_id",
    "choose_by": "choose_by",
    "answer_by": "answer_by",
    "report_due": "report_due",
}
"""Where the list finds each value of `OrderRow`."""


def _row_facts(order: Order) -> dict[str, Any]:
    return {
        "id": order.public_id,
        "number": order.number,
        "state": order.state,
        "route": order.route,
        "version": order.version,
        "category": order.category.public_id,
        "provider": order.provider.public_id if order.provider is not None else None,
        "choose_by": order.choose_by,
        "answer_by": order.answer_by,
        "report_due": order.report_due,
    }


class MeetingOut(Schema):
    """A meeting; units in the category's unit as a decimal string. ``late`` is ``waiting`` or ``approved`` when an
    earlier provider recorded it after the client had left."""

    id: UUID
    starts_at: datetime
    minutes: int
    where: str
    state: MeetingState
    cancelled_by: str
    late: str
    units: str

    @classmethod
    def of(cls, meeting: Meeting) -> "MeetingOut":
        """From the row."""
        return cls(
            id=meeting.public_id,
            starts_at=meeting.starts_at,
            minutes=meeting.minutes,
            where=meeting.where,
            state=MeetingState(meeting.state),
            cancelled_by=meeting.cancelled_by,
            late=meeting.late,
            units=str(money.euros(meeting.units_hundredths)),
        )


def _budget(order: Order) -> str | None:
    cents = order.need.budget_cents
    return None if cents is None else str(money.euros(cents))


class PersonOut(Schema):
    """The client, for those who may know: officials, and the provider from its acceptance on (R30)."""

    name: str
    phone: str
    email: str
    language: str


class NeedModuleOut(Schema):
    """A module that the need asks for, with what it comes to at most; euros ex VAT."""

    module: UUID
    code: str
    units: str
    unit_price: str
    at_most: str

    @classmethod
    def of(cls, wish: Wish) -> "NeedModuleOut":
        """From what the need asks for."""
        return cls(
            module=wish.module.public_id,
            code=wish.module.code,
            units=str(money.euros(wish.units_hundredths)),
            unit_price=str(money.euros(wish.price_cents or 0)),
            at_most=str(money.euros(wish.cents)),
        )


class OrderOut(OrderRow):
    """One order; ``modules`` are those that the need asks for, until the order is placed (then ``/order-lines``)."""

    placed_at: datetime | None
    accepted_at: datetime | None
    started_on: date | None
    planned_end: date | None
    ended_on: date | None
    closed_at: datetime | None
    units: str
    budget: str | None = None
    largest_group: int | None = None
    languages: list[str]
    municipalities: list[str]
    earliest_start: date
    latest_start: date
    client: PersonOut | None = None
    meetings: list[MeetingOut] = []
    modules: list[NeedModuleOut] = []

    @classmethod
    def of_page(
        cls,
        order: Order,
        *,
        sees_client: bool,
        meetings: list[Meeting],
        sees_budget: bool = False,
        modules: Sequence[Wish] = (),
    ) -> "OrderOut":
        """From the row and what its reader may see."""
        client = order.client
        person = PersonOut(
            name=client.full_name, phone=client.phone, email=client.email, language=client.language
        )
        return cls(
            **_row_facts(order),
            placed_at=order.placed_at,
            accepted_at=order.accepted_at,
            started_on=order.started_on,
            planned_end=order.planned_end,
            ended_on=order.ended_on,
            closed_at=order.closed_at,
            units=str(money.euros(order.need.units_hundredths)),
            budget=_budget(order) if sees_budget else None,
            largest_group=order.need.largest_group if sees_budget or sees_client else None,
            languages=order.need.languages,
            municipalities=order.need.municipalities,
            earliest_start=order.need.earliest_start,
            latest_start=order.need.latest_start,
            client=person if sees_client else None,
            meetings=[MeetingOut.of(meeting) for meeting in meetings],
            modules=[NeedModuleOut.of(wish) for wish in modules],
        )


class ClientIn(Schema):
    """A new client."""

    first_name: str = Field(max_length=80)
    last_name: str = Field(max_length=80)
    birth_date: Day
    municipality: str = Field(max_length=60)
    phone: str = Field("", max_length=30)
    email: str = Field("", max_length=200)
    address: str = Field("", max_length=200)
    personal_id: str = Field("", max_length=11)
    language: Literal["fi", "sv", "en"] = "fi"
    non_disclosure: bool = False


class ClientOut(Schema):
    """The client's public id."""

    id: UUID
    version: int


class StartingIn(Schema):
    """The client's starting point; the age band follows from the date of birth."""

    months_unemployed: int = Field(ge=0, le=600)
    education: Education
    language_group: LanguageGroup
    health_limit: HealthLimit
    wa_start: int | None = Field(None, ge=0, le=10)
    wa_source: WorkAbilitySource = WorkAbilitySource.ASKED


class ModuleIn(Schema):
    """A module that the need asks for; ``unit_price`` (euros ex VAT) where it is not fixed and one was agreed."""

    module: UUID
    units: str = Field(pattern=UNITS)
    unit_price: str | None = Field(None, pattern=EUROS)


class NeedFactsIn(Schema):
    """A need and the starting point; ``units`` in the category's unit, empty for the usual number.

    ``modules`` can be given until the order is placed (not given: they stay as they are); afterwards they are lines
    (``/order-lines``). ``budget`` is the most that the order may cost, euros ex VAT; ``largest_group`` 1 is alone with
    a coach.
    """

    goals: str = Field(max_length=4000)
    units: str | None = Field(None, pattern=UNITS)
    budget: str | None = Field(None, pattern=EUROS)
    largest_group: int | None = Field(None, ge=1, le=200)
    languages: list[str]
    municipalities: list[str] = []
    remote_suits: bool = False
    accessible: bool = False
    earliest_start: Day
    latest_start: Day
    modules: list[ModuleIn] | None = Field(None, max_length=50)
    starting_point: StartingIn


class NeedIn(NeedFactsIn):
    """A need of a client for a service."""

    client: UUID
    category: UUID


class ChoiceIn(Schema):
    """The offer that the client chooses (assisted by the official)."""

    offer: UUID


class AcceptIn(Schema):
    """The provider's acceptance; ``coach`` is the ``person`` of a member (`GET /providers/own/members`).

    ``agreed`` tells with whom a first meeting outside the client's window was agreed; without it that is refused
    (``outside_window``).
    """

    first_meeting: Moment
    where: str = Field(max_length=200)
    coach: UUID
    planned_end: Day
    minutes: int = Field(USUAL_MINUTES, ge=1, le=LONGEST_MINUTES, description="Length of the first meeting")
    agreed: str = Field("", max_length=500)


class DeclineIn(Schema):
    """The provider declines."""

    reason: DeclineReason
    words: str = Field("", max_length=2000)


class ReasonIn(Schema):
    """A reason in words."""

    reason: str = Field(max_length=2000)


class InterruptIn(Schema):
    """Why a service ends early."""

    reason: InterruptReason
    words: str = Field("", max_length=2000)


class MeetingIn(Schema):
    """A meeting to plan, or where it is moved to."""

    starts_at: Moment
    where: str = Field("", max_length=200)
    minutes: int = Field(USUAL_MINUTES, ge=1, le=LONGEST_MINUTES)


class MeetingCancelIn(Schema):
    """Who called a meeting off."""

    cancelled_by: Literal[CancelledBy.CLIENT, CancelledBy.PROVIDER] = CancelledBy.PROVIDER


class MeetingRecordIn(Schema):
    """What became of a meeting."""

    state: MeetingState
    units: str = Field("0", pattern=UNITS)
    cancelled_by: CancelledBy = Field(CancelledBy.PROVIDER, description="client or provider, when cancelled")


class VerdictOut(Schema):
    """One place of one provider in an offer list, shown (with its position) or left out (with every reason)."""

    offer: UUID
    provider: str
    position: int | None
    reasons: list[str]
    unit_price: str | None
