"""The golden case: every number of the reference within 1e-6, from files and from rows."""

from __future__ import annotations

import pytest

from evaluations.scoring import Params, ScoringData, score
from tests.scoring.sample import (
    FOLDER,
    PARAMS,
    RAW_PARAMS,
    REFERENCE,
    evidence,
    largest_difference,
    numbers,
    words,
)

EXPECTED = {key: value for key, value in REFERENCE.items() if key != "truth"}


@pytest.fixture(scope="module")
def result():
    return score(ScoringData.from_folder(FOLDER, PARAMS), PARAMS, digits=None)


def test_every_number_agrees(result):
    assert len(numbers(EXPECTED)) > 2_500
    assert largest_difference(result, EXPECTED) <= 1e-6


def test_states_flags_and_missing_scores_agree(result):
    assert words(result) == words(EXPECTED)


def test_rounded_result_differs_by_at_most_the_last_digit(result):
    rounded = score(ScoringData.from_folder(FOLDER, PARAMS), PARAMS)
    assert largest_difference(rounded, EXPECTED) <= 1.0000001e-6
    assert list(rounded) == list(EXPECTED)


def test_rows_in_memory_score_like_the_files(result):
    assert largest_difference(score(evidence(), PARAMS, digits=None), result) == 0


@pytest.mark.parametrize("section", ["model", "expected_first_20", "funnel"])
def test_no_section_is_empty(result, section):
    assert numbers(result[section])


def test_audits_flag_who_the_simulation_made_misbehave(result):
    flags = {
        name: {provider for provider, one in result["providers"].items() if one["audits"][name]["flag"]}
        for name in ("cream", "missing", "feedback")
    }
    behaviour = {provider: truth["behaviour"] for provider, truth in REFERENCE["truth"].items()}
    assert {behaviour[provider] for provider in flags["missing"]} == {"hide"}
    assert {behaviour[provider] for provider in flags["cream"]} == {"skim"}
    assert "game" in {behaviour[provider] for provider in flags["feedback"]}


def test_hash_of_params_ignores_how_a_number_is_written():
    rewritten = {**RAW_PARAMS, "config": {**RAW_PARAMS["config"], "lam": 3}}
    assert Params.from_dict(rewritten).hash() == PARAMS.hash()
