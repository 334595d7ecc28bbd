"""The API of explanations: then beside now, what was done with the list, and declared interests."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from core import money
from core.actors import Actor
from core.api import WRITE, actor_of, expected_version, set_etag
from core.errors import NotFound, require
from orders import permissions, selectors, services
from orders.models import DeclaredInterest
from orders.selectors import interests as reads
from orders.selectors.explanation import Comparison, Line, compare, explain
from orders.selectors.traces import traces
from providers.models import Provider

explaining_router = Router(tags=["orders"])


class VerdictSideOut(Schema):
    """The verdict at one moment: shown (no reason), or left out with every reason as a code and in words."""

    shown: bool
    position: int | None
    reasons: list[str]
    words: list[str]
    unit_price: str | None
    course: str = Field("", description="The course with which it is shown, when it is shown with one")
    course_begins: date | None = None

    @classmethod
    def of(cls, line: Line | None) -> "VerdictSideOut | None":
        """One side; nothing when the place was not known then."""
        if line is None:
            return None
        price = None if line.unit_price_cents is None else str(money.euros(line.unit_price_cents))
        return cls(
            shown=line.shown,
            position=line.position,
            reasons=list(line.codes),
            words=list(line.reasons),
            unit_price=price,
            course=line.course,
            course_begins=line.first_day,
        )


class ComparedOut(Schema):
    """One place of one provider, then and now."""

    provider: str
    place: str
    then: VerdictSideOut | None
    now: VerdictSideOut | None
    change: str = Field(description="same, new, gone, shown_now, left_out_now or other_reasons")
    change_words: str

    @classmethod
    def of(cls, pair: Comparison) -> "ComparedOut":
        """From the comparison."""
        return cls(
            provider=pair.line.provider,
            place=pair.line.place,
            then=VerdictSideOut.of(pair.then),
            now=VerdictSideOut.of(pair.now),
            change=pair.code,
            change_words=pair.change,
        )


class TraceOut(Schema):
    """One act on the list: shown, sorted, opened, chosen or refused."""

    round: int
    at: datetime
    kind: str
    provider: str
    detail: str


class EligibilityOut(Schema):
    """The newest list beside today's answer (``then_at`` is empty before the order is placed)."""

    then_at: datetime | None
    now_at: datetime
    verdicts: list[ComparedOut]
    traces: list[TraceOut]


class InterestIn(Schema):
    """A provider, and what the official has to do with it."""

    provider: UUID
    reason: str = Field(max_length=2000)


class InterestOut(Schema):
    """A declared interest."""

    id: UUID
    version: int
    official: str
    provider: UUID
    provider_name: str
    reason: str
    declared_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: DeclaredInterest) -> "InterestOut":
        """From the row."""
        return cls(
            id=row.public_id,
            version=row.version,
            official=row.user.name,
            provider=row.provider.public_id,
            provider_name=row.provider.name,
            reason=row.reason,
            declared_at=row.declared_at,
            ended_at=row.ended_at,
        )


def _overseer_or_official(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    require(permissions.can_declare_interest(actor) or permissions.can_see_interests(actor))
    return actor


@explaining_router.get("/{uuid:ref}/eligibility", response={200: EligibilityOut, **WRITE})
def read_eligibility(request: HttpRequest, ref: UUID) -> EligibilityOut:
    """Why each provider was shown or left out, then beside now, and what was done with the list (staff)."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_see_eligibility(actor, order))
    now, *rounds = explain(order)
    pairs = compare(rounds[0], now) if rounds else [Comparison(None, line) for line in now.lines]
    return EligibilityOut(
        then_at=rounds[0].at if rounds else None,
        now_at=now.at,
        verdicts=[ComparedOut.of(pair) for pair in pairs],
        traces=[
            TraceOut(round=row.round, at=row.at, kind=row.kind, provider=row.provider, detail=row.detail)
            for row in traces(order)
        ],
    )


@explaining_router.get("/interests", response={200: list[InterestOut], **WRITE})
def list_interests(request: HttpRequest) -> list[InterestOut]:
    """Declared interests, newest first (the last 100): one's own, or everybody's for those who oversee."""
    return [InterestOut.of(row) for row in reads.interests(_overseer_or_official(request))[:100]]


@explaining_router.post("/interests", response={201: InterestOut, **WRITE})
def declare_interest(request: HttpRequest, response: HttpResponse, body: InterestIn) -> Status[InterestOut]:
    """Declare an interest of one's own (officials)."""
    actor = actor_of(request)
    require(permissions.can_declare_interest(actor), "officials_only")
    provider: Provider | None = reads.admitted_providers(actor).filter(public_id=body.provider).first()
    if provider is None:
        raise NotFound
    row = services.declare_interest(actor, provider=provider, reason=body.reason)
    set_etag(response, row)
    return Status(201, InterestOut.of(row))


@explaining_router.post("/interests/{uuid:ref}/end", response={200: InterestOut, **WRITE})
def end_interest(request: HttpRequest, response: HttpResponse, ref: UUID) -> InterestOut:
    """The interest has ended (the official's own)."""
    actor = actor_of(request)
    require(permissions.can_declare_interest(actor), "officials_only")
    row = services.end_interest(actor, reads.own_interest(actor, ref), version=expected_version(request))
    set_etag(response, row)
    return InterestOut.of(row)
