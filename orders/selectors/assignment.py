"""What an order's page shows to the provider: before it accepts, nothing about the person (R30)."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from orders import permissions, words
from orders.models import Choice, Meeting, Order
from orders.permissions.messages import can_read_messages
from orders.selectors.counted import how_counted
from orders.selectors.lines import lines_page
from orders.selectors.messaging import unread_count
from orders.selectors.reports import (
    content_rows,
    duty_rows,
    last_final,
    missing_words,
    progress_table,
    report_lines,
    reports_of,
)
from orders.selectors.seats import seat_facts
from orders.selectors.timeline import meeting_facts, timeline
from orders.selectors.trials import trials_of_order
from orders.selectors.turns import turn_of
from orders.services.correcting import can_be_corrected
from orders.services.trials import takes_trials
from orders.services.units import used_units
from orders.states import ASSIGNED, CAN_INTERRUPT, CAN_MEET, CAN_RECORD, MeetingState, OrderState


def assignment_page(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    sees_client = permissions.can_see_client(actor, order)
    delivers = permissions.can_deliver(actor, order)
    mine = Meeting.objects.filter(order=order, provider=order.provider).select_related("provider")
    meetings = list(mine.order_by("starts_at"))
    reports = reports_of(actor, order)
    report = last_final(reports)
    choice = Choice.objects.filter(order=order, ended_at=None).only("chosen_at", "way").first()
    chosen = choice.chosen_at if choice is not None else None
    turn = turn_of(order)
    duties = duty_rows(order, writes=delivers) if sees_client else []
    return {
        "order": order,
        "state_label": OrderState(order.state).label,
        "steps": timeline(order, meetings, reported=report is not None),
        "turn": turn,
        "reads_messages": can_read_messages(actor, order),
        "unread": unread_count(actor, order),
        "how": how_counted(order, None, clock.local_date(chosen) if chosen else None),
        "need_rows": _need_rows(order),
        "client_rows": _client_rows(order) if sees_client else [],
        "goals": order.need.goals if sees_client else "",
        "meetings": [_meeting(order, meeting, delivers) for meeting in meetings],
        "used": money.show_units(used_units(order)),
        "ordered": words.units_words(order.need.units_hundredths, order.category.unit),
        "unit_column": words.unit_column(order.category.unit),
        "report": report,
        "report_rows": content_rows(report) if report else [],
        "report_lines": report_lines(reports),
        "progress": progress_table(reports),
        "duties": duties,
        "to_write": next((duty for duty in duties if duty["url"]), None),
        "what_is_missing": missing_words(report) if report else "",
        "named_by_city": choice is not None and choice.way in ASSIGNED,
        "may_answer": order.state == OrderState.ASKED
        and order.course_id is None
        and permissions.can_answer(actor, order),
        "seat": seat_facts(order),
        "may_meet": order.state in CAN_MEET and delivers,
        "may_report": order.state == OrderState.IN_SERVICE and delivers,
        "may_interrupt": order.state in CAN_INTERRUPT and delivers,
        **lines_page(actor, order),
        "trials": trials_of_order(order) if sees_client else [],
        "may_propose_host": sees_client and delivers and takes_trials(order.category),
    }


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
        facts["acts"] = list(_meeting_acts(order, meeting))
    elif delivers and can_be_corrected(meeting, order):
        url = reverse("orders:correct_meeting", args=[order.public_id, meeting.public_id])
        facts["acts"] = [(url, _("Correct"))]
    return facts


def _meeting_acts(order: Order, meeting: Meeting) -> Iterator[tuple[str, str | Promise]]:
    """What the coach can do with a planned meeting: address and verb; before it has been it cannot be recorded."""
    args = [order.public_id, meeting.public_id]
    to_come = meeting.starts_at > clock.now()
    if not to_come:
        yield reverse("orders:record_meeting", args=args), _("Record")
    if meeting.session_id is None:
        if order.state in CAN_MEET:
            yield reverse("orders:move_meeting", args=args), _("Move")
        yield reverse("orders:cancel_meeting", args=args), _("Cancel")
    if to_come:
        yield reverse("orders:meeting_calendar", args=args), _("Into the calendar")
