"""Test databases that need not be migrated each time: the first run keeps a copy, the next ones begin with it.

On SQLite a copy is a file that stays; its name is a hash of everything that migrations are made of. On PostgreSQL it
is a database that lasts as long as a run of the gate, whose workers share it.
"""

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parent.parent


class Template:
    """The copy that test databases begin with; whoever comes while it is being made waits for it."""

    def __init__(self) -> None:
        shared = os.environ.get("VALINTA_TEST_TEMPLATES", "")
        self.folder = Path(shared or settings.VAR_DIR)
        self.database = settings.DATABASES["default"]["TEST"]["NAME"]
        self.copy: FileCopy | ServerCopy | None = None
        if connection.vendor == "sqlite":
            self.copy = FileCopy(self.folder, Path(self.database))
        elif shared:
            self.copy = ServerCopy(self.folder, self.database, f"test_{os.environ['VALINTA_TEST_DB']}_copy")
        self.found = False

    def begin(self) -> bool:
        """Put the copy in the test database's place; False where there is none yet."""
        if self.copy is None:
            return False
        self._lock = (self.folder / f"test-template-{connection.vendor}.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.found = self.copy.is_there()
        if self.found:
            self.copy.put_in_place()
            self._lock.close()
        return self.found

    def keep(self) -> None:
        """Keep a copy of the test database that was made because there was none."""
        if self.copy is None or self.found:
            return
        self.copy.keep()
        self._lock.close()


class FileCopy:
    """A file beside SQLite's test database."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder, self.database = folder, database
        self.path = folder / f"test-template-{_origin()}.sqlite3"

    def is_there(self) -> bool:
        """Whether an earlier run has kept it."""
        return self.path.exists()

    def put_in_place(self) -> None:
        """The test database is the copy."""
        for rest in ("", "-wal", "-shm"):  # a log left behind would be taken for the new database's
            Path(f"{self.database}{rest}").unlink(missing_ok=True)
        _copy(self.path, self.database)

    def keep(self) -> None:
        """Copy the test database, in the place of older copies."""
        # No test that was asked for is marked for a database: none was made.
        if not self.database.exists() or not self.database.stat().st_size:
            return
        for older in self.folder.glob("test-template-*.sqlite3"):
            older.unlink()
        made = self.path.with_suffix(".new")
        _copy(self.database, made)
        made.replace(self.path)


class ServerCopy:
    """A database beside PostgreSQL's test database. The gate drops both when its run is over."""

    def __init__(self, folder: Path, database: str, name: str) -> None:
        self.database, self.name = database, name
        self.made = folder / f"{name}.made"

    def is_there(self) -> bool:
        """Whether another worker of this run has kept it."""
        return self.made.exists()

    def put_in_place(self) -> None:
        """The test database is the copy."""
        _clone(self.name, self.database)

    def keep(self) -> None:
        """Copy the test database; nobody else may be connected to it, nor may we."""
        connection.close()
        _clone(self.database, self.name)
        self.made.touch()


KEPT = frozenset({"django_content_type", "auth_permission"})
"""What migrating made of the models, the same for every test."""


def empty_tables() -> None:
    """After a transactional test: delete what it committed.

    Django's own flush empties all hundred tables and lets content types and permissions be made again, which takes
    longer than most of these tests do. Foreign keys are checked when all is deleted, so any order serves.
    """
    quote = connection.ops.quote_name
    tables = [table for table in connection.introspection.django_table_names() if table not in KEPT]
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quote(table)})" for table in sorted(tables)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quote(table)}")


def _clone(source: str, target: str) -> None:
    known = connection.settings_dict
    where = {
        "host": known["HOST"],
        "port": known["PORT"],
        "user": known["USER"],
        "password": known["PASSWORD"],
    }
    told = {name: value for name, value in where.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **told) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(target)))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(target), Identifier(source)))


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
