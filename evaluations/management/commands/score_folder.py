"""`manage.py score_folder DIR --json OUT`: quality scores of a folder of files, without the database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluations.scoring import Params, ScoringData, ScoringDataError, score


class Command(BaseCommand):
    """Reads the three tables and params.json; writes one JSON file, or standard output."""

    help = "Computes provider quality scores from a folder of CSV files and params.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="orders.csv, declines.csv, providers.csv, params.json")
        parser.add_argument("--json", type=Path, dest="out", help="file to write; standard output without it")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            params = _read_params(folder)
            result = score(ScoringData.from_folder(folder, params), params)
        except ScoringDataError as error:
            raise CommandError(f"{error}.") from error
        except OSError as error:
            raise CommandError(f"Cannot read {error.filename}: {error.strerror}.") from error
        self._write(json.dumps(result, indent=1, ensure_ascii=False) + "\n", options["out"])

    def _write(self, text: str, out: Path | None) -> None:
        if out is None:
            self.stdout.write(text, ending="")
            return
        try:
            out.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Cannot write {out}: {error.strerror}.") from error


def _read_params(folder: Path) -> Params:
    try:
        raw = json.loads((folder / "params.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise ScoringDataError("params.json", None, "", str(error), "is not JSON") from error
    if not isinstance(raw, dict):
        raise ScoringDataError("params.json", None, "", type(raw).__name__, "must be an object")
    return Params.from_dict(raw)
