"""What an order's page shows to the provider: before it accepts, nothing about the person (R30)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import money
from core.actors import Actor
from orders import permissions
from orders.models import Meeting, Order, Report
from orders.selectors.timeline import timeline
from orders.services.units import used_units
from orders.states import MeetingState, OrderState, ReportState

_MEETS = frozenset({OrderState.ACCEPTED, OrderState.IN_SERVICE})


def assignment_page(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    sees_client = permissions.can_see_client(actor, order)
    delivers = permissions.can_deliver(actor, order)
    meetings = list(Meeting.objects.filter(order=order, provider=order.provider).order_by("starts_at"))
    report = Report.objects.filter(order=order, provider=order.provider).order_by("-pk").first()
    return {
        "order": order,
        "state_label": OrderState(order.state).label,
        "steps": timeline(order, meetings),
        "need_rows": _need_rows(order),
        "client_rows": _client_rows(order) if sees_client else [],
        "goals": order.need.goals if sees_client else "",
        "meetings": [_meeting(order, meeting, delivers) for meeting in meetings],
        "used": money.show_units(used_units(order)),
        "ordered": money.show_units(order.need.units_hundredths),
        "report": report,
        "returned": report is not None and report.state == ReportState.RETURNED,
        "may_answer": order.state == OrderState.ASKED and permissions.can_answer(actor, order),
        "may_meet": order.state in _MEETS and delivers,
        "may_report": order.state == OrderState.IN_SERVICE and delivers,
        "may_interrupt": order.state in {*_MEETS, OrderState.REPORTED} and delivers,
    }


def _need_rows(order: Order) -> list[tuple[Any, Any]]:
    """Category, area, language, units, start window: what a provider may know before it accepts."""
    need = order.need
    where = ", ".join(need.municipalities) + (f" · {_('remote suits')}" if need.remote_suits else "")
    return [
        (_("Service"), order.category),
        (_("Units"), f"{money.show_units(need.units_hundredths)} {order.category.get_unit_display()}"),
        (_("Where"), where),
        (_("Languages"), ", ".join(need.languages)),
        (_("Earliest start"), need.earliest_start),
        (_("Latest start"), need.latest_start),
    ]


def _client_rows(order: Order) -> list[tuple[Any, Any]]:
    """What the service needs of the person: name, how to reach them, the language; never the starting point."""
    client = order.client
    return [
        (_("Client"), client.full_name),
        (_("Phone"), client.phone),
        (_("E-mail"), client.email),
        (_("Language"), client.language),
        (_("Personal official"), order.official.name),
    ]


def _meeting(order: Order, meeting: Meeting, delivers: bool) -> list[Any]:
    planned = meeting.state == MeetingState.PLANNED
    url = reverse("orders:record_meeting", args=[order.public_id, meeting.public_id])
    action = (
        {"text": _("Record"), "url": url} if planned and delivers and order.state in _MEETS else {"text": ""}
    )
    return [
        meeting.starts_at,
        meeting.where,
        {"state": meeting.state, "tag": MeetingState(meeting.state).label},
        money.show_units(meeting.units_hundredths) if meeting.units_hundredths else "",
        action,
    ]
