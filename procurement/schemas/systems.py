"""Systems, categories, requirements and the register over the API.

Sums are whole cents excluding VAT, units whole hundredths.
"""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.category_states import (
    RequiredQuestionnaire,
    RequiredReport,
    TrialRules,
)
from procurement.schemas.common import CardIn, Cents, Code, FaultOut, LanguageCode, Line, TextsIn
from procurement.schemas.founding import BreakOut, DocumentOut, NoticeOut
from procurement.states import (
    PriceRule,
    Regime,
    RequirementKind,
    Route,
    ScoreType,
    SystemState,
    Unit,
)
from providers.states import EvidenceKind


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
    group_min: int | None = Field(None, ge=1, le=1000, description="Clients; empty for one client at a time")
    group_max: int | None = Field(None, ge=1, le=1000)
    reports: list[RequiredReport] = Field([RequiredReport.FINAL], max_length=10)
    questionnaires: list[RequiredQuestionnaire] = Field([*RequiredQuestionnaire], max_length=10)
    trial_rules: TrialRules = TrialRules.NONE


class CategoryIn(CategoryChange):
    """A category to add."""

    code: Code


class OptionIn(Schema):
    """An answer to choose; ``meets`` tells whether it is enough."""

    text: TextsIn
    meets: bool = True


class RequirementChange(Schema):
    """A requirement; what its kind has no use for is left out."""

    kind: RequirementKind
    text: TextsIn
    limit: int | None = Field(
        None,
        ge=-2_000_000_000,
        le=2_000_000_000,
        description="Least number; of references and staff, the least number of them",
    )
    at_most: bool = Field(False, description="The limit is the most that is allowed")
    unit_name: TextsIn = TextsIn()
    value_cents: Cents | None = Field(None, description="Of a turnover: the greatest value of a contract")
    justification: TextsIn = TextsIn()
    options: list[OptionIn] = Field([], max_length=50)
    evidence_kind: EvidenceKind | None = None
    machine_check: bool = Field(True, description="A machine proposes the finding, where the kind allows it")


class RequirementIn(RequirementChange):
    """A requirement to add; without a category it is asked of every applicant."""

    code: Code
    category: UUID | None = None


class OptionOut(Schema):
    """An answer to choose; ``code`` is what an application answers with."""

    code: str
    text: dict[str, str]
    meets: bool


class RequirementOut(Schema):
    """A requirement."""

    id: UUID
    code: str
    edition: int
    kind: RequirementKind
    text: dict[str, str]
    limit: int | None
    at_most: bool
    unit_name: dict[str, str]
    value_cents: int | None
    justification: dict[str, str]
    options: list[OptionOut]
    evidence_kind: str
    machine_check: bool
    category: UUID | None
    version: int


class ModuleChange(Schema):
    """A module that may be added to a service of the category."""

    name: TextsIn
    description: TextsIn = TextsIn()
    unit: Unit
    price_rule: PriceRule
    ceiling_cents: Cents | None = None


class ModuleIn(ModuleChange):
    """A module to add."""

    code: Code


class ModuleOut(Schema):
    """A module."""

    id: UUID
    code: str
    name: dict[str, str]
    description: dict[str, str]
    unit: Unit
    price_rule: PriceRule
    ceiling_cents: int | None
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
    group_min: int | None
    group_max: int | None
    reports: list[str]
    questionnaires: list[str]
    trial_rules: TrialRules
    modules: list[ModuleOut]
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


class SystemOut(SystemRow):
    """A system from the outside."""

    description: dict[str, str]
    contract_version: str
    contract_text: dict[str, str]
    imported_from: str
    categories: list[CategoryOut]
    requirements: list[RequirementOut]
    breaks: list[BreakOut]
    documents: list[DocumentOut]
    notices: list[NoticeOut]


class ManagedSystemOut(SystemOut):
    """A system from the inside: ``faults`` is everything that keeps a draft from opening."""

    faults: list[FaultOut] = []


class RegisterPlaceOut(Schema):
    """An address of that day; a remote service has none."""

    name: str
    street: str
    postcode: str
    municipality: str
    accessible: bool
    remote: bool


class RegisterAdmissionOut(Schema):
    """An admission of that day, with the price of a unit in cents ex VAT and the addresses of that day."""

    category: str
    state: str
    admitted_from: date
    unit: str
    unit_price_cents: int | None
    places: list[RegisterPlaceOut]


class RegisterRowOut(Schema):
    """A provider of the register, and its state in each category, by the category's code."""

    name: str
    business_id: str
    ref: UUID
    categories: dict[str, str]
    admissions: list[RegisterAdmissionOut]


class RegisterOut(Schema):
    """The register as it stood at the end of a day."""

    system: dict[str, Any]
    day: date
    categories: list[dict[str, Any]]
    providers: list[RegisterRowOut]
