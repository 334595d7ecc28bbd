"""The public front page: each room may add what it has to show to anyone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class FrontItem:
    """One public entry under a heading: for instance a system that is open for applications."""

    title: str | Promise
    url: str
    detail: str | Promise = ""


@dataclass(frozen=True, slots=True)
class FrontSection:
    """A heading of the front page with its entries; ``empty`` is said when there are none."""

    title: str | Promise
    items: tuple[FrontItem, ...]
    empty: str | Promise = ""
    more_url: str = ""
    more_label: str | Promise = ""


Contribution = Callable[[], Iterable[FrontSection]]
_contributions: list[Contribution] = []


def register(contribution: Contribution) -> Contribution:
    """Add a room's sections."""
    if contribution not in _contributions:
        _contributions.append(contribution)
    return contribution


def sections() -> list[FrontSection]:
    """Everything the rooms show to anyone."""
    return [section for contribution in _contributions for section in contribution()]
