"""The API of the official's caseload, of the settlement of an order, and of a client's path."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from core import money, views_log
from core.api import READ, After, ListOut, Size
from core.errors import NotFound, require
from core.money import euros
from core.roles import Role
from orders import permissions, selectors
from orders.api.common import staff_actor, staff_order
from orders.selectors import caseload
from orders.selectors.path import Stage, path_of
from orders.selectors.settlement import settlement_of
from orders.selectors.told import all_reasons
from orders.selectors.turns import name_for
from orders.states import MeetingState, OrderState

caseload_router = Router(tags=["orders"])


class CaseRow(Schema):
    """One client of the caseload; who it is, the client's own address tells."""

    client: UUID
    order: UUID | None
    number: str
    service: str
    state: str
    whose_turn: str = Field(description="official, procurement, client, provider or empty")
    who: str
    due: date | None
    how: str
    days_late: int
    waits_days: int | None
    unread: int
    may_have_stopped_coming: bool
    next_step: str

    @classmethod
    def of(cls, row: caseload.Row, who: str) -> "CaseRow":
        """From the page's row."""
        order = row.order
        return cls(
            client=row.client.public_id,
            order=order.public_id if order else None,
            number=order.number if order else "",
            service=str(order.category) if order else "",
            state=order.state if order else "",
            whose_turn=row.turn.who,
            who=who,
            due=row.turn.due,
            how=row.how,
            days_late=row.days_late,
            waits_days=row.waits_days,
            unread=row.unread,
            may_have_stopped_coming=row.missing,
            next_step=str(row.verb),
        )


@caseload_router.get("/caseload", response={200: ListOut[CaseRow], **READ})
def list_caseload(
    request: HttpRequest,
    whose: str = "",
    state: OrderState | None = None,
    service: UUID | None = None,
    official: str = "",
    after: After = "",
    limit: Size = 30,
) -> ListOut[CaseRow]:
    """The caller's clients, the most urgent first; ``official`` is a colleague's id or ``all``."""
    actor = staff_actor(request)
    require(actor.has(Role.OFFICIAL, Role.AUDITOR))
    wanted = caseload.CaseloadFilter(
        whose=whose, state=state or "", service=str(service or ""), official=official
    )
    page = caseload.page_of(caseload.clients_of(actor, wanted), after, limit)
    rows = caseload.rows_of(page.rows)
    named = [(row, str(name_for(row.turn, row.order, actor)) if row.order else "") for row in rows]
    return ListOut(items=[CaseRow.of(row, who) for row, who in named], next=page.next)


class TurnReasonOut(Schema):
    """Why an order took a turn: ``code`` names the turn, ``label`` tells it, ``text`` is what was written then.

    ``by`` is empty for the client's own words.
    """

    code: str
    label: str
    at: datetime
    by: str
    text: str


@caseload_router.get("/{uuid:ref}/reasons", response={200: list[TurnReasonOut], **READ})
def list_reasons(request: HttpRequest, ref: UUID) -> list[TurnReasonOut]:
    """Why providers declined, the client changed, the service ended early … the first first (officials, auditors)."""
    actor, order = staff_order(request, ref)
    require(permissions.can_read_reasons(actor, order), "officials_only")
    views_log.looked(actor, order.client, "api:order_reasons", authority=order.authority)
    return [TurnReasonOut(**{**each, "label": str(each["label"])}) for each in all_reasons(order)]


class SettlementLine(Schema):
    """One meeting: units in the category's unit, euros ex VAT, as decimal strings."""

    starts_at: datetime
    state: MeetingState
    units: str
    euros: str


class LateSettlementLine(Schema):
    """A meeting that an earlier provider recorded late, at its own price; it is in ``to_pay``."""

    provider: str
    starts_at: datetime
    units: str
    euros: str


class ModuleSumOut(Schema):
    """One module of the order; units in the module's unit, euros ex VAT, as decimal strings."""

    name: str
    units: str
    approved_before: str
    to_pay: str
    released: str


class SettlementOut(Schema):
    """What settling would pay and release; euros ex VAT as decimal strings. Modules are not in the sums."""

    lines: list[SettlementLine]
    modules: list[ModuleSumOut]
    unit_price: str
    promised: str
    approved_before: str
    to_pay: str
    released: str
    not_recorded: int
    recorded_late: list[LateSettlementLine]


@caseload_router.get("/{uuid:ref}/settlement", response={200: SettlementOut, **READ})
def settlement(request: HttpRequest, ref: UUID) -> SettlementOut:
    """What was delivered, what will be paid and what is released, before it is settled (officials, auditors)."""
    actor, order = staff_order(request, ref)
    require(permissions.can_see_settlement(actor, order), "officials_only")
    found = settlement_of(order)
    if found is None:
        raise NotFound
    return SettlementOut(
        lines=[
            SettlementLine(
                starts_at=line.starts_at,
                state=line.state,
                units=str(money.euros(line.units_hundredths)),
                euros=str(euros(line.cents)),
            )
            for line in found.lines
        ],
        modules=[
            ModuleSumOut(
                name=row.name,
                units=str(money.euros(row.units_hundredths)),
                approved_before=str(euros(row.approved_cents)),
                to_pay=str(euros(row.to_pay_cents)),
                released=str(euros(row.released_cents)),
            )
            for row in found.modules
        ],
        unit_price=str(euros(found.unit_price_cents)),
        promised=str(euros(found.promised_cents)),
        approved_before=str(euros(found.approved_cents)),
        to_pay=str(euros(found.to_pay_cents)),
        released=str(euros(found.released_cents)),
        not_recorded=found.unrecorded,
        recorded_late=[
            LateSettlementLine(
                provider=row.meeting.provider.name,
                starts_at=row.meeting.starts_at,
                units=str(money.euros(row.meeting.units_hundredths)),
                euros=str(euros(row.cents)),
            )
            for row in found.late
        ],
    )


class StageOut(Schema):
    """One service on a client's path, without anything about other clients."""

    order: UUID
    number: str
    service: str
    state: str
    providers: list[str]
    began: date | None
    ended: date | None
    meetings_kept: int
    meetings_missed: int
    outcome: str

    @classmethod
    def of(cls, stage: Stage) -> "StageOut":
        """From the path."""
        return cls(
            order=stage.order.public_id,
            number=stage.order.number,
            service=str(stage.order.category),
            state=stage.order.state,
            providers=list(stage.providers),
            began=stage.began,
            ended=stage.ended,
            meetings_kept=stage.kept,
            meetings_missed=stage.missed,
            outcome=str(stage.outcome),
        )


@caseload_router.get("/clients/{uuid:client}/path", response={200: list[StageOut], **READ})
def client_path(request: HttpRequest, client: UUID) -> list[StageOut]:
    """A client's path over all services, the first first (officials, auditors); the look is logged."""
    actor = staff_actor(request)
    found = selectors.get_client(actor, client)
    views_log.looked(actor, found, "api:path", authority=found.authority)
    return [StageOut.of(stage) for stage in path_of(found)]
