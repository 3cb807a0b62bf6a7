"""Tables as CSV and XLSX, streamed, with formula injection neutralised."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

Cell = str | int | float | bool | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
CHUNK_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column with its width in characters."""

    title: str
    width: int = 14


def safe_text(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return "'" + cell
    return cell


def csv_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file in pieces (UTF-8 with the mark that spreadsheets look for)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([column.title for column in columns])
    for index, row in enumerate(rows, 1):
        writer.writerow([safe_text(cell) for cell in row])
        if index % CHUNK_ROWS == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_bytes(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, made: datetime
) -> bytes:
    """Return a workbook with one sheet; memory stays flat while it is written.

    Args:
        title: Name of the sheet.
        columns: Headings and widths.
        rows: The cells; texts are never read as formulas.
        made: Time of making, the only date in the file, so equal input gives equal bytes.
    """
    with tempfile.TemporaryFile() as target:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(target, options)
        book.set_properties({"title": title, "created": made.replace(tzinfo=None)})
        head = book.add_format(
            {"bold": True, "bg_color": "#0f5c5c", "font_color": "#ffffff", "valign": "top"}
        )
        body = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.title, head)
        count = 0
        for count, row in enumerate(rows, 1):
            for index, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(count, index, cell[:32000], body)
                elif cell is not None:
                    sheet.write(count, index, cell, body)
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
        book.close()
        target.seek(0)
        return target.read()
