"""Tables that rows are only added to, kept so by triggers on both databases."""

from collections.abc import Callable
from typing import Any

from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

Step = Callable[[Any, BaseDatabaseSchemaEditor], None]
TABLES: list[str] = []
"""Every table guarded so far, in the order of their migrations."""

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION valinta_append_only() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only table %%', TG_TABLE_NAME; END; $$ LANGUAGE plpgsql
"""


def _statements(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        made = f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        return [
            _POSTGRES_FUNCTION.replace("%%", "%"),
            made + "FOR EACH ROW EXECUTE FUNCTION valinta_append_only()",
        ]
    return [
        f"CREATE TRIGGER {table}_append_only_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _drops(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"]
    return [f"DROP TRIGGER IF EXISTS {table}_append_only_{verb}" for verb in ("UPDATE", "DELETE")]


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def guard_all() -> None:
    """Make every trigger (again); for tests that had to drop them."""
    for table in TABLES:
        _run([*_drops(connection.vendor, table), *_statements(connection.vendor, table)])


def unguard_all() -> None:
    """Drop every trigger, so that a transactional test can empty the tables."""
    for table in TABLES:
        _run(_drops(connection.vendor, table))


def _guard(table: str) -> Step:
    def guard(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    return guard


def _unguard(table: str) -> Step:
    def unguard(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _drops(schema_editor.connection.vendor, table):
            schema_editor.execute(statement, params=None)

    return unguard


class AppendOnly(migrations.RunPython):
    """Migration operation that guards one table."""

    def __init__(self, table: str) -> None:
        self.table = table
        if table not in TABLES:
            TABLES.append(table)

        super().__init__(_guard(table), _unguard(table))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As written in the migration."""
        return (self.__class__.__name__, [self.table], {})
