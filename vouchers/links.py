"""The order behind a commitment, as the room above describes it: this room knows only its public id."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from core.actors import Actor


@dataclass(frozen=True, slots=True)
class OrderLink:
    """An order's number, and its page when the actor may open it."""

    number: str
    url: str = ""


Describer = Callable[[Actor, Collection[str]], Mapping[str, OrderLink]]
_describers: list[Describer] = []


def register(describer: Describer) -> Describer:
    """Let the orders room describe its orders by public id, all of a page in one go."""
    if describer not in _describers:
        _describers.append(describer)
    return describer


def describe(actor: Actor, refs: Collection[str]) -> dict[str, OrderLink]:
    """The orders that somebody could describe; each of the others by the beginning of its public id."""
    found = {ref: OrderLink(ref[:8]) for ref in refs}
    for describer in _describers:
        found.update(describer(actor, refs))
    return found
