"""Minutes of management reviews as PDF, and their decisions as tables (ISO/IEC 42001, 9.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Review", width=10),
    Column(title="Held on", width=12),
    Column(title="No.", width=6, kind="number"),
    Column(title="About", width=18),
    Column(title="Decision", width=60),
    Column(title="Follows from", width=30),
    Column(title="Who", width=22),
    Column(title="By", width=12),
    Column(title="Task", width=12),
    Column(title="Standing", width=14),
    Column(title="Also became", width=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One decision of one review."""

    review: str
    held_on: date
    number: int
    kind: str
    text: str
    about: str
    who: str
    until: date | None
    task: str
    standing: str
    made: str

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.review,
            self.held_on.isoformat(),
            self.number,
            self.kind,
            self.text,
            self.about,
            self.who,
            "" if self.until is None else self.until.isoformat(),
            self.task,
            self.standing,
            self.made,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """One review: ``content`` are its minutes as signed, or as they stand."""

    reference: str
    title: str
    state: str
    content: Mapping[str, Any]
    signatures: Sequence[Mapping[str, str]]
    digest: str
    notes: Sequence[tuple[str, str, str]]
    missing: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows; ``total`` counts the reviews that there are."""

    organisation: str
    made: datetime
    reviews: Sequence[Minutes]
    total: int


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table of decisions in pieces."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook of decisions."""
    return xlsx_bytes("Decisions", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the minutes, one review after the other."""
    values: dict[str, Any] = plain_fields(data) | {"shown": len(data.reviews)}
    return pdf_bytes("management_reviews/report.typ", values, made=data.made)
