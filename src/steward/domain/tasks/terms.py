"""What a task is, what it grows from and how urgent it can be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from steward.foundation.core.subjects import Subject


def reference_of(number: int) -> str:
    """Return the readable number of a task."""
    return f"TASK-{number:04d}"


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """Return the status in words."""
        return {"doing": "In progress"}.get(self.value, self.value.capitalize())

    @property
    def is_closed(self) -> bool:
        """Say whether nobody works on the task any more."""
        return self in (TaskStatus.DONE, TaskStatus.CANCELLED)


class Severity(StrEnum):
    """How bad it is if the task is not done; decides the due date."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return the position on the scale, 0 (low) to 3 (critical)."""
        return tuple(Severity).index(self)


class Recurrence(StrEnum):
    """In which unit work recurs."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"

    @property
    def label(self) -> str:
        """Return the unit in words."""
        return self.value.capitalize()


class Reaction(StrEnum):
    """What one can say to a comment without words."""

    AGREE = "agree"
    THANKS = "thanks"
    SEEN = "seen"
    DOUBT = "doubt"

    @property
    def label(self) -> str:
        """Return it in words."""
        return {"doubt": "Not sure"}.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class Reacted:
    """How many reacted to a comment in one way: their keys and their names."""

    reaction: Reaction
    people: Mapping[str, str]

    @property
    def names(self) -> str:
        """Return who it was, in a line."""
        return ", ".join(self.people.values())


DUE_DAYS: Mapping[Severity, int] = {
    Severity.CRITICAL: 14,
    Severity.HIGH: 30,
    Severity.MEDIUM: 90,
    Severity.LOW: 180,
}
"""Days until work of each severity is due, where the content says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentAction:
    """Work that brings a requirement forward when it stands at one of the levels named."""

    id: str
    requirement: str
    title: str
    steps: tuple[str, ...]
    owner_role: str
    effort_days: float
    evidence: tuple[str, ...] = ()
    for_levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlan:
    """The actions of a content pack by requirement, and the days until each severity is due."""

    actions: Mapping[str, tuple[TreatmentAction, ...]]
    due_days: Mapping[Severity, int] = field(default_factory=lambda: DUE_DAYS)

    def for_level(self, requirement: str, level: str) -> tuple[TreatmentAction, ...]:
        """Return the actions that fit a requirement standing at a level."""
        return tuple(a for a in self.actions.get(requirement, ()) if level in a.for_levels)

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Read the actions from the body of their pack resource."""
        groups: list[dict[str, Any]] = body["requirements"]
        actions = {
            str(group["requirement"]): tuple(
                _action(str(group["requirement"]), raw) for raw in group["actions"]
            )
            for group in groups
        }
        days: dict[str, Any] = body.get("default_due_days") or {}
        if not days:
            return cls(actions=actions)
        return cls(actions=actions, due_days={Severity(k): int(v) for k, v in days.items()})


def _action(requirement: str, raw: Mapping[str, Any]) -> TreatmentAction:
    return TreatmentAction(
        id=str(raw["id"]),
        requirement=requirement,
        title=str(raw["title"]),
        steps=tuple(str(step) for step in raw.get("steps") or ()),
        owner_role=str(raw.get("owner_role") or ""),
        effort_days=float(raw.get("effort_days") or 1.0),
        evidence=tuple(str(item) for item in raw.get("evidence") or ()),
        for_levels=tuple(str(level) for level in raw.get("for_levels") or ()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPressure:
    """What a control still to be built would take off the risks that name it.

    ``relief`` is the expected yearly loss index removed by implementing the control;
    ``severity`` that of the worst risk; ``references`` name the risks, worst first.
    """

    control: str
    severity: Severity
    relief: float
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """A task that rules propose; ``origin`` names its cause, and one cause makes one task.

    Where the severity alone decides by when it is due, ``by_severity``, the organisation's policy
    goes before ``due_days``. ``basis`` is what the priority was computed from.
    """

    origin: str
    title: str
    steps: tuple[str, ...]
    requirement: str
    owner_role: str
    effort_days: float
    priority: float
    due_days: int
    severity: str
    reason: str
    by_severity: bool = False
    evidence: tuple[str, ...] = ()
    basis: Mapping[str, Any] = field(default_factory=dict[str, Any])
    subject: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task that a person makes by hand; without a day it is due by its severity."""

    title: str
    reason: str = ""
    requirement: str = ""
    owner_role: str = ""
    assignee_id: UUID | None = None
    severity: str = "medium"
    effort_days: float = 1.0
    due_on: date | None = None
    steps: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    subject: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the work, and who ticked it when; the day is in ISO 8601."""

    number: int
    text: str
    is_done: bool
    by: str = ""
    on: str = ""
