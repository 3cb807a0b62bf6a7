"""Write many rows quickly: COPY into a temporary table, then one statement into the real one.

PostgreSQL refuses COPY into a table with row-level security, so the rows go through a table that
ends with the transaction. The statement that moves them is an ordinary INSERT or UPDATE: policies,
constraints and history triggers see every row. Source: PostgreSQL 18, COPY, Notes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django.db import connection, models
from psycopg import Cursor, sql
from psycopg.types.json import Json

TEMPORARY = "incoming"
WORTH_COPYING = 100


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; what the database fills in (``db_default``) is left to it."""
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not _by_database(field, rows[0])]
    readers = [_reader(field) for field in fields]
    values = ([read(row) for read in readers] for row in rows)
    insert_values(model, [field.column for field in fields], values)
    for row in rows:
        row._state.adding = False  # noqa: SLF001 -- framework requires


def insert_values(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows given as plain values in the order of the columns; JSON as text."""
    names = _names(columns)
    statement = sql.SQL("INSERT INTO {table} ({names}) SELECT {names} FROM {incoming}").format(
        table=sql.Identifier(model._meta.db_table),
        names=names,
        incoming=sql.Identifier(TEMPORARY),
    )
    _through_temporary(model, names, rows, statement)


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write some fields of rows that exist, found by their key."""
    model = type(rows[0])
    key = model._meta.get_field("id")
    fields = [model._meta.get_field(name) for name in names]
    changes = sql.SQL(", ").join(
        sql.SQL("{name} = {incoming}.{name}").format(
            name=sql.Identifier(field.column), incoming=sql.Identifier(TEMPORARY)
        )
        for field in fields
    )
    statement = sql.SQL(
        "UPDATE {table} SET {changes} FROM {incoming} WHERE {table}.{key} = {incoming}.{key}"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        changes=changes,
        incoming=sql.Identifier(TEMPORARY),
        key=sql.Identifier(key.column),
    )
    every = [key, *fields]
    readers = [_reader(field) for field in every]
    values = ([read(row) for read in readers] for row in rows)
    _through_temporary(model, _names([field.column for field in every]), values, statement)


def _by_database(field: "models.Field[Any, Any]", row: models.Model) -> bool:
    return type(getattr(row, field.attname)).__name__ == "DatabaseDefault"


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)


def _through_temporary(
    model: type[models.Model],
    names: sql.Composed,
    rows: Iterable[Sequence[Any]],
    statement: sql.Composed,
) -> None:
    incoming, table = sql.Identifier(TEMPORARY), sql.Identifier(model._meta.db_table)
    create = sql.SQL(
        "CREATE TEMPORARY TABLE {incoming} ON COMMIT DROP AS"
        " SELECT {names} FROM {table} WITH NO DATA"
    ).format(incoming=incoming, names=names, table=table)
    copy = sql.SQL("COPY {incoming} ({names}) FROM STDIN").format(incoming=incoming, names=names)
    with connection.cursor() as wrapped:
        cursor = cast("Cursor[Any]", wrapped.cursor)
        cursor.execute(create)
        with cursor.copy(copy) as target:
            for row in rows:
                target.write_row(row)
        cursor.execute(statement)
        cursor.execute(sql.SQL("DROP TABLE {incoming}").format(incoming=incoming))


def _reader(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    """Return how a field's value is read from a row as the database takes it."""
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: Json(getattr(row, name))
    if isinstance(field, models.ForeignKey):
        return lambda row: getattr(row, name)
    return lambda row: field.get_db_prep_save(getattr(row, name), connection)
