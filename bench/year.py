"""Measures a whole year: 600 orders through the services on SQLite, and whether it gets slower on the way.

    python -m bench.year [--orders N] [--scenario CODE] [--seed N]

The database is a file made for the purpose in a temporary folder. Prints the time of the play, the mean processor
time of placing and of choosing in the first and the last hundred orders, and their ratio; exits 1 when a limit is
broken.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

SECONDS = 90.0
RATIO = 1.25
WINDOW = 100
STEPS = ("place_order", "choose_provider")


def prepare(folder: str) -> None:
    """A fresh SQLite file, whatever else this shell is set up for."""
    for name in ("CELERY_BROKER_URL", "REDIS_URL", "VALINTA_ENV", "VALINTA_DEMO"):
        os.environ.pop(name, None)
    os.environ["VALINTA_VAR_DIR"] = folder
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/year.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # noqa: PLC0415 - after the scratch database is named

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the scratch database is named

    call_command("migrate", verbosity=0)
    import_module("config.urls")


def timed(function: Callable[..., Any], durations: list[float]) -> Callable[..., Any]:
    """The function, noting the processor time of each call that succeeds: other work distorts it less."""

    def call(*args: Any, **kwargs: Any) -> Any:
        started = process_time()
        result = function(*args, **kwargs)
        durations.append(process_time() - started)
        return result

    return call


def window_ratio(durations: list[float], window: int) -> tuple[float, float, float]:
    """Mean milliseconds of the first and the last ``window`` calls, and the last by the first."""
    first, last = durations[:window], durations[-window:]
    means = 1000 * sum(first) / len(first), 1000 * sum(last) / len(last)
    return *means, means[1] / means[0]


def measure(scenario: str, seed: int, orders: int) -> int:
    """Play, print, judge."""
    from orders import services  # noqa: PLC0415 - after the scratch database is named
    from simulator.play import play  # noqa: PLC0415 - after the scratch database is named

    durations: dict[str, list[float]] = {name: [] for name in STEPS}
    for name in STEPS:
        setattr(services, name, timed(getattr(services, name), durations[name]))
    started, worked = perf_counter(), process_time()
    figures = play(scenario, seed, orders=orders)
    seconds, worked = perf_counter() - started, process_time() - worked
    print(f"{figures['orders']['total']} orders, {figures['events']} events")
    print(f"whole year: {seconds:.1f} s (processor {worked:.1f} s; limit {SECONDS:.0f} s for 600 orders)")
    broken = seconds > SECONDS
    window = min(WINDOW, orders // 2)
    both = [a + b for a, b in zip(durations[STEPS[0]], durations[STEPS[1]], strict=False)]
    for name, values in (*durations.items(), ("placing and choosing", both)):
        first, last, ratio = window_ratio(values, window)
        print(f"{name}: first {window} {first:.1f} ms, last {window} {last:.1f} ms, ratio {ratio:.2f}")
    broken = broken or ratio > RATIO
    print(f"limit of the ratio: {RATIO}: {'broken' if broken else 'kept'}")
    return 1 if broken else 0


def main() -> int:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenario", default="kuopio-2018")
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument("--orders", type=int, default=600)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="valinta-year-") as folder:
        prepare(folder)
        return measure(options.scenario, options.seed, options.orders)


if __name__ == "__main__":
    sys.exit(main())
