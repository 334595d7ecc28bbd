"""Where an order stands, as steps: what is done, whose turn it is, what is to come."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.models import Meeting, Order
from orders.states import MeetingState, OrderState

_RANK = {
    OrderState.DRAFT: 0,
    OrderState.CHOOSING: 1,
    OrderState.WITH_OFFICIAL: 1,
    OrderState.ASKED: 2,
    OrderState.ACCEPTED: 3,
    OrderState.IN_SERVICE: 3,
    OrderState.REPORTED: 4,
    OrderState.COMPLETED: 5,
    OrderState.INTERRUPTED: 5,
    OrderState.CLOSED: 6,
    OrderState.CANCELLED: 6,
}


def timeline(order: Order, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """The six steps of an order for `ui_timeline`."""
    kept = [meeting for meeting in meetings if meeting.state == MeetingState.KEPT]
    steps: list[dict[str, Any]] = [
        {"title": _("Need recorded and order placed"), "who": order.official.name, "when": order.placed_at},
        {"title": _("Client chooses"), "who": _("Client"), "by": order.choose_by},
        {
            "title": _("Provider answers"),
            "who": str(order.provider or ""),
            "by": order.answer_by,
            "when": order.accepted_at,
        },
        {
            "title": _("Service"),
            "who": order.coach.name if order.coach else "",
            "when": order.started_on,
            "text": _("%(kept)d meetings kept") % {"kept": len(kept)} if kept else "",
        },
        {"title": _("Final report"), "by": order.report_due, "who": order.coach.name if order.coach else ""},
        {"title": _("Units approved and order closed"), "who": order.official.name, "when": order.closed_at},
    ]
    rank = _RANK[OrderState(order.state)]
    stopped = order.state in {OrderState.CANCELLED, OrderState.INTERRUPTED}
    for place, step in enumerate(steps):
        step["state"] = _state_of(place, rank, stopped)
        if step["state"] != "current":
            step.pop("by", None)
    return steps


def _state_of(place: int, rank: int, stopped: bool) -> str:
    if place < rank:
        return "done"
    if place == rank:
        return "stopped" if stopped else "current"
    return "todo"
