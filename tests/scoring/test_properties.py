"""Properties P1 to P7 and P10 that every implementation of the method must keep."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.scoring import DIMENSIONS, score
from evaluations.scoring.data import OUTCOMES
from tests.scoring.sample import (
    DECLINES,
    ORDERS,
    PARAMS,
    PROVIDERS,
    WITH_ORDERS,
    changed,
    evidence,
    largest_difference,
    scored,
)

PROFILE = settings(max_examples=15, deadline=None, derandomize=True)
CHANCE = st.randoms(use_true_random=True)
COUNT = Counter(order.provider_id for order in ORDERS)
CELLS = [(row, column) for row in range(len(ORDERS)) for column in OUTCOMES]
ZERO = [cell for cell in CELLS if PARAMS.outcome_value.get(getattr(ORDERS[cell[0]], cell[1])) == 0]
POSITIVE = [cell for cell in CELLS if PARAMS.outcome_value.get(getattr(ORDERS[cell[0]], cell[1]), 0) > 0]


@pytest.fixture(scope="module")
def base():
    return scored()


def recoded(cells, code):
    rows = list(ORDERS)
    for row, column in cells:
        rows[row] = dataclasses.replace(rows[row], **{column: code})
    return rows


@PROFILE
@given(chance=CHANCE)
def test_p1_row_order_and_names_do_not_matter(base, chance):
    provider = dict(zip(PROVIDERS, chance.sample(PROVIDERS, len(PROVIDERS)), strict=True))
    officials = sorted({order.official_id or "" for order in ORDERS})
    official = dict(zip(officials, chance.sample(officials, len(officials)), strict=True))
    orders = changed(
        lambda order: {
            "provider_id": provider[order.provider_id],
            "official_id": official[order.official_id or ""],
            "order_id": f"X{chance.random()}",
        }
    )
    declines = [dataclasses.replace(one, provider_id=provider[one.provider_id]) for one in DECLINES]
    chance.shuffle(orders)
    chance.shuffle(declines)
    result = score(evidence(orders, declines), PARAMS, digits=None)["providers"]
    assert largest_difference({name: result[provider[name]] for name in PROVIDERS}, base) < 1e-9


@PROFILE
@given(chance=CHANCE)
def test_p2_zero_outcomes_recoded_to_unknown_change_no_score(base, chance):
    result = scored(recoded(chance.sample(ZERO, chance.randrange(1, len(ZERO))), "unknown"))
    for name, one in base.items():
        without_audits = {key: value for key, value in one.items() if key != "audits"}
        assert {key: result[name][key] for key in without_audits} == without_audits


@settings(PROFILE, max_examples=40)
@given(cell=st.sampled_from(POSITIVE))
def test_p3_hiding_a_positive_outcome_never_raises_the_score(base, cell):
    provider = ORDERS[cell[0]].provider_id
    result = scored(recoded([cell], "unknown"))
    assert result[provider]["score_internal"] < base[provider]["score_internal"]


@pytest.mark.parametrize("provider", [name for name in WITH_ORDERS if COUNT[name] >= 6])
def test_p3_hiding_all_positive_outcomes_never_raises_the_score(base, provider):
    own = [cell for cell in POSITIVE if ORDERS[cell[0]].provider_id == provider]
    assert scored(recoded(own, "unknown"))[provider]["score_internal"] <= base[provider]["score_internal"]


def test_p4_providers_without_orders_change_nothing(base):
    newcomers = [f"N{number:03}" for number in range(200)]
    result = score(evidence(providers=[*newcomers, *PROVIDERS]), PARAMS, digits=None)["providers"]
    assert largest_difference({name: result[name] for name in PROVIDERS}, base) < 1e-9
    for name in newcomers:
        one = result[name]
        assert (one["state"], one["band"], one["score"], one["p_above"]) == (
            "not_enough_evidence",
            0,
            None,
            0.5,
        )


def test_p5_contributions_add_up_to_the_score(base):
    for one in base.values():
        parts = sum(one["dims"][name]["contribution"] for name in DIMENSIONS)
        total = 50 + parts + one["recentring"] - one["deduction"]
        assert one["score_internal"] == pytest.approx(min(100, max(0, total)), abs=1e-9)


def test_p6_twice_the_orders_and_breaches_is_not_twice_the_deduction(base):
    for name in [name for name in WITH_ORDERS if base[name]["deduction"] > 0]:
        again = [
            dataclasses.replace(order, order_id=f"{order.order_id}-2")
            for order in ORDERS
            if order.provider_id == name
        ]
        deduction = scored([*ORDERS, *again])[name]["deduction"]
        assert base[name]["deduction"] < deduction < 1.9 * base[name]["deduction"]


@pytest.mark.parametrize("provider", [name for name in WITH_ORDERS if COUNT[name] >= 5])
def test_p7_total_silence_lowers_the_experience(provider):
    silent = dict.fromkeys(("nps", "item1", "item2", "item3"))
    result = scored(changed(lambda order: silent if order.provider_id == provider else {}))
    experience = result[provider]["dims"]["experience"]
    assert experience["effect"] < 0
    assert experience["posterior"] < 0
    assert experience["shrink"] > 0
    assert result[provider]["audits"]["feedback"]["silence"] > 0


def test_p9_what_the_provider_types_about_a_decline_is_not_read(base):
    declines = [dataclasses.replace(one, reason="client not motivated") for one in DECLINES]
    data = evidence(declines=declines)
    assert data.hash() == evidence().hash()
    assert score(data, PARAMS, digits=None)["providers"] == base
