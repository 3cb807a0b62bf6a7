"""A list as a file: CSV while it is read, XLSX with constant memory."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any
from uuid import UUID

import xlsxwriter
from django.db.models import QuerySet

from steward.foundation.tenancy.operations import acting_for
from steward.interfaces.web.kit.columns import Column

CHUNK = 2000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, text: str) -> str:
        return text


def harmless(value: Any) -> Any:  # noqa: ANN401 -- leaf
    """Return the value so that no spreadsheet takes words for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_lines(
    organisation_id: UUID, rows: QuerySet[Any], columns: Sequence[Column]
) -> Iterator[bytes]:
    """Yield the list as CSV, in a transaction of its own: the request's has ended by then."""
    writer = csv.writer(_Echo())
    yield _line(writer, "\ufeff", [column.heading for column in columns])
    with acting_for(organisation_id):
        for row in rows.iterator(CHUNK):
            yield _line(writer, "", [harmless(column.export(row)) for column in columns])


def _line(writer: Any, start: str, values: list[Any]) -> bytes:  # noqa: ANN401 -- leaf
    return (start + writer.writerow(values)).encode()


def xlsx_file(rows: QuerySet[Any], columns: Sequence[Column]) -> IO[bytes]:
    """Return the list as an open workbook file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- leaf
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("List")
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write(0, place, column.heading, bold)
        sheet.set_column(place, place, 48 if column.link else 18)
    for number, row in enumerate(rows.iterator(CHUNK), 1):
        for place, column in enumerate(columns):
            sheet.write(number, place, column.export(row))
    book.close()
    file.seek(0)
    return file
