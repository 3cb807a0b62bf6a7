"""The log of incidents as PDF and tables, and drafts of reports as PDF (ISO/IEC 42001, A.8.4)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from steward.domain.incidents.rules.drafting import GAP, Draft
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Incident", width=12),
    Column(title="Title", width=40),
    Column(title="Kind", width=12),
    Column(title="Severity", width=12),
    Column(title="State", width=14),
    Column(title="Noticed", width=18),
    Column(title="Ended", width=18),
    Column(title="AI systems", width=30),
    Column(title="Cause", width=40),
    Column(title="Lessons", width=40),
    Column(title="Reviewed by", width=20),
    Column(title="Clocks", width=60),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One incident; ``clocks`` say in words where each stands."""

    reference: str
    title: str
    kind: str
    severity: str
    state: str
    noticed_at: str
    ended_at: str
    systems: Sequence[str]
    cause: str
    lessons: str
    reviewed_by: str
    clocks: Sequence[str]

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.reference,
            self.title,
            self.kind,
            self.severity,
            self.state,
            self.noticed_at,
            self.ended_at,
            "; ".join(self.systems),
            self.cause,
            self.lessons,
            self.reviewed_by,
            "\n".join(self.clocks),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows."""

    organisation: str
    made: datetime
    rows: Sequence[Row]
    version: str = "Live"


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook."""
    return xlsx_bytes("Incidents", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_log(data: Data) -> bytes:
    """Return the log as a document."""
    return pdf_bytes("incident_reports/report.typ", plain_fields(data), made=data.made)


def make_pdf(draft: Draft, *, made: datetime) -> bytes:
    """Return the draft of a report as a document; what is not known is marked."""
    head = dict(draft.head)
    values = {
        "organisation": head.pop("Organisation", ""),
        "title": draft.title,
        "basis": draft.basis,
        "to": draft.to,
        "facts": plain([[name, value] for name, value in head.items()]),
        "parts": plain(
            [{"title": part.title, "text": part.text or f"[{GAP}]"} for part in draft.parts]
        ),
        "notice": "Exercise: not to be sent" if draft.is_drill else "Draft",
    }
    return pdf_bytes("incident_reports/draft.typ", values, made=made)
