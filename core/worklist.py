"""Work lists: each room contributes what waits for an actor; the page shows them together, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from core.actors import Actor


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits for somebody: what, where to do it, by when and how that day was counted."""

    kind: str
    title: str | Promise
    url: str
    due: date | None = None
    detail: str | Promise = ""
    count: int = 1
    how: str | Promise = ""


Contribution = Callable[[Actor], Iterable[WorkItem]]
_contributions: list[Contribution] = []


def register(contribution: Contribution) -> Contribution:
    """Add a room's contribution."""
    if contribution not in _contributions:
        _contributions.append(contribution)
    return contribution


def work_list(actor: Actor) -> list[WorkItem]:
    """Everything that waits for the actor, by due date; undated things last."""
    items = [item for contribution in _contributions for item in contribution(actor)]
    return sorted(items, key=lambda item: (item.due is None, item.due or date.max, str(item.title)))
