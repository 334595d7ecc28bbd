"""``manage.py verify_ledger``: do the books balance?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vouchers import audit


class Command(BaseCommand):
    """Compares every posting, guard and commitment with the ledger's rows."""

    help = "Verify the ledger. Exit code 1 names the first fault."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line; raise when something does not hold."""
        count, fault = audit.verify()
        if fault is not None:
            raise CommandError(str(fault), returncode=1)
        self.stdout.write(f"{count} postings, the books balance")
