"""Make, assign and close tasks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.db import transaction

from steward.domain.tasks.events import TaskAssigned, TaskMoved, TasksDerived
from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.terms import TaskDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.identity.models import Membership
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers


@transaction.atomic
def derive_tasks(*, actor: Actor, drafts: Iterable[TaskDraft]) -> int:
    """Make the tasks whose cause has none yet; returns how many were made.

    A task that exists keeps everything; the same cause never makes a second one, closed or not.
    """
    require(actor, EDIT_TASK)
    known = set(Task.objects.visible_to(actor).values_list("origin", flat=True))
    fresh = [draft for draft in drafts if draft.origin not in known]
    if not fresh:
        return 0
    first = next_numbers(actor.organisation_id, "task", len(fresh))
    Task.objects.write(
        Task(
            organisation_id=actor.organisation_id,
            number=first + index,
            origin=draft.origin,
            title=draft.title,
            reason=draft.reason,
            steps=list(draft.steps),
            requirement=draft.requirement,
            owner_role=draft.owner_role,
            severity=str(draft.severity),
            priority=draft.priority,
            effort_days=draft.effort_days,
            due_on=actor.today + timedelta(days=draft.due_days),
        )
        for index, draft in enumerate(fresh)
    )
    subject = get_organisation(actor).as_subject()
    record(actor, TasksDerived(subject=subject, count=len(fresh)))
    return len(fresh)


@transaction.atomic
def move_task(*, actor: Actor, task: Task, status: str, note: str = "") -> Task:
    """Move a task to another status; closing asks for a note of what was done or why not.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: There is no such status, or the note is missing.
        Conflict: The task already has the status.
    """
    require(actor, EDIT_TASK, task)
    task = Task.objects.get_queryset().select_for_update().get(pk=task.pk)
    choices = cast("list[tuple[str, str]]", Task._meta.get_field("status").choices or [])
    if status not in dict(choices):
        raise Invalid(f"There is no status {status!r}.", place="status")
    if status == task.status:
        raise Conflict("The task already has this status.")
    if status in ("done", "cancelled") and not note.strip():
        raise Invalid("Say in a sentence what was done, or why not.", place="note")
    old, task.status, task.closing_note = task.status, status, note.strip()
    task.closed_at = actor.now if status in ("done", "cancelled") else None
    task.save(update_fields=["status", "closing_note", "closed_at"])
    record(actor, TaskMoved(subject=task.as_subject(), old=old, new=status, note=note.strip()))
    return task


@transaction.atomic
def assign_task(*, actor: Actor, task: Task, person_id: UUID) -> Task:
    """Give a task to a member.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The person is not a member.
    """
    require(actor, EDIT_TASK, task)
    member = (
        Membership.objects.visible_to(actor)
        .select_related("person")
        .filter(person_id=person_id)
        .first()
    )
    if member is None:
        raise Invalid("This person is not a member of the organisation.", place="assignee")
    task.assignee = member.person
    task.save(update_fields=["assignee"])
    record(actor, TaskAssigned(subject=task.as_subject(), assignee=str(member.person)))
    return task
