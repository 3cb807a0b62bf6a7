"""Spreadsheets that strangers made, read within limits."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from steward.foundation.core.errors import Invalid

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_CELL = 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 500
LARGEST_UNZIPPED = 500 * 1024 * 1024
HIGHEST_RATIO = 200
HEADER_SEARCH = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows of text; ``first_row`` is the number of the first data row in the file."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row: int
    notes: tuple[str, ...] = ()


def read_table(content: bytes, name: str) -> Table:
    """Read a CSV or XLSX file by its content.

    Raises:
        Invalid: Too large, a bomb, not a table; the message names file, row and column.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(f"{len(content):,} bytes; 50 MB are the limit.", place=name)
    if content[:4] == b"PK\x03\x04":
        return _from_lines(_xlsx(content, name), name, [])
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _from_lines(_sheets(content, name), name, [])
    text, notes = _decoded(content, name)
    return _from_lines(_csv(text, name), name, notes)


def _decoded(content: bytes, name: str) -> tuple[str, list[str]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace"), ["Read as UTF-16."]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        text = content.decode("cp1252", errors="replace")
        return text, [f"Row {row} is not UTF-8; the file was read as Windows-1252."]
    if "\x00" in text:
        raise Invalid("The file holds binary data; save it as CSV or XLSX.", place=name)
    return text, []


def _csv(text: str, name: str) -> Iterator[Sequence[str]]:
    sample = text[:20_000]
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(sample, delimiters=",;\t|")
        delimiter = dialect.delimiter
    except csv.Error:
        delimiter = ","
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            reason = "a cell has more than 1 MB" if "limit" in str(error) else str(error)
            raise Invalid(f"line {reader.line_num}: {reason}.", place=name) from None
        if row is None:
            return
        yield row


def _xlsx(content: bytes, name: str) -> Iterator[Sequence[str]]:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise Invalid("The file is damaged: not a readable XLSX.", place=name) from None
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST_UNZIPPED or size > HIGHEST_RATIO * max(len(content), 10_000):
        raise Invalid(f"The file unpacks to {size:,} bytes; that is refused.", place=name)
    return _sheets(content, name)


def _sheets(content: bytes, name: str) -> Iterator[Sequence[str]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(sheet) for sheet in workbook.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise Invalid(f"The workbook cannot be read: {error}.", place=name) from None
    filled = [sheet for sheet in sheets if sheet.total_height > 1] or sheets
    if not filled:
        raise Invalid("The workbook has no sheet.", place=name)
    chosen = max(filled, key=lambda sheet: sheet.total_height * min(sheet.total_width, 50))
    return ([_text(cell) for cell in row] for row in chosen.iter_rows())


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell) if cell is not None else ""


def _from_lines(lines: Iterator[Sequence[str]], name: str, notes: list[str]) -> Table:
    head: list[Sequence[str]] = []
    for line in lines:
        head.append(line)
        if len(head) >= HEADER_SEARCH:
            break
    if not any(any(cell.strip() for cell in line) for line in head):
        raise Invalid("The file is empty.", place=name)
    index = _header_index(head)
    if index:
        notes.append(f"The headings were found in row {index + 1}.")
    columns = _columns(head[index], name, notes)
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(_chain(head[index + 1 :], lines), index + 2):
        if len(rows) >= MOST_ROWS:
            raise Invalid(f"More than {MOST_ROWS:,} rows.", place=name)
        rows.append(_row(line, len(columns), number, name))
    while rows and not any(rows[-1]):
        rows.pop()
    return Table(columns=columns, rows=tuple(rows), first_row=index + 2, notes=tuple(notes))


def _chain(
    first: Sequence[Sequence[str]], rest: Iterator[Sequence[str]]
) -> Iterator[Sequence[str]]:
    yield from first
    yield from rest


def _row(line: Sequence[str], width: int, number: int, name: str) -> tuple[str, ...]:
    for column, cell in enumerate(line):
        if len(cell) > LARGEST_CELL:
            raise Invalid(f"row {number}, column {column + 1}: more than 1 MB.", place=name)
    cells = [cell.strip() for cell in line[:width]]
    return tuple(cells + [""] * (width - len(cells)))


def _header_index(head: Sequence[Sequence[str]]) -> int:
    """Return the first row that fills most of the widest one; titles above it fill one cell."""
    counts = [sum(1 for cell in line if cell.strip()) for line in head]
    widest = max(counts)
    return next(index for index, count in enumerate(counts) if count >= max(1, widest * 0.6))


def _columns(line: Sequence[str], name: str, notes: list[str]) -> tuple[str, ...]:
    if len(line) > MOST_COLUMNS:
        raise Invalid(f"{len(line)} columns; {MOST_COLUMNS} are the limit.", place=name)
    seen: dict[str, int] = {}
    columns: list[str] = []
    for index, cell in enumerate(line):
        title = " ".join(cell.split()) or f"Column {index + 1}"
        seen[title] = seen.get(title, 0) + 1
        if seen[title] > 1:
            notes.append(
                f"The heading “{title}” stands twice; the later one is “{title} ({seen[title]})”."
            )
            title = f"{title} ({seen[title]})"
        columns.append(title)
    return tuple(columns)
