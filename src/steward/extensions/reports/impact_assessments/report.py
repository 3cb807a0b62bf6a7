"""Impact assessments as PDF and their harms as tables (ISO/IEC 42001, 6.1.4, 8.4 and A.5.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Assessment", width=12),
    Column(title="AI system", width=30),
    Column(title="Harm", width=36),
    Column(title="Hits", width=24),
    Column(title="Kind", width=12),
    Column(title="Vulnerable", width=10),
    Column(title="Source", width=34),
    Column(title="Event", width=34),
    Column(title="Consequence", width=34),
    Column(title="Severity", width=9, kind="number"),
    Column(title="Scale", width=9, kind="number"),
    Column(title="Likelihood", width=10, kind="number"),
    Column(title="Reversibility", width=12, kind="number"),
    Column(title="Level", width=10, kind="level"),
    Column(title="Measures", width=36),
    Column(title="Oversight", width=24),
    Column(title="What is left", width=30),
    Column(title="Indicators", width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One harm of one assessment."""

    assessment: str
    system: str
    harm: str
    group: str
    kind: str
    is_vulnerable: bool
    source: str
    event: str
    consequence: str
    severity: int
    scale: int
    likelihood: int
    reversibility: int
    level: str
    measures: str
    oversight: str
    remaining: str
    indicators: Sequence[str]

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.assessment,
            self.system,
            self.harm,
            self.group,
            self.kind,
            "yes" if self.is_vulnerable else "no",
            self.source,
            self.event,
            self.consequence,
            self.severity,
            self.scale,
            self.likelihood,
            self.reversibility,
            self.level,
            self.measures,
            self.oversight,
            self.remaining,
            "; ".join(self.indicators),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One assessment as the document shows it; ``sections`` are (title, state, text)."""

    reference: str
    system: str
    version: int
    state: str
    decision: str
    rationale: str
    conditions: str
    signatures: Sequence[Mapping[str, str]]
    next_review_on: date | None
    complete: str
    sensitive: Sequence[str]
    sections: Sequence[tuple[str, str, str]]
    groups: Sequence[tuple[str, str, str]]
    benefits: Sequence[tuple[str, str]]
    harms: Sequence[Row]
    consultations: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows; ``total`` counts the assessments that there are."""

    organisation: str
    made: datetime
    assessments: Sequence[Assessed]
    total: int
    version: str = "As it stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The published summary of one assessment."""

    organisation: str
    made: datetime
    system: str
    text: str
    version: str
    published_on: date | None


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table of harms in pieces; the rows are read one by one."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook of harms; the rows are read one by one."""
    return xlsx_bytes("Harms", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: each assessment with its decision, its harms and its sections."""
    values: dict[str, Any] = plain_fields(data) | {"shown": len(data.assessments)}
    return pdf_bytes("impact_assessments/report.typ", values, made=data.made)


def make_summary(data: Summary) -> bytes:
    """Return the summary for the public; the first line of a paragraph is its heading."""
    paragraphs = [part.partition("\n") for part in data.text.split("\n\n") if part.strip()]
    values: dict[str, Any] = plain_fields(data) | {
        "parts": plain([{"head": head, "lines": rest.splitlines()} for head, _, rest in paragraphs])
    }
    return pdf_bytes("impact_assessments/summary.typ", values, made=data.made)
