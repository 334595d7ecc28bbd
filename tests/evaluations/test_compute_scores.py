"""Computing scores from rows: the method's own numbers, the same every time, and refusals."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.actors import SYSTEM
from core.errors import InvalidInput, NotAllowed, WrongState
from core.models import Event
from evaluations import services
from evaluations.models import CaseRecord, RunCase, ScoreRun
from evaluations.states import ScoreState
from tests.evaluations.conftest import ORDERS
from tests.factories.evaluations import SAMPLE, make_case
from tests.scoring.sample import numbers


def reference():
    return json.loads((SAMPLE / "reference.json").read_text())["providers"]


def test_database_rows_give_the_reference_scores(whole_city):
    run = services.compute_scores(whole_city.manager, whole_city.authority)
    expected = reference()
    for name, provider in whole_city.providers.items():
        found, wanted = (numbers(one) for one in (run.snapshot["providers"][provider.ref], expected[name]))
        assert found.keys() == wanted.keys()
        assert max(abs(found[key] - wanted[key]) for key in wanted) <= 1.5e-6


def test_run_keeps_its_cases_parameters_and_event(city):
    run = services.compute_scores(city.manager, city.authority)
    assert run.state == ScoreState.COMPUTED
    assert (run.number, run.method_version) == (1, "pq-1.0")
    assert RunCase.objects.filter(run=run).count() == CaseRecord.objects.count() == ORDERS
    assert run.params["config"]["weights"]["outcome"] == 0.4
    event = Event.objects.get(code="score_run.computed")
    assert event.data["facts"] == {"cases": ORDERS}
    assert event.data["changes"]["data_hash"] == [None, run.data_hash]


def test_same_rows_and_parameters_give_the_same_snapshot_p10(city):
    first = services.compute_scores(city.manager, city.authority)
    services.discard_scores(city.manager, first)
    second = services.compute_scores(city.manager, city.authority)
    assert (first.data_hash, first.config_hash) == (second.data_hash, second.config_hash)
    assert first.snapshot == ScoreRun.objects.get(pk=second.pk).snapshot


def test_a_new_case_changes_the_next_snapshots_data(city, cast):
    first = services.compute_scores(city.manager, city.authority)
    services.discard_scores(city.manager, first)
    case = make_case(city.authority, next(iter(city.providers.values())), cast.official)
    second = services.compute_scores(city.manager, city.authority)
    assert first.data_hash != second.data_hash
    assert first.config_hash == second.config_hash
    assert RunCase.objects.filter(run=second, case=case).exists()
    assert not RunCase.objects.filter(run=first, case=case).exists()


def test_reading_the_evidence_costs_the_same_for_any_number_of_cases(city, cast):
    with CaptureQueriesContext(connection) as many:
        services.compute_scores(city.manager, city.authority)
    make_case(cast.other_authority, cast.provider)
    with CaptureQueriesContext(connection) as few:
        services.compute_scores(SYSTEM, cast.other_authority)
    assert len(many) <= len(few) <= 25


def test_only_own_authoritys_cases_are_read(city, cast):
    make_case(cast.other_authority, cast.provider)
    run = services.compute_scores(city.manager, city.authority)
    assert cast.provider.ref not in run.snapshot["providers"]


@pytest.mark.parametrize(
    "who", ["official", "auditor", "procurement", "finance", "administrator", "outsider"]
)
def test_others_than_the_manager_are_refused(city, cast, who):
    with pytest.raises(NotAllowed):
        services.compute_scores(cast.actor(who), city.authority)
    assert not ScoreRun.objects.exists()


def test_manager_of_another_city_is_refused(city, cast):
    with pytest.raises(NotAllowed):
        services.compute_scores(city.manager, cast.other_authority)


def test_second_computation_waits_for_the_first(city):
    services.compute_scores(city.manager, city.authority)
    with pytest.raises(WrongState) as refusal:
        services.compute_scores(city.manager, city.authority)
    assert refusal.value.code == "score_run_open"
    assert ScoreRun.objects.count() == 1


def test_a_day_to_come_is_refused(city):
    with pytest.raises(InvalidInput) as refusal:
        services.compute_scores(city.manager, city.authority, clock.today() + timedelta(days=1))
    assert refusal.value.field == "as_of"


def test_a_city_without_closed_orders_is_refused(cast):
    with pytest.raises(InvalidInput) as refusal:
        services.compute_scores(cast.actor("manager"), cast.authority)
    assert refusal.value.code == "no_cases"


def test_an_impossible_row_is_named(city):
    CaseRecord.objects.filter(pk=CaseRecord.objects.earliest("pk").pk).update(breach="unheard")
    with pytest.raises(InvalidInput) as refusal:
        services.compute_scores(city.manager, city.authority)
    assert refusal.value.code == "score_data"
    assert "unheard" in str(refusal.value.message)


def test_command_computes_and_tells(whole_city, capsys):
    call_command("compute_scores", "--authority", "kuopio")
    assert "450 cases, 30 providers, 22 with a score" in capsys.readouterr().out
    assert ScoreRun.objects.get().computed_by is None


def test_command_refuses_an_unknown_authority(db):
    with pytest.raises(CommandError, match="no authority nowhere"):
        call_command("compute_scores", "--authority", "nowhere")
