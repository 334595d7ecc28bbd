"""Parts of queries whose SQL is written once and used again, for the few pages that are asked for most."""

from django.db import connection
from django.db.models import BooleanField, Field, Model, QuerySet
from django.db.models.expressions import RawSQL


def column(model: type[Model], name: str) -> RawSQL:
    """A column of a query that will stand around another one, as a value to compare with in there.

    Raises:
        FieldDoesNotExist: the model has no such field.
    """
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    assert field.column is not None
    quote = connection.ops.quote_name
    return RawSQL(f"{quote(model._meta.db_table)}.{quote(field.column)}", ())  # noqa: S611 - names of ours


def exists_once(rows: "QuerySet[Model, Model]", around: type[Model]) -> RawSQL:
    """Whether there are any of these rows, as an annotation whose SQL is written now and never again.

    Django writes a query's SQL anew each time that it runs; of a question inside a question that takes longer than the
    answer. ``rows`` are narrowed with `column` to what is around them. The query around is one of ``around``'s model
    that is run as it is, not inside another one: its tables go by their names there.

    Raises:
        ValueError: ``rows`` read ``around``'s table themselves, so its columns would be taken from the wrong one.
    """
    if rows.query.alias_refcount.get(around._meta.db_table):
        raise ValueError(f"{around.__name__} is read on both sides")
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    return RawSQL(f"EXISTS({sql})", params, BooleanField())  # noqa: S611 - written by Django from our own query
