"""``manage.py verify_events``: are the chains of events whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import events


class Command(BaseCommand):
    """Walks every chain and names the first event changed, removed or added behind the house's back."""

    help = "Verify the hash chains of events. Exit code 1 names the first fault of each broken chain."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line a chain; raise when one is broken."""
        faults = 0
        for key, count, fault in events.verify():
            if fault is None:
                self.stdout.write(f"{key}: {count} events, whole")
            else:
                faults += 1
                self.stdout.write(f"{key}: event {fault.number} was {fault.what}")
        if faults:
            raise CommandError(f"{faults} chain(s) broken", returncode=1)
