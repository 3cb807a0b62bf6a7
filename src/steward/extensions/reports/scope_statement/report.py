"""The scope statement as PDF, XLSX and JSON (ISO/IEC 42001, 4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Column, xlsx_bytes

COLUMNS = (
    Column(title="Kind", width=18),
    Column(title="What", width=44),
    Column(title="Where", width=12),
    Column(title="Justification", width=60),
    Column(title="People", width=9, kind="number"),
    Column(title="Counted on", width=12),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the scope."""

    kind: str
    label: str
    is_in: bool
    why: str = ""
    count: int | None = None
    counted_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows of one version; ``differences`` are (kind, what) of the check."""

    organisation: str
    made: datetime
    version: str
    state: str
    wording: str
    activities: str
    roles: Sequence[str]
    lines: Sequence[Line]
    reason: str = ""
    in_force_from: str = ""
    approved_by: str = ""
    approved_on: str = ""
    differences: Sequence[tuple[str, str]] = ()

    @property
    def notice(self) -> str | None:
        """Return the warning of a version that top management has not approved."""
        return None if self.approved_by else f"{self.state}, not in force"


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_xlsx(data: Data) -> bytes:
    """Return the lines as a workbook."""
    rows = (
        [
            line.kind,
            line.label,
            "in scope" if line.is_in else "excluded",
            line.why,
            line.count,
            line.counted_on,
        ]
        for line in data.lines
    )
    return xlsx_bytes("Scope", COLUMNS, rows, made=data.made)


def make_pdf(data: Data) -> bytes:
    """Return the statement as it is shown to auditors and customers."""
    return pdf_bytes("scope_statement/report.typ", _values(data), made=data.made)


def make_check(data: Data) -> bytes:
    """Return in what the version differs from the inventory."""
    return pdf_bytes("scope_statement/check.typ", _values(data), made=data.made)


def _values(data: Data) -> dict[str, object]:
    kinds = dict.fromkeys(line.kind for line in data.lines if line.count is None)
    groups = [
        {
            "kind": kind,
            "is_in": is_in,
            "rows": [plain_fields(row) for row in found],
        }
        for kind in kinds
        for is_in in (True, False)
        if (found := [row for row in data.lines if row.kind == kind and row.is_in is is_in])
    ]
    people = [plain_fields(line) for line in data.lines if line.count is not None]
    total = sum(line.count or 0 for line in data.lines)
    fields = plain_fields(data)
    return {**fields, "notice": data.notice, "groups": groups, "people": people, "total": total}
