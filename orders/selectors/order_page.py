"""What the order's page shows to the authority's staff: where it stands, and the one next step."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.models import Document
from orders import permissions, words
from orders.casemix import AgeBand, Education, HealthLimit, LanguageGroup, WorkAbilitySource
from orders.documents import ASSIGNMENT_LETTER, CHOICE_LETTER
from orders.models import Choice, Meeting, Offer, Order
from orders.permissions.messages import can_read_messages
from orders.selectors.counted import how_counted
from orders.selectors.earlier_refusals import earlier_refusals
from orders.selectors.late_meetings import late_to_approve
from orders.selectors.lines import lines_page
from orders.selectors.messaging import unread_count
from orders.selectors.reports import (
    content_rows,
    duty_rows,
    last_final,
    progress_table,
    report_lines,
    reports_of,
    was_reported,
)
from orders.selectors.seats import any_course, seat_facts
from orders.selectors.small_purchases import year_room
from orders.selectors.tendering import in_draft
from orders.selectors.timeline import meeting_facts, timeline
from orders.selectors.told import declines, told_reasons
from orders.selectors.trials import trials_of_order
from orders.selectors.turns import Turn, has_stopped_coming, turn_of
from orders.services.finding import find
from orders.services.modules import wishes_of
from orders.services.placing import MAX_PROVIDER_CHANGES
from orders.services.small_purchases import order_value
from orders.services.trials import takes_trials
from orders.states import (
    ASSIGNED,
    CAN_ASSIGN,
    CAN_CANCEL,
    CAN_CHANGE_PROVIDER,
    CAN_INTERRUPT,
    CAN_MEET,
    CAN_RECORD,
    MeetingState,
    OrderState,
)
from orders.states.delivery import LateRecord
from procurement.permissions import can_read_decision
from procurement.states import Route


def order_page(actor: Actor, order: Order) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    sees_client = permissions.can_see_client(actor, order)
    manages = permissions.can_manage(actor, order)
    meetings = list(Meeting.objects.filter(order=order).select_related("provider").order_by("starts_at"))
    choices = _choices(order)
    turn = turn_of(order)
    return {
        "order": order,
        "state_label": OrderState(order.state).label,
        "sees_client": sees_client,
        "manages": manages,
        "may_explain": permissions.can_see_eligibility(actor, order),
        "steps": timeline(order, meetings, reported=was_reported(order)),
        "need_rows": [*_need_rows(order, sees_client), *_module_rows(order)],
        "starting_rows": _starting_rows(order) if sees_client else [],
        "wa_start": order.need.starting_point.facts["wa_start"] if sees_client else None,
        "choices": _choice_rows(choices, manages or sees_client),
        "told": told_reasons(order) if permissions.can_read_reasons(actor, order) else [],
        "meetings": [meeting_facts(meeting) for meeting in meetings],
        "caption": _caption(order, sees_client),
        "to_approve": _to_approve(order, meetings),
        "unit_column": words.unit_column(order.category.unit),
        "unrecorded": _unrecorded(order, meetings) if manages else 0,
        "late_to_approve": late_to_approve(order) if manages and _any_late(meetings) else [],
        **_reports(actor, order),
        "letters": _letters(order) if manages else [],
        "decision": _decision(actor, order),
        "forecast": _forecast(order) if manages and order.state == OrderState.DRAFT else None,
        "refused_earlier": earlier_refusals(order) if manages and order.state in CAN_ASSIGN else [],
        "money_rows": _money_rows(order),
        "turn": turn,
        "reads_messages": can_read_messages(actor, order),
        "unread": unread_count(actor, order),
        "stopped_coming": sees_client and has_stopped_coming(order),
        "how": _how(order, turn, choices),
        "acts": _acts(order) if manages else {},
        **_route_facts(actor, order),
        **lines_page(actor, order),
        "trials": trials_of_order(order) if sees_client else [],
        "may_plan_trial": manages and order.is_open and takes_trials(order.category),
        "over_budget": _over_budget(order) if manages else "",
        "seat": seat_facts(order),
        "courses_open": manages and order.state == OrderState.CHOOSING and any_course(order),
    }


def _reports(actor: Actor, order: Order) -> dict[str, Any]:
    """What was reported and is owed: the last final report in full, the others as lines."""
    reports = reports_of(actor, order)
    report = last_final(reports)
    return {
        "report": report,
        "report_rows": content_rows(report) if report else [],
        "report_lines": report_lines(reports),
        "progress": progress_table(reports),
        "duties": duty_rows(order, writes=False),
    }


def _choices(order: Order) -> list[Choice]:
    return list(Choice.objects.filter(order=order).select_related("provider", "assisted_by").order_by("pk"))


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
        "change_provider": order.state in CAN_CHANGE_PROVIDER and changes_left and not may_refuse(order),
        "refuse_provider": may_refuse(order),
        "interrupt": order.state in CAN_INTERRUPT,
        "cancel": order.state in CAN_CANCEL,
    }


def may_refuse(order: Order) -> bool:
    """Whether the city named the provider, so that the client may refuse it without a list to choose from (R32)."""
    if order.state not in CAN_CHANGE_PROVIDER:
        return False
    return Choice.objects.filter(order=order, ended_at=None, way__in=ASSIGNED).exists()


def _route_facts(actor: Actor, order: Order) -> dict[str, Any]:
    """The next step where the client does not choose: a small purchase, or a mini-competition."""
    if order.route == Route.MINI_COMPETITION:
        runs = permissions.can_put_to_tender(actor, order.authority)
        return {
            "route_step": order.state in {*CAN_ASSIGN, OrderState.TENDERED},
            "puts_to_tender": runs,
            "may_take_out": runs and in_draft(order),
        }
    if order.route == Route.SMALL_PURCHASE and order.state in CAN_ASSIGN:
        may = permissions.can_order_directly(actor, order)
        return {"route_step": may, "room_rows": words.room_rows(year_room(order)) if may else []}
    return {"route_step": False}


def _caption(order: Order, sees_client: bool) -> str:
    return f"{order.number} · {order.client.full_name}" if sees_client else order.number


def _to_approve(order: Order, meetings: list[Meeting]) -> str:
    """The units of the present provider's kept meetings, in words."""
    mine = [meeting for meeting in meetings if meeting.provider_id == order.provider_id and not meeting.late]
    return words.units_words(sum(meeting.units_hundredths for meeting in mine), order.category.unit)


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


