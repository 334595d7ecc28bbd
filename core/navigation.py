"""Navigation: each room contributes its pages for the actor's roles."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from core.actors import Actor


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation bar: the name of an address without arguments, its label, its place."""

    url_name: str
    label: str | Promise
    place: int = 50


Contribution = Callable[[Actor], Iterable[NavItem]]
_contributions: list[Contribution] = []


def register(contribution: Contribution) -> Contribution:
    """Add a room's entries."""
    if contribution not in _contributions:
        _contributions.append(contribution)
    return contribution


def entries(actor: Actor) -> list[NavItem]:
    """The entries for an actor, in order."""
    found = [item for contribution in _contributions for item in contribution(actor)]
    return sorted(found, key=lambda item: item.place)
