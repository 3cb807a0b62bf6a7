"""Excel workbooks that strangers made, as lines of text."""

from dataclasses import replace

from steward.extensions.exchange.apart import read_apart
from steward.extensions.exchange.sheets import SheetLines, lay_out
from steward.extensions.exchange.unpacking import look_through

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(content: bytes) -> bool:
    """Say whether the content begins as a workbook does, whatever the file is called."""
    return content.startswith((ZIP, OLD_EXCEL))


def read_sheet(content: bytes, name: str, sheet: str | None = None) -> SheetLines:
    """Read the named sheet, or the visible one that holds most.

    Raises:
        Invalid: A bomb, damaged, protected, or no such sheet.
    """
    if content.startswith(OLD_EXCEL):
        return read_apart(content, name, sheet)
    faults = look_through(content, name)
    found = lay_out(content, name, sheet)
    return replace(found, notes=(str(faults[found.sheet]),)) if found.sheet in faults else found
