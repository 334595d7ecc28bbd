"""Rows read by their key, added and changed, by statements that are composed once.

Half of what the house asks its database is one row by its key: to lock it, or to follow a foreign key; every write
adds or changes rows one by one. Composing such a statement anew takes Django several times as long as the database
takes to carry it out, so it is composed once a model and kept with the connection. Everything else goes Django's way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col
from django.db.models.lookups import Exact

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement as Django composes it. Of a query also: the columns' names, and how their values are read."""

    sql: str
    names: tuple[str, ...] = ()
    readers: tuple[tuple[int, list[Any], Any], ...] = ()


_kept: WeakKeyDictionary[BaseDatabaseWrapper, dict[Any, _Statement]] = WeakKeyDictionary()


def _statement(
    connection: BaseDatabaseWrapper, name: tuple[Any, ...], compose: Callable[..., _Statement]
) -> _Statement:
    known = _kept.setdefault(connection, {})
    found = known.get(name)
    if found is None:
        found = known[name] = compose(connection, *name)
    return found


class KeyedQuerySet(models.QuerySet[M]):
    """Django's own, with a short way for ``get(pk=number)`` among all rows, with or without a lock.

    Whatever was narrowed, joined, ordered or deferred before, and every other question, goes Django's way.
    """

    def __init__(self, model: type[M] | None = None, query: Any = None, **options: Any) -> None:
        super().__init__(model, query, **options)
        self._all_rows = query is None

    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = (),
        no_key: bool = False,
    ) -> "KeyedQuerySet[M]":
        """A plain lock leaves the short way open."""
        locked = super().select_for_update(nowait, skip_locked, of, no_key)
        assert isinstance(locked, KeyedQuerySet)
        locked._all_rows = self._all_rows and not (nowait or skip_locked or of)
        return locked

    def get(self, *args: Any, **kwargs: Any) -> M:
        """One row, by its key on the short way."""
        key = _asked_key(self.model, args, kwargs) if self._all_rows else None
        connection = connections[self.db]
        lock = self.query.select_for_update and connection.features.has_select_for_update
        if key is None or (
            lock and not connection.in_atomic_block
        ):  # a lock that ends with nothing is refused
            return super().get(*args, **kwargs)
        no_key = lock and self.query.select_for_no_key_update
        statement = _statement(connection, (self.model, lock, no_key), _query)
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, (key,))
            values = cursor.fetchone()
        if values is None:
            does_not_exist: type[Exception] = getattr(self.model, "DoesNotExist")  # noqa: B009 - made by Django
            raise does_not_exist(f"{self.model._meta.object_name} matching query does not exist.")
        return self.model.from_db(self.db, statement.names, _read(statement, values, connection))


class KeyedManager(models.Manager[M]):
    """Django's own manager, for such queries."""

    def get_queryset(self) -> models.QuerySet[M]:
        """All rows."""
        return KeyedQuerySet(model=self.model, using=self._db, hints=getattr(self, "_hints", None))


def _asked_key(model: type[models.Model], args: tuple[Any, ...], kwargs: dict[str, Any]) -> int | None:
    """The number in ``pk=number``, or in the condition by which a foreign key is followed; else nothing."""
    asked: list[Any] = list(kwargs.items())
    for condition in args:
        if not isinstance(condition, models.Q) or condition.negated:
            return None
        asked += condition.children
    if len(asked) != 1 or not isinstance(asked[0], tuple):
        return None
    name, value = asked[0]
    own = model._meta.pk
    named = isinstance(own, models.AutoField) and name in ("pk", own.attname)
    return value if named and type(value) is int and 0 < value < 2**63 else None


def _query(
    connection: BaseDatabaseWrapper, model: type[models.Model], lock: bool, no_key: bool
) -> _Statement:
    """The query for one row of a model by its key."""
    rows: models.QuerySet[models.Model] = models.QuerySet(model).filter(pk=0).order_by()
    query = (rows.select_for_update(no_key=no_key) if lock else rows).query
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    assert tuple(params) == (0,), "the key is the only value of such a query"
    names = tuple(field.attname for field in model._meta.concrete_fields)
    readers = compiler.get_converters([chosen[0] for chosen in compiler.select])
    return _Statement(sql, names, tuple((index, *found) for index, found in readers.items()))


def _read(statement: _Statement, values: tuple[Any, ...], connection: BaseDatabaseWrapper) -> list[Any]:
    read = list(values)
    for index, steps, expression in statement.readers:
        for step in steps:
            read[index] = step(read[index], expression, connection)
    return read


if TYPE_CHECKING:
    _Base = models.Model
else:
    _Base = object


