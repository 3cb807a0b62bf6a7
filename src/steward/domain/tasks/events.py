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


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReturned(Event):
    """The cause of a closed task came back, so it is open again."""

    name: ClassVar[str] = "task.returned"
    sentence: ClassVar[str] = "opened the task again, for its cause is back"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUnfounded(Event):
    """Nothing calls for an open task any more; closing it is proposed."""

    name: ClassVar[str] = "task.unfounded"
    sentence: ClassVar[str] = "noticed that nothing calls for it any more. {why}"
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKept(Event):
    """Somebody keeps a task that nothing calls for."""

    name: ClassVar[str] = "task.kept"
    sentence: ClassVar[str] = "keeps the task although nothing calls for it. {note}"
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPaused(Event):
    """The clock of a task was stopped."""

    name: ClassVar[str] = "task.paused"
    sentence: ClassVar[str] = "stopped the clock. {why}"
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResumed(Event):
    """The clock of a task runs again; the due day moved by the pause."""

    name: ClassVar[str] = "task.resumed"
    sentence: ClassVar[str] = "let the clock run again; due {due_on}"
    due_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBlocked(Event):
    """A task waits for another one."""

    name: ClassVar[str] = "task.blocked"
    sentence: ClassVar[str] = "lets it wait for {blocker}"
    blocker: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUnblocked(Event):
    """A task waits for another one no longer."""

    name: ClassVar[str] = "task.unblocked"
    sentence: ClassVar[str] = "lets it wait for {blocker} no longer"
    blocker: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKept(Event):
    """A file or link was kept with a task."""

    name: ClassVar[str] = "task.proof_kept"
    sentence: ClassVar[str] = "kept “{title}”"
    title: str
    is_evidence: bool


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofStruck(Event):
    """A file or link of a task was struck."""

    name: ClassVar[str] = "task.proof_struck"
    sentence: ClassVar[str] = "struck “{title}”. {why}"
    title: str
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWritten(Event):
    """The words of a task were changed."""

    name: ClassVar[str] = "task.written"
    sentence: ClassVar[str] = "changed {fields}"
    fields: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSettled(Event):
    """By when work is due was settled."""

    name: ClassVar[str] = "work_policy.settled"
    sentence: ClassVar[str] = "settled by when work is due: {words}"
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceKept(Event):
    """Somebody is away for some days."""

    name: ClassVar[str] = "absence.kept"
    sentence: ClassVar[str] = "is away from {begins_on} to {ends_on}; new work goes to {deputy}"
    begins_on: str
    ends_on: str
    deputy: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceEnded(Event):
    """An absence was taken back."""

    name: ClassVar[str] = "absence.ended"
    sentence: ClassVar[str] = "took the absence back"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateKept(Event):
    """A template of work was written."""

    name: ClassVar[str] = "task_template.kept"
    sentence: ClassVar[str] = "wrote the template; {rhythm}"
    rhythm: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateEnded(Event):
    """A template of work was put away."""

    name: ClassVar[str] = "task_template.ended"
    sentence: ClassVar[str] = "put the template away"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWatched(Event):
    """Somebody watches a task."""

    name: ClassVar[str] = "task.watched"
    sentence: ClassVar[str] = "lets {who} watch the task"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskUnwatched(Event):
    """Somebody watches a task no longer."""

    name: ClassVar[str] = "task.unwatched"
    sentence: ClassVar[str] = "lets {who} watch the task no longer"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReacted(Event):
    """Somebody reacted to a comment, or took it back."""

    name: ClassVar[str] = "comment.reacted"
    sentence: ClassVar[str] = "{words} to a comment"
    comment_id: UUID
    words: str
