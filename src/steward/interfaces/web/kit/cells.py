"""Rows and cells as HTML: drawn in Python, since a list has hundreds and templates cost each."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString

from steward.interfaces.web.kit.columns import Cell

GAP = '<span class="faint">–</span>'
NOBODY = '<span class="soft nowrap">Nobody yet</span>'
TURNED = ("number", "reference")
LONG = 20
"""More than this many letters may take more than the two lines that a row has for a text."""


def value_of(cell: Cell) -> SafeString:
    """Return what stands in the cell."""
    return SafeString(_value(cell))


def table_row(row: Mapping[str, Any], choosable: object) -> SafeString:
    """Return a row of a list; ``choosable`` gives it a box for work on many."""
    mark = " data-proposed" if row["proposed"] else ""
    box = ""
    if choosable:
        box = (
            f'<td class="choose"><input type="checkbox" name="ids" value="{row["key"]}"'
            f' aria-label="Choose {escape(row["name"])}"></td>'
        )
    cells = "".join(map(_table_cell, row["cells"]))
    return SafeString(f"<tr{mark}>{box}{cells}</tr>")


def _table_cell(cell: Cell) -> str:
    """Return the cell of a table, with its heading for narrow screens."""
    names = "primary" if cell.primary else ""
    if cell.kind in TURNED:
        names = f"{names} {cell.kind}".strip()
    shown = _value(cell)
    if cell.kind == "text" and not cell.href and len(cell.text) > LONG:
        shown = f'<span class="clamp" title="{shown}">{shown}</span>'
    return f'<td class="{names}" data-label="{escape(cell.label)}">{shown}</td>'


def _value(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.kind == "level":
        return f'<span class="level level-{escape(cell.value)}">{text}</span>'
    if cell.kind == "state":
        return f'<span class="state state-{escape(cell.tone)}">{text}</span>'
    if not text:
        return NOBODY if cell.kind == "person" else GAP
    if cell.kind == "date":
        return (
            f'<time class="nowrap" datetime="{escape(cell.value)}"'
            f' title="{escape(cell.exact)}">{text}</time>'
        )
    if cell.href:
        return f'<a href="{escape(cell.href)}">{text}</a>'
    return text
