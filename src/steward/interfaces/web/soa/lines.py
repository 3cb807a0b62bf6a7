"""The rows of the statement as the screen shows, groups and narrows them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from steward.domain.frameworks.queries import iso_42001
from steward.domain.frameworks.rules import titles
from steward.domain.frameworks.terms import Maturity
from steward.domain.soa.queries import Sheet
from steward.domain.soa.rules import objective_of
from steward.domain.soa.terms import Mismatch, RowChange, SoaRow
from steward.interfaces.web.kit.filters import LONGEST, Bound

VERDICTS = (("yes", "Applies"), ("no", "Excluded"), ("open", "Not decided"))
FLAGS = (
    ("waiting", "Nobody has decided"),
    ("changed", "Changed since the last revision"),
    ("warned", "With a warning"),
)
STATUS_TONES = {
    "unknown": "neutral",
    "none": "bad",
    "partial": "warn",
    "defined": "info",
    "implemented": "good",
    "measured": "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Who decided, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the statement with what people need beside it; equal ones are drawn once.

    ``since`` is the revision that the changes are counted from.
    """

    row: SoaRow
    tasks: int = 0
    decision: Decided | None = None
    warnings: tuple[Mismatch, ...] = ()
    changes: tuple[RowChange, ...] = ()
    since: int | None = None
    may_decide: bool = False

    @property
    def verdict(self) -> str:
        """Return the key of the verdict."""
        return {True: "yes", False: "no", None: "open"}[self.row.applicable]

    @property
    def is_proposed(self) -> bool:
        """Say whether a rule speaks and no person has."""
        return self.row.origin == "derived"

    @property
    def status(self) -> str:
        """Return the status in words."""
        known = self.row.status in list(Maturity)
        return Maturity(self.row.status).label if known else "Not known"

    @property
    def tone(self) -> str:
        """Return the tone of the status."""
        return STATUS_TONES.get(self.row.status, "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A control objective with its lines."""

    objective: str
    title: str
    lines: tuple[Line, ...]


def lines_of(sheet: Sheet, *, may_decide: bool) -> tuple[Line, ...]:
    """Return every row with its warnings, changes, decision and open tasks."""
    decided = {
        control: Decided(by=found.decided_by, at=found.decided_at)
        for control, found in sheet.decisions.items()
    }
    return tuple(
        Line(
            row=row,
            tasks=sheet.open_tasks.get(row.control, 0),
            decision=decided.get(row.control),
            warnings=tuple(item for item in sheet.warnings if item.control == row.control),
            changes=tuple(item for item in sheet.changes if item.control == row.control),
            since=sheet.latest.revision if sheet.latest else None,
            may_decide=may_decide,
        )
        for row in sheet.rows
    )


def narrowed(lines: Iterable[Line], params: QueryDict) -> tuple[Line, ...]:
    """Return the lines that the address asks for; an unknown value simply matches nothing."""
    words = params.get("q", "")[:LONGEST].casefold().split()
    wanted: Mapping[str, str] = {
        name: params.get(name, "") for name in ("objective", "applies", "status")
    }
    flags = [name for name, _ in FLAGS if params.get(name) == "1"]
    return tuple(line for line in lines if _matches(line, words, wanted, flags))


def _matches(
    line: Line, words: Sequence[str], wanted: Mapping[str, str], flags: Sequence[str]
) -> bool:
    row = line.row
    text = f"{row.control} {row.title} {' '.join(row.inclusion)} {row.exclusion or ''}".casefold()
    values = {"objective": objective_of(row.control), "applies": line.verdict, "status": row.status}
    truths = {
        "waiting": line.is_proposed,
        "changed": bool(line.changes),
        "warned": bool(line.warnings),
    }
    return (
        all(word in text for word in words)
        and all(not value or values[name] == value for name, value in wanted.items())
        and all(truths[name] for name in flags)
    )


def grouped(lines: Iterable[Line]) -> tuple[Group, ...]:
    """Return the lines under their control objectives, in order."""
    names = titles(iso_42001())
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(objective_of(line.row.control), []).append(line)
    return tuple(
        Group(objective=key, title=names.get(key, key), lines=tuple(rows))
        for key, rows in found.items()
    )


def filters(lines: Iterable[Line], params: QueryDict) -> list[Bound]:
    """Return the filters as the address sets them."""
    names = titles(iso_42001())
    objectives = dict.fromkeys(objective_of(line.row.control) for line in lines)
    choices = (
        ("objective", "Objective", [(key, f"{key} {names.get(key, key)}") for key in objectives]),
        ("applies", "Applies", VERDICTS),
        ("status", "Status", [("unknown", "Not known"), *((m.value, m.label) for m in Maturity)]),
    )
    return [
        Bound(kind="search", name="q", label="Search", value=params.get("q", "")[:LONGEST]),
        *(
            Bound(
                kind="choice", name=name, label=label, value=params.get(name, ""), options=options
            )
            for name, label, options in choices
        ),
        *(
            Bound(kind="flag", name=name, label=label, on=params.get(name) == "1")
            for name, label in FLAGS
        ),
    ]
