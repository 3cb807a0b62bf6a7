"""The record of competence, of one person or of all, as PDF, XLSX, CSV and JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Person", width=24),
    Column(title="Unit", width=18),
    Column(title="Function", width=26),
    Column(title="From", width=12, kind="date"),
    Column(title="Appointed by", width=22),
    Column(title="Competence", width=34),
    Column(title="Required", width=9, kind="number"),
    Column(title="Seen", width=9, kind="number"),
    Column(title="Standing", width=16),
    Column(title="Basis", width=50),
    Column(title="Assessed by", width=20),
    Column(title="Assessed on", width=12, kind="date"),
    Column(title="Again on", width=12, kind="date"),
    Column(title="Action", width=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person beside one required competence; ``seen`` is None where nobody has looked."""

    person: str
    unit: str
    function: str
    from_on: date
    appointed_by: str
    competence: str
    required: int
    seen: int | None
    standing: str
    basis: str
    assessed_by: str
    assessed_on: date | None
    next_due_on: date | None
    action: str

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.person,
            self.unit,
            self.function,
            self.from_on,
            self.appointed_by,
            self.competence,
            self.required,
            self.seen,
            self.standing,
            self.basis,
            self.assessed_by,
            self.assessed_on,
            self.next_due_on,
            self.action,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training that a person had."""

    title: str
    provider: str
    held_on: date
    hours: float | None
    result: str
    valid_until: date | None
    validity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A person with standings and trainings."""

    person: str
    unit: str
    rows: Sequence[Row]
    trainings: Sequence[Training]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows; ``total`` counts people also where not all are shown."""

    organisation: str
    made: datetime
    records: Sequence[Record]
    total: int
    version: str = "Live"


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook."""
    return xlsx_bytes("Competence", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: person by person, gaps first, then the trainings."""
    rows = [row for record in data.records for row in record.rows]
    values = {
        "organisation": data.organisation,
        "version": data.version,
        "total": data.total,
        "gaps": sum(row.standing == "Gap" for row in rows),
        "unknown": sum(row.standing in ("Not assessed", "To assess again") for row in rows),
        "records": [
            {
                "person": record.person,
                "unit": record.unit,
                "rows": [plain_fields(row) for row in record.rows],
                "trainings": [plain_fields(row) for row in record.trainings],
            }
            for record in data.records
        ],
    }
    return pdf_bytes("competence/report.typ", values, made=data.made)
