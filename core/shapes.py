"""What components draw, worked out beforehand: kinds of states, days left, lengths of bars.

Numbers that go into SVG attributes are strings here, since a template would write them with the
language's decimal comma.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from core import clock

KINDS = ("neutral", "info", "wait", "good", "bad")

_STATES = {
    "neutral": (
        "draft planned closed cancelled expired withdrawn left paused replaced discarded dropped passed_over"
        " not_checked"
    ),
    "info": (
        "open submitted under_review received issued redeemed accepted in_service sent computed previewed invited"
        " tendered running"
    ),
    "wait": (
        "clarification to_confirm pending choosing asked with_official reported interrupted returned suspended missed"
        " to_open opened proposed contract"
    ),
    "good": (
        "admitted published decided approved completed settled paid answered kept met awarded concluded chosen"
        " found upheld finished"
    ),
    "bad": "rejected declined dismissed refused removed not_met not_found ended",
}
_KIND_OF = {state: kind for kind, states in _STATES.items() for state in states.split()}


def state_kind(state: str) -> str:
    """The kind (colour) of a state by its meaning; an unknown state is neutral."""
    return _KIND_OF.get(state.lower(), "neutral")


def deadline(due: date | datetime | None, done: bool = False, lapses: bool = False) -> dict[str, Any]:
    """Days left to ``due`` (calendar days in Helsinki), in words and as a kind.

    When a right or a waiting time ``lapses`` nobody is late: it has passed.
    """
    if due is None:
        return {"left": None, "words": "", "kind": "neutral", "timed": False}
    timed = isinstance(due, datetime)
    day = clock.local_date(due) if isinstance(due, datetime) else due
    left = (day - clock.today()).days
    missed = isinstance(due, datetime) and due <= clock.now() and not done
    over = left < 0 or missed
    words = _("passed") if over and (lapses or left == 0) else _days_left(left)
    kind = "neutral" if done or (over and lapses) else _urgency(-1 if missed else left)
    return {"left": left, "words": "" if done else words, "kind": kind, "timed": timed}


def _days_left(left: int) -> str:
    if left == 0:
        return _("today")
    if left > 0:
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return ngettext("%(days)d day late", "%(days)d days late", -left) % {"days": -left}


def _urgency(left: int) -> str:
    if left < 0:
        return "bad"
    return "wait" if left <= 3 else "neutral"


# Days in words -------------------------------------------------------------------------------------------

_DAY = {"en": "j M Y"}
_MOMENT = {"en": "j M Y H:i", "fi": r"j.n.Y \k\l\o G.i", "sv": r"j.n.Y \k\l. G.i"}


def _formatted(value: date | datetime, formats: Mapping[str, str], otherwise: str) -> str:
    local = value.astimezone(clock.HELSINKI) if isinstance(value, datetime) else value
    return date_format(local, formats.get((get_language() or "fi").split("-")[0], otherwise))


def day_words(value: date | datetime | None) -> str:
    """A day in the active language; an English reader in Finland is spared the month-first order."""
    return _formatted(value, _DAY, "j.n.Y") if value else ""


def moment_words(value: datetime | None) -> str:
    """An instant's day and time in Helsinki in the active language."""
    return _formatted(value, _MOMENT, "j.n.Y H:i") if value else ""


def far_day_words() -> str:
    """What is said of a day far outside any case (`core.clock.FIRST_DAY`, ``LAST_DAY``)."""
    days = {"first": day_words(clock.FIRST_DAY), "last": day_words(clock.LAST_DAY)}
    return _("Choose a day between %(first)s and %(last)s.") % days


# Rows ----------------------------------------------------------------------------------------------------


