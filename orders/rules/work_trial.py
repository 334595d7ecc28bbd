"""The limits of a work trial, as pure rules over a client's whole history (R25: TVJ §§55-57; R26: 505/2017).

How months are counted (ADR 14):

1. Periods without a day between them count as one, so a move to another host or an extension changes no sum.
2. A period is so many whole calendar months from its first day (150/1930 §3: to the same day of the month, or to the
   month's last day when there is none), and the days left over. 15 January to 14 July is 6 months; 1 to 29 February
   of a leap year is 1 month, 1 to 28 February of it 28 days.
3. Months are added to months and days to days; thirty days left over are a month.

Lengths are whole *thirtieths of a month*: 6 months are 180. They only grow with a period's last day, so there is one
last lawful day.

The count begins anew (R25), each time from nothing,

- when the client has been unemployed without a break for ``again_after`` months since the last trial ended;
- for who is under ``young_age`` on the first day of the new trial, ``again_after_young`` months after the maximum was
  reached, whatever happened in between.

A rule of 0 means that the act in force sets no such limit (or knows no new beginning).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from procurement.rules.deadlines import calendar_end

ONE_DAY = timedelta(days=1)
MONTH = 30
"""Thirtieths in a month."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The rule set of one start date: months, but hours and days where their names say so; 0 is no such limit."""

    total: int
    in_company: int
    company_least: int
    company_most: int
    again_after: int
    again_after_young: int
    young_age: int
    hours_least: int
    hours_most: int
    days_a_week: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A trial as the limits see it: both days included. ``unemployed_since`` as the official found it, if asked."""

    first: date
    last: date
    in_company: bool = False
    unemployed_since: date | None = None


class Breach(StrEnum):
    """What a trial would break."""

    END_BEFORE_START = "end_before_start"
    OVERLAP = "overlap"
    TOTAL = "total"
    IN_COMPANY = "in_company"
    COMPANY_SHORT = "company_short"
    COMPANY_LONG = "company_long"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What the law leaves for a trial (thirtieths of a month).

    ``used`` counts what the client's other trials have taken since the count last began anew, ``used_in_company`` of
    that in companies; ``left_in_company`` is None where there is no limit of its own. ``latest_end`` is the last day
    on which a trial from this first day may end, None when there is none.
    """

    used: int
    used_in_company: int
    left: int
    left_in_company: int | None
    latest_end: date | None
    breaches: tuple[Breach, ...]


def length(first: date, last: date) -> int:
    """A period's length in thirtieths of a month, both days included."""
    after = last + ONE_DAY
    months = (after.year - first.year) * 12 + after.month - first.month
    while calendar_end(first, months, "months") > after:
        months -= 1
    return months * MONTH + (after - calendar_end(first, months, "months")).days


def joined(spans: Iterable[Span]) -> list[tuple[date, date]]:
    """The days of the spans as periods with a gap between them, in order; a day counts once."""
    periods: list[tuple[date, date]] = []
    for span in sorted(spans, key=lambda span: span.first):
        if periods and span.first <= periods[-1][1] + ONE_DAY:
            periods[-1] = (periods[-1][0], max(periods[-1][1], span.last))
        else:
            periods.append((span.first, span.last))
    return periods


def counted(spans: Iterable[Span]) -> int:
    """The thirtieths of a month that the spans take together."""
    return sum(length(first, last) for first, last in joined(spans))


def in_companies(spans: Iterable[Span]) -> list[Span]:
    """Those at companies."""
    return [span for span in spans if span.in_company]


def rounds(limits: Limits, spans: Iterable[Span], born: date) -> list[list[Span]]:
    """The trials in order, parted where the count begins anew."""
    found: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (span.first, span.last)):
        if not found or begins_anew(limits, found[-1], span, born):
            found.append([span])
        else:
            found[-1].append(span)
    return found


def begins_anew(limits: Limits, before: Sequence[Span], span: Span, born: date) -> bool:
    """Whether the law lets a new count begin with a trial, after those of the present count."""
    ended = max(earlier.last for earlier in before)
    since = span.unemployed_since
    waited = limits.again_after and span.first > calendar_end(ended, limits.again_after, "months")
    if waited and since is not None and since <= ended + ONE_DAY:
        return True
    if not limits.again_after_young or span.first >= calendar_end(born, limits.young_age, "years"):
        return False
    full = counted(before) >= limits.total * MONTH
    return full and span.first > calendar_end(ended, limits.again_after_young, "months")


def breaches(limits: Limits, history: Sequence[Span], wanted: Span, born: date) -> list[Breach]:
    """Everything that a trial would break, with all others the client has had or is going to have."""
    if wanted.last < wanted.first:
        return [Breach.END_BEFORE_START]
    found: list[Breach] = []
    if any(other.first <= wanted.last and wanted.first <= other.last for other in history):
        found.append(Breach.OVERLAP)
    # A trial put in before others can move the days on which the count begins anew: later counts are looked at too.
    touched = [r for r in rounds(limits, [*history, wanted], born) if max(s.last for s in r) >= wanted.first]
    if any(counted(spans) > limits.total * MONTH for spans in touched):
        found.append(Breach.TOTAL)
    if not wanted.in_company:
        return found
    if limits.in_company and any(
        counted(in_companies(spans)) > limits.in_company * MONTH for spans in touched
    ):
        found.append(Breach.IN_COMPANY)
    taken = length(wanted.first, wanted.last)
    if limits.company_least and taken < limits.company_least * MONTH:
        found.append(Breach.COMPANY_SHORT)
    if limits.company_most and taken > limits.company_most * MONTH:
        found.append(Breach.COMPANY_LONG)
    return found


def reckon(limits: Limits, history: Sequence[Span], wanted: Span, born: date) -> Reckoning:
    """What has been used, what is left, the latest lawful end, and what the wanted trial would break.

    ``history`` does not hold the wanted trial itself.
    """
    everything = rounds(limits, [*history, wanted], born)
    same = next(
        [s for s in found if s is not wanted] for found in everything if any(s is wanted for s in found)
    )
    used, used_in_company = counted(same), counted(in_companies(same))
    return Reckoning(
        used=used,
        used_in_company=used_in_company,
        left=max(0, limits.total * MONTH - used),
        left_in_company=max(0, limits.in_company * MONTH - used_in_company) if limits.in_company else None,
        latest_end=latest_end(limits, history, wanted, born),
        breaches=tuple(breaches(limits, history, wanted, born)),
    )


def latest_end(limits: Limits, history: Sequence[Span], wanted: Span, born: date) -> date | None:
    """The last day on which a trial from the wanted first day may end; None when not one day is lawful."""
    span = (calendar_end(wanted.first, limits.total, "months") - wanted.first).days + 1
    following = [other.first for other in history if other.first > wanted.first]
    for days in range(span, -1, -1):
        last = wanted.first + ONE_DAY * days
        if following and last >= min(following):
            continue
        if not breaches(limits, history, replace(wanted, last=last), born):
            return last
    return None


def hours_fit(limits: Limits, hours_hundredths: int) -> bool:
    """Whether a day's hours (in hundredths) lie between the least and the most."""
    return limits.hours_least * 100 <= hours_hundredths <= limits.hours_most * 100
