"""Why each provider was shown or left out: the frozen list of each round beside the engine's answer for today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock
from core.i18n import pick
from core.shapes import day_words
from orders.models import Choice, Offer, Order
from orders.rules.eligibility import Finding
from orders.services.finding import find_among
from orders.states import Reason
from procurement.selectors import Candidate, candidates

Key = tuple[int, int | None]
"""A provider and one of its places (or none)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One place of one provider and the verdict on it; ``reasons`` are in words, ``codes`` the engine's own.

    ``course`` and ``first_day`` name the course with which the provider is shown, when it is shown with one.
    """

    key: Key
    provider: str
    place: str
    position: int | None
    codes: tuple[str, ...]
    unit_price_cents: int | None
    course: str = ""
    first_day: date | None = None

    @property
    def shown(self) -> bool:
        """Whether it is put before the client."""
        return not self.codes

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is left out, in the active language."""
        return tuple(str(Reason(code).label) for code in self.codes)


@dataclass(frozen=True, slots=True)
class Round:
    """The verdicts at one moment; ``number`` 0 is today."""

    number: int
    at: datetime
    lines: list[Line] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        """Who is shown, in the order of the list."""
        return [line for line in self.lines if line.shown]

    @property
    def left_out(self) -> list[Line]:
        """Who is left out."""
        return [line for line in self.lines if not line.shown]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One place of one provider then and now; nothing on the side where it was not known at all."""

    then: Line | None
    now: Line | None

    @property
    def line(self) -> Line:
        """The side that is there."""
        found = self.now or self.then
        assert found is not None
        return found

    @property
    def changed(self) -> bool:
        """Whether the verdict or its reasons are others now."""
        return self.then is None or self.now is None or set(self.then.codes) != set(self.now.codes)

    @property
    def code(self) -> str:
        """The change as a word: same, new, gone, shown_now, left_out_now or other_reasons."""
        if self.then is None:
            return "new"
        if self.now is None:
            return "gone"
        if not self.changed:
            return "same"
        if self.now.shown:
            return "shown_now"
        return "left_out_now" if self.then.shown else "other_reasons"

    @property
    def change(self) -> str:
        """What changed, as a sentence; empty when nothing did."""
        then = set(self.then.codes) if self.then else set()
        now = set(self.now.codes) if self.now else set()
        came = _in_words(code for code in (self.now.codes if self.now else ()) if code not in then)
        went = _in_words(code for code in (self.then.codes if self.then else ()) if code not in now)
        sentences = {
            "same": "",
            "new": _("Was not in the category then."),
            "gone": _("This place is no longer there."),
            "shown_now": _("Would be shown now. No longer: %(went)s.") % {"went": went},
            "left_out_now": _("Would be left out now. New: %(came)s.") % {"came": came},
            "other_reasons": " ".join(
                part
                for part in (
                    came and _("New: %(came)s.") % {"came": came},
                    went and _("No longer: %(went)s.") % {"went": went},
                )
                if part
            ),
        }
        return sentences[self.code]


def verdict(line: Line | None) -> str | Promise:
    """One side in words."""
    if line is None:
        return _("Not there")
    if not line.shown:
        return _("Left out: %(why)s") % {"why": "; ".join(line.reasons)}
    shown = (
        _("Shown, place %(n)d in the drawn order") % {"n": line.position}
        if line.position
        else pgettext("provider on the list", "Shown")
    )
    if not line.course or line.first_day is None:
        return shown
    facts = {"shown": shown, "course": line.course, "day": day_words(line.first_day)}
    return _("%(shown)s. With the course %(course)s, which begins on %(day)s") % facts


def _in_words(codes: Iterable[str]) -> str:
    return "; ".join(str(Reason(code).label) for code in codes)


def _place(name: str | None, municipality: str | None) -> str:
    return ", ".join(part for part in (name, municipality) if part)


def frozen_rounds(order: Order) -> list[Round]:
    """The lists as they were put before the client, newest first."""
    rounds: dict[int, Round] = {}
    by_place = F("position").asc(nulls_last=True)
    rows = Offer.objects.filter(order=order).select_related("provider").order_by("-round", by_place, "pk")
    for offer in rows:
        made = rounds.setdefault(offer.round, Round(offer.round, offer.created_at))
        card: dict[str, Any] = offer.card
        made.lines.append(
            Line(
                (offer.provider_id, offer.offering_place_id),
                card.get("name") or offer.provider.name,
                _place(card.get("place"), card.get("municipality")),
                offer.position,
                tuple(offer.reasons),
                offer.unit_price_cents,
                *_course_of(card.get("course")),
            )
        )
    return list(rounds.values())


def _course_of(facts: Mapping[str, Any] | None) -> tuple[str, date | None]:
    """Name and first day of the course on a frozen card."""
    if not facts:
        return "", None
    return pick(facts["name"]), date.fromisoformat(facts["first_day"])


def as_of_today(order: Order) -> Round:
    """What the engine would answer today (no position: no list is drawn).

    The place that this client holds counts as free: the client's own choice is no reason against it.
    """
    held = (
        Choice.objects.filter(order=order, ended_at=None).values_list("offering_place_id", flat=True).first()
    )
    rows = [
        replace(row, taken=row.taken - 1) if held is not None and row.offering_place_id == held else row
        for row in candidates(order.category, clock.today())
    ]
    return Round(0, clock.now(), [_line(finding) for finding in find_among(order, rows)])


def _line(finding: Finding[Candidate]) -> Line:
    supply = finding.supply
    return Line(
        (supply.provider_id, supply.offering_place_id),
        supply.provider_name,
        _place(supply.place_name, supply.municipality),
        None,
        tuple(reason.value for reason in finding.reasons),
        finding.unit_price_cents,
        pick(finding.course.name) if finding.course is not None else "",
        finding.course.offered.first_day if finding.course is not None else None,
    )


def explain(order: Order) -> list[Round]:
    """Today's answer first, then every frozen list."""
    return [as_of_today(order), *frozen_rounds(order)]


def compare(then: Round, now: Round) -> list[Comparison]:
    """Each place then and now, side by side: as the list had them, then those that have come since."""
    today = {line.key: line for line in now.lines}
    before = {line.key for line in then.lines}
    told = [Comparison(line, today.get(line.key)) for line in then.lines]
    return told + [Comparison(None, line) for line in now.lines if line.key not in before]
