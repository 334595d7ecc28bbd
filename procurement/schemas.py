"""What the API of procurement takes and gives. Sums are whole cents excluding VAT, units whole hundredths."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.states import (
    AdmissionState,
    ApplicationState,
    Assessment,
    OfferingState,
    PriceRule,
    Regime,
    RequirementKind,
    Route,
    ScoreType,
    SystemState,
    Unit,
    Verdict,
)

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


class SystemIn(Schema):
    """A system to found."""

    code: Code
    name: TextsIn
    description: TextsIn = TextsIn()
    contract_text: TextsIn = TextsIn()
    ends_on: Day | None = None
    first_period_ends_on: Day | None = None


class SystemChange(Schema):
    """A draft rewritten."""

    name: TextsIn
    description: TextsIn = TextsIn()
    contract_text: TextsIn = TextsIn()
    ends_on: Day | None = None
    first_period_ends_on: Day | None = None


class CategoryChange(Schema):
    """A category; its regime follows from the CPV code."""

    name: TextsIn
    cpv: str = Field(max_length=12, examples=["85312510"])
    route: Route
    unit: Unit
    price_rule: PriceRule
    ceiling_cents: Cents | None = None
    default_units: int = Field(1000, ge=1, le=100_000_000, description="Hundredths of a unit")
    languages: list[LanguageCode] = Field([], max_length=30)
    areas: list[Line] = Field([], max_length=300)
    card: CardIn = CardIn()
    score_type: ScoreType = ScoreType.JOB_COACHING


class CategoryIn(CategoryChange):
    """A category to add."""

    code: Code


class RequirementChange(Schema):
    """A requirement."""

    kind: RequirementKind
    text: TextsIn
    limit: int | None = Field(None, ge=-2_000_000_000, le=2_000_000_000)


class RequirementIn(RequirementChange):
    """A requirement to add; without a category it is asked of every applicant."""

    code: Code
    category: UUID | None = None


class RequirementOut(Schema):
    """A requirement."""

    id: UUID
    code: str
    edition: int
    kind: RequirementKind
    text: dict[str, str]
    limit: int | None
    category: UUID | None
    version: int


class CategoryOut(Schema):
    """A category with what it requires."""

    id: UUID
    code: str
    name: dict[str, str]
    card: dict[str, dict[str, str]]
    cpv: str
    regime: Regime
    route: Route
    unit: Unit
    price_rule: PriceRule
    ceiling_cents: int | None
    default_units: int
    languages: list[str]
    areas: list[str]
    requirements: list[RequirementOut]
    version: int


class SystemRow(Schema):
    """A system in a list."""

    id: UUID
    authority: str
    code: str
    name: dict[str, str]
    state: SystemState
    opens_on: date | None
    first_period_ends_on: date | None
    ends_on: date | None
    version: int


class FaultOut(Schema):
    """One thing to mend."""

    code: str
    field: str
    message: str
    place: str = ""
    ref: str = ""


class SystemOut(SystemRow):
    """A system from the outside."""

    description: dict[str, str]
    contract_version: str
    contract_text: dict[str, str]
    imported_from: str
    categories: list[CategoryOut]
    requirements: list[RequirementOut]


class ManagedSystemOut(SystemOut):
    """A system from the inside: ``faults`` is everything that keeps a draft from opening."""

    faults: list[FaultOut] = []


class RegisterRowOut(Schema):
    """A provider of the register, and its state in each category, by the category's code."""

    name: str
    business_id: str
    ref: UUID
    categories: dict[str, str]


class RegisterOut(Schema):
    """The register as it stood at the end of a day."""

    system: dict[str, Any]
    day: date
    categories: list[dict[str, Any]]
    providers: list[RegisterRowOut]


# Applications ----------------------------------------------------------------------------------------------


class ApplicationChange(Schema):
    """A draft: categories by id, answers by the requirement's id; complete or not."""

    categories: list[UUID] = Field(max_length=100)
    answers: dict[UUID, Annotated[str, Field(max_length=5000)]] = {}


class SubmitIn(Schema):
    """Sending accepts the contract terms."""

    accept_contract: bool


class ReasonIn(Schema):
    """A reason that is told to those concerned."""

    reason: str = Field(min_length=1, max_length=5000)


class TextsByRequirement(Schema):
    """Texts by the requirement's id."""

    texts: dict[UUID, Annotated[str, Field(max_length=5000)]]


class FindingIn(Schema):
    """A finding on one requirement."""

    assessment: Assessment
    note: str = Field("", max_length=2000)


class FindingsIn(Schema):
    """Findings by the requirement's id."""

    findings: dict[UUID, FindingIn]


class VerdictIn(Schema):
    """A verdict on one category; a rejection needs a reason."""

    verdict: Verdict
    reason: str = Field("", max_length=5000)


class VerdictsIn(Schema):
    """Verdicts by the category's id."""

    verdicts: dict[UUID, VerdictIn]


class AnswerOut(Schema):
    """An answer to a requirement, and what was found of it."""

    requirement: UUID
    text: dict[str, str]
    kind: RequirementKind
    value: str
    assessment: Assessment
    note: str
    question: str
    clarification: str


class AppliedOut(Schema):
    """A category applied for."""

    category: UUID
    code: str
    verdict: str


class DecisionOut(Schema):
    """A written decision; ``document`` is where its PDF is."""

    id: UUID
    kind: str
    number: str
    decided_on: date
    served_on: date
    appeal_until: date | None
    document: str


class ApplicationRow(Schema):
    """An application in a list."""

    id: UUID
    system: UUID
    provider: UUID
    provider_name: str
    state: ApplicationState
    submitted_at: datetime | None
    decide_by: date | None
    extended: bool
    version: int


class ApplicationOut(ApplicationRow):
    """An application with everything in it; ``how`` tells how its deadline was counted."""

    categories: list[AppliedOut]
    answers: list[AnswerOut]
    decisions: list[DecisionOut]
    how: str


class AdmissionOut(Schema):
    """An admission."""

    id: UUID
    category: UUID
    provider: UUID
    provider_name: str
    state: AdmissionState
    basis: str
    imported_decision: str
    valid_from: date
    valid_until: date | None
    decisions: list[DecisionOut]
    version: int


# Offerings -------------------------------------------------------------------------------------------------


class OfferingChange(Schema):
    """What clients read."""

    summary: TextsIn
    first_day: TextsIn
    languages: list[LanguageCode] = Field(max_length=30)
    group: bool = False


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
    prices: list[PriceOut]
    places: list[OfferingPlaceOut]
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
