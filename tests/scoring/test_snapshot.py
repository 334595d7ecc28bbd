"""P10: same input and same configuration, same snapshot; and what of it may be shown."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.scoring import Params, canonical_json, published, snapshot
from tests.scoring.sample import DECLINES, ORDERS, PARAMS, PROVIDERS, RAW_PARAMS, evidence


@pytest.fixture(scope="module")
def taken():
    return snapshot(evidence(), PARAMS)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(chance=st.randoms(use_true_random=True))
def test_p10_same_input_gives_the_same_text_in_any_row_order(taken, chance):
    orders, declines, providers = list(ORDERS), list(DECLINES), list(PROVIDERS)
    for rows in (orders, declines, providers):
        chance.shuffle(rows)
    assert snapshot(evidence(orders, declines, providers), Params.from_dict(RAW_PARAMS)) == taken


def test_another_configuration_has_another_hash(taken):
    stricter = dataclasses.replace(PARAMS, min_neff=8.0)
    other = snapshot(evidence(params=stricter), stricter)
    assert other.data_hash == taken.data_hash
    assert other.config_hash != taken.config_hash
    assert other.result_hash != taken.result_hash


def test_another_fact_has_another_hash(taken):
    orders = [dataclasses.replace(ORDERS[0], breach="minor"), *ORDERS[1:]]
    other = snapshot(evidence(orders), PARAMS)
    assert other.config_hash == taken.config_hash
    assert other.data_hash != taken.data_hash
    assert other.text != taken.text


def test_text_is_the_result(taken):
    assert json.loads(taken.text) == taken.result
    assert canonical_json({"b": 1, "a": "ä"}) == '{"a":"ä","b":1}'


def test_json_has_no_word_for_nan():
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(float("nan"))


def test_nothing_internal_is_published(taken):
    shown = published(taken.result)
    assert set(shown) == set(PROVIDERS)
    for name, one in shown.items():
        assert not {"score_internal", "audits", "funnel", "dims"} & set(one)
        full = taken.result["providers"][name]
        if full["state"] == "scored":
            assert (one["score"], one["band"]) == (full["score"], full["band"])
            assert set(one["contributions"]) == set(full["dims"])


def test_without_evidence_no_number_is_published(taken):
    without = [one for one in published(taken.result).values() if one["state"] == "not_enough_evidence"]
    assert len(without) == 17
    for one in without:
        assert {one[key] for key in ("band", "score", "lo", "hi", "p_above", "reliability")} == {None}
        assert one["contributions"] == {}


def test_a_city_with_few_scored_providers_publishes_no_bands():
    some = {"P153", "P643", "P722", "P261", "P999", "P743", "P530"}
    orders = [order for order in ORDERS if order.provider_id in some]
    shown = published(snapshot(evidence(orders, declines=[]), PARAMS).result)
    scored = [one for one in shown.values() if one["state"] == "scored"]
    assert 0 < len(scored) < 8
    assert all(one["band"] is None and one["score"] is not None for one in scored)