class KeyedRow(_Base):
    """A model whose rows are saved by the short way; `django.db.models.Model.save` does the rest, as ever."""

    if TYPE_CHECKING:

        class Meta:
            abstract = True

    def _do_insert(
        self, manager: Any, using: str, fields: Sequence[Any], returning_fields: Any, raw: bool
    ) -> Any:
        own = type(self)._meta.pk
        plain = not raw and list(returning_fields) == [own] and own not in fields
        if not plain or any(_is_computed(getattr(self, field.attname)) for field in fields):
            usual: Any = super()
            return usual._do_insert(manager, using, fields, returning_fields, raw)
        key = _add(self, fields, using)
        return [(key,)]

    def _do_update(  # type: ignore[override]  # as the Django in use has it: the stubs are of a later one
        self, base_qs: Any, using: str, pk_val: Any, values: Any, update_fields: Any, forced_update: bool
    ) -> bool:
        held = _equalities(base_qs.query)
        if not values or held is None or any(_is_computed(value) for _field, _model, value in values):
            usual: Any = super()
            changed: bool = usual._do_update(base_qs, using, pk_val, values, update_fields, forced_update)
            return changed
        where = [(type(self)._meta.pk, pk_val), *held]
        return _change(type(self), [(field, value) for field, _model, value in values], where, using)


def _is_computed(value: Any) -> bool:
    """Whether the database has to work the value out."""
    return hasattr(value, "resolve_expression")


def _equalities(query: Any) -> list[tuple[Any, Any]] | None:
    """Fields and the values they must have (a machine's state), if a query is narrowed by nothing else."""
    found = []
    for child in query.where.children:
        if type(child) is not Exact or type(child.lhs) is not Col or _is_computed(child.rhs):
            return None
        found.append((child.lhs.target, child.rhs))
    return found


def _change(
    model: type[models.Model], values: list[tuple[Any, Any]], where: list[tuple[Any, Any]], using: str
) -> bool:
    """Change one row; whether it was there."""
    connection = connections[using]
    columns, held = tuple(field.column for field, _ in values), tuple(field.column for field, _ in where)
    statement = _statement(connection, (model, columns, held), _update)
    params = [field.get_db_prep_save(value, connection=connection) for field, value in (*values, *where)]
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, params)
        changed: int = cursor.rowcount
    return changed > 0


def _update(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    columns: tuple[str, ...],
    held: tuple[str, ...],
) -> _Statement:
    quote = connection.ops.quote_name
    new = ", ".join(f"{quote(name)} = %s" for name in columns)
    where = " AND ".join(f"{quote(name)} = %s" for name in held)
    return _Statement(f"UPDATE {quote(model._meta.db_table)} SET {new} WHERE {where}")  # noqa: S608


def insert(row: models.Model, using: str, *, once_by: str = "") -> bool:
    """Insert a new row straight, for the tables into which every write of the house writes; whether it went in.

    Nothing may listen to the saving of such a model (`django.db.models.Model.save` is passed over).
    """
    row.pk = _add(row, _own_fields(row), using, once_by)
    row._state.adding, row._state.db = row.pk is None, using
    return row.pk is not None


def insert_all(rows: Sequence[models.Model], using: str) -> None:
    """Insert new rows of one model straight, inside the caller's transaction; the rows are not told their keys.

    For lists that are written and read again from the database. Nothing may listen to the saving of such a model.
    """
    if not rows:
        return
    connection = connections[using]
    fields = _own_fields(rows[0])
    names = tuple(field.attname for field in fields)
    statement = _statement(connection, (type(rows[0]), names, "", False), _insertion)
    with connection.cursor() as cursor:
        cursor.executemany(statement.sql, [_values(row, fields, connection) for row in rows])


def _own_fields(row: models.Model) -> list[Any]:
    return [field for field in row._meta.local_concrete_fields if not field.primary_key]


def _values(row: models.Model, fields: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, True), connection=connection) for field in fields]


def _add(row: models.Model, fields: Sequence[Any], using: str, once_by: str = "") -> int | None:
    """Insert a row and return its key; nothing when another row has the same value in the column ``once_by``."""
    connection = connections[using]
    name = (type(row), tuple(field.attname for field in fields), once_by, True)
    statement = _statement(connection, name, _insertion)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, _values(row, fields, connection))
        found = cursor.fetchone()
    return None if found is None else found[0]


def _insertion(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    names: tuple[str, ...],
    once_by: str,
    tells_key: bool,
) -> _Statement:
    """The statement that adds one row of a model, tells its key, and perhaps yields to a row that is there."""
    quote = connection.ops.quote_name
    table, own = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    columns = ", ".join(quote(str(by_name[name].column)) for name in names)
    values = ", ".join("%s" for _name in names)
    yields = f" ON CONFLICT ({quote(once_by)}) DO NOTHING" if once_by else ""
    tells = f" RETURNING {own}" if tells_key else ""
    return _Statement(f"INSERT INTO {table} ({columns}) VALUES ({values}){yields}{tells}")  # noqa: S608
