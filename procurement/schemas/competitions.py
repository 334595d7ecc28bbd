"""Mini-competitions over the API. Sums are whole cents excluding VAT, units and points whole hundredths."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day, Moment
from procurement.competition_states import CompetitionState, CriterionKind, TenderState
from procurement.schemas.common import Cents, DecisionOut, FaultOut, TextsIn

Percent = Annotated[int, Field(ge=0, le=100)]
Answer = Annotated[str, Field(max_length=10_000)]


class RangeIn(Schema):
    """The published range of a criterion's weight, in per cent."""

    least: Percent
    most: Percent


class AwardCriteriaIn(Schema):
    """The award criteria that a category publishes."""

    price: RangeIn
    quality: RangeIn
    score: RangeIn
    quality_themes: TextsIn = TextsIn()


class AwardCriteriaOut(AwardCriteriaIn):
    """The published award criteria of a category."""

    version: int


class CompetitionIn(Schema):
    """What is bought; complete or not until the invitation."""

    title: TextsIn = TextsIn()
    description: TextsIn = TextsIn()
    quantity: Annotated[int, Field(ge=0, le=10_000_000_00)] = 0
    estimated_cents: Cents | None = None
    starts_from: Day | None = None
    starts_until: Day | None = None
    tender_deadline: Moment | None = None


class CriterionIn(Schema):
    """A weight of price or score (0 takes it out), or a quality question."""

    kind: CriterionKind
    weight: Percent
    name: TextsIn = TextsIn()
    text: TextsIn = TextsIn()


class CriterionOut(Schema):
    """One award criterion."""

    id: UUID
    kind: CriterionKind
    weight: int
    name: dict[str, str]
    text: dict[str, str]


class AssessorIn(Schema):
    """A person of the authority, by id."""

    user: UUID


class AssessorOut(Schema):
    """A person named to assess."""

    id: UUID
    name: str
    independent: bool | None
    done: bool
    released: bool


class AddendumIn(Schema):
    """Further information, or a material change of the documents; without a new deadline the earliest lawful one."""

    text: TextsIn
    material: bool = False
    new_deadline: Moment | None = None


class QuestionIn(Schema):
    """A question, shown to all invited."""

    text: str = Field(min_length=1, max_length=3000)


class AnswerIn(Schema):
    """An answer, told to all invited."""

    answer: str = Field(min_length=1, max_length=5000)
    new_deadline: Moment | None = None


class PasswordIn(Schema):
    """The person's own password again."""

    password: str = Field(max_length=200)


class InterestIn(Schema):
    """Whether the assessor is partial to nobody."""

    independent: bool
    conflict: str = Field("", max_length=2000)


class MarkIn(Schema):
    """Points for one answer of one tender; none takes them back."""

    tender: UUID
    criterion: UUID
    points: Annotated[int, Field(ge=0, le=10)] | None
    reason: str = Field("", max_length=2000)


class MarksIn(Schema):
    """One's own points; handed in they stand."""

    marks: list[MarkIn] = Field(max_length=2000)
    hand_in: bool = False


class AwardIn(Schema):
    """Reasons of the award; without standstill a ground (HL §130)."""

    reason: str = Field(min_length=1, max_length=10_000)
    standstill: bool = True
    ground: str = Field("", max_length=2000)


class TenderIn(Schema):
    """A tender: the price of a unit, and answers by the quality question's id."""

    unit_price_cents: Cents
    answers: dict[UUID, Answer] = {}


class QuestionOut(Schema):
    """A question and its answer; nobody is told who asked."""

    id: UUID
    text: str
    answer: str
    answered_at: datetime | None


class AddendumOut(Schema):
    """What all invited were told."""

    text: dict[str, str]
    material: bool
    deadline_before: datetime
    deadline_after: datetime


class OpenedOut(Schema):
    """A tender after the opening; points and total once the award is decided."""

    id: UUID
    provider: str
    business_id: str
    state: TenderState
    received_at: datetime
    digest: str
    unit_price_cents: int
    answers: dict[str, str]
    points: dict[str, int]
    total: int | None


class InvitedOut(Schema):
    """A provider that was admitted at the invitation; ``left_out`` tells why it was not invited."""

    name: str
    business_id: str
    left_out: str


class CompetitionRow(Schema):
    """A competition in a list."""

    id: UUID
    category: UUID
    title: dict[str, str]
    state: CompetitionState
    tender_deadline: datetime | None
    version: int


class CallOut(CompetitionRow):
    """What the invited read; ``how`` tells how the earliest deadline was counted."""

    description: dict[str, str]
    quantity: int
    unit: str
    starts_from: date | None
    starts_until: date | None
    criteria: list[CriterionOut]
    questions: list[QuestionOut]
    addenda: list[AddendumOut]
    how: str


class CompetitionOut(CallOut):
    """A competition from the authority's side. Before the opening ``tenders`` is empty: not even how many."""

    estimated_cents: int | None
    faults: list[FaultOut]
    invited: list[InvitedOut]
    assessors: list[AssessorOut]
    tenders: list[OpenedOut]
    decisions: list[DecisionOut]
    opened_at: datetime | None
    standstill_until: date | None
    concluded_on: date | None
    publish_by: date | None
    published_at: datetime | None


class ReceiptOut(Schema):
    """What is told of one's own tender before the opening: that it came, when, and the hash of the envelope."""

    state: TenderState
    envelope: int
    received_at: datetime
    digest: str


class InvitationRow(Schema):
    """An invitation in a list."""

    id: UUID
    title: dict[str, str]
    authority: str
    state: CompetitionState
    tender_deadline: datetime | None


class InvitationOut(InvitationRow):
    """An invitation with the call and one's own receipt."""

    call: CallOut
    receipt: ReceiptOut | None


class AssessmentOut(Schema):
    """One's own standing as an assessor."""

    independent: bool | None
    done: bool


class ResultOut(Schema):
    """A published result (R24)."""

    id: UUID
    authority: str
    title: dict[str, str]
    category: str
    cpv: str
    quantity_hundredths: int
    unit: str
    provider: str
    business_id: str
    unit_price_cents: int
    total_cents: int
    tenders: int
    concluded_on: date | None
    published_at: datetime | None
