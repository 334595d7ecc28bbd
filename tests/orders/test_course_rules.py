"""Cases worked by hand: what a plan of a course must keep to, and whom a course suits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from orders.forms.courses import planned_sessions
from orders.rules.courses import (
    Offered,
    Sizes,
    Wanted,
    deadline_faults,
    misfits,
    session_faults,
    shared_units,
    size_faults,
)
from orders.services.courses import SessionFacts
from orders.states import Reason
from orders.states.courses import Misfit
from procurement.states import Unit

MONDAY = date(2026, 3, 2)
WANTED = Wanted(
    languages=frozenset({"fi", "ar"}),
    municipalities=frozenset({"Kuopio"}),
    remote_suits=False,
    accessible=False,
    earliest_start=MONDAY,
    latest_start=MONDAY + timedelta(days=30),
    units_hundredths=20_00,
    reasons=[frozenset()],
)
OFFERED = Offered(
    languages=frozenset({"fi"}),
    municipality="Kuopio",
    remote=False,
    accessible=False,
    first_day=MONDAY + timedelta(days=10),
    units_hundredths=20_00,
)


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ({}, {}, ()),
        ({"reasons": []}, {}, (Misfit.PROVIDER,)),
        ({"reasons": [frozenset({"full", "starts_too_late"})]}, {}, ()),
        ({"reasons": [frozenset({"refused"})]}, {}, (Misfit.PROVIDER,)),
        ({"reasons": [frozenset({"full", "suspended"}), frozenset({"area"})]}, {}, ()),
        ({}, {"languages": frozenset({"sv"})}, (Misfit.LANGUAGE,)),
        ({}, {"municipality": "Pori"}, (Misfit.AREA,)),
        ({}, {"remote": True, "municipality": ""}, (Misfit.AREA,)),
        ({"remote_suits": True, "accessible": True}, {"remote": True, "municipality": ""}, ()),
        ({"accessible": True}, {}, (Misfit.NOT_ACCESSIBLE,)),
        ({"accessible": True}, {"accessible": True}, ()),
        ({}, {"first_day": MONDAY - timedelta(days=1)}, (Misfit.TOO_EARLY,)),
        ({}, {"first_day": MONDAY}, ()),
        ({}, {"first_day": MONDAY + timedelta(days=30)}, ()),
        ({}, {"first_day": MONDAY + timedelta(days=31)}, (Misfit.TOO_LATE,)),
        ({}, {"units_hundredths": 20_01}, (Misfit.TOO_LONG,)),
        ({}, {"shut": True, "closed": True}, (Misfit.SHUT, Misfit.CLOSED)),
        ({"largest_group": 8}, {"max_seats": 8}, ()),
        ({"largest_group": 8}, {"max_seats": 9}, (Misfit.GROUP_SIZE,)),
        ({"ceiling_cents": 50_00}, {"unit_price_cents": 50_00}, ()),
        ({"ceiling_cents": 50_00}, {"unit_price_cents": 50_01}, (Misfit.PRICE_OVER,)),
        ({"budget_unit_cents": 50_00}, {"unit_price_cents": 50_01}, (Misfit.OVER_BUDGET,)),
        ({"reasons": [frozenset({Reason.OVER_BUDGET, Reason.GROUP_SIZE})]}, {}, ()),
        ({}, {"full": True}, ()),
    ],
)
def test_a_course_suits_or_every_reason_is_told(
    wanted: dict[str, object], offered: dict[str, object], found: tuple[Misfit, ...]
) -> None:
    assert misfits(replace(WANTED, **wanted), replace(OFFERED, **offered)) == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("least", "most", "sizes", "codes"),
    [
        (8, 8, Sizes(), []),
        (8, 7, Sizes(), ["seats_wrong"]),
        (0, 7, Sizes(), ["seats_wrong"]),
        (7, 12, Sizes(8, 12), ["group_too_small"]),
        (8, 13, Sizes(8, 12), ["group_too_large"]),
        (8, 12, Sizes(8, 12), []),
    ],
)
def test_sizes_keep_to_the_category(least: int, most: int, sizes: Sizes, codes: list[str]) -> None:
    assert [fault.code for fault in size_faults(least, most, sizes)] == codes


def _at(hour: int, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def _session(start: int, end: int, units: int = 1_00, day: int = 2) -> SessionFacts:
    return SessionFacts(_at(start, day), _at(end, day), units)


@pytest.mark.parametrize(
    ("sessions", "codes"),
    [
        ([], ["no_sessions"]),
        ([_session(9, 15)], []),
        ([_session(15, 9)], ["session_ends_first"]),
        ([_session(9, 15, units=0)], ["session_without_units"]),
        ([_session(9, 12), _session(12, 15)], []),
        ([_session(9, 13), _session(12, 15)], ["sessions_overlap"]),
        ([_session(9, 12), _session(9, 12, day=3)], []),
    ],
)
def test_sessions_follow_each_other(sessions: list[SessionFacts], codes: list[str]) -> None:
    assert [fault.code for fault in session_faults(sessions)] == codes


def test_sign_up_ends_before_the_first_session_and_not_in_the_past() -> None:
    first = MONDAY + timedelta(days=5)
    assert [f.code for f in deadline_faults(first - timedelta(days=1), MONDAY, first)] == []
    assert [f.code for f in deadline_faults(first, MONDAY, first)] == ["sign_up_too_late"]
    assert [f.code for f in deadline_faults(MONDAY - timedelta(days=1), MONDAY, first)] == ["sign_up_in_past"]


def test_one_participant_is_shared_out_without_losing_a_hundredth() -> None:
    assert shared_units(1_00, 3) == [34, 33, 33]
    assert sum(shared_units(1_00, 7)) == 1_00


@pytest.mark.parametrize(
    ("unit", "total", "units"),
    [
        (Unit.PARTICIPANT, None, [50, 50]),
        (Unit.HOUR, None, [6_00, 1_50]),
        (Unit.DAY, None, [1_00, 1_00]),
        (Unit.HOUR, 20_00, [10_00, 10_00]),
    ],
)
def test_sessions_use_units_by_the_category(unit: str, total: int | None, units: list[int]) -> None:
    spans = [(_at(9), _at(15)), (_at(9, 3), _at(9, 3) + timedelta(minutes=90))]
    assert [session.units_hundredths for session in planned_sessions(spans, unit, total)] == units
