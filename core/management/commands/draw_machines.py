"""``manage.py draw_machines``: the state machines as diagrams in docs/machines/, drawn from the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.machines import diagrams


class Command(BaseCommand):
    """Writes one page a machine and an index; removes pages of machines that are gone."""

    help = (
        "Draw every state machine into docs/machines/. With --check: exit code 1 when they are out of date."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and whether only to look."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail when out of date")
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR / "docs" / "machines")

    def handle(self, *args: Any, check: bool, into: Path, **options: Any) -> None:
        """Compare or write."""
        wanted = diagrams()
        there = {path.name: path.read_text() for path in into.glob("*.md")}
        stale = sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))
        if check:
            if stale:
                raise CommandError(f"run manage.py draw_machines: {', '.join(stale)}", returncode=1)
            self.stdout.write(f"{len(wanted)} pages, up to date")
            return
        into.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in wanted:
                (into / name).write_text(wanted[name])
            else:
                (into / name).unlink()
        self.stdout.write(f"{len(wanted)} pages in {into}, {len(stale)} written or removed")
