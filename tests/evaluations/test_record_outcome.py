"""Recording where clients went."""

from datetime import date, timedelta

import pytest

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleVersion
from core.models import Event
from evaluations import rules, services
from evaluations.models import Outcome
from evaluations.states import Horizon, OutcomeCode
from tests.factories.evaluations import make_case


@pytest.fixture
def case(cast):
    return make_case(cast.authority, cast.provider, cast.official)


def test_official_records_the_outcome_at_the_end(cast, case):
    outcome = services.record_outcome(cast.actor("official"), case, "end", "education", version=1)
    assert (outcome.value, outcome.recorded_by, outcome.case.version) == ("education", cast.official, 2)
    event = Event.objects.get(code="outcome.recorded")
    assert event.data["changes"] == {"horizon": [None, "end"], "value": [None, "education"]}
    assert event.data["facts"] == {"case": case.ref}


def test_a_correction_keeps_one_outcome_and_tells_both(cast, case):
    official = cast.actor("official")
    services.record_outcome(official, case, "end", "education")
    services.record_outcome(official, case, "end", "employed_open", version=2)
    assert Outcome.objects.get(case=case).value == "employed_open"
    assert Event.objects.filter(code="outcome.recorded").latest("number").data["changes"] == {
        "value": ["education", "employed_open"]
    }


def test_the_same_outcome_twice_is_recorded_once(cast, case):
    official = cast.actor("official")
    for _ in range(2):
        services.record_outcome(official, case, "end", "education", version=1)
    assert Event.objects.filter(code="outcome.recorded").count() == 1


def test_somebody_elses_newer_outcome_is_not_overwritten(cast, case):
    official = cast.actor("official")
    services.record_outcome(official, case, "end", "education", version=1)
    with pytest.raises(StaleVersion):
        services.record_outcome(official, case, "end", "unknown", version=1)
    assert Outcome.objects.get(case=case).value == "education"


@pytest.mark.parametrize(
    "who", ["administrator", "coach", "manager", "auditor", "outsider", "other_official"]
)
def test_nobody_but_the_citys_officials_records_outcomes_p9(cast, case, who):
    with pytest.raises(NotAllowed):
        services.record_outcome(cast.actor(who), case, "end", "employed_open")
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("horizon", "value", "code"),
    [("3m", "education", "too_early"), ("9m", "education", "unknown_code"), ("end", "rich", "unknown_code")],
)
def test_too_early_or_unknown_is_refused(cast, case, horizon, value, code):
    with pytest.raises(InvalidInput) as refusal:
        services.record_outcome(cast.actor("official"), case, horizon, value)
    assert refusal.value.code == code


def test_three_months_later_it_can_be_recorded(cast, case):
    with clock.stopped_at(clock.at(date(2026, 6, 2), 9)):
        services.record_outcome(cast.actor("official"), case, "3m", "employed_open")
    assert Outcome.objects.get(case=case).horizon == Horizon.MONTHS_3


@pytest.mark.parametrize(
    ("closed", "horizon", "day"),
    [
        (date(2026, 1, 31), "end", date(2026, 1, 31)),
        (date(2025, 11, 30), "3m", date(2026, 2, 28)),
        (date(2025, 8, 31), "6m", date(2026, 2, 28)),
        (date(2025, 12, 15), "3m", date(2026, 3, 15)),
    ],
)
def test_horizons_fall_on_the_same_day_of_a_later_month(closed, horizon, day):
    assert rules.horizon_day(closed, horizon) == day


@pytest.mark.parametrize(
    ("recorded", "days_after", "read"),
    [
        (None, -1, "not_due"),
        ("education", -1, "not_due"),
        ("education", 0, "education"),
        (None, 0, "not_due"),
        (None, 29, "not_due"),
        (None, 30, "unknown"),
        ("exempt", 30, "exempt"),
    ],
)
def test_an_unrecorded_outcome_is_unknown_only_after_its_grace(recorded, days_after, read):
    closed = date(2026, 1, 10)
    as_of = date(2026, 4, 10) + timedelta(days=days_after)
    assert rules.outcome_for_score(recorded, closed, "3m", as_of=as_of, grace_days=30) == read


def test_every_outcome_code_is_known_to_the_method():
    from evaluations.methods import built_in

    known = set(built_in().raw["outcome_value"]) | {"exempt"}
    assert known == set(OutcomeCode.values)
