"""`manage.py compute_scores --authority CODE`: compute an authority's scores; publishing stays with the manager."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Authority
from evaluations.scoring.method import SCORED
from evaluations.services import compute_scores


class Command(BaseCommand):
    """Computes and stores; shows nothing to anybody yet."""

    help = "Computes the quality scores of an authority's providers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--authority", required=True, help="code of the authority")
        parser.add_argument("--as-of", type=date.fromisoformat, help="day of the computation (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        authority = Authority.objects.filter(code=options["authority"]).first()
        if authority is None:
            raise CommandError(f"There is no authority {options['authority']}.")
        try:
            run = compute_scores(SYSTEM, authority, options["as_of"])
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        providers = run.snapshot["providers"].values()
        scored = sum(one["state"] == SCORED for one in providers)
        self.stdout.write(
            f"Computation {run.number} as of {run.as_of}: {run.cases.count()} cases, {len(providers)} providers, "
            f"{scored} with a score. Data {run.data_hash[:12]}."
        )
