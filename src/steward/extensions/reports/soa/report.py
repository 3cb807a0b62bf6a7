"""The Statement of Applicability as PDF and XLSX (ISO/IEC 42001, 6.1.3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from steward.domain.soa.terms import SoaRow
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.tables import Cell, Column, xlsx_bytes

VERDICTS = {True: "Applies", False: "Excluded", None: "Not decided"}
COLUMNS = (
    Column(title="Control", width=10),
    Column(title="Title", width=38),
    Column(title="Applicable", width=13),
    Column(title="Justification", width=60),
    Column(title="Status", width=14),
    Column(title="Risks", width=8),
    Column(title="Origin", width=10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the statement shows; ``revision`` 0 is the live statement, not frozen."""

    organisation: str
    made: datetime
    rows: Sequence[SoaRow]
    revision: int = 0
    frozen_by: str = ""
    digest: str = ""


def justification(row: SoaRow) -> str:
    """Return why a control is included or excluded, in words."""
    if row.applicable is False:
        return row.exclusion or ""
    return "; ".join(row.inclusion)


def cells(rows: Iterable[SoaRow]) -> list[list[Cell]]:
    """Return the rows of the table."""
    return [
        [
            row.control,
            row.title,
            VERDICTS[row.applicable],
            justification(row),
            row.status,
            row.risks,
            row.origin,
        ]
        for row in rows
    ]


def to_xlsx(data: Data) -> bytes:
    """Return the workbook."""
    return xlsx_bytes("Statement", COLUMNS, cells(data.rows), made=data.made)


def to_pdf(data: Data) -> bytes:
    """Return the document."""
    values = {
        "organisation": data.organisation,
        "made": f"{data.made:%Y-%m-%d}",
        "revision": data.revision,
        "frozen_by": data.frozen_by,
        "digest": data.digest,
        "counts": {
            "applies": sum(row.applicable is True for row in data.rows),
            "excluded": sum(row.applicable is False for row in data.rows),
            "open": sum(row.applicable is None for row in data.rows),
        },
        "rows": [[str(cell) for cell in row] for row in cells(data.rows)],
    }
    return pdf_bytes("soa/report.typ", values, made=data.made)
