"""Read tasks."""

from uuid import UUID

from django.db.models import Count

from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

OPEN = ("open", "doing")


def tasks_visible_to(actor: Actor) -> OwnedQuerySet[Task]:
    """Return the tasks of the organisation with their assignees."""
    return Task.objects.visible_to(actor).select_related("assignee")


def get_task(actor: Actor, key: UUID) -> Task:
    """Return one task.

    Raises:
        NotFound: It is not there for this actor.
    """
    return tasks_visible_to(actor).one(actor, key)


def my_open_tasks(actor: Actor, limit: int = 10) -> list[Task]:
    """Return the actor's open tasks, the earliest due first."""
    rows = tasks_visible_to(actor).filter(assignee_id=actor.id, status__in=OPEN)
    return list(rows.order_by("due_on", "id")[:limit])


def urgent_tasks(actor: Actor, limit: int = 8) -> list[Task]:
    """Return the open tasks that reduce most per day of effort."""
    rows = tasks_visible_to(actor).filter(status__in=OPEN)
    return list(rows.order_by("-priority", "id")[:limit])


def count_tasks_by_status(actor: Actor) -> dict[str, int]:
    """Return how many tasks stand in each status."""
    rows = Task.objects.visible_to(actor).values_list("status").annotate(count=Count("id"))
    return {str(status): int(count) for status, count in rows.order_by("status")}


def requirements_done(actor: Actor) -> frozenset[str]:
    """Return the requirements for which every task is done."""
    rows = list(
        Task.objects.visible_to(actor).exclude(requirement="").values_list("requirement", "status")
    )
    waiting = {requirement for requirement, status in rows if status in OPEN}
    return frozenset(requirement for requirement, status in rows if status == "done") - waiting
