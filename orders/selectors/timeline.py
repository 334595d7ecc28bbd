"""Where an order stands, as steps: what is done, whose turn it is, what is to come."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core import clock, money
from orders.models import Meeting, Order
from orders.selectors.turns import turn_of
from orders.states import MeetingState, OrderState
from procurement.states import Route

_AT = {
    OrderState.DRAFT: 0,
    OrderState.TENDERED: 1,
    OrderState.CHOOSING: 1,
    OrderState.WITH_OFFICIAL: 1,
    OrderState.ASKED: 2,
    OrderState.ACCEPTED: 3,
    OrderState.IN_SERVICE: 3,
    OrderState.REPORTED: 4,
    OrderState.COMPLETED: 5,
    OrderState.INTERRUPTED: 5,
}
"""Which of the six steps is the present one; an order that has ended has none."""


_CHOSEN_BY = {
    Route.MINI_COMPETITION: _("Mini-competition"),
    Route.SMALL_PURCHASE: _("The provider is named, or the client chooses"),
}
"""How the provider is found where the client alone does not choose."""


def timeline(order: Order, meetings: Sequence[Meeting], *, reported: bool) -> list[dict[str, Any]]:
    """The steps of an order for `ui_timeline`; what was never reached is told as not needed."""
    steps = [_placed(order), _choice(order), _answer(order), _service(order, meetings), _report(order)]
    steps.append(_closing(order))
    at, happened = _AT.get(OrderState(order.state)), _happened(order, reported)
    for place, step in enumerate(steps):
        step["state"] = _state(place, at, happened[place])
        if (
            step["state"] == "todo"
        ):  # after a change of provider the earlier one's days are of no step to come
            step |= {"when": None, "text": ""}
    if order.state == OrderState.CANCELLED:
        steps.append({"title": _("The order was cancelled"), "state": "stopped", "when": order.ended_on})
    elif at is not None:
        turn = turn_of(order)
        steps[at] |= {"by": turn.due, "who": turn.name}
    return steps


def _state(place: int, at: int | None, happened: bool) -> str:
    if place == at:
        return "current"
    if at is not None and place > at:
        return "todo"
    return "done" if happened else "skipped"


def _happened(order: Order, reported: bool) -> list[bool]:
    return [
        order.placed_at is not None or order.competition_id is not None,
        order.provider_id is not None,
        order.accepted_at is not None,
        order.started_on is not None,
        reported,
        order.closed_at is not None,
    ]


def _placed(order: Order) -> dict[str, Any]:
    waits = order.placed_at is None and order.competition_id is not None
    return {
        "title": _("Need recorded") if waits else _("Need recorded and order placed"),
        "who": order.official.name,
        "when": order.placed_at and clock.local_date(order.placed_at),
    }


def _choice(order: Order) -> dict[str, Any]:
    back = order.state == OrderState.WITH_OFFICIAL
    title = _CHOSEN_BY.get(Route(order.route), _("Client chooses"))
    return {"title": title, "text": _("The order is back with the official.") if back else ""}


def _answer(order: Order) -> dict[str, Any]:
    return {
        "title": _("Provider answers"),
        "who": str(order.provider or ""),
        "when": order.accepted_at and clock.local_date(order.accepted_at),
    }


def _service(order: Order, meetings: Sequence[Meeting]) -> dict[str, Any]:
    """With the present provider, or whoever it was with when there is none now."""
    mine = [m for m in meetings if order.provider_id is None or m.provider_id == order.provider_id]
    kept = sum(meeting.state == MeetingState.KEPT for meeting in mine)
    texts = []
    if kept:
        texts.append(ngettext("%(n)d meeting kept.", "%(n)d meetings kept.", kept) % {"n": kept})
    if order.state == OrderState.INTERRUPTED:
        texts.append(str(_("The service ended early.")))
    return {
        "title": _("Service"),
        "who": order.coach.name if order.coach else "",
        "when": None if order.state == OrderState.ACCEPTED else order.started_on,
        "text": " ".join(texts),
    }


def _report(order: Order) -> dict[str, Any]:
    waits = order.state == OrderState.REPORTED
    return {
        "title": _("Final report"),
        "who": order.coach.name if order.coach else "",
        "text": _("The report waits to be approved.") if waits else "",
    }


def _closing(order: Order) -> dict[str, Any]:
    return {
        "title": _("Units approved and order closed"),
        "who": order.official.name,
        "when": order.closed_at and clock.local_date(order.closed_at),
    }


def meeting_facts(meeting: Meeting) -> dict[str, Any]:
    """A meeting as the pages show it; units without their name."""
    return {
        "starts_at": meeting.starts_at,
        "provider": str(meeting.provider),
        "where": meeting.where,
        "state": meeting.state,
        "label": MeetingState(meeting.state).label,
        "by": meeting.get_cancelled_by_display() if meeting.cancelled_by else meeting.get_late_display(),
        "units": money.show_units(meeting.units_hundredths) if meeting.units_hundredths else "",
    }
