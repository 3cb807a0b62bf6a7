"""What does not add up in the risk register, as CSV, XLSX, JSON and PDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

MOST_IN_PDF = 1000
COLUMNS = (
    Column(title="Rule", width=22),
    Column(title="Weight", width=10),
    Column(title="Clause", width=9),
    Column(title="Risk", width=11),
    Column(title="Title", width=40),
    Column(title="AI system", width=28),
    Column(title="Current level", width=11, kind="level"),
    Column(title="What is wrong", width=60),
    Column(title="What to do", width=60),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One finding of the check; ``rule`` is its permanent name, ``what`` its title."""

    rule: str
    what: str
    severity: str
    clause: str
    reference: str
    title: str
    system: str
    level: str
    told: str
    advice: str

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.rule,
            self.severity,
            self.clause,
            self.reference,
            self.title,
            self.system,
            self.level,
            f"{self.what}. {self.told}",
            self.advice,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows: the findings, the gravest first."""

    organisation: str
    made: datetime
    rows: Sequence[Row]
    version: str = "Live register"


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook."""
    return xlsx_bytes("Does it add up", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: the findings by rule."""
    groups: dict[str, dict[str, Any]] = {}
    for row in data.rows[:MOST_IN_PDF]:
        head: dict[str, Any] = {"what": row.what, "severity": row.severity, "rows": []}
        head["advice"] = row.advice
        groups.setdefault(row.rule, head)["rows"].append(plain_fields(row))
    values = {
        "organisation": data.organisation,
        "version": data.version,
        "notice": None,
        "total": len(data.rows),
        "risks": len({row.reference for row in data.rows}),
        "shown": min(len(data.rows), MOST_IN_PDF),
        "groups": list(groups.values()),
    }
    return pdf_bytes("consistency/report.typ", values, made=data.made)
