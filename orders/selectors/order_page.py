"""What the order's page shows to the authority's staff: where it stands, and the one next step."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.models import Document
from orders import permissions, words
from orders.casemix import AgeBand, Education, HealthLimit, LanguageGroup
from orders.documents import CHOICE_LETTER
from orders.models import Choice, Meeting, Offer, Order, Report
from orders.selectors.timeline import meeting_facts, timeline
from orders.selectors.turns import Turn, how_counted, turn_of
from orders.services.invitations import find
from orders.services.placing import MAX_PROVIDER_CHANGES
from orders.states import (
    CAN_CANCEL,
    CAN_CHANGE_PROVIDER,
    CAN_INTERRUPT,
    CAN_MEET,
    CAN_RECORD,
    MeetingState,
    OrderState,
)


def order_page(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    sees_client = permissions.can_see_client(actor, order)
    manages = permissions.can_manage(actor, order)
    meetings = list(Meeting.objects.filter(order=order).select_related("provider").order_by("starts_at"))
    choices = list(
        Choice.objects.filter(order=order).select_related("provider", "assisted_by").order_by("pk")
    )
    report = _report(order)
    turn = turn_of(order)
    return {
        "order": order,
        "state_label": OrderState(order.state).label,
        "sees_client": sees_client,
        "manages": manages,
        "may_explain": permissions.can_see_eligibility(actor, order),
        "steps": timeline(order, meetings, reported=report is not None),
        "need_rows": _need_rows(order, sees_client),
        "starting_rows": _starting_rows(order) if sees_client else [],
        "wa_start": order.need.starting_point.facts["wa_start"] if sees_client else None,
        "choices": [_choice_row(choice) for choice in choices],
        "meetings": [meeting_facts(meeting) for meeting in meetings],
        "caption": _caption(order, sees_client),
        "to_approve": _to_approve(order, meetings),
        "unit_column": words.unit_column(order.category.unit),
        "unrecorded": _unrecorded(order, meetings) if manages else 0,
        "report": report if sees_client else None,
        "letters": _letters(order) if manages else [],
        "forecast": _forecast(order) if manages and order.state == OrderState.DRAFT else None,
        "money_rows": _money_rows(order),
        "turn": turn,
        "how": _how(order, turn, choices),
        "acts": _acts(order) if manages else {},
    }


def _how(order: Order, turn: Turn, choices: list[Choice]) -> str:
    """How the day of the turn was counted."""
    if turn.due is None:
        return ""
    invited = None
    if order.state == OrderState.CHOOSING:
        made = (
            Offer.objects.filter(order=order, round=order.round).values_list("created_at", flat=True).first()
        )
        invited = clock.local_date(made) if made else None
    chosen = clock.local_date(choices[-1].chosen_at) if choices else None
    return how_counted(order, invited, chosen)


def _acts(order: Order) -> dict[str, bool]:
    """What else the official may do beside the next step."""
    changes_left = order.provider_changes < MAX_PROVIDER_CHANGES
    return {
        "change_provider": order.state in CAN_CHANGE_PROVIDER and changes_left,
        "interrupt": order.state in CAN_INTERRUPT,
        "cancel": order.state in CAN_CANCEL,
    }


def _caption(order: Order, sees_client: bool) -> str:
    return f"{order.number} · {order.client.full_name}" if sees_client else order.number


def _to_approve(order: Order, meetings: list[Meeting]) -> str:
    """The units of the present provider's kept meetings, in words."""
    mine = (meeting.units_hundredths for meeting in meetings if meeting.provider_id == order.provider_id)
    return words.units_words(sum(mine), order.category.unit)


def _unrecorded(order: Order, meetings: list[Meeting]) -> int:
    """How many meetings have been and are not recorded, when the units wait to be approved."""
    if order.state not in CAN_RECORD - CAN_MEET:
        return 0
    now = clock.now()
    return sum(
        meeting.state == MeetingState.PLANNED
        and meeting.starts_at <= now
        and meeting.provider_id == order.provider_id
        for meeting in meetings
    )


def _need_rows(order: Order, sees_client: bool) -> list[tuple[Any, Any]]:
    need = order.need
    rows: list[tuple[Any, Any]] = [
        (_("Service"), order.category),
        (_("How much"), words.units_words(need.units_hundredths, order.category.unit)),
        (_("Languages"), words.language_names(need.languages)),
        (_("Where"), words.areas(need.municipalities, need.remote_suits)),
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


def _choice_row(choice: Choice) -> list[Any]:
    helped = f" ({choice.assisted_by.name})" if choice.assisted_by else ""
    return [
        choice.provider.name,
        f"{choice.get_way_display()}{helped}",
        choice.chosen_at,
        _ended(choice),
    ]


def _ended(choice: Choice) -> str:
    if not choice.end:
        return str(_("Current"))
    why = f": {choice.get_decline_reason_display()}" if choice.decline_reason else ""
    return f"{choice.get_end_display()}{why}"


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
