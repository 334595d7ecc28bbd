"""Words that the client's pages, letters and messages share: languages, days, the service."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core import clock, money, shapes
from orders.rules.call_off_results import quarter_ends
from orders.rules.small_purchases import Room
from procurement.states import Unit

LANGUAGES: dict[str, str | Promise] = {
    "fi": _("Finnish"),
    "sv": _("Swedish"),
    "en": _("English"),
    "ar": _("Arabic"),
    "so": _("Somali"),
    "ru": _("Russian"),
    "uk": _("Ukrainian"),
    "et": _("Estonian"),
    "fa": _("Persian"),
    "ku": _("Kurdish"),
    "se": _("Northern Sami"),
    "fse": _("Finnish Sign Language"),
}
"""Languages of service by their ISO code."""


def language_name(code: str) -> str:
    """A language's name in the active language; an unknown code stays as it is."""
    return str(LANGUAGES.get(code, code))


def language_names(codes: Iterable[str]) -> str:
    """Languages as one line."""
    return _language_names(get_language() or "fi", tuple(codes))


@lru_cache(maxsize=512)
def _language_names(_active: str, codes: tuple[str, ...]) -> str:
    return ", ".join(language_name(code) for code in codes)


def units_words(hundredths: int, unit: str) -> str:
    """A number of a category's units in words: "20 hours", "1 package". ``hundredths`` of a unit."""
    one = hundredths == 100
    names = {
        Unit.HOUR: pgettext("unit", "hour") if one else pgettext("units", "hours"),
        Unit.DAY: pgettext("unit", "day") if one else pgettext("units", "days"),
        Unit.WEEK: pgettext("unit", "week") if one else pgettext("units", "weeks"),
        Unit.PACKAGE: pgettext("unit", "package") if one else pgettext("units", "packages"),
        Unit.PARTICIPANT: pgettext("unit", "participant") if one else pgettext("units", "participants"),
        Unit.RESULT: pgettext("unit", "result") if one else pgettext("units", "results"),
    }
    return f"{money.show_units(hundredths)} {names[Unit(unit)]}"


def unit_column(unit: str) -> str:
    """The heading of a column that counts a category's units: "Hours"."""
    return units_words(200, unit).partition(" ")[2].capitalize()


def areas(municipalities: Iterable[str], remote_suits: bool) -> str:
    """Where a service suits, as one line."""
    return ", ".join([*municipalities, *([str(_("remotely"))] if remote_suits else [])])


def largest_group(size: int | None) -> str:
    """How large a group suits the client."""
    if size is None:
        return str(_("Either suits"))
    if size == 1:
        return str(_("Alone with a coach"))
    return str(_("Alone, or in a group of at most %(n)d") % {"n": size})


def last_day(ends_at: datetime) -> date:
    """The last day before a deadline that is a midnight: "by the 16th", not "by the 17th at 0.00"."""
    return clock.local_date(ends_at - timedelta(microseconds=1))


_LONG_DAY = {"en": "l j F Y"}


def long_day(day: date) -> str:
    """A day with its weekday, in the active language."""
    return date_format(day, _LONG_DAY.get((get_language() or "fi").split("-")[0], "l j.n.Y"))


_NEAR_DAY = {"en": "l j F"}


def near_day(day: date) -> str:
    """A day of the coming weeks with its weekday, without the year."""
    return _near_day(get_language() or "fi", day)


@lru_cache(maxsize=512)
def _near_day(active: str, day: date) -> str:
    return date_format(day, _NEAR_DAY.get(active.partition("-")[0], "l j.n."))


_LONG_MOMENT = {"en": r"l j F Y \a\t H:i", "fi": r"l j.n.Y \k\l\o G.i", "sv": r"l j.n.Y \k\l. G.i"}


def long_moment(instant: datetime) -> str:
    """An instant's weekday, day and time in Helsinki, in the active language."""
    pattern = _LONG_MOMENT.get((get_language() or "fi").split("-")[0], "l j.n.Y H:i")
    return date_format(instant.astimezone(clock.HELSINKI), pattern)


def room_rows(room: Room) -> list[tuple[Any, str]]:
    """A year's small purchases against the threshold, for a summary list."""
    return [
        (_("Ordered this year so far"), money.show_euros(room.spent_cents)),
        (_("National threshold (HL §25)"), money.show_euros(room.threshold_cents)),
        (_("Left below the threshold"), money.show_euros(room.left_cents)),
    ]


def quarter_words(first_day: date) -> str:
    """A calendar quarter by its first day: "1 Jan 2026 to 31 Mar 2026"."""
    first, last = shapes.day_words(first_day), shapes.day_words(quarter_ends(first_day))
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}
