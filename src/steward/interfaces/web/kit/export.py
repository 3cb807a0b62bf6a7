"""A list as a file: CSV while it is read, XLSX with constant memory."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db.models import QuerySet

from steward.extensions.reports.kit import tables
from steward.foundation.tenancy.operations import acting_for
from steward.interfaces.web.kit.columns import Column

CHUNK = 2000
WIDE, NARROW = 48, 18


def headings(columns: Sequence[Column]) -> list[tables.Column]:
    """Return the headings of the file."""
    return [
        tables.Column(title=column.heading, width=WIDE if column.link else NARROW)
        for column in columns
    ]


def cells(rows: QuerySet[Any], columns: Sequence[Column]) -> Iterator[list[tables.Cell]]:
    """Yield the rows of the file while they are read."""
    for row in rows.iterator(CHUNK):
        yield [column.export(row) for column in columns]


def csv_pieces(
    organisation_id: UUID, rows: QuerySet[Any], columns: Sequence[Column]
) -> Iterator[bytes]:
    """Yield the list as CSV, in a transaction of its own: the request's has ended by then."""
    with acting_for(organisation_id):
        yield from tables.csv_chunks(headings(columns), cells(rows, columns))


def xlsx_file(rows: QuerySet[Any], columns: Sequence[Column], *, made: datetime) -> IO[bytes]:
    """Return the list as an open workbook file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- leaf
    tables.write_xlsx(file, "List", headings(columns), cells(rows, columns), made=made)
    file.seek(0)
    return file
