"""Readiness for ISO/IEC 42001 as a range: what is proven, what is possible, what to do next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from steward.domain.readiness.terms import Action, Readiness
from steward.domain.readiness.terms import Score as DomainScore
from steward.extensions.reports.kit.charts import Range, ranges_picture
from steward.extensions.reports.kit.pdf import pdf_bytes
from steward.extensions.reports.kit.plain import json_bytes, plain, plain_fields
from steward.extensions.reports.kit.tables import Cell, Column, csv_chunks, xlsx_bytes

MOST_STEPS = 25
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
    """Return the workbook."""
    return xlsx_bytes("Readiness", COLUMNS, cells(data.scores), made=data.made)


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
    }
    return pdf_bytes("readiness/report.typ", values, made=data.made)
