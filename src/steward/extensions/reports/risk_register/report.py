"""The risk register as rows for CSV and XLSX, and as PDF (ISO/IEC 42001, 8.2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.tables import Cell, Column

COLUMNS = (
    Column(title="Risk", width=11),
    Column(title="AI system", width=30),
    Column(title="Title", width=40),
    Column(title="Category", width=10),
    Column(title="Cause", width=36),
    Column(title="Event", width=36),
    Column(title="Consequence", width=36),
    Column(title="Certain", width=9),
    Column(title="Inherent likelihood", width=10),
    Column(title="Inherent consequence", width=10),
    Column(title="Inherent level", width=11),
    Column(title="Current likelihood", width=10),
    Column(title="Current consequence", width=10),
    Column(title="Current level", width=11),
    Column(title="Target level", width=11),
    Column(title="Controls", width=26),
    Column(title="Status", width=11),
    Column(title="Reason", width=30),
    Column(title="Rule", width=12),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One risk as every report shows it."""

    reference: str
    system: str
    title: str
    category: str
    cause: str
    event: str
    consequence: str
    certain: bool
    inherent: tuple[int, int, str]
    current: tuple[int, int, str]
    target: tuple[int, int, str]
    controls: Sequence[str]
    status: str
    reason: str
    rule: str

    def cells(self) -> list[Cell]:
        """Return the row of the table."""
        return [
            self.reference,
            self.system,
            self.title,
            self.category,
            self.cause,
            self.event,
            self.consequence,
            "yes" if self.certain else "unknown facts",
            *self.inherent,
            *self.current,
            self.target[2],
            ", ".join(self.controls),
            self.status,
            self.reason,
            self.rule,
        ]


def to_pdf(
    organisation: str,
    rows: Iterable[Row],
    matrix: Mapping[str, object],
    *,
    total: int,
    made: datetime,
) -> bytes:
    """Return the register as a document; ``matrix`` holds ``cells`` and ``counts``."""
    values = {
        "organisation": organisation,
        "made": f"{made:%Y-%m-%d}",
        "matrix": matrix,
        "total": total,
        "rows": [
            [
                row.reference,
                row.system,
                row.title,
                row.inherent[2],
                row.current[2],
                row.target[2],
                ", ".join(row.controls),
                row.status,
            ]
            for row in rows
        ],
    }
    return pdf_bytes("risk_register/report.typ", values, made=made)
