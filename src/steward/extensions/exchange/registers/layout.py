"""Registers whose headings stand in two rows, “Inherent” above “Likelihood”, as one table."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from steward.extensions.exchange.registers.columns import BETWEEN, is_rating, stage_said
from steward.extensions.exchange.registers.values import folded
from steward.extensions.exchange.tables import (
    DELIMITERS,
    HEADER_SEARCH,
    LARGEST_FILE,
    Table,
    read_table,
    read_text,
)
from steward.extensions.exchange.workbooks import is_workbook, read_sheet
from steward.extensions.reports.kit.tables import DANGEROUS

LONGEST_HEADING = 60


def read_register_table(
    content: bytes, name: str, sheet: str | None = None, heading: int | None = None
) -> Table:
    """Read a register; two rows of headings become one, as “Inherent | Likelihood”.

    Where somebody says in which row the headings stand, that one row holds them.

    The apostrophe that keeps spreadsheets from taking a cell for a formula is no part of it.

    Raises:
        Invalid: Too large, a bomb, not a table; the message names file, row and column.
    """
    if heading is None:
        table = _with_its_headings(content, name, sheet)
    else:
        table = read_table(content, name, sheet, heading)
    if not any(cell.startswith("'") for row in table.rows for cell in row):
        return table
    rows = (tuple(cell[_is_guarded(cell) :] for cell in row) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _is_guarded(cell: str) -> bool:
    return cell.startswith("'") and cell[1:].startswith(DANGEROUS)


def _with_its_headings(content: bytes, name: str, sheet: str | None) -> Table:
    table = read_table(content, name, sheet)
    if not _may_have_two(table):
        return table
    lines = _lines(content, name, sheet, table)
    head = list(islice(lines, HEADER_SEARCH + 1))
    for upper in (table.first_row - 3, table.first_row - 2):
        lower = upper + 1
        inside = upper >= 0 and lower < min(HEADER_SEARCH, len(head))
        if inside and _fit(head[upper], head[lower]):
            return _with_one_row(table, head, lower, lines, name)
    return table


def _may_have_two(table: Table) -> bool:
    first = table.rows[0] if table.rows else ()
    return table.first_row > 2 or sum(map(is_rating, filter(None, first))) > 1


def _lines(content: bytes, name: str, sheet: str | None, table: Table) -> Iterator[Sequence[str]]:
    """Yield the lines of the file as they stand."""
    if is_workbook(content):
        yield from read_sheet(content, name, sheet).lines
        return
    text = read_text(content, name)
    csv.field_size_limit(LARGEST_FILE)

    def width(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            line = next(islice(reader, table.first_row - 2, None), list[str]())
        except csv.Error:
            return 0
        titles = [" ".join(cell.split()) for cell in line]
        return sum(title == column for title, column in zip(titles, table.columns, strict=False))

    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=width))
    except csv.Error:
        return


def _fit(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether two rows are headings of one table: ratings below, and stages or gaps above."""
    for cell in chain(upper, lower):
        if len(cell) > LONGEST_HEADING or cell.strip().isdigit():
            return False
    above = [index for index, cell in enumerate(upper) if cell.strip()]
    ratings = [index for index, cell in enumerate(lower) if cell.strip() and is_rating(cell)]
    if len(ratings) < 2 or not above or above == [0]:
        return False
    banners = _banners(upper, lower)
    if any(stage_said(folded(banners[index])) for index in ratings):
        return True
    return len(above) > 1 and any(not lower[index].strip() for index in above if index < len(lower))


def _banners(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return what stands above each cell; a banner covers the blank cells to its right."""
    banners: list[str] = []
    banner = ""
    for index in range(max(len(upper), len(lower))):
        above = upper[index].strip() if index < len(upper) else ""
        below = lower[index].strip() if index < len(lower) else ""
        banner = above or (banner if below else "")
        banners.append(banner)
        banner = banner if below else ""
    return banners


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    found: list[str] = []
    for index, banner in enumerate(_banners(upper, lower)):
        below = lower[index].strip() if index < len(lower) else ""
        both = banner and below and banner != below
        found.append(f"{banner}{BETWEEN}{below}" if both else below or banner)
    return found


def _with_one_row(
    table: Table,
    head: Sequence[Sequence[str]],
    lower: int,
    rest: Iterable[Sequence[str]],
    name: str,
) -> Table:
    """Return the table with both rows of headings in the lower one; the rows keep their numbers."""
    packed = io.StringIO(newline="")
    writer = csv.writer(packed, quoting=csv.QUOTE_ALL)
    writer.writerows([()] * lower)
    writer.writerow(_joined(head[lower - 1], head[lower]))
    writer.writerows(head[lower + 1 :])
    writer.writerows(rest)
    found = read_table(packed.getvalue().encode(), name)
    if found.first_row != lower + 2:
        return table
    kept = [note for note in table.notes if "heading" not in note]
    told = [note for note in found.notes if not note.startswith("The headings were found")]
    note = f"The headings were found in rows {lower} and {lower + 1} and put together."
    return replace(found, notes=(*kept, note, *told))
