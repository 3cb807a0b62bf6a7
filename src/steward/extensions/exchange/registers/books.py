"""A register as a workbook that is read again as it stands."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from steward.extensions.reports.kit.plain import as_utc
from steward.extensions.reports.kit.tables import LONGEST_CELL

WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
"""Cells that are written as numbers: those that are read again as they stand."""


def workbook(lines: Iterable[Sequence[str]], headings: int, columns: int, made: datetime) -> bytes:
    """Return rows as one sheet, of which the first ``headings`` are frozen."""
    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": as_utc(made).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Register")
    sheet.freeze_panes(headings, 0)
    sheet.set_column(0, max(columns - 1, 0), 20)
    for number, line in enumerate(lines):
        for index, cell in enumerate(line):
            if number >= headings and WHOLE.fullmatch(cell):
                sheet.write_number(number, index, int(cell), body)
            elif cell:
                look = head if number < headings else body
                sheet.write_string(number, index, cell[:LONGEST_CELL], look)
    book.close()
    return target.getvalue()
