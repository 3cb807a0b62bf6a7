"""The Statement of Applicability as PDF, XLSX, CSV and JSON (ISO/IEC 42001, 6.1.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from steward.domain.soa.terms import SoaRow
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

VERDICTS = {True: "Applies", False: "Excluded", None: "Not decided"}
PROPOSED = "Proposed, not yet decided"
MOST_LINKED = 5
COLUMNS = (
    Column(title="Control", width=10),
    Column(title="Title", width=38),
    Column(title="Applicable", width=13),
    Column(title="Justification of inclusion", width=56),
    Column(title="Justification of exclusion", width=40),
    Column(title="Status", width=14),
    Column(title="Linked risks", width=9, kind="number"),
    Column(title="Evidence", width=9, kind="number"),
    Column(title="Origin", width=10),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the statement shows; ``revision`` 0 is the live statement, not frozen.

    ``linked`` names the risks behind a control, the worst first.
    """

    organisation: str
    made: datetime
    rows: Sequence[SoaRow]
    linked: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    revision: int = 0
    frozen_by: str = ""
    approver: str = ""
    note: str = ""
    digest: str = ""

    @property
    def version(self) -> str:
        """Return the version as the title block names it."""
        return f"Revision {self.revision}" if self.revision else "Live statement"

    @property
    def notice(self) -> str | None:
        """Return the warning of a statement on which people have not decided throughout."""
        decided = sum(row.origin == "decided" for row in self.rows)
        if decided == len(self.rows):
            return None
        return PROPOSED if decided == 0 else f"{len(self.rows) - decided} rows {PROPOSED.lower()}"


def named_risks(
    risks: Iterable[tuple[str, str, Sequence[str]]],
) -> dict[str, tuple[str, ...]]:
    """Return control → the first risks that name it, from (reference, level, controls) in order."""
    found: dict[str, list[str]] = {}
    for reference, _, controls in risks:
        for control in dict.fromkeys(controls):
            found.setdefault(control, []).append(reference)
    return {
        control: (
            *names[:MOST_LINKED],
            *([f"{len(names) - MOST_LINKED} more"] if len(names) > MOST_LINKED else []),
        )
        for control, names in found.items()
    }


def cells(rows: Iterable[SoaRow]) -> Iterator[list[Cell]]:
    """Yield the rows of the table."""
    for row in rows:
        excluded = row.applicable is False
        yield [
            row.control,
            row.title,
            VERDICTS[row.applicable],
            "" if excluded else "; ".join(row.inclusion),
            (row.exclusion or "") if excluded else "",
            row.status,
            row.risks,
            row.evidence,
            row.origin,
        ]


def to_csv(data: Data) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, cells(data.rows))


def to_xlsx(data: Data) -> bytes:
    """Return the workbook."""
    return xlsx_bytes("Statement", COLUMNS, cells(data.rows), made=data.made)


def to_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def to_pdf(data: Data) -> bytes:
    """Return the document."""
    counts = {
        "applies": sum(row.applicable is True for row in data.rows),
        "excluded": sum(row.applicable is False for row in data.rows),
        "open": sum(row.applicable is None for row in data.rows),
        "decided": sum(row.origin == "decided" for row in data.rows),
    }
    rows = [plain_fields(row) | {"linked": data.linked.get(row.control, ())} for row in data.rows]
    values = plain_fields(data) | {
        "version": data.version,
        "notice": data.notice,
        "counts": counts,
        "rows": rows,
    }
    return pdf_bytes("soa/report.typ", values, made=data.made)
