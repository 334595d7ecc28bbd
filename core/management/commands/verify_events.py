"""``manage.py verify_events``: are the chains of events whole?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import events


class Command(BaseCommand):
    """Walks every chain and names the first event changed, removed or added behind the house's back."""

    help = "Verify the hash chains of events. Exit code 1 names the first fault of each broken chain."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line a chain; raise when one is broken."""
        broken = set()
        for key, count, fault in events.verify():
            if fault is None:
                self.stdout.write(f"{key}: {count} events, whole")
            else:
                broken.add(key)
                self.stdout.write(f"{key}: {_told(fault)}")
        for fault in events.without_beginning():
            if fault.chain not in broken:
                broken.add(fault.chain)
                self.stdout.write(f"{fault.chain}: the chain does not begin with the authority's creation")
        if broken:
            raise CommandError(f"{len(broken)} chain(s) broken", returncode=1)


def _told(fault: events.Fault) -> str:
    if fault.what == "changed head":
        return f"changed head, event {fault.number} may have been removed"
    return f"event {fault.number} was {fault.what}"
