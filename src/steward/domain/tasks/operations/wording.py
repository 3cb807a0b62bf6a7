"""Say otherwise what is to be done."""

from django.db import transaction

from steward.domain.tasks import rules
from steward.domain.tasks.events import TaskRenamed
from steward.domain.tasks.models import Task
from steward.domain.tasks.policy import EDIT_TASK
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.operations import record

LONGEST = 300


@transaction.atomic
def rename_task(*, actor: Actor, task: Task, title: str) -> Task:
    """Give a task another title; the same one again changes nothing.

    Raises:
        NotAllowed: The actor may not work on this task.
        Invalid: The title is empty or too long.
        Conflict: The task is closed.
    """
    require(actor, EDIT_TASK, task)
    title = " ".join(title.split())
    if not title:
        raise Invalid("Say in a few words what is to be done.", place="title")
    if len(title) > LONGEST:
        raise Invalid(f"At most {LONGEST} characters.", place="title")
    task = Task.objects.visible_to(actor).select_for_update().one(actor, task.pk)
    rules.check_workable(task.status)
    if task.title == title:
        return task
    old, task.title = task.title, title
    task.save(update_fields=["title"])
    record(actor, TaskRenamed(subject=task.as_subject(), old=old))
    return task
