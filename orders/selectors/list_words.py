"""The words of the client's list: what a frozen card says in the active language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import clock
from core.i18n import pick
from orders import words
from procurement.states import OfferingState
from providers.states import ScoreBand


@dataclass(slots=True)
class Quality:
    """A published score in plain words, and the lengths of its picture on a line from 0 to 100.

    ``points`` is empty without evidence; ``band`` is empty where the city is too small for bands.
    """

    band: str = ""
    points: str = ""
    range: str = ""
    basis: str = ""
    x_low: str = ""
    x_score: str = ""
    width: str = ""


class Picture(NamedTuple):
    """The picture on a card: its address, what it shows in words, its size in pixels."""

    url: str
    alt: str
    width: int
    height: int


class ListWords:
    """The words of a list of cards in the active language, and today: looked up once for a whole list."""

    def __init__(self) -> None:
        self.language = get_language() or "fi"
        self.today = clock.today()
        self.points = _("%(points)d out of 100")
        self.range = _("Most likely between %(low)d and %(high)d. The average is 50.")
        self.bands = [str(band.label) if band else "" for band in ScoreBand]
        self.at_once = _("At once")
        self.remotely = _("Remotely: by phone or video")
        self.no_new = _("Takes no new clients just now")
        self.no_place = _("No free place just now")
        self.alone, self.group = _("Alone with a coach"), _("In a group")
        self.group_of = _("In a group of at most %(n)d")
        self.away = _("about %(km)d km from the centre of %(from)s in a straight line")
        self.said = _("%(share)d of 100 clients gave the grade 9 or 10. The highest grade is 10.")
        self._basis: dict[int, str] = {}
        self._languages: dict[tuple[str, ...], str] = {}
        self._start: dict[date, str] = {}

    def basis(self, cases: int) -> str:
        """How many cases a score rests on."""
        if cases not in self._basis:
            text = ngettext("From %(n)d finished service.", "From %(n)d finished services.", cases)
            self._basis[cases] = text % {"n": cases}
        return self._basis[cases]

    def start(self, free_on: date) -> str:
        """When somebody can begin."""
        if free_on not in self._start:
            self._start[free_on] = self.at_once if free_on <= self.today else words.near_day(free_on)
        return self._start[free_on]

    def languages(self, codes: tuple[str, ...]) -> str:
        """Languages as one line."""
        if codes not in self._languages:
            self._languages[codes] = words.language_names(codes)
        return self._languages[codes]

    def where(self, facts: Mapping[str, Any]) -> str:
        """Where the service is given, from the facts of a frozen card."""
        if facts["remote"]:
            return self.remotely
        return ", ".join(part for part in (facts["street"], facts["municipality"]) if part)

    def distance(self, facts: Mapping[str, Any]) -> str:
        """How far the place is, from the facts of a frozen card; empty when it is not known."""
        found = facts.get("distance")
        return self.away % found if found else ""

    def picture(self, facts: Mapping[str, Any] | None) -> Picture | None:
        """The picture of a frozen card, if it has one."""
        if not facts:
            return None
        url = reverse("procurement:picture", args=[facts["ref"]])
        return Picture(url, pick(facts["alt"], self.language), facts["width"], facts["height"])

    def how(self, facts: Mapping[str, Any]) -> str:
        """Alone or in a group, and how large one when it is told."""
        if not facts["group"]:
            return self.alone
        size = facts.get("group_size")
        return self.group_of % {"n": size} if size else self.group

    def clients(self, score: Mapping[str, Any]) -> str:
        """How many of a hundred earlier clients were very content; nothing when too few answered."""
        facts = score.get("facts") or {}
        share = facts.get("promoters_percent")
        return "" if share is None or not facts.get("answered") else self.said % {"share": round(share)}

    def shut(self, row: Mapping[str, Any]) -> str:
        """Why a provider of the list cannot be chosen just now; empty when it can."""
        if not row["admitted"] or row["offering__state"] != OfferingState.PUBLISHED:
            return self.no_new
        if row["offering_place__taken"] >= row["offering_place__capacity"]:
            return self.no_place
        return ""

    def quality(self, score: Mapping[str, Any]) -> Quality:
        """A frozen card's score (hundredths of a point) in words that need no statistics."""
        if score.get("score") is None:
            return Quality()
        points, low, high = (score[name] / 100 for name in ("score", "low", "high"))
        return Quality(
            band=self.bands[score["band"]],
            points=self.points % {"points": round(points)},
            range=self.range % {"low": round(low), "high": round(high)},
            basis=self.basis(score["orders"]),
            x_low=f"{low:.1f}%",
            x_score=f"{points:.1f}%",
            width=f"{high - low:.1f}%",
        )
