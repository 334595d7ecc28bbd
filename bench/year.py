"""Measures a whole year: 600 orders through the services on SQLite, and whether it gets slower on the way.

    python -m bench.year [--orders N] [--scenario CODE] [--seed N]

The database is a file made for the purpose in a temporary folder. Prints the time of the play, and the mean processor
time of placing and of choosing in the first and the last hundred orders. Minutes lie between the two, in which a
machine gets faster or slower by a tenth on its own; so a yardstick, the same bare insert of a list each time, is
measured right after each of them, and the ratios are those of times in yardsticks. Exits 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
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


class Yardstick:
    """The same work each time, without our code and without Django: a list of 40 rows with a card each, and away."""

    ROWS = 40

    def __init__(self) -> None:
        self.table = sqlite3.connect(":memory:", isolation_level=None)
        self.table.execute("CREATE TABLE offer (id INTEGER PRIMARY KEY, place INTEGER UNIQUE, card TEXT)")

    def seconds(self) -> float:
        """Processor time of one turn."""
        started = process_time()
        for place in range(self.ROWS):
            card = {
                "name": f"Provider {place}",
                "languages": ["fi", "sv"],
                "hours": list(range(20)),
                "score": None,
            }
            self.table.execute("INSERT INTO offer (place, card) VALUES (?, ?)", (place, json.dumps(card)))
        for _place, card in self.table.execute("SELECT place, card FROM offer ORDER BY place").fetchall():
            json.loads(card)
        self.table.execute("DELETE FROM offer")
        return process_time() - started


@dataclass
class Timings:
    """Processor seconds of each call of a step that succeeded, and of the yardstick after it."""

    calls: list[float] = field(default_factory=list)
    yardsticks: list[float] = field(default_factory=list)

    def __add__(self, other: Timings) -> Timings:
        """The first call of the one with the first of the other, and so on."""
        return Timings(
            [a + b for a, b in zip(self.calls, other.calls, strict=False)],
            [(a + b) / 2 for a, b in zip(self.yardsticks, other.yardsticks, strict=False)],
        )

    def window(self, some: slice) -> tuple[float, float]:
        """Mean milliseconds of a call, and how many yardsticks that is."""
        calls, yardsticks = self.calls[some], self.yardsticks[some]
        return 1000 * sum(calls) / len(calls), sum(calls) / sum(yardsticks)


def timed(function: Callable[..., Any], timings: Timings, yardstick: Yardstick) -> Callable[..., Any]:
    """The function, noting the processor time of each call that succeeds: other work distorts it less."""

    def call(*args: Any, **kwargs: Any) -> Any:
        started = process_time()
        result = function(*args, **kwargs)
        timings.calls.append(process_time() - started)
        timings.yardsticks.append(yardstick.seconds())
        return result

    return call


def growth(name: str, timings: Timings, window: int) -> float:
    """Print the first and the last ``window`` calls; the last by the first, in yardsticks."""
    (first, before), (last, after) = timings.window(slice(window)), timings.window(slice(-window, None))
    print(
        f"{name}: first {window} {first:.1f} ms ({before:.0f} yardsticks), "
        f"last {window} {last:.1f} ms ({after:.0f}), ratio {after / before:.2f}"
    )
    return after / before


def measure(scenario: str, seed: int, orders: int) -> int:
    """Play, print, judge."""
    from core import garbage  # noqa: PLC0415 - after the scratch database is named
    from orders import services  # noqa: PLC0415 - after the scratch database is named
    from simulator.play import play  # noqa: PLC0415 - after the scratch database is named

    timings, yardstick = {name: Timings() for name in STEPS}, Yardstick()
    for name in STEPS:
        setattr(services, name, timed(getattr(services, name), timings[name], yardstick))
    garbage.settle()  # as the command `simulate` does
    started, worked = perf_counter(), process_time()
    figures = play(scenario, seed, orders=orders)
    measuring = sum(sum(each.yardsticks) for each in timings.values())
    seconds, worked = perf_counter() - started - measuring, process_time() - worked - measuring
    print(f"{figures['orders']['total']} orders, {figures['events']} events")
    print(f"whole year: {seconds:.1f} s (processor {worked:.1f} s; limit {SECONDS:.0f} s for 600 orders)")
    window = min(WINDOW, orders // 2)
    for name, each in timings.items():
        growth(name, each, window)
    ratio = growth("placing and choosing", timings[STEPS[0]] + timings[STEPS[1]], window)
    broken = seconds > SECONDS or ratio > RATIO
    print(f"limits: {SECONDS:.0f} s, ratio {RATIO}: {'broken' if broken else 'kept'}")
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
