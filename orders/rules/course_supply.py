"""Providers that are shown with a course: where no place of an offering fits, a course of it may.

Pure: the engine's findings for places go in, and come out with what the courses add to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from orders.rules.courses import PLACE_REASONS, CourseSupply, Wanted, misfits
from orders.rules.eligibility import Finding, S
from orders.states import Reason
from orders.states.courses import Misfit

_TOLD = {
    Misfit.CLOSED: Reason.NO_COURSE,
    Misfit.TOO_EARLY: Reason.NO_COURSE,
    Misfit.TOO_LATE: Reason.NO_COURSE,
    Misfit.TOO_LONG: Reason.COURSE_TOO_LONG,
    Misfit.LANGUAGE: Reason.LANGUAGE,
    Misfit.AREA: Reason.AREA,
    Misfit.NOT_ACCESSIBLE: Reason.NOT_ACCESSIBLE,
    Misfit.GROUP_SIZE: Reason.GROUP_SIZE,
    Misfit.PRICE_OVER: Reason.PRICE_OVER,
    Misfit.OVER_BUDGET: Reason.OVER_BUDGET,
}
"""What a misfit of a course says about its provider. What speaks against the provider itself is told already."""


def with_courses(
    found: Sequence[Finding[S]], wanted: Wanted, courses: Sequence[CourseSupply]
) -> list[Finding[S]]:
    """The findings, in the order given, with every provider shown that has a fitting course and no fitting place.

    1. A provider with a place that fits stays as it is: its courses are offered beside it. 2. Else the course that
    suits is its line: one with a free seat before one where clients wait, then the first to begin. A full course that
    still takes sign-ups suits, since it has a waiting list. 3. An offering given only as courses, of which none suits,
    is left out for the reasons of the one that is nearest to suiting.
    """
    shown = {finding.supply.provider_id for finding in found if finding.shown}
    lines: dict[int, list[Finding[S]]] = {}
    for finding in found:
        if finding.supply.offering_id is not None:
            lines.setdefault(finding.supply.offering_id, []).append(finding)
    changed: dict[int, Finding[S]] = {}
    for offering_id, mine in lines.items():
        if mine[0].supply.provider_id in shown:
            continue
        own = [course for course in courses if course.offering_id == offering_id]
        asked = replace(wanted, reasons=[frozenset(line.reasons) for line in mine])
        line = min(mine, key=lambda one: len(one.reasons))
        changed[id(line)] = _judged(line, asked, own)
    return [changed.get(id(finding), finding) for finding in found]


def _judged(line: Finding[S], wanted: Wanted, courses: Sequence[CourseSupply]) -> Finding[S]:
    """One offering's line in the light of its courses."""
    weighed = [(course, misfits(wanted, course.offered)) for course in courses]
    fitting = [course for course, against in weighed if not against]
    if fitting:
        best = min(fitting, key=lambda course: (course.offered.full, course.offered.first_day, course.ref))
        return replace(line, reasons=(), course=best)
    if not line.supply.only_courses:
        return line
    own = [reason for reason in line.reasons if reason not in PLACE_REASONS]
    if not weighed:
        return replace(line, reasons=(*own, Reason.NO_COURSE))
    nearest, against = min(weighed, key=lambda pair: (len(pair[1]), pair[0].offered.first_day, pair[0].ref))
    told = (*own, *dict.fromkeys(_reasons(nearest, against)))
    # Shut since the places were read: whoever has no fitting course is never shown for want of a reason.
    return replace(line, reasons=told or (Reason.NO_COURSE,))


def _reasons(course: CourseSupply, against: Iterable[Misfit]) -> Iterable[Reason]:
    for misfit in against:
        if misfit == Misfit.CLOSED and course.offered.full:
            yield Reason.COURSE_FULL
        elif misfit in _TOLD:
            yield _TOLD[misfit]
