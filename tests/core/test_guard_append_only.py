"""Rows that are only added to: the database itself refuses anything else, on both."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import append_only, events
from core.actors import SYSTEM
from core.models import Event, ViewLog
from core.views_log import looked
from tests.factories.core import AuthorityFactory


@pytest.fixture
def rows(db):
    city = AuthorityFactory()
    events.record(SYSTEM, "thing_done", city, authority=city)
    looked(SYSTEM, city, "page", authority=city)


def test_the_kernel_guards_its_trail():
    assert {"core_event", "core_viewlog"} <= set(append_only.TABLES)


@pytest.mark.parametrize("model", [Event, ViewLog])
def test_updates_are_refused(rows, model):
    with pytest.raises(DatabaseError, match="append-only table"), transaction.atomic():
        model.objects.update(actor_ref="somebody else")


@pytest.mark.parametrize("model", [Event, ViewLog])
def test_deletes_are_refused(rows, model):
    with pytest.raises(DatabaseError, match="append-only table"), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.count() == 1


@pytest.mark.parametrize("table", ["core_event", "core_viewlog"])
def test_raw_statements_are_refused(rows, table):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


def test_every_guarded_table_has_its_triggers(db):
    for table in append_only.TABLES:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
                )
            else:
                cursor.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
                )
            assert cursor.fetchall(), table
