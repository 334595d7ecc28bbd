"""The API of the routes without a client's choice: small purchases (D), needs put to tender (A), refusals."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from core import clock, money
from core.api import WRITE, actor_of, expected_version
from core.errors import NotFound, require
from core.roles import Role
from orders import permissions, selectors, services
from orders.api.common import show_order, staff_order
from orders.rules.small_purchases import Room
from orders.schemas.orders import OrderOut
from orders.selectors import small_purchases as reads
from orders.selectors import tendering
from orders.services.small_purchases import year_of

routes_router = Router(tags=["orders"])


class RoomOut(Schema):
    """A year's small purchases of a service against the national threshold; euros ex VAT as decimal strings."""

    spent: str
    threshold: str
    left: str
    warned: bool = Field(description="So near the threshold that splitting is asked about (HL §31)")

    @classmethod
    def of(cls, room: Room) -> "RoomOut":
        """From the rule's answer."""
        return cls(
            spent=str(money.euros(room.spent_cents)),
            threshold=str(money.euros(room.threshold_cents)),
            left=str(money.euros(room.left_cents)),
            warned=room.warned,
        )


class OptionOut(Schema):
    """A provider that fits the need, and what the order would come to with it."""

    provider: UUID
    name: str
    unit_price: str
    order_value: str
    fits: bool = Field(description="Whether the year stays below the threshold with it")
    warned: bool
    free_on: date | None


class StandingOut(RoomOut):
    """The year without this order, and the providers to choose from, the cheapest first."""

    year: int
    options: list[OptionOut]


class DirectIn(Schema):
    """Whom to order from and why; ``not_split`` is asked for near the threshold."""

    provider: UUID
    reason: str = Field(max_length=2000)
    not_split: bool = False


class RefusalIn(Schema):
    """The client does not want the provider; a reason need not be told."""

    reason: str = Field("", max_length=2000)


class TakeOutIn(Schema):
    """Why the need is taken out of the draft."""

    reason: str = Field(max_length=2000)


class YearOut(RoomOut):
    """One service's small purchases of a year."""

    category: UUID
    code: str
    cpv: str
    year: int
    orders: int


class NeedRow(Schema):
    """A need that waits for a mini-competition; nothing about the client."""

    order: UUID
    number: str
    category: UUID
    units: str
    languages: list[str]
    municipalities: list[str]
    remote_suits: bool
    accessible: bool
    earliest_start: date
    latest_start: date
    came_back: bool


class TenderIn(Schema):
    """The orders whose needs are bought together."""

    orders: list[UUID] = Field(max_length=200)


class TenderOut(Schema):
    """The draft competition; complete it under ``/procurement/competitions``."""

    competition: UUID
    version: int
    orders: int


@routes_router.get("/{uuid:ref}/small-purchase", response={200: StandingOut, **WRITE})
def read_small_purchase(request: HttpRequest, ref: UUID) -> StandingOut:
    """The year's sum and the providers that an order could be placed with directly (officials, procurement)."""
    actor, order = staff_order(request, ref)
    require(permissions.can_order_directly(actor, order), "officials_only")
    if order.route != "D":
        raise NotFound
    room = reads.year_room(order)
    found = [
        OptionOut(
            provider=UUID(option.provider_ref),
            name=option.name,
            unit_price=str(money.euros(option.unit_price_cents)),
            order_value=str(money.euros(option.room.order_cents)),
            fits=option.room.fits,
            warned=option.room.warned,
            free_on=option.free_on,
        )
        for option in reads.options(order)
    ]
    return StandingOut(**RoomOut.of(room).dict(), year=year_of(order), options=found)


@routes_router.post("/{uuid:ref}/direct", response={200: OrderOut, **WRITE})
def order_directly(request: HttpRequest, response: HttpResponse, ref: UUID, body: DirectIn) -> OrderOut:
    """Order from one provider without the client's choice, below the national threshold (officials, procurement)."""
    actor, order = staff_order(request, ref)
    placed = services.order_directly(
        actor,
        order,
        provider_ref=body.provider,
        reason=body.reason,
        not_split=body.not_split,
        version=expected_version(request),
    )
    return show_order(actor, placed, response)


@routes_router.post("/{uuid:ref}/refuse-provider", response={200: OrderOut, **WRITE})
def refuse_provider(request: HttpRequest, response: HttpResponse, ref: UUID, body: RefusalIn) -> OrderOut:
    """The client does not want the provider that the city named (officials, on the client's word; R32)."""
    actor, order = staff_order(request, ref)
    version = expected_version(request)
    return show_order(
        actor, services.refuse_provider(actor, order, reason=body.reason, version=version), response
    )


@routes_router.post("/{uuid:ref}/take-out-of-tender", response={200: OrderOut, **WRITE})
def take_out_of_tender(request: HttpRequest, response: HttpResponse, ref: UUID, body: TakeOutIn) -> OrderOut:
    """Take a need out of a competition that is still a draft (procurement officers)."""
    actor, order = staff_order(request, ref)
    version = expected_version(request)
    taken = services.take_out_of_tender(actor, order, reason=body.reason, version=version)
    return show_order(actor, taken, response)


@routes_router.get("/small-purchases", response={200: list[YearOut], **WRITE})
def list_small_purchases(
    request: HttpRequest, year: Annotated[int | None, Field(ge=2017, le=2100)] = None
) -> list[YearOut]:
    """Each service's small purchases of a year, this one unless another is asked for (staff)."""
    actor = actor_of(request)
    require(permissions.can_see_small_purchases(actor))
    wanted = year or clock.today().year
    return [
        YearOut(
            **RoomOut.of(row.room).dict(),
            category=row.category.public_id,
            code=row.category.code,
            cpv=row.category.cpv,
            year=row.year,
            orders=row.orders,
        )
        for row in reads.year_of_categories(actor, wanted)
    ]


@routes_router.get("/needs/{uuid:ref}", response={200: list[NeedRow], **WRITE})
def list_needs(request: HttpRequest, ref: UUID) -> list[NeedRow]:
    """The needs of a service (``ref``: its category) that wait for a mini-competition (procurement officers)."""
    actor = actor_of(request)
    require(actor.has(Role.PROCUREMENT))
    found = tendering.get_category(actor, ref)
    return [
        NeedRow(
            order=order.public_id,
            number=order.number,
            category=found.public_id,
            units=str(money.euros(order.need.units_hundredths)),
            languages=order.need.languages,
            municipalities=order.need.municipalities,
            remote_suits=order.need.remote_suits,
            accessible=order.need.accessible,
            earliest_start=order.need.earliest_start,
            latest_start=order.need.latest_start,
            came_back=order.state == "with_official",
        )
        for order in tendering.needs_waiting(found)
    ]


@routes_router.post("/needs/{uuid:ref}/competitions", response={201: TenderOut, **WRITE})
def put_to_tender(request: HttpRequest, ref: UUID, body: TenderIn) -> Status[TenderOut]:
    """Put needs of one service (``ref``: its category) into a new draft competition (procurement officers)."""
    actor = actor_of(request)
    require(actor.has(Role.PROCUREMENT))
    category = tendering.get_category(actor, ref)
    rows = [selectors.get_order(actor, each) for each in dict.fromkeys(body.orders)]
    made = services.put_to_tender(actor, category, rows)
    out = TenderOut(competition=made.public_id, version=made.version, orders=len(rows))
    return Status(201, out)
