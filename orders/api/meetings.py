"""The API of meetings, for the provider that delivers."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from core import money
from core.api import WRITE, expected_version
from orders import selectors, services
from orders.api.common import show_order, staff_order
from orders.schemas.orders import MeetingCancelIn, MeetingIn, MeetingRecordIn, OrderOut
from orders.services.meetings import MeetingPlan

meetings_router = Router(tags=["orders"])


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
