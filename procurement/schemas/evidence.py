"""Evidence over the API."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from core.api import Day
from procurement.rules.evidence import Standing
from procurement.states import EvidenceVerdict
from providers.states import EvidenceKind


class EvidenceIn(Schema):
    """A piece of evidence; ``valid_until`` is the first day on which it no longer holds."""

    title: str = Field(min_length=1, max_length=200)
    valid_from: Day
    valid_until: Day


class NewEvidenceIn(EvidenceIn):
    """A piece of evidence of a kind."""

    kind: EvidenceKind


class FindingOut(Schema):
    """An authority's finding on a piece of evidence."""

    authority: str
    verdict: EvidenceVerdict
    note: str
    reviewed_on: date


class EvidenceOut(Schema):
    """A piece of evidence with the findings on it; ``file`` is where its file is, empty when there is none."""

    id: UUID
    kind: EvidenceKind
    title: str
    valid_from: date
    valid_until: date
    file: str
    replaced: bool
    findings: list[FindingOut]


class KeptOut(Schema):
    """A demanded kind of evidence and how it stands; ``until`` is the first day without it, past when it has lapsed."""

    authority: str
    kind: EvidenceKind
    standing: Standing
    until: date | None
    needed_from: date
    stops_orders: bool
    categories: list[UUID]
    note: str


class OwnEvidenceOut(Schema):
    """What is demanded of the provider, and what it has shown."""

    demanded: list[KeptOut]
    shown: list[EvidenceOut]


class SupplierOut(OwnEvidenceOut):
    """How a provider stands with the authority."""

    id: UUID
    name: str
    business_id: str


class WaitingOut(Schema):
    """A piece of evidence that waits for a finding."""

    id: UUID
    provider: UUID
    provider_name: str
    kind: EvidenceKind
    title: str
    valid_from: date
    valid_until: date


class ReviewIn(Schema):
    """A finding; ``version`` is that of the finding seen, 0 when there was none."""

    verdict: EvidenceVerdict
    note: str = Field("", max_length=5000)
    version: int | None = Field(None, ge=0)


class ReviewOut(Schema):
    """A finding."""

    id: UUID
    verdict: EvidenceVerdict
    version: int


class CheckIn(Schema):
    """The result of a look at criminal-record extracts of at most 12 months."""

    clean: bool


class KindsIn(Schema):
    """The kinds of evidence that a category demands."""

    kinds: list[EvidenceKind] = Field(max_length=20)


class DemandOut(Schema):
    """A kind of evidence that orders depend on from a day on."""

    kind: EvidenceKind
    valid_from: date
