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
from steward.domain.tasks.models import Absence, Handover, Task
from steward.domain.tasks.operations.handing import handed
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person, together
from steward.domain.tasks.queries.settling import work_policy
from steward.domain.tasks.rules import waiting
from steward.domain.tasks.terms import TaskStatus
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, DomainError, Invalid
from steward.foundation.identity.models import Person
from steward.foundation.journal.events import Event
from steward.foundation.journal.operations import record, record_many

MOVED = [
    "status",
    "closing_note",
    "closed_at",
    "cause_gone_at",
    "cause_gone_why",
    "paused_at",
    "paused_why",
]


def _locked(actor: Actor, tasks: Sequence[Task]) -> list[Task]:
    """Return the tasks as they are now, held until the end of the transaction."""
    rows = Task.objects.visible_to(actor).filter(pk__in=[task.pk for task in tasks])
    return list(rows.select_related("assignee").select_for_update(of=("self",)).order_by("pk"))


def _one_locked(actor: Actor, task: Task) -> Task:
    return Task.objects.visible_to(actor).select_for_update().one(actor, task.pk)


def _check_closing(actor: Actor, tasks: Sequence[Task], status: str) -> dict[UUID, DomainError]:
    """Return task → why it cannot be called done yet, for those that cannot."""
    if status != TaskStatus.DONE:
        return {}
    keys = [task.pk for task in tasks]
    blockers = together.open_blockers(actor, keys)
    asking = [task.pk for task in tasks if task.evidence_asked]
    needed = bool(asking) and work_policy(actor).evidence_needed
    shown = together.shown_tasks(actor, asking) if needed else set[UUID]()
    found: dict[UUID, DomainError] = {}
    for task in tasks:
        try:
            waiting.check_closing(
                blockers.get(task.pk, ()),
                task.evidence_asked,
                shown=task.pk in shown,
                needed=needed,
            )
        except (Conflict, Invalid) as error:
            found[task.pk] = error
    return found


def _move(actor: Actor, task: Task, status: str, note: str, *, settled: bool) -> TaskMoved:
    then, note = rules.check_move(task.status, status, note), note.strip()
    old, task.status = TaskStatus(task.status), then.value
    task.closing_note = note if then.is_closed else ""
    task.closed_at = actor.now if then.is_closed else None
    if then.is_closed and settled:
        task.cause_gone_at, task.cause_gone_why = actor.now, note
    elif not then.is_closed:
        task.cause_gone_at, task.cause_gone_why = None, ""
    if then.is_closed:
        task.paused_at, task.paused_why = None, ""
    words = f"from “{old.label}” to “{then.label}”"
    return TaskMoved(
        subject=task.as_subject(), old=old.value, new=then.value, words=words, note=note
    )


def _assign(
    actor: Actor, task: Task, person: Person | None, note: str, away: Absence | None
) -> tuple[Event, Handover]:
    rules.check_workable(task.status)
    old, task.assignee = task.assignee, person
    entry = handed(actor, task, old, person, note, away)
    subject = task.as_subject()
    if person is not None:
        return TaskAssigned(subject=subject, assignee=str(person), note=entry.note), entry
    return TaskReleased(subject=subject, assignee=str(old), note=note.strip()), entry


def _taker(actor: Actor, person_id: UUID | None) -> tuple[Person | None, Absence | None]:
    return (
        (None, None)
        if person_id is None
        else together.taker_of(actor, get_person(actor, person_id))
    )


def _reschedule(actor: Actor, task: Task, due_on: date, note: str) -> TaskRescheduled:
    rules.check_workable(task.status)
    old, task.due_on = task.due_on, rules.check_due(due_on, actor.today)
    words = "no day" if old is None else old.isoformat()
    return TaskRescheduled(
        subject=task.as_subject(), old=words, new=due_on.isoformat(), note=note.strip()
    )


def _named(task: Task, error: DomainError) -> DomainError:
    """Return the refusal with the name of the task, where many are worked on."""
    if isinstance(error, Conflict | Invalid):
        said = f"{task.reference}: {error.message} Nothing was changed."
        return Conflict(said) if isinstance(error, Conflict) else Invalid(said, place=error.place)
    return error


@transaction.atomic
def move_task(
    *, actor: Actor, task: Task, status: str, note: str = "", settled: bool = False
) -> Task:
    """Move a task to another status; closing asks for a note of what was done or why not.

    Args:
        actor: Who moves it.
        task: The task.
        status: Where to.
        note: What was done, or why it is not needed.
        settled: A rule closes it, for its cause is settled: neither evidence nor other work is
            asked for, and it opens again if the cause comes back.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There is no such status, or the note or the evidence is missing.
        Conflict: The task cannot go there from where it is, or waits for another.
    """
    require(actor, EDIT_TASK, task)
    task = _one_locked(actor, task)
    event = _move(actor, task, status, note, settled=settled)
    if not settled and (problems := _check_closing(actor, [task], status)):
        raise problems[task.pk]
    task.save(update_fields=MOVED)
    record(actor, event)
    return task


@transaction.atomic
def move_tasks(
    *, actor: Actor, tasks: Sequence[Task], status: str, note: str = "", settled: bool = False
) -> int:
    """Move many tasks to one status, as `move_task` does; those already there stay as they are.

    Returns:
        How many were moved.

    Raises:
        NotAllowed: The actor may not work on one of them.
        Invalid: There is no such status, or the note or the evidence is missing.
        Conflict: One cannot go there from where it is, or waits for another that is not moved
            with it; or all are there already.
    """
    for task in tasks:
        require(actor, EDIT_TASK, task)
    fresh = [task for task in _locked(actor, tasks) if task.status != status]
    if not fresh:
        raise Conflict("All of them have this status already.")
    events: list[Event] = []
    for task in fresh:
        try:
            events.append(_move(actor, task, status, note, settled=settled))
        except Conflict as error:
            raise _named(task, error) from error
    Task.objects.visible_to(actor).bulk_update(fresh, MOVED, batch_size=2000)
    problems = {} if settled else _check_closing(actor, fresh, status)
    for task in fresh:
        if task.pk in problems:
            raise _named(task, problems[task.pk])
    record_many(actor, events)
    return len(fresh)


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

    The hand-over is kept in the task's chain. Work meant for somebody who is away goes to the
    deputy.

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
    person, away = _taker(actor, person_id)
    task = _one_locked(actor, task)
    rules.check_workable(task.status)
    events: list[Event] = []
    if due_on is not None and due_on != task.due_on:
        events.append(_reschedule(actor, task, due_on, ""))
    if task.assignee_id != (None if person is None else person.pk):
        event, entry = _assign(actor, task, person, note, away)
        entry.save(force_insert=True)
        events.append(event)
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
    person, away = _taker(actor, person_id)
    taker = None if person is None else person.pk
    others = [task for task in _locked(actor, tasks) if task.assignee_id != taker]
    if not others:
        raise Conflict("All of them are assigned so already.")
    events: list[Event] = []
    entries: list[Handover] = []
    for task in others:
        try:
            event, entry = _assign(actor, task, person, note, away)
        except Conflict as error:
            raise _named(task, error) from error
        events.append(event)
        entries.append(entry)
    Task.objects.visible_to(actor).bulk_update(others, ["assignee"], batch_size=2000)
    Handover.objects.write(entries)
    record_many(actor, events)
    return len(others)


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
