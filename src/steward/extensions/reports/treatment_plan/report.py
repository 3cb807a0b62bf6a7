"""The risk treatment plan as CSV, XLSX, JSON and PDF (ISO/IEC 42001, 6.1.3 and 8.3)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from steward.domain.risks.rules.treating import OPTION_WORDS, PROGRESS_WORDS, is_pursued
from steward.domain.risks.terms import STATUS_WORDS
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

MOST_IN_PDF = 1000
NEITHER = "Neither treated nor accepted"
COLUMNS = (
    Column(title="Risk", width=11),
    Column(title="AI system", width=28),
    Column(title="Title", width=38),
    Column(title="Status", width=16),
    Column(title="Inherent level", width=11, kind="level"),
    Column(title="Current level", width=11, kind="level"),
    Column(title="Target level", width=11, kind="level"),
    Column(title="Open point", width=24),
    Column(title="Treatment", width=11),
    Column(title="Option", width=14),
    Column(title="What is done", width=40),
    Column(title="Controls", width=20),
    Column(title="Effect", width=22),
    Column(title="Progress", width=18),
    Column(title="Due", width=12, kind="date"),
    Column(title="Overdue", width=9),
    Column(title="Days of effort", width=9, kind="number"),
    Column(title="Cost", width=13, kind="number"),
    Column(title="Currency", width=9),
    Column(title="Planned by", width=20),
    Column(title="Approved by", width=20),
    Column(title="Verified by", width=20),
    Column(title="Accepted by", width=20),
    Column(title="Accepted on", width=12, kind="date"),
    Column(title="Accepted until", width=12, kind="date"),
    Column(title="Acceptance", width=16),
    Column(title="Reason of acceptance", width=36),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One treatment; ``cost`` is in ``currency``, ``effort_days`` in days of work."""

    reference: str
    option: str
    title: str
    controls: Sequence[str]
    effect: str
    status: str
    due_on: date | None
    overdue: bool
    effort_days: float | None
    cost: float | None
    currency: str
    planned_by: str
    approved_by: str
    verified_by: str

    def cells(self) -> list[Cell]:
        """Return its part of a row of the table."""
        return [
            self.reference,
            OPTION_WORDS.get(self.option, self.option),
            self.title,
            ", ".join(self.controls),
            self.effect,
            PROGRESS_WORDS.get(self.status, self.status),
            self.due_on,
            "yes" if self.overdue else "",
            self.effort_days,
            self.cost,
            self.currency,
            self.planned_by,
            self.approved_by,
            self.verified_by,
        ]


NO_MEASURE: list[Cell] = ["", "", "", "", "", "", None, "", None, None, "", "", "", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Borne:
    """The latest acceptance of what is left; ``holds`` while it counts, ``words`` say how."""

    by: str
    on: date
    until: date
    level: str
    reason: str
    words: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One risk with what is done about it; a point is (likelihood, consequence, level)."""

    reference: str
    system: str
    title: str
    status: str
    inherent: tuple[int, int, str]
    current: tuple[int, int, str]
    target: tuple[int, int, str]
    above: bool
    measures: Sequence[Measure]
    borne: Borne | None

    @property
    def is_unanswered(self) -> bool:
        """Say whether it is above the appetite, and neither treated nor accepted."""
        held = self.borne is not None and self.borne.holds
        return self.above and not held and not any(is_pursued(row.status) for row in self.measures)

    def lines(self) -> Iterator[list[Cell]]:
        """Yield the rows of the table: one for each treatment, or one without."""
        risk: list[Cell] = [
            self.reference,
            self.system,
            self.title,
            STATUS_WORDS.get(self.status, self.status),
            self.inherent[2],
            self.current[2],
            self.target[2],
            NEITHER if self.is_unanswered else "",
        ]
        borne: list[Cell] = ["", None, None, "", ""]
        if self.borne is not None:
            it = self.borne
            borne = [it.by, it.on, it.until, it.words, it.reason]
        for cells in [measure.cells() for measure in self.measures] or [NO_MEASURE]:
            yield [*risk, *cells, *borne]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the whole plan comes to; costs and days are of treatments that are pursued."""

    risks: int
    above: int
    unanswered: int
    treatments: int
    overdue: int
    to_approve: int
    to_verify: int
    accepted: int
    effort_days: float
    costs: Sequence[tuple[str, float]]
    without_cost: int


def totals_of(rows: Iterable[Row]) -> Totals:
    """Return what the rows come to."""
    found: Counter[str] = Counter()
    costs: dict[str, float] = {}
    days = 0.0
    for row in rows:
        found["risks"] += 1
        found["above"] += row.above
        found["unanswered"] += row.is_unanswered
        found["accepted"] += row.borne is not None and row.borne.holds
        for measure in row.measures:
            if not is_pursued(measure.status):
                continue
            found["treatments"] += 1
            found["overdue"] += measure.overdue
            found["to_approve"] += measure.status == "planned"
            found["to_verify"] += measure.status == "done"
            found["without_cost"] += measure.cost is None
            days += measure.effort_days or 0.0
            if measure.cost is not None:
                costs[measure.currency] = costs.get(measure.currency, 0.0) + measure.cost
    counts = ("risks", "above", "unanswered", "treatments", "overdue", "to_approve")
    rest = ("to_verify", "accepted", "without_cost")
    return Totals(
        **{name: found[name] for name in (*counts, *rest)},
        effort_days=days,
        costs=tuple(sorted(costs.items())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows: first what is unanswered, then the highest current risk."""

    organisation: str
    made: datetime
    rows: Sequence[Row]
    totals: Totals
    appetite: str
    version: str = "Live plan"

    @property
    def notice(self) -> str | None:
        """Return the warning of a plan that leaves risks without an answer."""
        count = self.totals.unanswered
        if not count:
            return None
        return f"{count:,} {'risk' if count == 1 else 'risks'} neither treated nor accepted"


def make_csv(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, (line for row in rows for line in row.lines()))


def make_xlsx(rows: Iterable[Row], *, made: datetime) -> bytes:
    """Return the workbook, a row for each treatment."""
    lines = (line for row in rows for line in row.lines())
    return xlsx_bytes("Risk treatment plan", COLUMNS, lines, made=made)


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document: what it comes to, what is unanswered, and the plan risk by risk."""
    shown = data.rows[:MOST_IN_PDF]
    values: dict[str, Any] = {
        "organisation": data.organisation,
        "version": data.version,
        "notice": data.notice,
        "appetite": data.appetite,
        "totals": plain_fields(data.totals),
        "shown": len(shown),
        "unanswered": [plain_fields(row) for row in shown if row.is_unanswered],
        "rows": [_said(row) for row in shown if not row.is_unanswered],
    }
    return pdf_bytes("treatment_plan/report.typ", values, made=data.made)


def _said(row: Row) -> dict[str, Any]:
    """Return a risk as the document says it; what was dropped stays in the tables."""
    measures = [
        {
            **plain_fields(measure),
            "option_words": OPTION_WORDS.get(measure.option, measure.option),
            "status_words": PROGRESS_WORDS.get(measure.status, measure.status),
        }
        for measure in row.measures
        if measure.status != "dropped"
    ]
    return {**plain_fields(row), "measures": measures}
