"""What a report tells beside its words, kind by kind. Pure; sealed with the report."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from orders.states.delivery import NEEDS_CONSENT, GoalsReached, HowItGoes, NextStep, SelfView

LOWEST, HIGHEST = 0, 10
SelfViews = Mapping[str, int]
"""The client's own answers 0-10 by question; what was not asked is left out."""


@dataclass(frozen=True, slots=True)
class StartPlan:
    """Goals agreed with the client, the steps to them, and how often they meet."""

    goals: str
    steps: str
    frequency: str
    views: SelfViews = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "goals": self.goals,
            "steps": self.steps,
            "frequency": self.frequency,
            "views": dict(self.views),
        }


@dataclass(frozen=True, slots=True)
class InterimReport:
    """How it goes half way, and what comes next."""

    text: str
    course: HowItGoes
    next_steps: str = ""
    views: SelfViews = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As it is kept, beside the words."""
        return {"course": self.course.value, "next_steps": self.next_steps, "views": dict(self.views)}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the final report says in a structured way; what was not told is empty."""

    goals_reached: GoalsReached | None = None
    next_step: NextStep | None = None
    views: SelfViews = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As it is kept, beside the words."""
        return {
            "goals_reached": self.goals_reached.value if self.goals_reached else "",
            "next_step": self.next_step.value if self.next_step else "",
            "views": dict(self.views),
        }


def wrong_views(views: SelfViews, *, may_ask_health: bool) -> str:
    """The first question that was answered out of range, is unknown, or may not be asked; empty when all is well."""
    for name, value in views.items():
        known = name in SelfView.values and (may_ask_health or name not in NEEDS_CONSENT)
        if not known or not LOWEST <= value <= HIGHEST:
            return name
    return ""


def questions(*, may_ask_health: bool) -> list[SelfView]:
    """What clients may be asked of themselves."""
    return [view for view in SelfView if may_ask_health or view not in NEEDS_CONSENT]


def progress(reports: Collection[tuple[str, SelfViews]]) -> list[tuple[SelfView, list[int | None]]]:
    """Every question that was ever answered, with the answer in each report (None: not asked), in their order."""
    asked = {name for _kind, views in reports for name in views}
    return [(view, [views.get(view) for _kind, views in reports]) for view in SelfView if view in asked]
