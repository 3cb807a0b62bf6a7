"""The risk register as CSV, XLSX, JSON and PDF (ISO/IEC 42001, 6.1.2 and 8.2)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from steward.domain.risks.terms import BENEFIT_WORDS, KIND_WORDS, STATUS_WORDS
from steward.extensions.reports.kit.charts import Matrix, levels_picture, matrix_picture
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

COLUMNS = (
    Column(title="Risk", width=11),
    Column(title="AI system", width=30),
    Column(title="Title", width=40),
    Column(title="Category", width=10),
    Column(title="Cause", width=36),
    Column(title="Event", width=36),
    Column(title="Consequence", width=36),
    Column(title="Certain", width=9),
    Column(title="Inherent likelihood", width=10, kind="number"),
    Column(title="Inherent consequence", width=11, kind="number"),
    Column(title="Inherent level", width=11, kind="level"),
    Column(title="Current likelihood", width=10, kind="number"),
    Column(title="Current consequence", width=11, kind="number"),
    Column(title="Current level", width=11, kind="level"),
    Column(title="Target level", width=11, kind="level"),
    Column(title="Controls", width=26),
    Column(title="Status", width=18),
    Column(title="Reason", width=30),
    Column(title="Rule", width=12),
    Column(title="Kind", width=12),
    Column(title="Owner", width=20),
    Column(title="Next review", width=12),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One risk as every report shows it; a point is (likelihood, consequence, level)."""

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
    kind: str = "threat"
    owner: str = ""
    review_on: str = ""

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
            *self.inherent[:2],
            self._level(self.inherent),
            *self.current[:2],
            self._level(self.current),
            self._level(self.target),
            ", ".join(self.controls),
            STATUS_WORDS.get(self.status, self.status),
            self.reason,
            self.rule,
            KIND_WORDS[self.kind],
            self.owner,
            self.review_on,
        ]

    def _level(self, point: tuple[int, int, str]) -> str:
        """Return the level of a point; that of an opportunity reads as benefit."""
        return BENEFIT_WORDS[point[2]] if self.kind == "opportunity" else point[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows: ``rows`` out of ``total`` risks, counted in ``matrix``.

    ``undecided`` counts the proposed risks among all, None where the rows are all there are.
    """

    organisation: str
    made: datetime
    rows: Sequence[Row]
    matrix: Matrix
    total: int
    undecided: int | None = None
    version: str = "Live register"

    @property
    def proposed(self) -> int:
        """Return on how many risks no person has decided."""
        if self.undecided is not None:
            return self.undecided
        return sum(row.status == "proposed" for row in self.rows)

    @property
    def notice(self) -> str | None:
        """Return the warning of a register on which people have not decided throughout."""
        if self.proposed == 0:
            return None
        words = "proposed, not yet decided"
        if self.proposed == self.total:
            return words.capitalize()
        return f"{self.proposed} {'risk' if self.proposed == 1 else 'risks'} {words}"


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces; the rows are read one by one."""
    return csv_chunks(COLUMNS, (row.cells() for row in rows))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook; the rows are read one by one."""
    return xlsx_bytes("Risk register", COLUMNS, (row.cells() for row in rows), made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: the matrix, the levels and a table by AI system."""
    by_level = data.matrix.by_level()
    values: dict[str, Any] = {
        "organisation": data.organisation,
        "version": data.version,
        "notice": data.notice,
        "total": data.total,
        "shown": len(data.rows),
        "proposed": data.proposed,
        "uncertain": sum(not row.certain for row in data.rows),
        "appetite": data.matrix.appetite,
        "above": data.matrix.above_appetite(),
        "systems": _by_system(data.rows),
        "pictures": plain(
            {"matrix": matrix_picture(data.matrix), "levels": levels_picture(by_level)}
        ),
    }
    return pdf_bytes("risk_register/report.typ", values, made=data.made)


def _by_system(rows: Iterable[Row]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        said = {**plain_fields(row), "status_words": STATUS_WORDS.get(row.status, row.status)}
        groups.setdefault(row.system, []).append(said)
    return [{"name": name, "rows": found} for name, found in sorted(groups.items())]