def _any_late(meetings: list[Meeting]) -> bool:
    """Whether an earlier provider recorded a meeting late that waits to be approved."""
    return any(meeting.late == LateRecord.WAITING for meeting in meetings)


def _need_rows(order: Order, sees_client: bool) -> list[tuple[Any, Any]]:
    need = order.need
    rows: list[tuple[Any, Any]] = [
        (_("Service"), order.category),
        (_("How much"), words.units_words(need.units_hundredths, order.category.unit)),
        *(
            [(_("Budget of this order (ex VAT)"), money.show_euros(need.budget_cents))]
            if need.budget_cents
            else []
        ),
        (_("Languages"), words.language_names(need.languages)),
        (_("Where"), words.areas(need.municipalities, need.remote_suits)),
        (_("Accessible place"), _("Yes") if need.accessible else _("Not needed")),
        (_("Alone or in a group"), words.largest_group(need.largest_group)),
        (_("Earliest start"), need.earliest_start),
        (_("Latest start"), need.latest_start),
    ]
    if sees_client:
        rows.append((_("Goals"), need.goals))
    return rows


def _over_budget(order: Order) -> str:
    """What a promise that the tendered price has brought over the order's own budget comes to; else nothing."""
    promised, budget = order.commitment, order.need.budget_cents
    if order.route != Route.MINI_COMPETITION or promised is None or budget is None:
        return ""
    comes_to = order_value(order, promised.unit_price_cents)
    if comes_to <= budget or not order.is_open:
        return ""
    told = {"sum": money.show_euros(comes_to), "budget": money.show_euros(budget)}
    return _("At the tendered price this order comes to at most %(sum)s; its budget is %(budget)s.") % told


def _module_rows(order: Order) -> list[tuple[Any, Any]]:
    """The modules that the need asks for, until they are lines of the order."""
    if order.commitment_id is not None:
        return []
    return [
        (
            _("Module: %(name)s") % {"name": wish.module},
            _("%(units)s, at most %(sum)s")
            % {
                "units": words.units_words(wish.units_hundredths, wish.module.unit),
                "sum": money.show_euros(wish.cents),
            },
        )
        for wish in wishes_of(order.need_id)
    ]


def _starting_rows(order: Order) -> list[tuple[Any, Any]]:
    facts = order.need.starting_point.facts
    work_ability = facts["wa_start"]
    return [
        (_("Age"), AgeBand(facts["age_band"]).label),
        (_("Months unemployed"), facts["months_unemployed"]),
        (_("Education"), Education(facts["education"]).label),
        (_("Language"), LanguageGroup(facts["language_group"]).label),
        (_("Health and work"), HealthLimit(facts["health_limit"]).label),
        (_("Work ability (0-10)"), _("not asked") if work_ability is None else _known(facts)),
        (_("Earlier services"), facts["earlier_services"]),
    ]


def _choice_rows(choices: list[Choice], reads_words: bool) -> list[list[Any]]:
    """Each choice with how it ended; what a provider wrote when it declined is for officials and auditors."""
    words_of = declines(choices) if reads_words else {}
    return [[*_choice_row(choice), words_of.get(choice.pk, "")] for choice in choices]


def _known(facts: dict[str, Any]) -> str:
    """The work ability with how it is known."""
    source = facts.get("wa_source")
    how = f" ({WorkAbilitySource(source).label})" if source else ""
    return f"{facts['wa_start']}{how}"


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


def _decision(actor: Actor, order: Order) -> Document | None:
    """The decision on the call-off, for those who may read it."""
    found = order.decision
    return found.document if found is not None and can_read_decision(actor, found) else None


def _letters(order: Order) -> list[dict[str, Any]]:
    """The letters that hold the client's code: for the official to print or read out."""
    rows = Document.objects.filter(
        subject_ref=order.ref, kind__in=[CHOICE_LETTER.code, ASSIGNMENT_LETTER.code]
    ).order_by("-pk")
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
