"""What the findings of some months say together (ISO/IEC 42001:2023, 9.3.2 and 10.1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from steward.domain.findings.terms.causes import BRANCH_WORDS
from steward.domain.findings.terms.grades import GRADE_WORDS, Grade
from steward.domain.frameworks.terms import natural_key

MONTHS = 12
SOURCE_WORDS = {
    "": "Seen by somebody",
    "audit": "Audit",
    "incident": "Incident",
    "concern": "Concern",
    "run": "Questionnaire",
    "finding": "Questionnaire",
    "nonconformity": "Another finding",
    "review": "Management review",
    "management_review": "Management review",
    "check": "Check",
    "risk": "Risk",
    "task": "Task",
    "said": "Told by others",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the trends read of a finding."""

    grade: str
    clause: str
    source: str
    category: str
    found_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many findings of one kind there are, and how many of them are open."""

    label: str
    count: int
    open: int


@dataclass(frozen=True, slots=True)
class Month:
    """How many were found and closed in a month, and how many were open at its end."""

    first: date
    found: int
    closed: int
    open: int


@dataclass(frozen=True, slots=True)
class Duration:
    """How long findings of a grade took from found to closed, in days."""

    label: str
    count: int
    median: float | None
    longest: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The findings by month, grade, clause, source and cause, and how long they took."""

    months: tuple[Month, ...]
    grades: tuple[Share, ...]
    clauses: tuple[Share, ...]
    sources: tuple[Share, ...]
    causes: tuple[Share, ...]
    durations: tuple[Duration, ...]


def months_until(today: date, count: int = MONTHS) -> tuple[date, ...]:
    """Return the first days of the last months, the earliest first, that of today the last."""
    number = today.year * 12 + today.month - 1
    return tuple(date(at // 12, at % 12 + 1, 1) for at in range(number - count + 1, number + 1))


def source_in_words(kind: str) -> str:
    """Return the kind of a source in words."""
    return SOURCE_WORDS.get(kind) or kind.replace("_", " ").capitalize()


def trends(rows: Sequence[Told], today: date) -> Trends:
    """Return what findings say together; those that were withdrawn are not among them."""
    return Trends(
        months=_months(rows, today),
        grades=tuple(
            _share(label, [row for row in rows if row.grade == grade])
            for grade, label in GRADE_WORDS.items()
        ),
        clauses=_shares(rows, lambda row: row.clause, key=natural_key),
        sources=_shares(rows, lambda row: source_in_words(row.source)),
        causes=_shares(rows, lambda row: BRANCH_WORDS.get(row.category, "")),
        durations=tuple(_duration(grade, rows) for grade in Grade),
    )


def _months(rows: Iterable[Told], today: date) -> tuple[Month, ...]:
    kept, firsts = list(rows), months_until(today)
    ends = (*firsts[1:], date.max)
    found: list[Month] = []
    for first, after in zip(firsts, ends, strict=True):
        begun = [row for row in kept if row.found_on < after]
        over = [row for row in begun if row.closed_on is not None and row.closed_on < after]
        found.append(
            Month(
                first,
                sum(row.found_on >= first for row in begun),
                sum(row.closed_on is not None and row.closed_on >= first for row in over),
                len(begun) - len(over),
            )
        )
    return tuple(found)


def _share(label: str, rows: Sequence[Told]) -> Share:
    return Share(label, len(rows), sum(row.closed_on is None for row in rows))


def _shares(
    rows: Sequence[Told],
    of: Callable[[Told], str],
    *,
    key: Callable[[str], Any] | None = None,
) -> tuple[Share, ...]:
    counted = Counter(of(row) for row in rows)
    counted.pop("", None)
    names = [name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    if key is not None:
        names = sorted(counted, key=key)
    return tuple(_share(name, [row for row in rows if of(row) == name]) for name in names)


def _duration(grade: Grade, rows: Iterable[Told]) -> Duration:
    days = [
        (row.closed_on - row.found_on).days
        for row in rows
        if row.grade == grade and row.closed_on is not None
    ]
    if not days:
        return Duration(grade.label, 0, None, None)
    return Duration(grade.label, len(days), float(median(days)), max(days))
