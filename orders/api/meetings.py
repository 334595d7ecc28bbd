"""The API of meetings, for the provider that delivers, and for one that the client has left."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from core import money
from core.api import WRITE, expected_version
from core.errors import require
from core.roles import PROVIDER_ROLES
from orders import selectors, services
from orders.api.common import show_order, staff_actor, staff_order
from orders.schemas.meetings import CorrectIn, LateMeetingOut, LateRecordIn
from orders.schemas.orders import MeetingCancelIn, MeetingIn, MeetingRecordIn, OrderOut
from orders.selectors.late_meetings import get_late_meeting, late_meetings
from orders.services.meetings import MeetingPlan
from orders.states import MeetingState

meetings_router = Router(tags=["orders"])


@meetings_router.get("/late-meetings", response={200: list[LateMeetingOut], **WRITE})
def list_late_meetings(request: HttpRequest) -> list[LateMeetingOut]:
    """The meetings that had been when the client left the provider and can still be recorded (providers)."""
    actor = staff_actor(request)
    require(actor.has(*PROVIDER_ROLES))
    return [LateMeetingOut.of(row) for row in late_meetings(actor)]


@meetings_router.post("/late-meetings/{uuid:meeting}", response={204: None, **WRITE})
def record_late_meeting(request: HttpRequest, meeting: UUID, body: LateRecordIn) -> Status[None]:
    """Record one of them; an official approves its units."""
    actor = staff_actor(request)
    found = get_late_meeting(actor, meeting)
    units = money.to_hundredths(Decimal(body.units))
    services.record_late_meeting(actor, found.meeting, state=MeetingState(body.state), units_hundredths=units)
    return Status(204, None)


@meetings_router.post("/{uuid:ref}/late-meetings/approve", response={200: OrderOut, **WRITE})
def approve_late_meetings(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """Approve the units of the meetings that an earlier provider recorded late (officials)."""
    actor, order = staff_order(request, ref)
    approved = services.approve_late_meetings(actor, order, version=expected_version(request))
    return show_order(actor, approved, response)


@meetings_router.post("/{uuid:ref}/meetings", response={201: OrderOut, **WRITE})
def plan_meeting(
    request: HttpRequest, response: HttpResponse, ref: UUID, body: MeetingIn
) -> Status[OrderOut]:
    """Plan a meeting; client and coach get an invitation for the calendar."""
    actor, order = staff_order(request, ref)
    services.plan_meeting(actor, order, MeetingPlan(**body.dict()), version=expected_version(request))
    return Status(201, show_order(actor, order, response))


@meetings_router.post("/{uuid:ref}/meetings/{uuid:meeting}", response={200: OrderOut, **WRITE})
def record_meeting(
    request: HttpRequest, response: HttpResponse, ref: UUID, meeting: UUID, body: MeetingRecordIn
) -> OrderOut:
    """Record what became of a meeting."""
    actor, order = staff_order(request, ref)
    services.record_meeting(
        actor,
        selectors.get_meeting(order, meeting),
        state=body.state,
        units_hundredths=money.to_hundredths(Decimal(body.units)),
        cancelled_by=body.cancelled_by,
        version=expected_version(request),
    )
    return show_order(actor, order, response)


@meetings_router.post("/{uuid:ref}/meetings/{uuid:meeting}/correct", response={200: OrderOut, **WRITE})
def correct_meeting(
    request: HttpRequest, response: HttpResponse, ref: UUID, meeting: UUID, body: CorrectIn
) -> OrderOut:
    """Correct what was recorded of a meeting, with a reason, until its units are approved."""
    actor, order = staff_order(request, ref)
    services.correct_meeting(
        actor,
        selectors.get_meeting(order, meeting),
        state=MeetingState(body.state),
        units_hundredths=money.to_hundredths(Decimal(body.units)),
        reason=body.reason,
        version=expected_version(request),
    )
    return show_order(actor, order, response)


@meetings_router.post("/{uuid:ref}/meetings/{uuid:meeting}/move", response={200: OrderOut, **WRITE})
def move_meeting(
    request: HttpRequest, response: HttpResponse, ref: UUID, meeting: UUID, body: MeetingIn
) -> OrderOut:
    """Move a planned meeting; client and coach are told."""
    actor, order = staff_order(request, ref)
    row = selectors.get_meeting(order, meeting)
    services.move_meeting(actor, row, MeetingPlan(**body.dict()), version=expected_version(request))
    return show_order(actor, order, response)


@meetings_router.post("/{uuid:ref}/meetings/{uuid:meeting}/cancel", response={200: OrderOut, **WRITE})
def cancel_meeting(
    request: HttpRequest, response: HttpResponse, ref: UUID, meeting: UUID, body: MeetingCancelIn
) -> OrderOut:
    """Call a planned meeting off; client and coach are told."""
    actor, order = staff_order(request, ref)
    row = selectors.get_meeting(order, meeting)
    services.cancel_meeting(actor, row, by=body.cancelled_by, version=expected_version(request))
    return show_order(actor, order, response)
