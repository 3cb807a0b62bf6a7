"""The shapes in which every source tells what it saw.

A connector, a file that is dropped and a push of a program all end in a ``Reading``. Nothing in it
knows records of the organisation: what a source names is matched with them when it is taken in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias
from uuid import UUID

SubjectKind: TypeAlias = Literal["system", "model", "dataset", "supplier", "organisation"]
Value: TypeAlias = float | bool | str
SUBJECT_KINDS: tuple[SubjectKind, ...] = ("system", "model", "dataset", "supplier", "organisation")
SUBJECT_WORDS: Mapping[str, str] = {
    "system": "AI system",
    "model": "model",
    "dataset": "dataset",
    "supplier": "supplier",
    "organisation": "organisation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something as its source names it: ``version`` and ``digest`` where the source tells them."""

    kind: SubjectKind
    name: str
    version: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One property of one thing at one moment.

    ``property`` is a key of the pack's vocabulary (``drift.share``), or of the organisation's own.
    ``unit`` is empty for shares and counts; ``low`` and ``high`` bound the value where the source
    gives an interval, ``count`` is how many cases it rests on. ``detail`` holds what a reader needs
    beside the value (the metric's name, the group, the column), small and of JSON values.
    """

    subject: Named
    property: str
    value: Value
    observed_at: datetime
    unit: str = ""
    low: float | None = None
    high: float | None = None
    count: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One metric of one evaluation run, after Every Eval Ever 0.3.

    ``evaluation`` is the task or benchmark with ``suite_version``; ``score`` lies within
    ``score_low`` to ``score_high`` where the source gives the interval at ``level`` (0 to 1).
    ``status`` is what the run says of itself.
    """

    subject: Named
    evaluation: str
    metric: str
    score: float
    evaluated_at: datetime
    lower_is_better: bool = False
    suite_version: str = ""
    score_low: float | None = None
    score_high: float | None = None
    level: float | None = None
    samples: int | None = None
    dataset: str = ""
    group: str = ""
    status: Literal["completed", "failed", "invalidated", "unknown"] = "completed"
    run: str = ""
    harness: str = ""
    detail: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A result of a scanner or probe; equal ``fingerprint`` means the same result again."""

    subject: Named
    fingerprint: str
    rule: str
    level: Literal["none", "note", "warning", "error"]
    message: str
    place: str = ""
    tool: str = ""
    seen_at: datetime
    detail: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A model, dataset, system or supplier that a source knows, with what it says of it."""

    subject: Named
    seen_at: datetime
    owner: str = ""
    licence: str = ""
    stage: str = ""
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    relies_on: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one file or one answer of a source says; ``notes`` name what was left out and why.

    ``covers`` names the tool, source or scope of which ``issues`` are the whole present list: an
    issue of it that is missing was closed. Empty means: the list is not complete, close nothing.
    """

    observations: tuple[Observation, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    issues: tuple[Issue, ...] = ()
    assets: tuple[Asset, ...] = ()
    notes: tuple[str, ...] = ()
    covers: str = ""


class ValueKind(StrEnum):
    """What values a property has; a share lies within 0 to 1, a date is text after ISO 8601."""

    NUMBER = "number"
    SHARE = "share"
    FLAG = "flag"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """An observed property of the vocabulary; ``better`` is higher, lower or empty.

    ``series`` names the keys of the detail that tell several lines of one property apart.
    """

    id: str
    title: str
    value: ValueKind
    unit: str = ""
    of: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    better: str = ""
    series: tuple[str, ...] = ()


class ThingState(StrEnum):
    """Whether a record is known to which a source refers by name."""

    UNMATCHED = "unmatched"
    MATCHED = "matched"
    IGNORED = "ignored"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return {"unmatched": "Not matched", "matched": "Matched", "ignored": "Ignored"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A part of a reading that was not taken in: which list, which place in it from 0, and why."""

    part: str
    row: int
    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a reading: how many of its parts were new, changed, known and closed.

    ``unmatched`` names things without a record, ``refused`` what did not fit. ``judged`` counts the
    checks that were asked again at once, ``later`` the records whose checks are asked soon.
    """

    new: int = 0
    changed: int = 0
    untouched: int = 0
    closed: int = 0
    unmatched: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    judged: int = 0
    later: int = 0
    repeated: bool = False


class CheckOutcome(StrEnum):
    """How a check comes out; unknown and stale are never a pass."""

    PASS = "pass"  # noqa: S105 -- leaf: no password
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    STALE = "stale"

    @property
    def label(self) -> str:
        """Return the outcome in words."""
        return _OUTCOMES[self]


_OUTCOMES = {
    CheckOutcome.PASS: "Pass",
    CheckOutcome.WARN: "Warning",
    CheckOutcome.FAIL: "Fail",
    CheckOutcome.NOT_APPLICABLE: "Not applicable",
    CheckOutcome.UNKNOWN: "Unknown",
    CheckOutcome.STALE: "Stale",
}


class CheckSeverity(StrEnum):
    """How much hangs on a check."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """Return the severity in words."""
        return self.value.capitalize()


SEVERITY_RANKS: Mapping[CheckSeverity, int] = {
    CheckSeverity.HIGH: 3,
    CheckSeverity.MEDIUM: 2,
    CheckSeverity.LOW: 1,
}


class Strength(StrEnum):
    """How far a check that passes shows that a requirement is met."""

    PROVES = "proves"
    SUPPORTS = "supports"
    INDICATES = "indicates"


class ThresholdShape(StrEnum):
    """The five shapes of a threshold."""

    ABOVE = "above"
    BELOW = "below"
    BETWEEN = "between"
    OUTSIDE = "outside"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """Return the shape in words."""
        return _SHAPES[self]


_SHAPES = {
    ThresholdShape.ABOVE: "At least",
    ThresholdShape.BELOW: "At most",
    ThresholdShape.BETWEEN: "Between",
    ThresholdShape.OUTSIDE: "Outside of",
    ThresholdShape.CHANGE: "Changes by at most",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementLink:
    """A clause or control of ISO/IEC 42001 that a check speaks for."""

    id: str
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A question that is asked of every record of one kind, over what was observed of it.

    ``observed`` is the property that decides. ``parameters`` and ``max_age`` have a value for
    every tier, ``default`` and perhaps ``high``.
    ``is_own`` is an organisation's own check.
    """

    id: str
    title: str
    asks: str
    about: str
    observed: str
    passes_when: str
    severity: CheckSeverity
    requirements: tuple[RequirementLink, ...]
    remedy: str
    owner: str = "record"
    applies_when: str = ""
    warns_when: str = ""
    parameters: Mapping[str, Mapping[str, float]] = field(
        default_factory=dict[str, Mapping[str, float]]
    )
    max_age: Mapping[str, int] = field(default_factory=dict[str, int])
    is_own: bool = False

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return the clauses and controls it speaks for."""
        return tuple(link.id for link in self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest observation of a property in one series, with the one before it."""

    property: str
    series: str
    value: Value
    observed_at: datetime
    observation: UUID
    low: float | None = None
    high: float | None = None
    count: int | None = None
    unit: str = ""
    source: str = ""
    before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRecord:
    """A record that checks are asked of, with its own facts; None is unknown."""

    kind: str
    id: UUID
    label: str
    facts: Mapping[str, object]
    is_high: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a check came out for a record, why, and by which observation.

    ``due_at`` is when the clock alone may turn it; ``parameters`` are those it used.
    """

    outcome: CheckOutcome
    reason: str
    seen: Seen | None = None
    due_at: datetime | None = None
    parameters: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """How a check of our own records came out elsewhere, for the whole organisation."""

    check: str
    title: str
    requirements: tuple[str, ...]
    severity: CheckSeverity
    outcome: CheckOutcome
    reason: str
