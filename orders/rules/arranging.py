"""How the client sorts and narrows the list of providers. Nothing here changes the frozen list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

SORTS = ("neutral", "earliest", "nearest", "quality")
WHERES = ("", "near", "remote")
HOWS = ("", "alone", "group")
AVERAGE = 50_00
"""The city's average in hundredths of a point: where a provider without evidence stands when sorted by quality."""


class Shown(Protocol):
    """One offer as it is compared. ``score`` counts hundredths of a point, None without evidence."""

    @property
    def position(self) -> int: ...
    @property
    def free_on(self) -> date: ...
    @property
    def score(self) -> int | None: ...
    @property
    def language_codes(self) -> Sequence[str]: ...
    @property
    def remote(self) -> bool: ...
    @property
    def group(self) -> bool: ...
    @property
    def km(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What the client wants to see: the order of the cards, one language or any, near or remote or both, alone with
    a coach or in a group or both."""

    sort: str = "neutral"
    language: str = ""
    where: str = ""
    how: str = ""

    @classmethod
    def read(cls, sort: str, language: str, where: str, how: str = "") -> "Arrangement":
        """From typed values; what is not known is as if not given."""
        return cls(
            sort if sort in SORTS else "neutral",
            language[:8].strip(),
            where if where in WHERES else "",
            how if how in HOWS else "",
        )

    @property
    def narrowed(self) -> bool:
        """Whether some providers may be left out of sight."""
        return bool(self.language or self.where or self.how)

    @property
    def plain(self) -> bool:
        """Whether this is the list as it was drawn."""
        return self == Arrangement()

    @property
    def note(self) -> str:
        """The arrangement as a short word for the record of what was done with the list."""
        return "/".join((self.sort, *(wish or "any" for wish in (self.language, self.where, self.how))))


S = TypeVar("S", bound=Shown)


def arrange(offers: Sequence[S], wanted: Arrangement) -> list[S]:
    """The offers that fit, in the wanted order; the neutral position breaks every tie.

    A provider without evidence is sorted as an average one: no evidence is never a bad mark. Those whose distance is
    not known, and remote ones, come after those whose distance is.
    """
    kept = [offer for offer in offers if _fits(offer, wanted)]
    if wanted.sort == "earliest":
        return sorted(kept, key=lambda offer: (offer.free_on, offer.position))
    if wanted.sort == "nearest":
        return sorted(kept, key=lambda offer: (offer.km is None, offer.km or 0, offer.position))
    if wanted.sort == "quality":
        return sorted(kept, key=lambda offer: (-_points(offer), offer.position))
    return sorted(kept, key=lambda offer: offer.position)


def _fits(offer: Shown, wanted: Arrangement) -> bool:
    if wanted.language and wanted.language not in offer.language_codes:
        return False
    if wanted.how and offer.group != (wanted.how == "group"):
        return False
    return not wanted.where or offer.remote == (wanted.where == "remote")


def _points(offer: Shown) -> int:
    return AVERAGE if offer.score is None else offer.score
