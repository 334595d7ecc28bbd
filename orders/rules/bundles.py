"""Needs of several clients that are bought together (route A): what they have in common, without who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What an invitation may know of one need; ``units_hundredths`` counts the category's unit."""

    units_hundredths: int
    languages: tuple[str, ...]
    municipalities: tuple[str, ...]
    remote_suits: bool
    accessible: bool
    earliest_start: date
    latest_start: date


@dataclass(frozen=True, slots=True)
class Bundle:
    """The needs together. Everyone can start between ``earliest_start`` and ``latest_start``.

    ``languages`` are the clients' sets of languages, each once: from each set one language is enough.
    """

    clients: int
    units_hundredths: int
    languages: tuple[tuple[str, ...], ...]
    municipalities: tuple[str, ...]
    remote_suits: bool
    accessible: bool
    earliest_start: date
    latest_start: date


def bundle_of(needs: Sequence[NeedFacts]) -> Bundle | None:
    """The needs together; nothing when there is no day on which all can start.

    Remote service is told to suit only if it suits everyone; an accessible place is wanted if one needs it.

    Raises:
        ValueError: no need was given.
    """
    first = max(need.earliest_start for need in needs)
    last = min(need.latest_start for need in needs)
    if last < first:
        return None
    return Bundle(
        clients=len(needs),
        units_hundredths=sum(need.units_hundredths for need in needs),
        languages=tuple(sorted({tuple(sorted(need.languages)) for need in needs})),
        municipalities=tuple(sorted({name for need in needs for name in need.municipalities})),
        remote_suits=all(need.remote_suits for need in needs),
        accessible=any(need.accessible for need in needs),
        earliest_start=first,
        latest_start=last,
    )
