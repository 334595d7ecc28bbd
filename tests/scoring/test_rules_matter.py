"""Each of the four protections changes the result when it is left out, and in the direction it protects."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from evaluations.scoring import method
from evaluations.scoring.data import OUTCOMES
from evaluations.scoring.shrink import Shrunk
from tests.scoring.sample import PARAMS, REFERENCE, changed, scored

BEHAVIOUR = {provider: truth["behaviour"] for provider, truth in REFERENCE["truth"].items()}


@pytest.fixture(scope="module")
def base():
    return scored()


def mean_gain(result, base, behaviour):
    """Points that providers of one behaviour gain on average, weighted by orders."""
    names = [name for name in base if BEHAVIOUR.get(name) == behaviour and base[name]["n"]]
    gain = sum(
        base[name]["n"] * (result[name]["score_internal"] - base[name]["score_internal"]) for name in names
    )
    return gain / sum(base[name]["n"] for name in names)


def test_without_the_missing_outcome_rule_hiding_pays(base):
    dropped = changed(
        lambda order: {name: "exempt" for name in OUTCOMES if getattr(order, name) == "unknown"}
    )
    result = scored(dropped)
    assert mean_gain(result, base, "hide") > 3
    assert mean_gain(result, base, "hide") > mean_gain(result, base, "honest") + 3


def test_without_the_case_mix_skimming_pays_and_hard_clients_cost(base):
    result = scored(params=dataclasses.replace(PARAMS, lam=1e12))
    assert mean_gain(result, base, "skim") > mean_gain(result, base, "hard") + 1


def test_without_the_feedback_cap_praise_alone_lifts(base):
    result = scored(params=dataclasses.replace(PARAMS, corroboration=1e9))
    capped = [name for name, one in base.items() if one["feedback_capped"]]
    assert capped
    assert not any(one["feedback_capped"] for one in result.values())
    for name in capped:
        assert (
            result[name]["dims"]["experience"]["contribution"]
            > base[name]["dims"]["experience"]["contribution"]
        )
    assert all(one["recentring"] == 0 for one in result.values())


def test_without_shrinkage_a_small_provider_swings(base, monkeypatch):
    def keep_everything(effect, var, tau_ref, params):
        known = np.isfinite(var)
        kept = known.astype(float)
        return Shrunk(effect * kept, np.where(known, var, tau_ref**2), kept, var, tau_ref, 0.0, tau_ref)

    monkeypatch.setattr(method, "shrink", keep_everything)
    result = scored()
    small = [name for name, one in base.items() if 0 < one["n"] <= 10]

    def swing(of):
        return np.mean([abs(of[name]["dims"]["outcome"]["posterior"]) for name in small])

    assert swing(result) > 2 * swing(base)


@pytest.mark.parametrize(
    "constant", ["rho_ref", "half_life_months", "silence_z", "bias_share", "wa_missing_change"]
)
def test_every_other_constant_is_read(base, constant):
    result = scored(params=dataclasses.replace(PARAMS, **{constant: getattr(PARAMS, constant) * 0.5}))
    assert any(abs(result[name]["score_internal"] - base[name]["score_internal"]) > 1e-3 for name in base)
