"""The API of an order's modules. Versions are those of the order."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from core import money
from core.actors import Actor
from core.api import WRITE, Day, actor_of, expected_version
from core.errors import NotFound, require
from core.roles import PROVIDER_ROLES
from orders import permissions, selectors
from orders.models import Order, OrderLine
from orders.schemas.orders import UNITS
from orders.selectors.lines import get_line, lines_of
from orders.services import lines as services
from procurement.models import CategoryModule

router = Router(tags=["orders"])


class LineIn(Schema):
    """A module to add; ``unit_price`` in euros ex VAT only where the price is not fixed."""

    module: UUID
    units: str = Field(pattern=UNITS)
    unit_price: str | None = Field(None, pattern=r"^\d{1,7}(\.\d{1,2})?$")


class LineChangeIn(Schema):
    """Another number of units; 0 takes the module away."""

    units: str = Field(pattern=UNITS)


class DeliveredIn(Schema):
    """What has been delivered in all, and the last day of it."""

    delivered: str = Field(pattern=UNITS)
    delivered_on: Day


class LineOut(Schema):
    """A module of an order: units, price of a unit and what it may cost at most, in euros ex VAT."""

    id: UUID
    module: UUID
    code: str
    unit: str
    units: str
    delivered: str
    unit_price: str
    at_most: str
    approved: str

    @classmethod
    def of(cls, line: OrderLine) -> "LineOut":
        """From the row."""
        promised = line.commitment
        return cls(
            id=line.public_id,
            module=line.module.public_id,
            code=line.module.code,
            unit=promised.unit,
            units=str(money.euros(promised.units_hundredths)),
            delivered=str(money.euros(line.delivered_hundredths)),
            unit_price=str(money.euros(promised.unit_price_cents)),
            at_most=str(money.euros(promised.ceiling_cents)),
            approved=str(money.euros(promised.approved_cents)),
        )


def _order(request: HttpRequest, ref: UUID) -> tuple[Actor, Order]:
    actor = actor_of(request)
    require(actor.has(*permissions.READERS, *PROVIDER_ROLES))
    return actor, selectors.get_order(actor, ref)


def _lines(order: Order) -> list[LineOut]:
    return [LineOut.of(line) for line in lines_of(order)]


@router.get("/{uuid:ref}", response={200: list[LineOut], **WRITE})
def list_lines(request: HttpRequest, ref: UUID) -> list[LineOut]:
    """The modules of an order."""
    return _lines(_order(request, ref)[1])


@router.post("/{uuid:ref}", response={201: list[LineOut], **WRITE})
def add_line(request: HttpRequest, ref: UUID, body: LineIn) -> Status[list[LineOut]]:
    """Add a module (officials); answers with all of the order's."""
    actor, order = _order(request, ref)
    module = CategoryModule.objects.filter(category=order.category, public_id=body.module).first()
    if module is None:
        raise NotFound
    services.add_line(
        actor,
        order,
        module,
        units_hundredths=money.to_hundredths(Decimal(body.units)),
        unit_price_cents=None if body.unit_price is None else money.to_cents(Decimal(body.unit_price)),
        version=expected_version(request),
    )
    return Status(201, _lines(order))


@router.put("/{uuid:ref}/{uuid:line}", response={200: list[LineOut], **WRITE})
def change_line(request: HttpRequest, ref: UUID, line: UUID, body: LineChangeIn) -> list[LineOut]:
    """Order another number of a module's units (officials)."""
    actor, order = _order(request, ref)
    units = money.to_hundredths(Decimal(body.units))
    services.change_line(
        actor, get_line(order, line), units_hundredths=units, version=expected_version(request)
    )
    return _lines(order)


@router.post("/{uuid:ref}/{uuid:line}/delivered", response={200: list[LineOut], **WRITE})
def deliver_line(request: HttpRequest, ref: UUID, line: UUID, body: DeliveredIn) -> list[LineOut]:
    """Tell how much of a module has been delivered (the coach)."""
    actor, order = _order(request, ref)
    services.deliver_line(
        actor,
        get_line(order, line),
        delivered_hundredths=money.to_hundredths(Decimal(body.delivered)),
        delivered_on=body.delivered_on,
        version=expected_version(request),
    )
    return _lines(order)
