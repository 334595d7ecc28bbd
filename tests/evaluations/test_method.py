"""The method's parameters: built in, or decided by the authority, with a history."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import InvalidInput, NotAllowed
from evaluations import methods, rules, services
from evaluations.explaining import certainty, reasons
from evaluations.states import Horizon
from tests.evaluations.conftest import AS_OF


def heavier(**weights):
    raw = methods.built_in().raw
    return {**raw, "config": {**raw["config"], "weights": {**raw["config"]["weights"], **weights}}}


def test_without_a_decision_the_built_in_method_holds(cast):
    assert methods.in_force(cast.authority, clock.today()).version == "pq-1.0"


def test_a_decided_method_holds_from_its_day_on_and_changes_the_hash(city):
    first = services.compute_scores(city.manager, city.authority)
    services.discard_scores(city.manager, first)
    day = AS_OF + timedelta(days=1)
    services.set_method(
        city.manager, version="pq-1.0-k1", params=heavier(outcome=0.5, experience=0.1), valid_from=day
    )
    assert methods.in_force(city.authority, AS_OF).version == "pq-1.0"
    with clock.stopped_at(clock.at(day, 9)):
        run = services.compute_scores(city.manager, city.authority)
        same_day = services.discard_scores(city.manager, run)
    assert same_day.method_version == "pq-1.0-k1"
    assert run.params["config"]["weights"]["outcome"] == 0.5
    assert run.config_hash != first.config_hash


@pytest.mark.parametrize(
    ("version", "params", "days", "field"),
    [
        ("k1", heavier(outcome=0.9), 0, "params"),
        ("k1", {}, 0, "params"),
        ("k1", heavier(), -1, "valid_from"),
        ("used", heavier(), 3, "version"),
    ],
)
def test_meaningless_used_or_late_decisions_are_refused(cast, version, params, days, field):
    manager = cast.actor("manager")
    day = clock.today()
    services.set_method(manager, version="used", params=heavier(), valid_from=day + timedelta(days=9))
    with pytest.raises(InvalidInput) as refusal:
        services.set_method(manager, version=version, params=params, valid_from=day + timedelta(days=days))
    assert refusal.value.field == field


def test_only_the_manager_decides(cast):
    with pytest.raises(NotAllowed):
        services.set_method(cast.actor("official"), version="k1", params=heavier(), valid_from=clock.today())


def test_activation_of_the_lahti_project():
    """Lahti KUNTO 2021-23: 144 of 232 who went through the service were placed, 62 %."""
    counts = {
        "employed_open": 75, "education": 27, "work_trial": 17, "rehabilitative_work": 9, "other_service": 16,
        "sick_leave": 14, "still_seeking": 74, "exempt": 5,
    }  # fmt: skip
    assert rules.activation(counts) == (144, 232)
    assert rules.percent(*rules.activation(counts)) == 62
    assert rules.percent(*rules.activation({})) is None


@pytest.mark.parametrize("horizon", Horizon)
def test_closed_by_is_the_last_day_whose_horizon_has_come(horizon):
    start = AS_OF - timedelta(days=500)
    for step in range(500):
        today = start + timedelta(days=step)
        day = rules.closed_by(today, horizon)
        assert rules.horizon_day(day, horizon) <= today < rules.horizon_day(day + timedelta(days=1), horizon)


def test_reasons_say_what_lifts_and_lowers():
    found = reasons({"outcome": 812, "distance": -40, "experience": -301, "official": 99, "timeliness": None})
    assert [reason.effect for reason in found] == ["lifts", "level", "lowers", "level", "level"]
    assert reasons({}) == []


def test_certainty_has_words_for_every_confidence():
    words = {str(certainty(value)) for value in (None, 30, 55, 90)}
    assert len(words) == 4
