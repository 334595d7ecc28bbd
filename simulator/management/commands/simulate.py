"""``manage.py simulate``: play a scenario."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import garbage
from simulator.play import AlreadyPlayed, play
from simulator.play.town import DEMO_PASSWORD
from simulator.scenarios import SCENARIOS


class Line:
    """One line on standard error that says how far the play has come."""

    def __init__(self, code: str, orders: int, verbose: bool) -> None:
        self.text = ""
        self._code, self._orders, self._verbose = code, orders, verbose
        self._month = ""

    def __call__(self, day: date, placed: int) -> None:
        self.text = f"{self._code}: {day.isoformat()}, {placed} of {self._orders} orders placed"
        if not self._verbose:
            return
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self.text}")
        elif f"{day:%Y-%m}" != self._month:
            self._month = f"{day:%Y-%m}"
            sys.stderr.write(f"{self.text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        if self._verbose and sys.stderr.isatty():
            sys.stderr.write("\n")


class Command(BaseCommand):
    """Plays a scenario through the services, with the clock moved and chance seeded."""

    help = "Play a scenario: a fictional city's year through the real services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Scenario, seed, where the figures go, and how many orders."""
        parser.add_argument("--scenario", required=True, choices=sorted(SCENARIOS))
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
        parser.add_argument("--orders", type=int, help="another number of orders than the scenario's own")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play; raise with a sentence when the database is taken or the play breaks off."""
        code, wanted = options["scenario"], options["orders"]
        if wanted is not None and not 1 <= wanted <= 5000:
            raise CommandError("--orders: choose from 1 to 5000.")
        garbage.settle()
        line = Line(code, wanted or SCENARIOS[code].orders, options["verbosity"] > 0)
        started = perf_counter()
        try:
            figures = play(code, options["seed"], orders=wanted, password=_password(), progress=line)
        except AlreadyPlayed as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except BaseException:
            line.end()
            self.stderr.write(
                f"The play broke off ({line.text or 'before its first day'}). The database holds a part of the "
                "scenario: go on with an empty one."
            )
            raise
        line.end()
        self._tell(figures, options["json"], perf_counter() - started)

    def _tell(self, figures: dict[str, Any], path: Path | None, seconds: float) -> None:
        if path is not None:
            text = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(
            f"{figures['orders']['total']} orders, {figures['providers']['admitted']} providers admitted, "
            f"{figures['providers']['active']} active, {figures['euros']['paid']} euros paid, "
            f"{figures['scores_published']} scores published, in {seconds:.0f} s"
            + (f"; figures in {path}" if path else "")
        )


def _password() -> str:
    return DEMO_PASSWORD if settings.DEMO else ""
