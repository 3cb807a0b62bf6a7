"""Make tasks, from rules or by hand."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from steward.domain.tasks import rules
from steward.domain.tasks.events import TaskCreated, TasksDerived
from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK
from steward.domain.tasks.queries import get_person
from steward.domain.tasks.terms import NewTask, TaskDraft
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.ids import uuid7
from steward.foundation.identity.queries import get_organisation
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers
from steward.foundation.tenancy.reach import whole_organisation


@transaction.atomic
def derive_tasks(*, actor: Actor, drafts: Iterable[TaskDraft]) -> int:
    """Make the tasks whose cause has none yet; returns how many were made.

    A task that exists keeps everything; the same cause never makes a second one, closed or not.
    """
    require(actor, EDIT_TASK)
    with whole_organisation():
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
def create_task(*, actor: Actor, new: NewTask, origin: str = "") -> Task:
    """Make a task by hand; its cause is the decision to make it, so it is never made twice.

    A rule that makes it names its own cause as ``origin``.

    Raises:
        NotAllowed: The actor may not work on tasks.
        Invalid: A value is missing or outside its range, or the person is not a member.
    """
    require(actor, EDIT_TASK)
    new = rules.check_new(new, actor.today)
    own = actor.reach.person if actor.reach is not None else None  # or they would not see it
    chosen = new.assignee_id or own
    person = None if chosen is None else get_person(actor, chosen)
    task = Task(
        organisation_id=actor.organisation_id,
        number=next_numbers(actor.organisation_id, "task"),
        origin=origin or f"hand:{uuid7()}",
        title=new.title,
        reason=new.reason,
        requirement=new.requirement,
        owner_role=new.owner_role,
        assignee=person,
        severity=str(new.severity),
        priority=rules.priority_by_hand(new.severity, new.effort_days),
        effort_days=new.effort_days,
        due_on=new.due_on,
    )
    task.save(force_insert=True)
    record(actor, TaskCreated(subject=task.as_subject(), severity=task.severity))
    return task
