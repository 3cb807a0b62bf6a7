"""The open work with its causes, as CSV, XLSX, JSON and PDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from steward.domain.tasks.terms import TaskDraft
from steward.extensions.reports.kit.charts import LEVELS
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Task", width=46),
    Column(title="Requirement", width=12),
    Column(title="Severity", width=10, kind="level"),
    Column(title="Due", width=12, kind="date"),
    Column(title="Who", width=28),
    Column(title="Days of effort", width=9, kind="number"),
    Column(title="Priority", width=10, kind="number"),
    Column(title="Status", width=10),
    Column(title="Steps", width=60),
    Column(title="Reason", width=60),
    Column(title="Origin", width=26),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One task; ``origin`` names its cause."""

    title: str
    requirement: str
    severity: str
    due_on: date | None
    owner_role: str
    effort_days: float
    priority: float
    status: str
    steps: Sequence[str]
    reason: str
    origin: str

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.title,
            self.requirement,
            self.severity,
            self.due_on,
            self.owner_role,
            self.effort_days,
            round(self.priority, 4),
            self.status,
            "\n".join(f"{number}. {step}" for number, step in enumerate(self.steps, 1)),
            self.reason,
            self.origin,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows; ``proposed`` is said of tasks that nobody has taken up yet."""

    organisation: str
    made: datetime
    rows: Sequence[Row]
    proposed: bool = False
    version: str = "Live"

    @property
    def notice(self) -> str | None:
        """Return the warning of tasks that rules propose."""
        return "Proposed, not yet decided" if self.proposed and self.rows else None


def row_of(draft: TaskDraft, *, today: date) -> Row:
    """Return a task that the rules propose, due from today on."""
    return Row(
        title=draft.title,
        requirement=draft.requirement,
        severity=str(draft.severity),
        due_on=today + timedelta(days=draft.due_days),
        owner_role=draft.owner_role,
        effort_days=draft.effort_days,
        priority=draft.priority,
        status="proposed",
        steps=draft.steps,
        reason=draft.reason,
        origin=draft.origin,
    )


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces; the rows are read one by one."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook; the rows are read one by one."""
    return xlsx_bytes("Tasks", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: the tasks by severity, the gravest first, in the order given."""
    groups = [
        {
            "severity": level,
            "rows": [plain_fields(row) for row in data.rows if row.severity == level],
        }
        for level in reversed(LEVELS)
    ]
    values = {
        "organisation": data.organisation,
        "version": data.version,
        "notice": data.notice,
        "total": len(data.rows),
        "days": sum(row.effort_days for row in data.rows),
        "groups": [group for group in groups if group["rows"]],
    }
    return pdf_bytes("tasks/report.typ", values, made=data.made)
