"""Written-out statements that are asked all the time: prepared once, read without detours.

Composing a statement, planning it and matching its columns with the fields of a model cost a
multiple of what the answer costs. A `Reading` names its columns itself, so a column added by a
newer version of the program never reaches it, and lets PostgreSQL keep the plan. Source:
PostgreSQL 18, PREPARE, Notes.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any] | Sequence[Any]


class Reading(Generic[Row]):
    """A statement whose rows are records of one model.

    Args:
        model: What a row is.
        text: The statement; ``{columns}`` stands for the columns of the model.
        alias: What the statement calls the table of the model.
        also: Names of further columns after those of the model; a row keeps them as attributes.
    """

    def __init__(
        self, model: type[Row], text: str, *, alias: str = "", also: tuple[str, ...] = ()
    ) -> None:
        self.model, self.alias, self.also = model, alias or model._meta.db_table, also
        self.written = text

    @cached_property
    def text(self) -> str:
        """Return the statement with its columns."""
        names = [f'{self.alias}."{field.column}"' for field in self.model._meta.concrete_fields]
        return self.written.replace("{columns}", ", ".join(names))

    @cached_property
    def names(self) -> list[str]:
        """Return the attributes of a row, in the order of the columns."""
        return [field.attname for field in self.model._meta.concrete_fields]

    @cached_property
    def converters(self) -> list[tuple[int, Any, Any]]:
        """Return the few columns whose values Django converts: place, expression, function."""
        fields = self.model._meta.concrete_fields
        return [
            (place, field.cached_col, convert)
            for place, field in enumerate(fields)
            for convert in field.get_db_converters(connection)
        ]

    def all(self, values: Values) -> list[Row]:
        """Return the rows."""
        return [self._row(found) for found in answers(self.text, values)]

    def first(self, values: Values) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.all(values)), None)

    def _row(self, found: tuple[Any, ...]) -> Row:
        own = list(found[: len(self.names)])
        for place, column, convert in self.converters:
            own[place] = convert(own[place], column, connection)
        row = self.model.from_db(connection.alias, self.names, own)
        for name, value in zip(self.also, found[len(own) :], strict=True):
            setattr(row, name, value)
        return row


def answers(text: str, values: Values) -> list[tuple[Any, ...]]:
    """Return what a prepared statement answers."""
    with _cursor() as asked:
        asked.execute(text, values)
        return asked.fetchall()


def _cursor() -> CursorWrapper:
    """Return a cursor that prepares; Django's own where statements are logged with their values."""
    if connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    return connection.make_cursor(cast("CursorWrapper", Cursor(connection.connection)))
