"""Readiness for ISO/IEC 42001 as a range: what is proven, what is possible, what to do next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from io import BytesIO

from steward.domain.readiness.terms import Action, Readiness
from steward.domain.readiness.terms import Score as DomainScore
from steward.extensions.reports.kit.charts import Range, ranges_picture
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, write_book

MOST_STEPS = 25
MOST_DAYS = 26
COLUMNS = (
    Column(title="Clause", width=9),
    Column(title="Title", width=44),
    Column(title="Proven", width=9, kind="number"),
    Column(title="Possible", width=9, kind="number"),
    Column(title="Assurance", width=10),
    Column(title="Blockers", width=60),
    Column(title="Next step", width=50),
    Column(title="Who", width=28),
    Column(title="Days", width=8, kind="number"),
)


OF_PROVEN = (
    Column(title="Requirement", width=13),
    Column(title="Title", width=44),
    Column(title="Status", width=14),
    Column(title="Assurance", width=10),
    Column(title="Proven", width=9, kind="number"),
    Column(title="Possible", width=9, kind="number"),
    Column(title="Best proof", width=44),
    Column(title="Why it counts so", width=44),
)
OF_DAYS = (
    Column(title="Day", width=12, kind="date"),
    Column(title="Proven", width=9, kind="number"),
    Column(title="Possible", width=9, kind="number"),
    Column(title="Assurance", width=10),
    Column(title="Blockers", width=9, kind="number"),
    Column(title="Days left", width=10, kind="number"),
    Column(title="Days added", width=11, kind="number"),
    Column(title="Days done", width=10, kind="number"),
    Column(title="Days called off", width=14, kind="number"),
)
OF_OUTLOOKS = (
    Column(title="Goal", width=34),
    Column(title="Days of effort", width=14, kind="number"),
    Column(title="Half of the futures by", width=24),
    Column(title="Four in five by", width=24),
    Column(title="Nineteen in twenty by", width=24),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A next action with what it brings; ``gain`` and ``narrows`` lie between 0 and 1."""

    requirement: str
    title: str
    kind: str
    owner_role: str
    effort_days: float
    gain: float
    narrows: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One clause or area of Annex A between what is proven (low) and possible (high)."""

    clause: str
    title: str
    low: float
    high: float
    assurance: str
    blockers: Sequence[str] = ()
    actions: Sequence[Step] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One clause or control with what proves it; an empty maturity is unknown."""

    requirement: str
    title: str
    maturity: str
    assurance: str
    low: float
    high: float
    record: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Readiness on a day, and what became of the work since the day before it, in days."""

    day: date
    low: float
    high: float
    assurance: str
    blockers: int
    left: float
    added: float
    done: float
    dropped: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """A goal with its work in days, and by when shares of the futures are ready, in words."""

    title: str
    effort_days: float
    half: str
    four_in_five: str
    nineteen_in_twenty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """What the document shows."""

    organisation: str
    made: datetime
    low: float
    high: float
    assurance: str
    assurance_words: str
    scores: Sequence[Score]
    actions: Sequence[Step] = ()
    blockers: Sequence[str] = ()
    proven: Sequence[Proven] = ()
    course: Sequence[Day] = ()
    outlooks: Sequence[Outlook] = ()
    version: str = "Live"


def data_of(readiness: Readiness, *, organisation: str, made: datetime) -> Data:
    """Return the data of what the rules found."""
    return Data(
        organisation=organisation,
        made=made,
        low=readiness.low,
        high=readiness.high,
        assurance=readiness.assurance.value,
        assurance_words=readiness.assurance.label,
        scores=tuple(_score(score) for score in readiness.scores),
        actions=tuple(_step(action) for action in readiness.actions),
        blockers=readiness.blockers,
    )


def _score(score: DomainScore) -> Score:
    return Score(
        clause=score.clause,
        title=score.title,
        low=score.low,
        high=score.high,
        assurance=score.assurance.value,
        blockers=score.blockers,
        actions=tuple(_step(action) for action in score.actions),
    )


def _step(action: Action) -> Step:
    return Step(
        requirement=action.requirement,
        title=action.title,
        kind=action.kind,
        owner_role=action.owner_role,
        effort_days=action.effort_days,
        gain=action.gain,
        narrows=action.narrows,
    )


def cells(scores: Iterable[Score]) -> Iterator[list[Cell]]:
    """Yield one row per clause, with its first next step."""
    for score in scores:
        step = score.actions[0] if score.actions else None
        yield [
            score.clause,
            score.title,
            round(score.low, 4),
            round(score.high, 4),
            score.assurance,
            "; ".join(score.blockers),
            *((step.title, step.owner_role, step.effort_days) if step else (None, None, None)),
        ]


def make_csv(data: Data) -> Iterator[bytes]:
    """Yield the table in pieces."""
    return csv_chunks(COLUMNS, cells(data.scores))


def make_xlsx(data: Data) -> bytes:
    """Return the workbook: clauses, and where it is known each requirement, day and goal."""
    sheets: list[tuple[str, Sequence[Column], Iterable[Sequence[Cell]]]] = [
        ("Readiness", COLUMNS, cells(data.scores))
    ]
    for name, columns, rows in (
        ("Requirements", OF_PROVEN, data.proven),
        ("Course", OF_DAYS, data.course),
        ("Forecast", OF_OUTLOOKS, data.outlooks),
    ):
        if rows:
            sheets.append((name, columns, [astuple(row) for row in rows]))
    target = BytesIO()
    write_book(target, "Readiness", sheets, made=data.made)
    return target.getvalue()


def make_json(data: Data) -> bytes:
    """Return the data."""
    return json_bytes(data)


def make_pdf(data: Data) -> bytes:
    """Return the document."""
    bars = [Range(clause=s.clause, title=s.title, low=s.low, high=s.high) for s in data.scores]
    values = plain_fields(data) | {
        "pictures": plain({"ranges": ranges_picture(bars)}),
        "actions": plain(data.actions[:MOST_STEPS]),
        "more": max(len(data.actions) - MOST_STEPS, 0),
        "course": plain(data.course[-MOST_DAYS:]),
    }
    return pdf_bytes("readiness/report.typ", values, made=data.made)
