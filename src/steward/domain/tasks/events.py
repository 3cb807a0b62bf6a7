"""What can happen to tasks."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TasksDerived(Event):
    """Tasks were made from gaps and risks."""

    name: ClassVar[str] = "tasks.derived"
    sentence: ClassVar[str] = "derived {count} tasks from gaps and risks"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMoved(Event):
    """A task changed its status."""

    name: ClassVar[str] = "task.moved"
    sentence: ClassVar[str] = "moved the task from {old} to {new}: {note}"
    old: str
    new: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned(Event):
    """A task was given to a person."""

    name: ClassVar[str] = "task.assigned"
    sentence: ClassVar[str] = "assigned the task to {assignee}"
    assignee: str
