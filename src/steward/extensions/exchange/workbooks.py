"""Excel workbooks that strangers made: looked through before anything is unpacked into memory."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from steward.foundation.core.errors import Invalid

LARGEST_UNZIPPED = 500 * 1024 * 1024
HIGHEST_RATIO = 200
SMALLEST_RATED = 1024 * 1024
MOST_ENTRIES = 2_000
FARTHEST_ROW = 200_100
FARTHEST_COLUMN = 1_000
MOST_CELLS = 20_000_000
PIECE = 1024 * 1024
ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILLED_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"'][^<>]*(?<!/)>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLines:
    """The lines of one sheet as text, from its first row on."""

    sheet: str
    lines: Iterator[Sequence[str]]
    others: tuple[str, ...] = ()


def is_workbook(content: bytes) -> bool:
    """Say whether the content begins as a workbook does, whatever the file is called."""
    return content.startswith((ZIP, OLD_EXCEL))


def read_sheet(content: bytes, name: str, sheet: str | None = None) -> SheetLines:
    """Read the named sheet, or the visible one that holds most.

    Raises:
        Invalid: A bomb, damaged, protected, or no such sheet.
    """
    if content.startswith(ZIP):
        _look_through(content, name)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return _sheet_lines(workbook, name, sheet)
    except (CalamineError, OSError, ValueError) as error:
        raise Invalid(f"The workbook cannot be read: {error}.", place=name) from None


def _sheet_lines(workbook: CalamineWorkbook, name: str, sheet: str | None) -> SheetLines:
    names = [
        item.name
        for item in workbook.sheets_metadata
        if item.typ == SheetTypeEnum.WorkSheet
        and (item.visible == SheetVisibleEnum.Visible or item.name == sheet)
    ]
    if sheet is not None and sheet not in names:
        raise Invalid(f"There is no sheet “{sheet}”; there are: {', '.join(names)}.", place=name)
    best: CalamineSheet | None = None
    for candidate in [sheet] if sheet is not None else names:
        found = workbook.get_sheet_by_name(candidate)
        if best is None or _size(found) > _size(best):
            best = found
    if best is None:
        raise Invalid("The workbook has no visible sheet.", place=name)
    return SheetLines(
        sheet=best.name,
        lines=([_text(cell) for cell in row] for row in best.iter_rows()),
        others=tuple(other for other in names if other != best.name),
    )


def _size(sheet: CalamineSheet) -> int:
    return sheet.height * min(sheet.width, 50)


def _text(cell: Any) -> str:  # noqa: ANN401 -- framework requires
    """Return a cell as people see it; a formula is its value, a text with = remains a text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _look_through(content: bytes, name: str) -> None:
    """Refuse bombs by what entries really hold; what the archive declares about them may lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, len(content), name)
            total = 0
            for entry in entries:
                total = _walk(archive, entry, total, len(content), name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError):
        raise Invalid("The file is damaged: not a readable XLSX.", place=name) from None
    except (ValueError, RuntimeError) as error:
        raise Invalid(f"The workbook cannot be unpacked: {error}.", place=name) from None


def _check_entries(entries: Sequence[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(entries) > MOST_ENTRIES:
        message = f"The file packs {len(entries):,} entries; {MOST_ENTRIES:,} are the limit."
        raise Invalid(message, place=name)
    if not any(entry.filename.lower() == "xl/workbook.xml" for entry in entries):
        raise Invalid("This is no XLSX workbook; save the table as XLSX or CSV.", place=name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid("The workbook is protected by a password; save it without.", place=name)
    _check_size(sum(entry.file_size for entry in entries), size, name)


def _check_size(unzipped: int, size: int, name: str) -> None:
    if unzipped > LARGEST_UNZIPPED:
        limit = f"{LARGEST_UNZIPPED // 1024 // 1024} MB are the limit"
        raise Invalid(f"The file unpacks to more than {limit}.", place=name)
    if unzipped > HIGHEST_RATIO * max(size, SMALLEST_RATED // HIGHEST_RATIO):
        reason = f"{unzipped:,} bytes, {unzipped // size} times its size; that is refused"
        raise Invalid(f"The file unpacks to {reason}.", place=name)


def _walk(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: int, size: int, name: str
) -> int:
    """Unpack one entry piece by piece without keeping it; return the bytes seen so far."""
    entry.file_size = LARGEST_UNZIPPED + 1  # read to the real end, not to the declared one
    row = column = 0
    tail = b""
    with archive.open(entry) as stream:
        for piece in _pieces(stream):
            total += len(piece)
            _check_size(total, size, name)
            text = tail + piece
            for letters, digits in FILLED_CELL.findall(text):
                row, column = max(row, int(digits)), max(column, _column_number(letters))
            tail = text[max(text.rfind(b"<"), len(text) - 500) :]
    _check_extent(row, column, entry.filename, name)
    return total


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_extent(row: int, column: int, entry: str, name: str) -> None:
    """Refuse a sheet with far-away cells: it would be laid out in memory as one rectangle."""
    if row <= FARTHEST_ROW and column <= FARTHEST_COLUMN and row * column <= MOST_CELLS:
        return
    sheet = entry.rpartition("/")[2]
    message = f"{sheet} reaches to row {row:,}, column {column:,}; remove cells outside the table."
    raise Invalid(message, place=name)
