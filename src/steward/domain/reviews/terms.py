"""What a management review is: its states, its inputs, its decisions (ISO/IEC 42001:2023, 9.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class ReviewState(StrEnum):
    """Where a review stands."""

    PLANNED = "planned"
    PREPARED = "prepared"
    MEETING = "meeting"
    HELD = "held"
    SIGNED = "signed"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    CALLED_OFF = "called_off"

    @property
    def label(self) -> str:
        """Return the state in words."""
        return STATE_WORDS[self]

    @property
    def is_written(self) -> bool:
        """Say whether people still write narrative and decisions."""
        return self in (ReviewState.PREPARED, ReviewState.MEETING, ReviewState.HELD)


STATE_WORDS: Mapping[ReviewState, str] = {
    ReviewState.PLANNED: "Planned",
    ReviewState.PREPARED: "Prepared",
    ReviewState.MEETING: "In the meeting",
    ReviewState.HELD: "Held",
    ReviewState.SIGNED: "Minutes signed",
    ReviewState.FOLLOWED_UP: "Actions followed up",
    ReviewState.CLOSED: "Closed",
    ReviewState.CALLED_OFF: "Called off",
}


class Act(StrEnum):
    """What is done to a review."""

    EDIT = "change the plan of"
    PREPARE = "collect the inputs of"
    FILL = "fill an input of"
    BEGIN = "begin the meeting of"
    WRITE = "write for"
    END = "end the meeting of"
    SIGN = "sign the minutes of"
    COUNTERSIGN = "sign as the second the minutes of"
    CORRECT = "add a note to the minutes of"
    FOLLOW_UP = "call followed up the actions of"
    CLOSE = "close"
    CALL_OFF = "call off"


NEXT: Mapping[ReviewState, Mapping[Act, ReviewState]] = {
    ReviewState.PLANNED: {
        Act.EDIT: ReviewState.PLANNED,
        Act.PREPARE: ReviewState.PREPARED,
        Act.CALL_OFF: ReviewState.CALLED_OFF,
    },
    ReviewState.PREPARED: {
        Act.EDIT: ReviewState.PREPARED,
        Act.PREPARE: ReviewState.PREPARED,
        Act.FILL: ReviewState.PREPARED,
        Act.WRITE: ReviewState.PREPARED,
        Act.BEGIN: ReviewState.MEETING,
        Act.CALL_OFF: ReviewState.CALLED_OFF,
    },
    ReviewState.MEETING: {Act.WRITE: ReviewState.MEETING, Act.END: ReviewState.HELD},
    ReviewState.HELD: {Act.WRITE: ReviewState.HELD, Act.SIGN: ReviewState.SIGNED},
    ReviewState.SIGNED: {
        Act.COUNTERSIGN: ReviewState.SIGNED,
        Act.CORRECT: ReviewState.SIGNED,
        Act.FOLLOW_UP: ReviewState.FOLLOWED_UP,
    },
    ReviewState.FOLLOWED_UP: {
        Act.COUNTERSIGN: ReviewState.FOLLOWED_UP,
        Act.CORRECT: ReviewState.FOLLOWED_UP,
        Act.CLOSE: ReviewState.CLOSED,
    },
    ReviewState.CLOSED: {Act.CORRECT: ReviewState.CLOSED},
    ReviewState.CALLED_OFF: {},
}
"""state → act → state; what is not named is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One point of the agenda, in own words; ``asks`` says what is looked at."""

    key: str
    clause: str
    title: str
    asks: str


INPUTS: Sequence[Input] = (
    Input(
        key="actions",
        clause="9.3.2 a)",
        title="Actions of earlier reviews",
        asks="What was decided before: is it done, and did it help?",
    ),
    Input(
        key="issues",
        clause="9.3.2 b)",
        title="Changes in and around the organisation",
        asks="What has changed, inside and outside, that matters to the management system?",
    ),
    Input(
        key="parties",
        clause="9.3.2 c)",
        title="Changes in what interested parties need",
        asks="Who needs or expects something else than before?",
    ),
    Input(
        key="nonconformities",
        clause="9.3.2 d)",
        title="Nonconformities and corrective actions",
        asks="Which way do nonconformities and their corrections go?",
    ),
    Input(
        key="monitoring",
        clause="9.3.2 d)",
        title="Monitoring and measurement",
        asks="Which way do objectives, risks, controls and tasks go?",
    ),
    Input(
        key="audits",
        clause="9.3.2 d)",
        title="Results of audits",
        asks="What did internal and external audits find?",
    ),
    Input(
        key="improvement",
        clause="9.3.2 e)",
        title="Opportunities for improvement",
        asks="Where could the management system become better?",
    ),
)
"""The agenda: every input that a review considers, in order."""
BY_KEY: Mapping[str, Input] = {item.key: item for item in INPUTS}
NO_RECORDS = "No records are kept here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of an input: what it counts, its value, and where its records are.

    ``worse`` says which way is bad: ``up``, ``down``, or empty where none is.
    """

    key: str
    label: str
    value: float | None
    unit: str = ""
    href: str = ""
    worse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A record of an input worth a line: its words, where it is, and how it stands."""

    words: str
    href: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What the records say about an input over a period."""

    figures: Sequence[Figure] = field(default_factory=tuple)
    lines: Sequence[Line] = field(default_factory=tuple)


class DecisionKind(StrEnum):
    """What a decision is about (ISO/IEC 42001:2023, 9.3.3)."""

    IMPROVEMENT = "improvement"
    CHANGE = "change"
    RESOURCES = "resources"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return {
            "improvement": "Improvement",
            "change": "Need for change",
            "resources": "Resources",
        }[self.value]


class Effect(StrEnum):
    """What a decision becomes beside the task."""

    TASK = "task"
    CHANGE = "change"
    OBJECTIVE = "objective"
    REVISION = "revision"
    RISK = "risk"

    @property
    def label(self) -> str:
        """Return the effect in words."""
        return {
            "task": "A task",
            "change": "A task and a planned change",
            "objective": "A task and a draft of an objective",
            "revision": "A task, and an objective is taken up again to be changed",
            "risk": "A task and a risk that is proposed",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """The plan of a review: when, over which period, who leads it, writes it and takes part."""

    held_on: date | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    chair_id: UUID | None = None
    writer_id: UUID | None = None
    cadence_months: int = 12
    participants: Sequence[UUID] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """A decision: about what, in which words, who does it by when, and what it becomes.

    ``objective_id`` is the objective that it changes. ``likelihood`` and ``severity`` are the bands
    of the risk criteria in which the meeting puts a risk that it proposes.
    """

    text: str
    kind: str
    until: date | None = None
    who_id: UUID | None = None
    item: str = ""
    effect: str = Effect.TASK.value
    objective_id: UUID | None = None
    likelihood: int | None = None
    severity: int | None = None
