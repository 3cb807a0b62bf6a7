"""Every sheet of a workbook, or of a table that stands for one, as lines of text."""

import csv
import io
from collections.abc import Iterator, Sequence

from steward.extensions.exchange.tables import MOST_COLUMNS, read_text
from steward.extensions.exchange.workbooks import is_workbook, read_sheet
from steward.foundation.core.errors import Invalid

MOST_ROWS = 20_000
LONGEST_CELL = 20_000
Lines = list[list[str]]


def read_named(content: bytes, name: str, wanted: Sequence[str]) -> dict[str, Lines]:
    """Return the sheets with the wanted names, whatever their case.

    Raises:
        Invalid: Damaged, a bomb, protected, too large.
    """
    if not is_workbook(content):
        return _written(content, name, wanted)
    first = read_sheet(content, name)
    found: dict[str, Lines] = {}
    for sheet in (first.sheet, *first.others):
        key = sheet.strip().lower()
        if key in wanted and key not in found:
            lines = first if sheet == first.sheet else read_sheet(content, name, sheet)
            found[key] = bounded(lines.lines, f"{name}, {sheet}")
    return found


def bounded(lines: Iterator[Sequence[str]], place: str) -> Lines:
    """Return lines within the limits, without their empty ends.

    Raises:
        Invalid: Too many rows, or a cell that is too long.
    """
    found: Lines = []
    for number, line in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise Invalid(f"More than {MOST_ROWS:,} rows.", place=place)
        cells = [cell.strip() for cell in line[:MOST_COLUMNS]]
        if any(len(cell) > LONGEST_CELL for cell in cells):
            limit = f"a cell with more than {LONGEST_CELL:,} characters"
            raise Invalid(f"row {number}: {limit}.", place=place)
        found.append(cells)
    while found and not any(found[-1]):
        found.pop()
    return found


def _written(content: bytes, name: str, wanted: Sequence[str]) -> dict[str, Lines]:
    """Read a table in which a first cell names the sheet and the others stand below it."""
    text = read_text(content, name)
    rows = _markdown(text) if text.lstrip().startswith("|") else _csv(text, name)
    found: dict[str, Lines] = {}
    current: Lines | None = None
    for cells in bounded(rows, name):
        first = cells[0].strip().lower() if cells else ""
        if first in wanted and not any(cells[1:]):
            current = found.setdefault(first, [])
        elif current is not None:
            current.append(cells[1:])
    return found


def _markdown(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.strip().startswith("|"):
            bare = line.strip().removeprefix("|").removesuffix("|")
            yield [cell.strip() for cell in bare.split("|")]


def _csv(text: str, name: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        yield from reader
    except csv.Error as error:
        raise Invalid(f"line {reader.line_num}: {error}.", place=name) from None
