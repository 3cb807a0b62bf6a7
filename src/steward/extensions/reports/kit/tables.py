"""Tables as CSV and XLSX, streamed, with formula injection neutralised."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import BinaryIO, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from steward.extensions.reports.kit.charts import LEVEL_COLOURS
from steward.extensions.reports.kit.plain import as_of_words, as_utc
from steward.foundation.core.errors import Invalid

Cell = str | int | float | Decimal | bool | date | None
WIDE_FORMS = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", *WIDE_FORMS)
CHUNK_ROWS = 500
MOST_SHEET_ROWS = 1_048_575
LONGEST_CELL = 32_767
SHORTENED = " … (shortened)"
ACCENT = "#0f5c5c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column with its width in characters; levels are coloured, numbers stand to the right."""

    title: str
    width: int = 14
    kind: Literal["text", "number", "date", "level"] = "text"


def safe_text(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return "'" + cell
    if isinstance(cell, datetime):
        return as_utc(cell).isoformat()
    return cell


def csv_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a CSV file in pieces (UTF-8 with the mark that spreadsheets look for)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow([safe_text(column.title) for column in columns])
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
    """Return a workbook with one sheet as bytes; see `write_xlsx`."""
    with tempfile.TemporaryFile() as target:
        write_xlsx(target, title, columns, rows, made=made)
        target.seek(0)
        return target.read()


def write_xlsx(
    target: BinaryIO,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    made: datetime,
) -> None:
    """Write a workbook with one sheet; memory stays flat however many rows come.

    Args:
        target: Open for writing bytes.
        title: Name of the sheet.
        columns: Headings, widths and kinds.
        rows: The cells; texts are never read as formulas.
        made: Time of making, the only date in the file, so equal input gives equal bytes.

    Raises:
        Invalid: More rows than a sheet holds.
    """
    write_book(target, title, [(title, columns, rows)], made=made)


def write_book(
    target: BinaryIO,
    title: str,
    sheets: Sequence[tuple[str, Sequence[Column], Iterable[Sequence[Cell]]]],
    *,
    made: datetime,
) -> None:
    """Write a workbook with several sheets: name, columns and rows of each; see `write_xlsx`.

    Raises:
        Invalid: More rows than a sheet holds.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    stood = as_of_words()
    told = {"comments": f"As it stood on {stood}"} if stood else {}
    book.set_properties({"title": title, "created": as_utc(made).replace(tzinfo=None), **told})
    try:
        for name, columns, rows in sheets:
            _fill(book, name, columns, rows)
    finally:
        book.close()


def _fill(
    book: xlsxwriter.Workbook,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
) -> None:
    looks = _Looks(
        head=book.add_format(_HEAD),
        text=book.add_format(_BODY | {"text_wrap": True}),
        number=book.add_format(_BODY),
        day=book.add_format(_BODY | {"num_format": "yyyy-mm-dd", "align": "left"}),
        moment=book.add_format(_BODY | {"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    )
    sheet = book.add_worksheet(title[:31])
    _write_head(sheet, columns, looks)
    count = 0
    for count, row in enumerate(rows, 1):
        if count > MOST_SHEET_ROWS:
            raise Invalid(f"A sheet holds {MOST_SHEET_ROWS:,} rows; export as CSV.", place=title)
        for index, cell in enumerate(row):
            if type(cell) is str and len(cell) <= LONGEST_CELL:  # nearly every cell
                sheet.write_string(count, index, cell, looks.text)
            else:
                _write_cell(sheet, count, index, cell, looks)
    _finish(sheet, columns, count)
    _colour_levels(book, sheet, columns, count)


def _colour_levels(
    book: xlsxwriter.Workbook, sheet: Worksheet, columns: Sequence[Column], count: int
) -> None:
    places = [index for index, column in enumerate(columns) if column.kind == "level"]
    for level, (fill, ink) in LEVEL_COLOURS.items():
        look = book.add_format({"bg_color": fill, "font_color": ink})
        rule = {"type": "cell", "criteria": "==", "value": f'"{level}"', "format": look}
        for index in places:
            sheet.conditional_format(1, index, max(count, 1), index, rule)


_BODY = {"valign": "top", "font_size": 10, "bottom": 4, "bottom_color": "#ddd8ca"}
_HEAD = {
    "bold": True,
    "bg_color": ACCENT,
    "font_color": "#ffffff",
    "font_size": 10,
    "valign": "vcenter",
    "text_wrap": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    head: Format
    text: Format
    number: Format
    day: Format
    moment: Format


def _write_head(sheet: Worksheet, columns: Sequence[Column], looks: _Looks) -> None:
    sheet.hide_gridlines(2)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 30)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.title, looks.head)


def _write_cell(sheet: Worksheet, row: int, index: int, cell: Cell, looks: _Looks) -> None:
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            cell = cell[: LONGEST_CELL - len(SHORTENED)] + SHORTENED
        sheet.write_string(row, index, cell, looks.text)
    elif cell is None:
        sheet.write_blank(row, index, None, looks.number)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, index, cell, looks.number)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(row, index, float(cell), looks.number)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, index, as_utc(cell).replace(tzinfo=None), looks.moment)
    else:
        sheet.write_datetime(row, index, datetime.combine(cell, time.min), looks.day)


def _finish(sheet: Worksheet, columns: Sequence[Column], count: int) -> None:
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    stood = f"As it stood on {words}" if (words := as_of_words()) else ""
    sheet.set_footer(f"&L&8&A{stood and ': '}{stood}&R&8Page &P of &N")
