"""Is the client at an information session just now? What is chosen there is tied to it."""

from datetime import timedelta

from core import clock
from orders.models import InfoSession, Order
from orders.states.courses import ACTIVE_SEATS, Attendance, SessionState

STAYS = timedelta(hours=1)
"""People go on talking, and choose, for so long after the session's end."""


def session_here(order: Order) -> InfoSession | None:
    """The session about the order's service that is under way and at which its client is recorded as present."""
    now = clock.now()
    rows = InfoSession.objects.filter(
        authority_id=order.authority_id,
        categories=order.category_id,
        starts_at__lte=now,
        ends_at__gt=now - STAYS,
        sign_ups__client_id=order.client_id,
        sign_ups__state__in=ACTIVE_SEATS,
        sign_ups__attendance=Attendance.PRESENT,
    )
    return rows.exclude(state=SessionState.CANCELLED).order_by("starts_at", "pk").first()
