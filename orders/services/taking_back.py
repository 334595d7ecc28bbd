"""An order is taken back from its provider, or given up: whoever waits for it, or works for it, hears of it."""

from collections.abc import Sequence
from typing import Any

from core import clock, messages
from core.i18n import pick
from core.models import User
from orders.models import Meeting, Order
from orders.states import MeetingState, OrderState
from procurement import deadlines
from providers.selectors import administrators

LATE_RECORD = "order.late_record"
"""The dated rule: how long a provider that the client has left may record the meetings that had been."""


def who_hears(order: Order) -> list[User]:
    """Whom to tell at the provider: the coach that has the client, else the administrators.

    Asked before the choice ends. A seat on a course is seen on the course's list of participants, where it goes.
    """
    if order.provider is None or order.course_id is not None:
        return []
    if order.coach is not None and order.state != OrderState.ASKED:
        return [order.coach]
    return list(administrators(order.provider))


def tell_provider(order: Order, people: Sequence[User], template: str = "order_taken_back") -> None:
    """Nothing about the person and nothing about why; which meetings can still be recorded, and until when."""
    late = _to_record(order) if template == "order_taken_back" else {}
    for user in people:
        facts = {"number": order.number, "service": pick(order.category.name, user.language), **late}
        key = f"order:{order.ref}:taken:{order.round}:{user.ref}"
        messages.to_user(user, template, facts, key=key, authority=order.authority)


def _to_record(order: Order) -> dict[str, Any]:
    """What an earlier provider may still record, for `orders.services.late_meetings`."""
    waiting = unrecorded(order)
    until = deadlines.due(LATE_RECORD, clock.today()).last_day if waiting else None
    return {"unrecorded": waiting, "until": until}


def unrecorded(order: Order) -> int:
    """How many meetings with the present provider have been and are not recorded: they are not paid."""
    rows = Meeting.objects.filter(order=order, provider=order.provider, state=MeetingState.PLANNED)
    return rows.filter(starts_at__lte=clock.now()).count() if order.provider_id is not None else 0


def tell_of_change(order: Order, not_recorded: int) -> None:
    """The client has changed the provider alone: the official hears of it, and of meetings that the first one may still
    record."""
    until = deadlines.due(LATE_RECORD, clock.today()).last_day
    facts = {
        "number": order.number,
        "ref": order.ref,
        "provider": order.provider,
        "unrecorded": not_recorded,
        "until": until,
    }
    key = f"order:{order.ref}:changed:{order.round}"
    messages.to_user(order.official, "provider_changed", facts, key=key, authority=order.authority)


def tell_of_early_end(order: Order, *, by_official: bool) -> None:
    """A service ended early: the other side hears of it while what was delivered can still be recorded."""
    told = order.coach if by_official else order.official
    if told is None:
        return
    facts = {"number": order.number, "ref": order.ref, "unrecorded": unrecorded(order)}
    template = "service_ended_coach" if by_official else "service_ended_official"
    key = f"order:{order.ref}:ended:{told.ref}"
    messages.to_user(told, template, facts, key=key, authority=order.authority)


def tell_client(order: Order) -> None:
    """The order is cancelled: a client who has been asked, or told of a provider, waits in vain no longer."""
    if not order.round:
        return
    facts = {
        "service": pick(order.category.name, order.client.language),
        "official": order.official.name,
        "phone": order.authority.phone,
    }
    key = f"order:{order.ref}:cancelled"
    messages.to_client(order.client, "service_cancelled", facts, key=key, authority=order.authority)
