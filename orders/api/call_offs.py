"""The API of results of call-offs by quarter (R24): published by procurement officers, read by everyone."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from core.api import READ, WRITE, After, ListOut, Size, actor_of
from core.errors import require
from core.paging import page
from orders import services
from orders.permissions import can_publish_call_offs
from orders.rules.call_off_results import quarter_number
from orders.selectors import call_offs as reads
from orders.views.call_offs import publication_facts

call_offs_router = Router(tags=["orders"])


class CallOffLine(Schema):
    """A category's call-offs from one provider; cents ex VAT. Too few to be told: both empty."""

    category: str
    name: dict[str, str]
    cpv: str
    route: str
    provider: str
    business_id: str
    number: int | None = Field(description="Empty: fewer than five")
    value_cents: int | None


class CallOffsOut(Schema):
    """A publication of one system's quarter."""

    id: UUID
    authority: str
    system: str
    first_day: date
    last_day: date
    published_at: datetime
    rows: list[CallOffLine]


class QuarterOut(Schema):
    """A quarter whose results wait to be published; ``how`` tells how the last day was counted."""

    system: UUID
    year: int
    quarter: int
    publish_by: date
    how: str


class QuarterIn(Schema):
    """Which system's quarter to publish."""

    system: UUID
    year: int = Field(ge=2017, le=2100)
    quarter: int = Field(ge=1, le=4)


@call_offs_router.get("/call-off-results", auth=None, response={200: ListOut[CallOffsOut], **READ})
def list_call_off_results(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[CallOffsOut]:
    """Every publication of all authorities, the newest first, for anyone."""
    found = page(reads.publications(), after, size)
    return ListOut(items=[CallOffsOut(**publication_facts(row)) for row in found.rows], next=found.next)


@call_offs_router.get("/call-off-results/{uuid:ref}", auth=None, response={200: CallOffsOut, **READ})
def read_call_off_result(request: HttpRequest, ref: UUID) -> CallOffsOut:
    """One publication, for anyone."""
    return CallOffsOut(**publication_facts(reads.get_publication(ref)))


@call_offs_router.get("/call-offs-to-publish", response={200: list[QuarterOut], **WRITE})
def list_due_quarters(request: HttpRequest) -> list[QuarterOut]:
    """The quarters whose results wait to be published (procurement officers)."""
    actor = actor_of(request)
    authority = actor.need_authority()
    require(can_publish_call_offs(actor, authority))
    return [
        QuarterOut(
            system=row.system.public_id,
            year=row.first_day.year,
            quarter=quarter_number(row.first_day),
            publish_by=row.publish_by,
            how=row.how,
        )
        for row in reads.due_quarters(authority)
    ]


@call_offs_router.post("/call-off-results", response={201: CallOffsOut, **WRITE})
def publish_call_offs(request: HttpRequest, body: QuarterIn) -> Status[CallOffsOut]:
    """Publish a quarter's results, once, after it has ended (procurement officers; R24)."""
    actor = actor_of(request)
    system = reads.get_publishing_system(actor, body.system)
    first_day = date(body.year, body.quarter * 3 - 2, 1)
    made = services.publish_call_offs(actor, system, first_day)
    return Status(201, CallOffsOut(**publication_facts(reads.get_publication(made.ref))))
