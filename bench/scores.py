"""Measures the quality score: time, memory, and how well it finds a known truth.

    python bench/scores.py [--quick] [--huge]

Quality is compared with three simpler scores in the same simulated cities: the raw employment rate, the mean
NPS, and the same five parts without case-mix, missing-outcome rule, cap or shrinkage ("naive").
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.score_city import BEHAVIOURS, City, simulate  # noqa: E402
from evaluations.scoring import (  # noqa: E402
    Params,
    Result,
    ScoringData,
    compute,
    method,
    score,
)
from evaluations.scoring.dimensions import feedback  # noqa: E402
from evaluations.scoring.shrink import Shrunk  # noqa: E402

Floats = np.ndarray[Any, np.dtype[np.float64]]

SAMPLE = ROOT / "tests" / "data" / "scoring"
PROVIDERS, ORDERS = 30, 600
SMALL, LARGE = 10, 20
TRULY_BAD = -0.5
BELOW_BANDS = (1, 2)
METHODS = ("pq", "raw", "nps", "naive")


def read_params() -> Params:
    return Params.from_dict(json.loads((SAMPLE / "params.json").read_text(encoding="utf-8")))


def peak_kb() -> int:
    """Highest resident memory since `forget_peak`, kB (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def forget_peak() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return peak_kb()


def make_data(orders: int, file: Path) -> None:
    """Keep the evidence of a city of `orders` orders in `file`."""
    params = read_params()
    city = simulate(1, max(PROVIDERS, orders // 200), orders, params)
    data = ScoringData.from_rows(city.orders, city.declines, city.providers, params)
    file.write_bytes(pickle.dumps(data, protocol=5))


def measure(file: Path) -> dict[str, float]:
    """Seconds and MB beyond the data of one computation, after a small one that loads the code."""
    params = read_params()
    score(ScoringData.from_folder(SAMPLE, params), params)
    with file.open("rb") as handle:
        data: ScoringData = pickle.load(handle)
    before = forget_peak()
    start = time.perf_counter()
    score(data, params)
    seconds = time.perf_counter() - start
    return {"seconds": round(seconds, 4), "mb": round((peak_kb() - before) / 1024, 1)}


def in_own_process(orders: int) -> dict[str, float]:
    """Make the data in one process and measure in another, on one core, so that no freed memory is reused."""
    env = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "city"
        command = [sys.executable, __file__, "--file", str(file)]
        subprocess.run([*command, "--make", str(orders)], check=True, env=env)
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def provider_mean(data: ScoringData, values: Floats) -> Floats:
    """Mean of the known values per provider; the city's mean where there is none."""
    known = ~np.isnan(values)
    size = len(data.provider_ids)
    count = np.bincount(data.provider[known], minlength=size)
    total = np.bincount(data.provider[known], weights=values[known], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), values[known].mean())


def raw_outcomes(data: ScoringData, worth: Callable[[str], float]) -> Floats:
    """Worth (n,) of the last horizon somebody knows; what is unknown is left out, as naive scores do."""
    value = np.array([worth(code) for code in data.outcome_codes])[data.outcomes]
    end, three, six = value
    return np.where(np.isnan(six), np.where(np.isnan(three), end, three), six)


def baselines(data: ScoringData, params: Params) -> dict[str, Floats]:
    left_out = {"unknown", "not_due", "exempt"}
    employed = {"employed_open", "wage_subsidised"}  # what statistics count as a job
    rate = raw_outcomes(data, lambda code: np.nan if code in left_out else float(code in employed))
    value = raw_outcomes(data, lambda code: np.nan if code in left_out else params.outcome_value[code])
    prompt = 0.5 * (data.days_to_start <= params.start_target_days) + 0.5 * data.report_on_time
    nps = np.where(np.isnan(data.nps), np.nan, 1.0 * (data.nps >= 9) - 1.0 * (data.nps <= 6))
    parts = (value, data.wa_end - data.clients.wa_start, feedback(data, params), data.rating, prompt)
    z = [one / max(float(one.std()), 1e-9) for one in (provider_mean(data, part) for part in parts)]
    naive = np.array(params.weights) @ np.stack(z)
    return {"raw": provider_mean(data, rate), "nps": provider_mean(data, nps), "naive": naive}


def ranks(values: Floats) -> Floats:
    """Rank points 0-100."""
    return 100.0 * values.argsort().argsort() / max(len(values) - 1, 1)


@dataclasses.dataclass
class Tally:
    """What the replications add up to."""

    correlation: dict[str, list[float]]
    error: dict[str, list[float]]
    gain: dict[str, list[float]]
    wrong: dict[str, list[bool]]
    power: list[bool]
    covered: list[bool]


def run_once(seed: int, size: tuple[int, int], params: Params, tally: Tally, without: str = "") -> None:
    """One city twice: as it behaves, and as it would score if all were honest."""
    scores = {}
    for misbehave in (False, True):
        city = simulate(seed, *size, params, misbehave)
        data = ScoringData.from_rows(city.orders, city.declines, city.providers, params)
        as_found = without == "shrinkage"
        with mock.patch.object(method, "shrink", unshrunk) if as_found else contextlib.nullcontext():
            result = compute(without_rule(data, without), without_constant(params, without))
        scores[misbehave] = {"pq": result.whole.score, **baselines(data, params)}
    count = np.bincount(data.provider, minlength=len(city.providers))
    active = count > 0
    for name in METHODS:
        true, found = city.quality[active], scores[True][name][active]
        tally.correlation[name].append(float(np.corrcoef(ranks(true), ranks(found))[0, 1]))
        tally.error[name].append(float(np.abs(ranks(true) - ranks(found)).mean()))
        moved = ranks(found) - ranks(scores[False][name][active])
        kinds = np.array(city.behaviour)[active]
        for kind in BEHAVIOURS:
            tally.gain[f"{name} {kind}"].extend(moved[kinds == kind].tolist())
    judge(city, result, scores[True], count, tally)


def without_rule(data: ScoringData, without: str) -> ScoringData:
    """Leave out the missing-outcome rule: what is unknown does not count."""
    if without != "missing-outcome rule":
        return data
    unknown, exempt = data.outcome_codes.index("unknown"), data.outcome_codes.index("exempt")
    return dataclasses.replace(data, outcomes=np.where(data.outcomes == unknown, exempt, data.outcomes))


def without_constant(params: Params, without: str) -> Params:
    if without == "case-mix":
        return dataclasses.replace(params, lam=1e12)
    return dataclasses.replace(params, corroboration=1e9) if without == "feedback cap" else params


def unshrunk(effect: Floats, var: Floats, tau_ref: float, params: Params) -> Shrunk:
    """Take every effect at face value, as if it were known exactly."""
    known = np.isfinite(var)
    zero = np.zeros_like(effect)
    return Shrunk(effect * known, zero, 1.0 * known, np.where(known, zero, np.inf), tau_ref, 0.0, tau_ref)


def judge(city: City, result: Result, scores: dict[str, Floats], count: Any, tally: Tally) -> None:
    """Wrong "below average" of small providers, power on bad large ones, coverage of the interval."""
    known = count / (count + 10)
    true = city.quality - np.average(city.quality, weights=known)
    small = (count > 0) & (count <= SMALL) & (true >= 0)
    below = np.isin(result.whole.band, BELOW_BANDS)
    tally.wrong["pq"].extend(below[small].tolist())
    for name in METHODS[1:]:
        tally.wrong[name].extend((scores[name] < scores[name][count > 0].mean())[small].tolist())
    tally.power.extend(below[(count >= LARGE) & (true <= TRULY_BAD)].tolist())
    miss = np.abs(result.whole.q - true) / np.sqrt(result.whole.var)
    tally.covered.extend((miss <= 1.645)[count > 0].tolist())


def simulate_truth(replications: int, size: tuple[int, int], params: Params, without: str = "") -> Tally:
    gains = [f"{name} {kind}" for name in METHODS for kind in BEHAVIOURS]
    tally = Tally(
        correlation={name: [] for name in METHODS},
        error={name: [] for name in METHODS},
        gain={name: [] for name in gains},
        wrong={name: [] for name in METHODS},
        power=[],
        covered=[],
    )
    for seed in range(replications):
        run_once(seed, size, params, tally, without)
    return tally


def mean(values: list[Any]) -> float:
    return float(np.mean(values)) if values else float("nan")


def targets(t: Tally) -> list[tuple[str, float, str, bool]]:
    """Each target: name, measured, limit, met."""
    corr, error = ({m: mean(x[m]) for m in METHODS} for x in (t.correlation, t.error))
    gain = {name: mean(values) for name, values in t.gain.items()}

    def least(name: str, value: float, limit: float) -> tuple[str, float, str, bool]:
        return name, value, f">= {limit:g}", value >= limit

    def most(name: str, value: float, limit: float) -> tuple[str, float, str, bool]:
        return name, value, f"<= {limit:g}", value <= limit

    return [
        least("rank correlation / naive composite", corr["pq"] / corr["naive"], 1.12),
        least("rank correlation / raw rate", corr["pq"] / corr["raw"], 2.2),
        least("rank correlation / NPS", corr["pq"] / corr["nps"], 1.6),
        most("rank error / raw rate", error["pq"] / error["raw"], 0.65),
        most(f"wrong below at n <= {SMALL}", mean(t.wrong["pq"]), 0.04),
        least(f"power on bad providers, n >= {LARGE}", mean(t.power), 0.75),
        least("coverage of the 90 % interval", mean(t.covered), 0.86),
        most("coverage of the 90 % interval", mean(t.covered), 0.95),
        most("hider's gain, rank points", gain["pq hide"], 2.0),
        most("skimmer's gain / under raw rate", gain["pq skim"] / gain["raw skim"], 0.55),
        most("gamer's gain / under NPS", gain["pq game"] / gain["nps game"], 0.40),
    ]


def print_truth(t: Tally) -> None:
    print(f"{'method':8} rank corr  rank error  wrong below (n<={SMALL})  gain skim/hide/game")
    for name in METHODS:
        gains = " / ".join(f"{mean(t.gain[f'{name} {kind}']):5.1f}" for kind in BEHAVIOURS)
        row = f"{mean(t.correlation[name]):9.2f} {mean(t.error[name]):11.1f} {mean(t.wrong[name]):14.1%}"
        print(f"{name:8}{row}          {gains}")
    for name, value, limit, met in targets(t):
        print(f"  {'ok  ' if met else 'MISS'} {name:40} {value:7.3f}  {limit}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer replications, 30,000 orders at most")
    parser.add_argument("--huge", action="store_true", help="also 3,000,000 orders (needs about 8 GB)")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make_data(options.make, options.file)
        return
    if options.file:
        print(json.dumps(measure(options.file)))
        return
    sizes = [ORDERS, 30_000 if options.quick else 300_000] + ([3_000_000] if options.huge else [])
    for size in sizes:
        found = in_own_process(size)
        print(f"{size:>9,} orders: {found['seconds']:8.3f} s, {found['mb']:7.1f} MB beyond the data")
    replications, params = 12 if options.quick else 100, read_params()
    print(f"\n{replications} cities of {PROVIDERS} providers and {ORDERS} orders")
    print_truth(simulate_truth(replications, (PROVIDERS, ORDERS), params))
    for rule in ("missing-outcome rule", "case-mix", "feedback cap", "shrinkage"):
        failed = [
            row[0]
            for row in targets(simulate_truth(replications // 2, (PROVIDERS, ORDERS), params, rule))
            if not row[3]
        ]
        print(f"without the {rule}: misses {'; '.join(failed) or 'nothing'}")


if __name__ == "__main__":
    main()
