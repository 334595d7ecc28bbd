"""What the API of money takes and gives. Sums are whole cents excluding VAT, units whole hundredths."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

CENTS = Field(ge=1, le=100_000_000_000, examples=[50_000_000])


class GrantIn(Schema):
    """Money for a year; the same ``key`` again changes nothing."""

    year: int = Field(ge=2017, le=2100)
    cents: int = CENTS
    key: str = Field(min_length=1, max_length=64)


class BudgetOut(Schema):
    """A year's money by account."""

    year: int
    granted_cents: int
    available_cents: int
    committed_cents: int
    payable_cents: int
    paid_cents: int


class UnitOut(Schema):
    """Delivered units that the city has approved for payment; ``order`` is the order's public id."""

    id: UUID
    authority: str
    order: str
    service: str
    units_hundredths: int
    unit_price_cents: int
    amount_cents: int
    first_day: date
    last_day: date


class InvoiceIn(Schema):
    """An invoice over approved units, given by their ids."""

    authority: str = Field(max_length=60, description="The city's code", examples=["kuopio"])
    number: str = Field(min_length=1, max_length=40)
    units: list[UUID] = Field(min_length=1, max_length=500)


class LineOut(Schema):
    """One approved unit on an invoice."""

    unit: UnitOut
    amount_cents: int


class InvoiceOut(Schema):
    """An invoice."""

    id: UUID
    number: str
    state: str
    version: int
    authority: str
    provider: str
    business_id: str
    total_cents: int
    received_at: datetime
    due_on: date
    paid_at: datetime | None = None


class InvoiceDetailOut(InvoiceOut):
    """An invoice with its lines, and why it was returned if it was."""

    lines: list[LineOut]
    return_reason: str = ""


class ReasonIn(Schema):
    """Why an invoice goes back. No personal data of clients."""

    reason: str = Field(min_length=1, max_length=1000)


class VoucherOut(Schema):
    """A voucher without its code, which stands only on the client's letter."""

    id: UUID
    state: str
    version: int
    order: str
    service: str
    expires_on: date
    provider: str = ""


class NewVoucherOut(VoucherOut):
    """A voucher just issued: its code is shown this once."""

    code: str
