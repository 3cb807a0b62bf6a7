"""The register of findings as CSV, XLSX, JSON and PDF, and one finding as a document.

Source: ISO/IEC 42001:2023, 10.2: documented information on nonconformities, actions and results.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

MOST_IN_PDF = 500
COLUMNS = (
    Column(title="Finding", width=11),
    Column(title="Grade", width=24),
    Column(title="What was found", width=48),
    Column(title="Framework", width=14),
    Column(title="Requirement", width=13),
    Column(title="What shows it", width=40),
    Column(title="From", width=18),
    Column(title="What led to it", width=28),
    Column(title="Concerns", width=36),
    Column(title="Found on", width=12, kind="date"),
    Column(title="Raised by", width=20),
    Column(title="Who answers", width=20),
    Column(title="State", width=22),
    Column(title="Due", width=12, kind="date"),
    Column(title="Overdue", width=9),
    Column(title="Repeats", width=11),
    Column(title="Correction", width=36),
    Column(title="Cause", width=36),
    Column(title="Kind of cause", width=20),
    Column(title="Similar cases", width=30),
    Column(title="Actions", width=44),
    Column(title="Judged by", width=36),
    Column(title="Judgement", width=36),
    Column(title="Effective", width=10),
    Column(title="Decision", width=36),
    Column(title="Result", width=36),
    Column(title="Closed on", width=12, kind="date"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A corrective action, or a place where the same could be, as a document tells it."""

    reference: str
    title: str
    who: str
    when: str
    standing: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding with everything that was recorded on its path."""

    reference: str
    grade: str
    is_nonconformity: bool
    statement: str
    framework: str
    requirement: str
    requirement_said: str
    evidence: str
    origin: str
    source: str
    subjects: Sequence[str]
    found_on: date
    raised_by: str
    owner: str
    state: str
    is_open: bool
    due_on: date | None
    overdue: bool
    repeats: str
    repeat_why: str
    round: int
    dispute: str
    dispute_answer: str
    correction: str
    corrected: str
    cause: str
    category: str
    whys: Sequence[str]
    fishbone: Sequence[tuple[str, Sequence[str]]]
    caused: str
    cases: Sequence[Line]
    none_because: str
    actions: Sequence[Line]
    criterion: str
    planned: str
    approved: str
    check_on: date | None
    judgement: str
    judged: str
    effective: bool | None
    decision: str
    decided: str
    result: str
    closed_on: date | None
    earlier: Sequence[str]

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        verdict = "" if self.effective is None else "yes" if self.effective else "no"
        return [
            self.reference,
            self.grade,
            self.statement,
            self.framework,
            self.requirement,
            self.evidence,
            self.origin,
            self.source,
            "; ".join(self.subjects),
            self.found_on,
            self.raised_by,
            self.owner,
            self.state,
            self.due_on,
            "yes" if self.overdue else "",
            self.repeats,
            self.correction,
            self.cause,
            self.category,
            "; ".join(f"{item.title}: {item.standing}" for item in self.cases) or self.none_because,
            "; ".join(f"{item.reference} {item.title}: {item.standing}" for item in self.actions),
            self.criterion,
            self.judgement,
            verdict,
            self.decision,
            self.result,
            self.closed_on,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the register shows: what is open first, by its clock."""

    organisation: str
    made: datetime
    rows: Sequence[Row]
    version: str = "Live register"

    @property
    def notice(self) -> str | None:
        """Return the warning of a register in which clocks have run out."""
        count = sum(row.overdue for row in self.rows)
        if not count:
            return None
        return f"{count:,} {'finding' if count == 1 else 'findings'} overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """What the document of one finding shows."""

    organisation: str
    made: datetime
    row: Row


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook, a row for each finding."""
    return xlsx_bytes("Findings", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the register as a document."""
    shown = data.rows[:MOST_IN_PDF]
    values: dict[str, Any] = {
        "organisation": data.organisation,
        "version": data.version,
        "notice": data.notice,
        "shown": len(shown),
        "total": len(data.rows),
        "open": sum(row.is_open for row in data.rows),
        "overdue": sum(row.overdue for row in data.rows),
        "major": sum(row.is_open and row.grade.startswith("Major") for row in data.rows),
        "rows": [plain_fields(row) for row in shown],
    }
    return pdf_bytes("findings/report.typ", values, made=data.made)


def make_one(data: One) -> bytes:
    """Return the corrective action report of one finding."""
    values = {"organisation": data.organisation, "row": plain_fields(data.row)}
    return pdf_bytes("findings/one.typ", values, made=data.made)
