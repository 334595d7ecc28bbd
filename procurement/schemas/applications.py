"""Applications, their review and decision over the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from core.api import Day
from procurement.schemas.common import (
    DecisionOut,
    ReasonIn,
)
from procurement.states import (
    ApplicationState,
    Assessment,
    RequirementKind,
    SelfCleaning,
    Verdict,
)

Text2000 = Annotated[str, Field(max_length=2000)]


class ReferenceIn(Schema):
    """An earlier contract; the value is whole cents excluding VAT, an empty last day means that it goes on."""

    model_config = ConfigDict(extra="forbid")

    client: Text2000 = ""
    subject: Text2000 = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    value_cents: int | None = Field(None, ge=0, le=10**13)


class StaffIn(Schema):
    """A named person with a qualification and full years of experience."""

    model_config = ConfigDict(extra="forbid")

    name: Text2000 = ""
    qualification: Text2000 = ""
    years: int | None = Field(None, ge=0, le=80)


class ExclusionIn(Schema):
    """Whether an exclusion ground applies; if so, the day of its final judgment or event, and the self-cleaning."""

    model_config = ConfigDict(extra="forbid")

    applies: bool
    on: Day | None = None
    self_cleaning: Text2000 = ""


Rows = Annotated[list[ReferenceIn] | list[StaffIn], Field(max_length=30)]
AnswerIn = Annotated[str, Field(max_length=5000)] | Rows | ExclusionIn


class ApplicationChange(Schema):
    """A draft: categories by id, answers by the requirement's id; complete or not.

    References, staff and exclusion grounds are answered with objects, every other kind with a text.
    """

    categories: list[UUID] = Field(max_length=100)
    answers: dict[UUID, AnswerIn] = {}


class SubmitIn(Schema):
    """Sending accepts the contract terms."""

    accept_contract: bool


class TextsByRequirement(Schema):
    """Texts by the requirement's id."""

    texts: dict[UUID, Annotated[str, Field(max_length=5000)]]


class FindingIn(Schema):
    """A finding on one requirement; on a stated exclusion ground also the assessment of self-cleaning."""

    assessment: Assessment
    note: str = Field("", max_length=2000)
    self_cleaning: SelfCleaning | None = None
    self_cleaning_note: str = Field("", max_length=2000)


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


class AnswerFileOut(Schema):
    """A file that was sent for an answer; ``id`` is what the answer names, ``file`` where it is."""

    id: UUID
    name: str
    size: int
    sha256: str
    file: str


class AnswerOut(Schema):
    """An answer to a requirement, and what was found of it.

    ``data`` is the answer of a structured kind. ``proposed`` is what a machine finds, and ``why``.
    """

    requirement: UUID
    text: dict[str, str]
    kind: RequirementKind
    value: str
    data: Any = None
    proposed: Assessment | None
    why: str
    assessment: Assessment
    note: str
    self_cleaning: str
    self_cleaning_note: str
    question: str
    clarification: str
    earlier_clarifications: list[dict[str, str]]


class AppliedOut(Schema):
    """A category applied for."""

    category: UUID
    code: str
    verdict: str


class ReviewFilterIn(Schema):
    """Narrows the list of applications to decide.

    ``category`` and ``reviewer`` are ids; ``reviewer`` may be ``me`` or ``nobody``. ``left`` tells how much time is
    left; ``search`` begins a business id or is in a provider's name.
    """

    category: Annotated[str, Field(max_length=40)] = ""
    state: Literal["", "submitted", "under_review", "clarification", "to_confirm"] = ""
    left: Literal["", "late", "soon", "later"] = ""
    reviewer: Annotated[str, Field(max_length=40)] = ""
    search: Annotated[str, Field(max_length=100)] = ""


class ExtensionIn(ReasonIn):
    """Why more time is needed. ``until`` empty: to the last day that an individual, justified case allows.

    A later day is lawful only within the system's announced first period while no call-off has been made (HL §51).
    """

    until: Day | None = None


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
    lengthened: bool
    version: int


class PreparedOut(Schema):
    """A decision that waits for a second reviewer; verdicts by the category's id."""

    prepared_by: str
    prepared_at: datetime
    verdicts: dict[str, VerdictIn]


class ConflictIn(Schema):
    """A conflict of interest; which it is stays sealed."""

    conflict: str = Field(min_length=1, max_length=2000)


class ApplicationOut(ApplicationRow):
    """An application with everything in it; ``how`` tells how its deadline was counted.

    ``prepared`` is what waits for a second reviewer; only the authority sees it.
    """

    prepared: PreparedOut | None = None

    categories: list[AppliedOut]
    answers: list[AnswerOut]
    decisions: list[DecisionOut]
    how: str
