"""The register of documents as tables, and one document as a file (ISO/IEC 42001, 7.5)."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from typst import TypstError

from steward.extensions.reports.documents.blocks import blocks_of
from steward.extensions.reports.documents.word import Drawn, word_bytes
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Number", width=11),
    Column(title="Title", width=40),
    Column(title="Kind", width=12),
    Column(title="State", width=12),
    Column(title="Version in force", width=10),
    Column(title="Published", width=12, kind="date"),
    Column(title="Review due", width=12, kind="date"),
    Column(title="Owner", width=24),
    Column(title="Approvers", width=30),
    Column(title="Classification", width=18),
    Column(title="Language", width=10),
    Column(title="Kept for months", width=10, kind="number"),
    Column(title="Requirements", width=34),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One document of the register."""

    reference: str
    title: str
    kind: str
    state: str
    version: str
    published_on: date | None
    review_on: date | None
    owner: str
    approvers: Sequence[str]
    classification: str
    language: str
    kept_months: int | None
    requirements: Sequence[str]

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            *(self.reference, self.title, self.kind, self.state, self.version),
            *(self.published_on, self.review_on, self.owner, "; ".join(self.approvers)),
            *(self.classification, self.language, self.kept_months, "; ".join(self.requirements)),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the register shows; ``missing`` are mandatory documents without a version in force."""

    organisation: str
    made: datetime
    rows: Sequence[Row]
    missing: Sequence[str]
    version: str = "As it stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One document in one version: ``versions`` are (number, day, approved by, what changed)."""

    organisation: str
    made: datetime
    reference: str
    title: str
    version: str
    notice: str
    owner: str
    approved_by: str
    classification: str
    published_on: date | None
    review_on: date | None
    digest: str
    basis: str
    text: str
    versions: Sequence[tuple[str, str, str, str]]
    pictures: Mapping[int, Drawn]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return what stands above the text, by name; without a value nothing stands there."""
        found = [
            ("Organisation", self.organisation),
            ("Document", self.reference),
            ("Version", self.version),
            ("Classification", self.classification),
            ("Owner", self.owner),
            ("Approved by", self.approved_by),
            ("Published", "" if self.published_on is None else self.published_on.isoformat()),
            ("Next review", "" if self.review_on is None else self.review_on.isoformat()),
            ("Requirements", self.basis),
            ("SHA-256 of the text", self.digest),
        ]
        return [(name, value) for name, value in found if value]


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the register in pieces; the rows are read one by one."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook of the register; the rows are read one by one."""
    return xlsx_bytes("Documents", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the register as a document."""
    return pdf_bytes("documents/report.typ", plain_fields(data), made=data.made)


def sheet_pdf(sheet: Sheet) -> bytes:
    """Return one document, typeset; a picture that cannot be drawn is told by its words."""
    try:
        return _typeset(sheet)
    except TypstError:
        kept = {number: item for number, item in sheet.pictures.items() if _can_draw(sheet, item)}
        return _typeset(replace(sheet, pictures=kept))


def _can_draw(sheet: Sheet, item: Drawn) -> bool:
    alone = replace(sheet, text="![x](image-1)", versions=(), pictures={1: item})
    try:
        _typeset(alone)
    except TypstError:
        return False
    return True


def _typeset(sheet: Sheet) -> bytes:
    values: dict[str, Any] = {
        "organisation": sheet.organisation,
        "title": sheet.title,
        "reference": sheet.reference,
        "version": sheet.version,
        "notice": sheet.notice or None,
        "facts": plain(sheet.facts),
        "versions": plain(sheet.versions),
        "blocks": blocks_of(sheet.text),
        "pictures": {str(number): _wrapped(item) for number, item in sheet.pictures.items()},
    }
    return pdf_bytes("documents/document.typ", values, made=sheet.made)


def _wrapped(item: Drawn) -> dict[str, Any]:
    """Return a picture in a drawing, since the typesetter is given nothing but text."""
    content = b64encode(item.content).decode()
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{item.width}" height="{item.height}" viewBox="0 0 {item.width} {item.height}">'
        f'<image width="{item.width}" height="{item.height}"'
        f' xlink:href="data:image/{item.kind};base64,{content}"/></svg>'
    )
    return {"svg": svg, "width": item.width}


def sheet_word(sheet: Sheet) -> bytes:
    """Return one document for a word processor."""
    return word_bytes(
        sheet.title, sheet.facts, blocks_of(sheet.text), sheet.pictures, notice=sheet.notice
    )


def sheet_markdown(sheet: Sheet) -> bytes:
    """Return one document as Markdown, with what is known of it above the text."""
    head = "\n".join(f"- {name}: {value}" for name, value in sheet.facts)
    notice = f"**{sheet.notice}**\n\n" if sheet.notice else ""
    return f"# {sheet.title}\n\n{notice}{head}\n\n{sheet.text.rstrip()}\n".encode()
