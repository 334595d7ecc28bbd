"""Admissions over the API."""

from datetime import date
from uuid import UUID

from ninja import Schema

from procurement.schemas.common import (
    DecisionOut,
)
from procurement.states import (
    AdmissionState,
)


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
