"""Assign, move and reschedule tasks, one or many; tick their steps."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from steward.domain.tasks import rules
from steward.domain.tasks.events import (
    StepTicked,
    StepUnticked,
    TaskAssigned,
    TaskMoved,
    TaskReleased,
    TaskRescheduled,
)
from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person
from steward.domain.tasks.terms import TaskStatus
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.journal.events import Event
from steward.foundation.journal.operations import record, record_many

MOVED = ["status", "closing_note", "closed_at"]


def _locked(actor: Actor, tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks as they are now, held until the end of the transaction."""
    rows = Task.objects.visible_to(actor).filter(pk__in=[task.pk for task in tasks])
    return list(rows.select_related("assignee").select_for_update(of=("self",)).order_by("pk"))


def _one_locked(actor: Actor, task: Task) -> Task:
    return Task.objects.visible_to(actor).select_for_update().one(actor, task.pk)


def _move(actor: Actor, task: Task, status: str, note: str) -> TaskMoved:
    then, note = rules.check_move(task.status, status, note), note.strip()
    old, task.status = TaskStatus(task.status), then.value
    task.closing_note = note if then.is_closed else ""
    task.closed_at = actor.now if then.is_closed else None
    words = f"from “{old.label}” to “{then.label}”"
    return TaskMoved(
        subject=task.as_subject(), old=old.value, new=then.value, words=words, note=note
    )


def _assign(task: Task, person: Person | None, note: str) -> Event:
    rules.check_workable(task.status)
    if person is not None:
        task.assignee = person
        return TaskAssigned(subject=task.as_subject(), assignee=str(person), note=note.strip())
    old, task.assignee = task.assignee, None
    return TaskReleased(subject=task.as_subject(), assignee=str(old), note=note.strip())


def _reschedule(actor: Actor, task: Task, due_on: date, note: str) -> TaskRescheduled:
    rules.check_workable(task.status)
    old, task.due_on = task.due_on, rules.check_due(due_on, actor.today)
    words = "no day" if old is None else old.isoformat()
    return TaskRescheduled(
        subject=task.as_subject(), old=words, new=due_on.isoformat(), note=note.strip()
    )


def _named(task: Task, error: DomainError) -> DomainError:
    """Return the refusal with the name of the task, where many are worked on."""
    if isinstance(error, Conflict):
        return Conflict(f"{task.reference}: {error.message} Nothing was changed.")
    return error


@transaction.atomic
def move_task(*, actor: Actor, task: Task, status: str, note: str = "") -> Task:
    """Move a task to another status; closing asks for a note of what was done or why not.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There is no such status, or the note is missing.
        Conflict: The task cannot go there from where it is.
    """
    require(actor, EDIT_TASK, task)
    task = _one_locked(actor, task)
    event = _move(actor, task, status, note)
    task.save(update_fields=MOVED)
    record(actor, event)
    return task


@transaction.atomic
def move_tasks(*, actor: Actor, tasks: Sequence[Task], status: str, note: str = "") -> int:
    """Move many tasks to one status; those already there stay as they are.

    Returns:
        How many were moved.

    Raises:
        NotAllowed: The actor may not work on one of them.
        Invalid: There is no such status, or the note is missing.
        Conflict: One cannot go there from where it is, or all are there already.
    """
    for task in tasks:
        require(actor, EDIT_TASK, task)
    waiting = [task for task in _locked(actor, tasks) if task.status != status]
    if not waiting:
        raise Conflict("All of them have this status already.")
    events: list[Event] = []
    for task in waiting:
        try:
            events.append(_move(actor, task, status, note))
        except Conflict as error:
            raise _named(task, error) from error
    Task.objects.visible_to(actor).bulk_update(waiting, MOVED, batch_size=2000)
    record_many(actor, events)
    return len(waiting)


