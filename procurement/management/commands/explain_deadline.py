"""``manage.py explain_deadline application REF``: how a legal deadline was counted, step by step."""

from argparse import ArgumentParser
from datetime import date
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from procurement.deadlines import Computation, due
from procurement.models import Application
from procurement.selectors.applications import deadline_of


class Command(BaseCommand):
    """Explain the deadline of an application, or of any rule from a day."""

    help = (
        "Prints how a legal deadline was counted: of an application (its public id), or of a rule from a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to explain."""
        parser.add_argument("what", help="'application', or a rule's code such as appeal.period")
        parser.add_argument("of", help="the application's public id, or the day as 2026-12-14")
        parser.add_argument("--language", default="en", choices=["fi", "sv", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the rule, the days passed over and the last day."""
        with translation.override(options["language"]):
            found = _of_application(options["of"]) if options["what"] == "application" else _of_rule(options)
            self.stdout.write(f"{found.code}: {found.value} {found.unit}, {found.source}")
            if found.note:
                self.stdout.write(f"  note: {found.note}")
            for step in found.steps:
                self.stdout.write(f"  passed over {step.day.isoformat()} ({step.why})")
            self.stdout.write(found.explain())


def _of_application(ref: str) -> Computation:
    try:
        application = Application.objects.get(public_id=UUID(ref))
    except (ValueError, Application.DoesNotExist) as error:
        raise CommandError(f"no application {ref}") from error
    found = deadline_of(application)
    if found is None:
        raise CommandError("the application has not been sent: no clock runs")
    return found


def _of_rule(options: dict[str, Any]) -> Computation:
    try:
        day = date.fromisoformat(options["of"])
    except ValueError as error:
        raise CommandError(f"no day: {options['of']}") from error
    return due(options["what"], day)
