"""``manage.py import_register FILE --system CODE``: take over a published register of admitted providers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Authority
from core.services import create_authority
from procurement.models import DynamicPurchasingSystem
from procurement.rules.register import UnreadableRegister, read_register
from procurement.services.register import ImportCount, import_register


class Command(BaseCommand):
    """Reads a CSV register: provider's name, business id, one column per category with ``admitted`` or nothing."""

    help = (
        "Admits the providers of a published register on the ground of the decision it rests on. "
        "Refused rows are printed and the good ones go in; the exit code is 1 if any was refused. "
        "A second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and where it belongs."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--system", required=True, metavar="CODE", help="the system's code; made if absent"
        )
        parser.add_argument("--authority", metavar="CODE", help="whose system; needed when there are several")
        parser.add_argument(
            "--decision", default="", metavar="TEXT", help="the decision (default: the system's code)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would happen and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, import, tell."""
        categories, entries, refused = self._read(options["file"])
        for row in refused:
            self.stdout.write(f"refused {row}")
        if not entries:
            raise CommandError(f"{options['file']}: no row could be taken, so nothing was changed.")
        if not options["system"].strip():
            raise CommandError("--system must name the system's code.")
        dry_run: bool = options["dry_run"]
        try:
            with transaction.atomic():
                count = import_register(
                    SYSTEM,
                    authority=_authority(options["authority"], options["system"]),
                    system_code=options["system"],
                    categories=categories,
                    entries=entries,
                    decision=options["decision"] or options["system"],
                )
                transaction.set_rollback(dry_run)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self._tell(count, categories, dry_run)
        if refused:
            raise CommandError(
                f"{len(refused)} of {len(refused) + len(entries)} rows were refused.", returncode=1
            )

    def _read(self, path: Path) -> tuple[list[str], list[Any], list[Any]]:
        try:
            return read_register(path.read_text(encoding="utf-8-sig"))
        except UnicodeDecodeError as error:
            text = "is not text in UTF-8. Save it again as “CSV UTF-8”"
            raise CommandError(f"{path}: {text} (byte {error.start + 1} is at fault).") from error
        except (OSError, UnreadableRegister) as error:
            raise CommandError(f"{path}: {error}") from error

    def _tell(self, count: ImportCount, categories: list[str], dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Dry run: nothing was changed. It would be so:")
        if count.system_made:
            self.stdout.write("The system was absent: made, open.")
        if count.categories_made:
            self.stdout.write(
                f"Categories made: {count.categories_made} (route A, CPV 80500000, free prices)."
            )
        self.stdout.write(f"Providers: {count.providers}, new {count.providers_made}.")
        for code in categories:
            made = count.admissions_made[code]
            self.stdout.write(f"Admitted to {code}: {count.admissions[code]}, new {made}.")
        for text in count.left_alone:
            self.stdout.write(f"Left as it ended here: {text}")


def _authority(code: str | None, system_code: str) -> Authority:
    """The authority named; the only one there is; the one that has the system; on an empty installation a new one."""
    if code:
        named = Authority.objects.filter(code=code).first()
        if named is None and Authority.objects.exists():
            raise CommandError(f"no authority {code}; there are: {_codes()}")
        return named or create_authority(SYSTEM, code=code, name=code)
    authorities = list(Authority.objects.all()[:2])
    if not authorities:
        return create_authority(SYSTEM, code="city", name="Kaupunki")
    if len(authorities) == 1:
        return authorities[0]
    holders = DynamicPurchasingSystem.objects.filter(code=system_code).select_related("authority")
    if len(holders) == 1:
        return holders[0].authority
    raise CommandError(f"say whose system it is with --authority; there are: {_codes()}")


def _codes() -> str:
    return ", ".join(Authority.objects.values_list("code", flat=True))
