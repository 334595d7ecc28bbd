"""A client's path over all services: services, providers, meetings, how each ended; nobody else's data."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.models import Client
from orders.models import Choice, Meeting, Order, Report
from orders.states import MeetingState, OrderState, ReportState
from orders.states.delivery import GoalsReached, NextStep
from procurement.category_states import RequiredReport

_ENDED = frozenset({OrderState.CLOSED, OrderState.COMPLETED, OrderState.INTERRUPTED, OrderState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Stage:
    """One service of the path; ``providers`` in the order in which they served."""

    order: Order
    providers: tuple[str, ...]
    kept: int
    missed: int
    goals: GoalsReached | None
    next_step: NextStep | None

    @property
    def began(self) -> date | None:
        """The first kept meeting, or the day of placing."""
        placed = self.order.placed_at
        return self.order.started_on or (clock.local_date(placed) if placed else None)

    @property
    def ended(self) -> date | None:
        """The day of its end."""
        return self.order.ended_on

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.order.state in _ENDED

    @property
    def outcome(self) -> str | Promise:
        """How it ended, as far as reports tell; empty while it runs."""
        if self.order.state == OrderState.CANCELLED:
            return gettext_lazy("Cancelled before it began")
        parts = [choice.label for choice in (self.goals, self.next_step) if choice is not None]
        return ", ".join(str(part) for part in parts)


def path_of(client: Client, *, drafts: bool = True) -> list[Stage]:
    """The client's services from the first to the newest, in four queries; a draft is not for the client to see."""
    rows = Order.objects.filter(client=client, authority_id=client.authority_id)
    if not drafts:
        rows = rows.exclude(state=OrderState.DRAFT)
    orders = list(rows.select_related("category", "provider").order_by("pk"))
    keys = [order.pk for order in orders]
    served: dict[int, dict[str, None]] = defaultdict(dict)
    for order_id, name in (
        Choice.objects.filter(order__in=keys).order_by("pk").values_list("order_id", "provider__name")
    ):
        served[order_id][name] = None
    meetings = Counter(Meeting.objects.filter(order__in=keys).values_list("order_id", "state"))
    finals = _finals(keys)
    return [
        Stage(
            order,
            tuple(served[order.pk]),
            meetings[order.pk, MeetingState.KEPT.value],
            meetings[order.pk, MeetingState.MISSED.value],
            *finals.get(order.pk, (None, None)),
        )
        for order in orders
    ]


def _finals(keys: Iterable[int]) -> dict[int, tuple[GoalsReached | None, NextStep | None]]:
    """What the approved final reports say of the end."""
    rows = Report.objects.filter(order__in=list(keys), kind=RequiredReport.FINAL, state=ReportState.APPROVED)
    return {
        row.order_id: (
            GoalsReached(row.content["goals_reached"]) if row.content.get("goals_reached") else None,
            NextStep(row.content["next_step"]) if row.content.get("next_step") else None,
        )
        for row in rows.order_by("pk")
    }


def officials_steps(stages: Iterable[Stage]) -> list[dict[str, Any]]:
    """The path for the timeline component, each service with a link to its order."""
    return [
        {
            **_step(stage),
            "text": ". ".join(
                str(part) for part in (stage.order.get_state_display(), *_facts(stage)) if part
            ),
            "url": reverse("orders:order", args=[stage.order.public_id]),
        }
        for stage in stages
    ]


def clients_steps(stages: Iterable[Stage]) -> list[dict[str, Any]]:
    """The path in the client's own words: no states of the house, no missed meetings held up."""
    return [
        {
            **_step(stage),
            "text": _("It did not begin.") if stage.is_over and not stage.kept else _met(stage.kept),
        }
        for stage in stages
    ]


def own_path(order: Order) -> list[dict[str, Any]]:
    """The path that this order's client reads; a single service is no path."""
    stages = path_of(order.client, drafts=False)
    return clients_steps(stages) if len(stages) > 1 else []


def _step(stage: Stage) -> dict[str, Any]:
    return {
        "title": str(stage.order.category),
        "state": "done" if stage.is_over else "current",
        "when": stage.began,
        "who": " → ".join(stage.providers),
    }


def _facts(stage: Stage) -> Iterable[str | Promise]:
    yield _met(stage.kept)
    if stage.missed:
        yield ngettext("%(n)d meeting missed", "%(n)d meetings missed", stage.missed) % {"n": stage.missed}
    yield stage.outcome


def _met(kept: int) -> str:
    if not kept:
        return ""
    return ngettext("%(n)d meeting", "%(n)d meetings", kept) % {"n": kept}