def pairs(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows given as pairs or mappings, as mappings; a day is written as the active language writes days."""
    made = [dict(row) if isinstance(row, Mapping) else {"label": row[0], "value": row[1]} for row in rows]
    for row in made:
        value = row.get("value")
        if isinstance(value, datetime):
            row["value"] = moment_words(value)
        elif isinstance(value, date):
            row["value"] = day_words(value)
    return made


def column(given: Any) -> dict[str, Any]:
    """A table's column from its label or a mapping (label, numeric)."""
    made = given if isinstance(given, Mapping) else {"label": given}
    return {"numeric": False, **made}


def cell(given: Any) -> dict[str, Any]:
    """A table's cell from its text or a mapping (text, url, tag, kind, state, due, how, note)."""
    made = dict(given) if isinstance(given, Mapping) else {"text": given}
    if "state" in made:
        made = {"kind": state_kind(str(made["state"])), "tag": made["state"], **made}
    return made


STEP_MARKS = {"done": "check", "current": "now", "todo": "", "stopped": "cross", "skipped": "dash"}


def step(given: Mapping[str, Any]) -> dict[str, Any]:
    """A timeline's step with its mark and the word for its state."""
    words: dict[str, str | Promise] = {
        "done": gettext_lazy("Done"),
        "current": gettext_lazy("Now"),
        "todo": gettext_lazy("To come"),
        "stopped": gettext_lazy("Stopped"),
        "skipped": gettext_lazy("Not needed"),
    }
    state = str(given.get("state", "todo"))
    return {**given, "state": state, "word": words.get(state, ""), "mark": STEP_MARKS.get(state, "")}


# Pictures ------------------------------------------------------------------------------------------------


def _percent(part: float) -> str:
    """A length for an SVG attribute, between 0 and 100 %."""
    return f"{min(100.0, max(0.0, part)):.2f}%"


def meter(value: Any, maximum: Any) -> dict[str, Any]:
    """How far a bar reaches; a maximum of nothing is a full bar when anything is used."""
    share = 100 * float(value) / float(maximum) if maximum else (100.0 if value else 0.0)
    return {"value": value, "maximum": maximum, "width": _percent(share), "over": share > 100}


def bars(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of a bar chart, each as long as its share of the longest."""
    made = pairs(rows)
    longest = max((float(row["value"]) for row in made), default=0.0)
    return [{**row, "width": _percent(100 * float(row["value"]) / longest if longest else 0)} for row in made]


BANDS: Sequence[str | Promise] = (
    "",
    gettext_lazy("Clearly below average"),
    gettext_lazy("Probably below average"),
    gettext_lazy("About average"),
    gettext_lazy("Probably above average"),
    gettext_lazy("Clearly above average"),
)


def quality(given: Any) -> dict[str, Any]:
    """A quality score's words and lengths on a line from 0 to 100; empty without evidence."""
    facts = {name: fact(given, name) for name in ("score", "low", "high", "band", "cases")}
    if facts["score"] is None:
        return {"known": False}
    score, low, high = (float(facts[name]) for name in ("score", "low", "high"))
    return {
        "known": True,
        "score": round(score),
        "low": round(low),
        "high": round(high),
        "cases": facts["cases"],
        "band_label": str(BANDS[int(facts["band"] or 0)]),
        "x_score": _percent(score),
        "x_low": _percent(low),
        "width": _percent(high - low),
    }


def fact(given: Any, name: str) -> Any:
    """A value of a mapping or an object; ``None`` when it has none."""
    return given.get(name) if isinstance(given, Mapping) else getattr(given, name, None)


class Offer(NamedTuple):
    """What a provider's card shows, as texts that can be compared; empty texts are left out."""

    name: str
    intro: str
    places: str
    languages: str
    start: str
    room: str
    price: str
    tag: str
    kind: str
    rows: tuple[tuple[str, str], ...]
    quality: tuple[tuple[str, Any], ...] | None

    @classmethod
    def of(cls, given: Any) -> "Offer":
        """From a mapping or an object with these names."""
        texts = {name: "" if (value := fact(given, name)) is None else str(value) for name in cls._fields[:9]}
        rows = tuple((str(row["label"]), str(row["value"])) for row in pairs(fact(given, "rows") or ()))
        known = fact(given, "quality")
        score = known and tuple(
            (name, fact(known, name)) for name in ("score", "low", "high", "band", "cases")
        )
        return cls(**texts, rows=rows, quality=score or None)

    @property
    def score(self) -> dict[str, Any] | None:
        """The quality as ``ui_quality`` takes it."""
        return dict(self.quality) if self.quality else None
