"""What an order's page shows to the provider: before it accepts, nothing about the person (R30)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.models import Note
from orders import permissions, words
from orders.models import Choice, Meeting, Order, Report
from orders.selectors.timeline import meeting_facts, timeline
from orders.selectors.turns import how_counted, turn_of
from orders.services.units import used_units
from orders.states import CAN_INTERRUPT, CAN_MEET, CAN_RECORD, MeetingState, OrderState, ReportState


def assignment_page(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    sees_client = permissions.can_see_client(actor, order)
    delivers = permissions.can_deliver(actor, order)
    mine = Meeting.objects.filter(order=order, provider=order.provider).select_related("provider")
    meetings = list(mine.order_by("starts_at"))
    report = Report.objects.filter(order=order, provider=order.provider).order_by("-pk").first()
    chosen = Choice.objects.filter(order=order, ended_at=None).values_list("chosen_at", flat=True).first()
    turn = turn_of(order)
    return {
        "order": order,
        "state_label": OrderState(order.state).label,
        "steps": timeline(order, meetings, reported=report is not None),
        "turn": turn,
        "how": how_counted(order, None, clock.local_date(chosen) if chosen else None),
        "need_rows": _need_rows(order),
        "client_rows": _client_rows(order) if sees_client else [],
        "goals": order.need.goals if sees_client else "",
        "meetings": [_meeting(order, meeting, delivers) for meeting in meetings],
        "used": money.show_units(used_units(order)),
        "ordered": words.units_words(order.need.units_hundredths, order.category.unit),
        "unit_column": words.unit_column(order.category.unit),
        "report": report if sees_client else None,
        "what_is_missing": what_is_missing(report) if sees_client else "",
        "may_answer": order.state == OrderState.ASKED and permissions.can_answer(actor, order),
        "may_meet": order.state in CAN_MEET and delivers,
        "may_report": order.state == OrderState.IN_SERVICE and delivers,
        "may_interrupt": order.state in CAN_INTERRUPT and delivers,
    }


def what_is_missing(report: Report | None) -> str:
    """The official's words when the last report was returned; empty when it was not."""
    if report is None or report.state != ReportState.RETURNED:
        return ""
    note = Note.objects.filter(subject_ref=report.ref).order_by("-pk").first()
    return note.text if note is not None else ""


def _need_rows(order: Order) -> list[tuple[Any, Any]]:
    """Category, area, language, units, start window: what a provider may know before it accepts."""
    need = order.need
    return [
        (_("Service"), order.category),
        (_("How much"), words.units_words(need.units_hundredths, order.category.unit)),
        (_("Where"), words.areas(need.municipalities, need.remote_suits)),
        (_("Languages"), words.language_names(need.languages)),
        (_("Accessible place"), _("Yes") if need.accessible else _("Not needed")),
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
        (_("Language"), words.language_name(client.language)),
        (_("Personal official"), order.official.name),
    ]


def _meeting(order: Order, meeting: Meeting, delivers: bool) -> dict[str, Any]:
    facts = meeting_facts(meeting)
    if meeting.state == MeetingState.PLANNED and delivers and order.state in CAN_RECORD:
        facts["url"] = reverse("orders:record_meeting", args=[order.public_id, meeting.public_id])
    return facts
