"""The audit programme as PDF and its coverage as tables (ISO/IEC 42001, 9.2.2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Framework", width=18),
    Column(title="Requirement", width=14),
    Column(title="Title", width=44),
    Column(title="Covered", width=12),
    Column(title="Audited by", width=30),
    Column(title="Planned in", width=30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement with the audits that audited it, or will."""

    framework: str
    requirement: str
    title: str
    cover: str
    audited: Sequence[str]
    planned: Sequence[str]

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        words = [self.framework, self.requirement, self.title, self.cover]
        return [*words, ", ".join(self.audited), ", ".join(self.planned)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One audit of the programme."""

    reference: str
    title: str
    kind: str
    state: str
    starts_on: date
    ends_on: date
    lead: str
    points: int
    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows; ``programme`` is empty while none is written."""

    organisation: str
    made: datetime
    programme: str
    span: Sequence[date]
    frequency: str
    criteria: str
    methods: str
    responsible: str
    approved: str
    certificate: str
    audits: Sequence[Planned]
    gaps: Sequence[str]
    rows: Sequence[Row]


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the coverage as CSV."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the coverage as a workbook."""
    return xlsx_bytes("Coverage", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: the programme, its audits, gaps and coverage."""
    values: dict[str, Any] = plain_fields(data)
    return pdf_bytes("audit_programme/report.typ", values, made=data.made)
