"""Courses: what a plan must keep to, and whom a course suits. Pure: facts in, refusals and misfits out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.states import Reason
from orders.states.courses import Misfit

SMALLEST = 8
"""The smallest group where the category does not say otherwise: smaller ones are cancelled at the deadline."""
PLACE_REASONS = frozenset(
    {
        Reason.FULL,
        Reason.STARTS_TOO_LATE,
        Reason.AREA,
        Reason.NOT_ACCESSIBLE,
        Reason.LANGUAGE,
        Reason.ANOTHER_PLACE,
        Reason.NO_PRICE,
        Reason.PRICE_OVER,
        Reason.OVER_BUDGET,
        Reason.GROUP_SIZE,
        Reason.NO_COURSE,
        Reason.COURSE_FULL,
        Reason.COURSE_TOO_LONG,
    }
)
"""Reasons against an offering's place that say nothing about its courses: a course has place, days, languages, price
and seats of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a plan is refused, and at which field."""

    code: str
    message: str | Promise
    field: str


class SessionPlan(Protocol):
    """One session of a plan."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def units_hundredths(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Sizes:
    """How small and how large a group of the category may be; None: no limit of its own."""

    least: int | None = None
    most: int | None = None


def size_faults(min_seats: int, max_seats: int, sizes: Sizes) -> Iterable[Fault]:
    """What is wrong with the size of a group."""
    if min_seats < 1 or max_seats < min_seats:
        yield Fault(
            "seats_wrong", _("There must be at least as many seats as the smallest group has."), "max_seats"
        )
    if sizes.least is not None and min_seats < sizes.least:
        text = _("The smallest group of this service is %(least)d.") % {"least": sizes.least}
        yield Fault("group_too_small", text, "min_seats")
    if sizes.most is not None and max_seats > sizes.most:
        text = _("The largest group of this service is %(most)d.") % {"most": sizes.most}
        yield Fault("group_too_large", text, "max_seats")


def session_faults(sessions: Sequence[SessionPlan]) -> Iterable[Fault]:
    """What is wrong with the sessions, which are in the order of time."""
    if not sessions:
        yield Fault("no_sessions", _("Write at least one session."), "sessions")
    for session in sessions:
        if session.ends_at <= session.starts_at:
            yield Fault("session_ends_first", _("A session ends before it begins."), "sessions")
        if session.units_hundredths <= 0:
            yield Fault("session_without_units", _("Tell how much each session uses."), "sessions")
    for earlier, later in pairwise(sessions):
        if later.starts_at < earlier.ends_at:
            yield Fault("sessions_overlap", _("Two sessions are at the same time."), "sessions")


def deadline_faults(sign_up_until: date, today: date, first_day: date) -> Iterable[Fault]:
    """What is wrong with the last day to sign up: it is decided the day after whether the course is held."""
    if sign_up_until < today:
        yield Fault("sign_up_in_past", _("The last day to sign up has passed."), "sign_up_until")
    if sign_up_until >= first_day:
        text = _("The last day to sign up must be before the first session.")
        yield Fault("sign_up_too_late", text, "sign_up_until")


def shared_units(total_hundredths: int, sessions: int) -> list[int]:
    """A whole (one participant's share, in hundredths) split over sessions, the odd hundredths first."""
    each, odd = divmod(total_hundredths, sessions)
    return [each + (number < odd) for number in range(sessions)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an order asks of a course. ``reasons`` are the engine's for each place of the course's offering in the
    order's list (empty: none of the provider's lines is there). ``ceiling_cents`` is the service's highest price of a
    unit, ``budget_unit_cents`` the highest that the order's own budget can pay (None: no ceiling)."""

    languages: frozenset[str]
    municipalities: frozenset[str]
    remote_suits: bool
    accessible: bool
    earliest_start: date
    latest_start: date
    units_hundredths: int
    reasons: Sequence[frozenset[str]]
    largest_group: int | None = None
    ceiling_cents: int | None = None
    budget_unit_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What a course is, as far as it decides whom it suits. ``municipality`` is empty for a course held remotely.

    ``shut``: the provider takes no new clients; ``closed``: nobody can sign up any more; ``full``: no seat is free, so
    who signs up waits. ``unit_price_cents`` is ex VAT.
    """

    languages: frozenset[str]
    municipality: str
    remote: bool
    accessible: bool
    first_day: date
    units_hundredths: int
    unit_price_cents: int = 0
    max_seats: int = 0
    shut: bool = False
    closed: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class CourseSupply:
    """A course of an offering as the engine weighs it; ``ref`` is its public id, ``name`` by language."""

    ref: str
    offering_id: int
    name: Mapping[str, str]
    offered: Offered


def misfits(wanted: Wanted, offered: Offered) -> tuple[Misfit, ...]:
    """Every reason why a course does not suit an order; empty when it does."""
    return tuple(_misfits(wanted, offered))


def _misfits(wanted: Wanted, offered: Offered) -> Iterable[Misfit]:
    if not any(reasons <= PLACE_REASONS for reasons in wanted.reasons):
        yield Misfit.PROVIDER
    if offered.shut:
        yield Misfit.SHUT
    if offered.closed:
        yield Misfit.CLOSED
    if wanted.languages.isdisjoint(offered.languages):
        yield Misfit.LANGUAGE
    yield from _where(wanted, offered)
    if offered.first_day < wanted.earliest_start:
        yield Misfit.TOO_EARLY
    if offered.first_day > wanted.latest_start:
        yield Misfit.TOO_LATE
    if offered.units_hundredths > wanted.units_hundredths:
        yield Misfit.TOO_LONG
    yield from _size_and_price(wanted, offered)


def _size_and_price(wanted: Wanted, offered: Offered) -> Iterable[Misfit]:
    if wanted.largest_group is not None and offered.max_seats > wanted.largest_group:
        yield Misfit.GROUP_SIZE
    if wanted.ceiling_cents is not None and offered.unit_price_cents > wanted.ceiling_cents:
        yield Misfit.PRICE_OVER
    if wanted.budget_unit_cents is not None and offered.unit_price_cents > wanted.budget_unit_cents:
        yield Misfit.OVER_BUDGET


def _where(wanted: Wanted, offered: Offered) -> Iterable[Misfit]:
    if offered.remote:
        if not wanted.remote_suits:
            yield Misfit.AREA
        return
    if offered.municipality not in wanted.municipalities:
        yield Misfit.AREA
    if wanted.accessible and not offered.accessible:
        yield Misfit.NOT_ACCESSIBLE
