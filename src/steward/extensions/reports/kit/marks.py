"""Marks on files that leave the house: who a copy is for, when it was made, and by whom.

A PDF bears the mark on each page, a table as CSV in its first line, a workbook and a text document
among their properties. Other kinds of file bear none, and stored files are changed only where they
are PDF: the bytes of others are evidence.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from steward.extensions.reports.kit.plain import as_utc
from steward.foundation.core.archives import DAMAGED

PDF = b"%PDF-"
BOM = "\ufeff".encode()
CSV = "text/csv"
OOXML = "application/vnd.openxmlformats-officedocument."
LARGEST = 64 * 1024 * 1024
"""A larger file is handed out as it is; the log says so."""
PROPERTIES = "docProps/custom.xml"
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
PROPERTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="Copy for">'
    "<vt:lpwstr>{words}</vt:lpwstr></property></Properties>"
)
OVERRIDE = (
    '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.custom-properties+xml"/></Types>'
)
RELATION = (
    '<Relationship Id="rIdCopyFor" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who a copy is for, of which organisation it is, and when it was handed out."""

    who: str
    organisation: str
    at: datetime

    @property
    def words(self) -> str:
        """Return the mark in one line."""
        day = as_utc(self.at)
        when = f"{day.day} {day:%B %Y, %H:%M} UTC"
        return f"Copy for {self.who}, {when} · {self.organisation} · not to be passed on"


def can_be_marked(begins: bytes, content_type: str) -> bool:
    """Say whether a file can bear a mark, by its first bytes and the type that it is given as."""
    return begins.startswith(PDF) or content_type.startswith((CSV, OOXML))


def marked(content: bytes, content_type: str, mark: Mark) -> bytes | None:
    """Return a file with the mark, None where it cannot bear one.

    A PDF that is locked or damaged bears none.
    """
    if content.startswith(PDF):
        from steward.extensions.reports.kit.stamps import stamped  # noqa: PLC0415 -- slow import

        return stamped(content, mark)
    if content_type.startswith(CSV):
        return _csv(content, mark)
    if content_type.startswith(OOXML):
        return _ooxml(content, mark)
    return None


def _csv(content: bytes, mark: Mark) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([mark.words])
    begins = BOM if content.startswith(BOM) else b""
    return begins + line.getvalue().encode() + content.removeprefix(begins)


def _ooxml(content: bytes, mark: Mark) -> bytes | None:
    found = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(content)) as given,
            zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as made,
        ):
            if PROPERTIES in given.namelist():
                return None
            for info in given.infolist():
                made.writestr(info, _with_property(info.filename, given.read(info)))
            made.writestr(PROPERTIES, PROPERTY.format(words=escape(mark.words)))
    except DAMAGED:
        return None
    return found.getvalue()


def _with_property(name: str, content: bytes) -> bytes:
    """Return a part of a package; where parts are listed, the one with the mark is listed too."""
    if name == TYPES:
        return content.replace(b"</Types>", OVERRIDE.encode())
    if name == RELATIONS:
        return content.replace(b"</Relationships>", RELATION.encode())
    return content
