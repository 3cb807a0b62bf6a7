"""What can happen to tasks, and what people say about records."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

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
class TaskCreated(Event):
    """A person made a task by hand."""

    name: ClassVar[str] = "task.created"
    sentence: ClassVar[str] = "made the task"
    severity: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMoved(Event):
    """A task changed its status; ``old`` and ``new`` are values, ``words`` is for people."""

    name: ClassVar[str] = "task.moved"
    sentence: ClassVar[str] = "moved the task {words}. {note}"
    old: str
    new: str
    words: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned(Event):
    """A task was given to a person."""

    name: ClassVar[str] = "task.assigned"
    sentence: ClassVar[str] = "handed the task to {assignee}. {note}"
    assignee: str
    note: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReleased(Event):
    """A task was taken from a person and given to nobody."""

    name: ClassVar[str] = "task.released"
    sentence: ClassVar[str] = "took the task from {assignee}. {note}"
    assignee: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRescheduled(Event):
    """The day by which a task is due was changed."""

    name: ClassVar[str] = "task.rescheduled"
    sentence: ClassVar[str] = "moved the due date from {old} to {new}. {note}"
    old: str
    new: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRenamed(Event):
    """A task got another title; ``old`` is the one that it had."""

    name: ClassVar[str] = "task.renamed"
    sentence: ClassVar[str] = "renamed the task, which was “{old}”"
    old: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class StepTicked(Event):
    """A step of a task was done."""

    name: ClassVar[str] = "task.step_ticked"
    sentence: ClassVar[str] = "did step {number}: {step}"
    number: int
    step: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class StepUnticked(Event):
    """The tick at a step of a task was taken back."""

    name: ClassVar[str] = "task.step_unticked"
    sentence: ClassVar[str] = "took back the tick at step {number}: {step}"
    number: int
    step: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommentWritten(Event):
    """Somebody commented on a record; the words are in the comment alone."""

    name: ClassVar[str] = "comment.written"
    sentence: ClassVar[str] = "wrote a comment"
    comment_id: UUID


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEdited(Event):
    """The author changed a comment."""

    name: ClassVar[str] = "comment.edited"
    sentence: ClassVar[str] = "changed a comment"
    comment_id: UUID


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDeleted(Event):
    """The author deleted a comment."""

    name: ClassVar[str] = "comment.deleted"
    sentence: ClassVar[str] = "deleted a comment"
    comment_id: UUID