@transaction.atomic
def assign_task(
    *,
    actor: Actor,
    task: Task,
    person_id: UUID | None,
    due_on: date | None = None,
    note: str = "",
) -> Task:
    """Give a task to a member, or to nobody, with a note for whoever takes over.

    Args:
        actor: Who assigns.
        task: The task.
        person_id: The member; None takes the task from whoever has it.
        due_on: A new day to be done by; None leaves the day as it is.
        note: What the next person should know.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The person is not a member (any more), or the day has passed.
        Conflict: The task is closed, or the person has it already.
    """
    require(actor, EDIT_TASK, task)
    person = None if person_id is None else get_person(actor, person_id)
    task = _one_locked(actor, task)
    rules.check_workable(task.status)
    events: list[Event] = []
    if due_on is not None and due_on != task.due_on:
        events.append(_reschedule(actor, task, due_on, ""))
    if task.assignee_id != person_id:
        events.append(_assign(task, person, note))
    if not events:
        who = "Nobody" if person is None else f"{person}"
        raise Conflict(f"{who} has this task already.", place="person_id")
    task.save(update_fields=["assignee", "due_on"])
    record_many(actor, events)
    return task


@transaction.atomic
def assign_tasks(
    *, actor: Actor, tasks: Sequence[Task], person_id: UUID | None, note: str = ""
) -> int:
    """Give many tasks to one member, or to nobody; returns how many changed hands.

    Raises:
        NotAllowed: The actor may not work on one of them.
        Invalid: The person is not a member (any more).
        Conflict: One is closed, or all are assigned so already.
    """
    for task in tasks:
        require(actor, EDIT_TASK, task)
    person = None if person_id is None else get_person(actor, person_id)
    waiting = [task for task in _locked(actor, tasks) if task.assignee_id != person_id]
    if not waiting:
        raise Conflict("All of them are assigned so already.")
    events: list[Event] = []
    for task in waiting:
        try:
            events.append(_assign(task, person, note))
        except Conflict as error:
            raise _named(task, error) from error
    Task.objects.visible_to(actor).bulk_update(waiting, ["assignee"], batch_size=2000)
    record_many(actor, events)
    return len(waiting)


@transaction.atomic
def reschedule_task(*, actor: Actor, task: Task, due_on: date, note: str = "") -> Task:
    """Change the day by which a task is due.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The day has passed.
        Conflict: The task is closed, or due on that day already.
    """
    require(actor, EDIT_TASK, task)
    task = _one_locked(actor, task)
    if task.due_on == due_on:
        raise Conflict("The task is due on that day already.", place="due_on")
    event = _reschedule(actor, task, due_on, note)
    task.save(update_fields=["due_on"])
    record(actor, event)
    return task


@transaction.atomic
def reschedule_tasks(*, actor: Actor, tasks: Sequence[Task], due_on: date, note: str = "") -> int:
    """Change the day by which many tasks are due; returns how many have a new one.

    Raises:
        NotAllowed: The actor may not work on one of them.
        Invalid: The day has passed.
        Conflict: One is closed, or all are due on that day already.
    """
    for task in tasks:
        require(actor, EDIT_TASK, task)
    waiting = [task for task in _locked(actor, tasks) if task.due_on != due_on]
    if not waiting:
        raise Conflict("All of them are due on that day already.")
    events: list[Event] = []
    for task in waiting:
        try:
            events.append(_reschedule(actor, task, due_on, note))
        except Conflict as error:
            raise _named(task, error) from error
    Task.objects.visible_to(actor).bulk_update(waiting, ["due_on"], batch_size=2000)
    record_many(actor, events)
    return len(waiting)


@transaction.atomic
def tick_step(*, actor: Actor, task: Task, number: int, done: bool) -> Task:
    """Tick a step of the work, or take the tick back; a step already so stays as it is.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The task has no such step.
        Conflict: The task is closed.
    """
    require(actor, EDIT_TASK, task)
    task = _one_locked(actor, task)
    rules.check_workable(task.status)
    steps = {step.number: step for step in task.checklist}
    step = steps.get(number)
    if step is None:
        raise Invalid(f"The task has {len(steps)} steps; there is no step {number}.", place="step")
    if step.is_done is done:
        return task
    ticks = {key: tick for key, tick in task.ticks.items() if key != str(number)}
    if done:
        ticks[str(number)] = {"by": actor.label, "on": actor.today.isoformat()}
    task.ticks = ticks
    task.save(update_fields=["ticks"])
    event = StepTicked if done else StepUnticked
    record(actor, event(subject=task.as_subject(), number=number, step=step.text))
    return task
