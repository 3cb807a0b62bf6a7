"""Lay a workbook out in memory and read one of its sheets as lines of text."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from steward.foundation.core.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLines:
    """The lines of one sheet as text, from its first row on."""

    sheet: str
    lines: Iterator[Sequence[str]]
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def lay_out(content: bytes, name: str, sheet: str | None) -> SheetLines:
    """Read the named sheet, or the visible one that holds most.

    Raises:
        Invalid: Damaged, protected, or no such sheet.
    """
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
