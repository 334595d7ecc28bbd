"""Cities with little or uniform evidence: a finite answer, and never a number without evidence."""

from __future__ import annotations

import dataclasses

import pytest

from evaluations.scoring import score
from evaluations.scoring.data import OUTCOMES
from tests.scoring.sample import ORDERS, PARAMS, PROVIDERS, changed, evidence, numbers

SILENT = dict.fromkeys(("nps", "item1", "item2", "item3"))
UNIFORM = {
    "all outcomes unknown": dict.fromkeys(OUTCOMES, "unknown"),
    "all outcomes exempt": dict.fromkeys(OUTCOMES, "exempt"),
    "all outcomes not due": dict.fromkeys(OUTCOMES, "not_due"),
    "everybody found work": dict.fromkeys(OUTCOMES, "employed_open"),
    "nobody answers": SILENT,
    "everybody answers the same": {"nps": 10, "item1": 5, "item2": 5, "item3": 5},
    "no official rates": {"official_rating": None},
    "no official is named": {"official_id": None},
    "everything on time": {"days_to_start": 3, "report_on_time": True},
    "no start is known": {"days_to_start": None},
    "no work ability is known": {"wa_start": None, "wa_end": None},
    "all clients start alike": {
        "service_type": "a", "age_band": "a", "education": "a", "language_group": "a", "health_limit": "a",
        "months_unemployed": 5, "earlier_services": 0, "wa_start": 5,
    },
}  # fmt: skip


def finite(orders, declines=()):
    result = score(evidence(orders, declines), PARAMS, digits=None)
    assert all(abs(number) < 1e6 for number in numbers(result["providers"]).values())
    return result["providers"]


@pytest.mark.parametrize("fields", UNIFORM.values(), ids=UNIFORM.keys())
def test_uniform_evidence_gives_finite_scores(fields):
    providers = finite(changed(lambda order: fields))
    assert all(0 <= one["score_internal"] <= 100 for one in providers.values())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 13])
def test_few_orders_give_no_score(count):
    providers = finite(ORDERS[:count])
    assert {one["state"] for one in providers.values()} == {"not_enough_evidence"}
    assert {one["score"] for one in providers.values()} == {None}


def test_no_orders_at_all_is_exactly_average():
    for one in finite([]).values():
        assert (one["score_internal"], one["p_above"], one["reliability"]) == (50, 0.5, 0)


def test_one_provider_alone_is_the_average():
    orders = changed(lambda order: {"provider_id": PROVIDERS[0]})
    one = finite(orders)[PROVIDERS[0]]
    assert one["score_internal"] == pytest.approx(50 - one["deduction"], abs=0.5)


def test_breach_in_a_single_order_costs_at_most_the_cap():
    orders = [dataclasses.replace(order, breach="serious") for order in ORDERS]
    assert max(one["deduction"] for one in finite(orders).values()) == PARAMS.breach_cap
