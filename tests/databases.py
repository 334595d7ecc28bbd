"""Test databases that need not be migrated each time: the first run keeps a copy, the next ones begin with it.

Only on SQLite, where a copy is a file. The copy's name is a hash of everything that migrations are made of.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


class Template:
    """The copy that test databases begin with; whoever comes while it is being made waits for it."""

    def __init__(self) -> None:
        self.folder = Path(os.environ.get("VALINTA_TEST_TEMPLATES") or settings.VAR_DIR)
        self.path = self.folder / f"test-template-{_origin()}.sqlite3"
        self.database = Path(settings.DATABASES["default"]["TEST"]["NAME"])
        self.found = False

    def begin(self) -> bool:
        """Put the copy in the test database's place; False where there is none yet."""
        if connection.vendor != "sqlite":
            return False
        self._lock = (self.folder / "test-template.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.found = self.path.exists()
        if self.found:
            for rest in ("", "-wal", "-shm"):  # a log left behind would be taken for the new database's
                Path(f"{self.database}{rest}").unlink(missing_ok=True)
            _copy(self.path, self.database)
            self._lock.close()
        return self.found

    def keep(self) -> None:
        """Keep a copy of the test database that was made because there was none."""
        if self.found or connection.vendor != "sqlite":
            return
        # No test that was asked for is marked for a database: none was made.
        if not self.database.exists() or not self.database.stat().st_size:
            self._lock.close()
            return
        for older in self.folder.glob("test-template-*.sqlite3"):
            older.unlink()
        made = self.path.with_suffix(".new")
        _copy(self.database, made)
        made.replace(self.path)
        self._lock.close()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _origin() -> str:
    found = hashlib.sha256()
    made_of = [*ROOT.glob("*/migrations/*.py"), ROOT / "core/append_only.py", ROOT / "requirements.lock"]
    for path in sorted(made_of):
        found.update(path.relative_to(ROOT).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
