"""What the order's page shows to the authority's staff: where it stands, and the one next step."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import money
from core.actors import Actor
from core.models import Document
from orders import permissions
from orders.casemix import AgeBand, Education, HealthLimit, LanguageGroup
from orders.documents import CHOICE_LETTER
from orders.models import Choice, Meeting, Order, Report
from orders.selectors.timeline import timeline
from orders.services.invitations import find
from orders.states import HOLDS_PLACE, MeetingState, OrderState
from procurement import deadlines


def order_page(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    sees_client = permissions.can_see_client(actor, order)
    manages = permissions.can_manage(actor, order)
    meetings = list(Meeting.objects.filter(order=order).select_related("provider").order_by("starts_at"))
    return {
        "order": order,
        "state_label": OrderState(order.state).label,
        "sees_client": sees_client,
        "manages": manages,
        "may_explain": permissions.can_see_eligibility(actor, order),
        "steps": timeline(order, meetings),
        "need_rows": _need_rows(order, sees_client),
        "starting_rows": _starting_rows(order) if sees_client else [],
        "choices": _choice_rows(order),
        "meeting_rows": _meeting_rows(meetings),
        "report": _report(order) if sees_client else None,
        "letters": _letters(order) if manages else [],
        "forecast": _forecast(order) if manages and order.state == OrderState.DRAFT else None,
        "money_rows": _money_rows(order),
        "holds_place": order.state in HOLDS_PLACE,
        **_next_step(order),
    }


def _next_step(order: Order) -> dict[str, Any]:
    """Whose turn it is, and by when, with how the day was counted."""
    turns: dict[str, tuple[Any, Any]] = {
        OrderState.DRAFT: (_("The official places the order."), None),
        OrderState.CHOOSING: (_("The client chooses a provider."), order.choose_by),
        OrderState.ASKED: (_("The provider accepts or declines."), order.answer_by),
        OrderState.WITH_OFFICIAL: (_("The official talks with the client and asks again, or cancels."), None),
        OrderState.ACCEPTED: (_("The coach meets the client."), None),
        OrderState.IN_SERVICE: (
            _("The coach serves the client and writes the final report."),
            order.report_due,
        ),
        OrderState.REPORTED: (_("The official approves the final report, or returns it."), None),
        OrderState.COMPLETED: (_("The official approves the units; the order is then closed."), None),
        OrderState.INTERRUPTED: (_("The official approves the units; the order is then closed."), None),
    }
    turn, due = turns.get(order.state, (None, None))
    how = ""
    if order.state == OrderState.IN_SERVICE and order.planned_end:
        how = deadlines.due("order.report", order.planned_end).explain()
    return {"turn": turn, "due": due, "how": how}


def _need_rows(order: Order, sees_client: bool) -> list[tuple[Any, Any]]:
    need = order.need
    rows: list[tuple[Any, Any]] = [
        (_("Service"), order.category),
        (_("Units"), f"{money.show_units(need.units_hundredths)} {order.category.get_unit_display()}"),
        (_("Languages"), ", ".join(need.languages)),
        (
            _("Where"),
            ", ".join(need.municipalities) + (f" · {_('remote suits')}" if need.remote_suits else ""),
        ),
        (_("Accessible place"), _("Yes") if need.accessible else _("Not needed")),
        (_("Earliest start"), need.earliest_start),
        (_("Latest start"), need.latest_start),
    ]
    if sees_client:
        rows.append((_("Goals"), need.goals))
    return rows


def _starting_rows(order: Order) -> list[tuple[Any, Any]]:
    facts = order.need.starting_point.facts
    work_ability = facts["wa_start"]
    return [
        (_("Age"), AgeBand(facts["age_band"]).label),
        (_("Months unemployed"), facts["months_unemployed"]),
        (_("Education"), Education(facts["education"]).label),
        (_("Language"), LanguageGroup(facts["language_group"]).label),
        (_("Health and work"), HealthLimit(facts["health_limit"]).label),
        (_("Work ability (0-10)"), _("not asked") if work_ability is None else work_ability),
        (_("Earlier services"), facts["earlier_services"]),
    ]


def _choice_rows(order: Order) -> list[list[Any]]:
    rows = Choice.objects.filter(order=order).select_related("provider", "assisted_by").order_by("pk")
    return [
        [
            choice.provider.name,
            choice.get_way_display() + (f" ({choice.assisted_by.name})" if choice.assisted_by else ""),
            choice.chosen_at,
            choice.get_end_display() if choice.end else _("Current"),
        ]
        for choice in rows
    ]


def _meeting_rows(meetings: list[Meeting]) -> list[list[Any]]:
    return [
        [
            meeting.starts_at,
            meeting.where,
            {"state": meeting.state, "tag": MeetingState(meeting.state).label},
            money.show_units(meeting.units_hundredths) if meeting.units_hundredths else "",
        ]
        for meeting in meetings
    ]


def _report(order: Order) -> Report | None:
    return Report.objects.filter(order=order).select_related("submitted_by").order_by("-pk").first()


def _letters(order: Order) -> list[dict[str, Any]]:
    """The letters that hold the client's code: for the official to print or read out."""
    rows = Document.objects.filter(subject_ref=order.ref, kind=CHOICE_LETTER.code).order_by("-pk")
    return [{"at": row.created_at, "url": reverse("document", args=[row.public_id])} for row in rows]


def _forecast(order: Order) -> dict[str, int]:
    """How many providers would be shown if the order were placed now."""
    findings = find(order)
    return {
        "shown": sum(1 for f in findings if f.shown),
        "all": len({f.supply.provider_id for f in findings}),
    }


def _money_rows(order: Order) -> list[tuple[Any, Any]]:
    commitment = order.commitment
    if commitment is None:
        return []
    return [
        (_("Price of a unit"), money.show_euros(commitment.unit_price_cents)),
        (_("Committed"), money.show_euros(commitment.ceiling_cents)),
        (_("Approved"), money.show_euros(commitment.approved_cents)),
    ]
