"""Tasks."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema

from steward.domain.tasks import operations, policy, queries
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Tasks"])
TaskStatus = Literal["open", "doing", "done", "cancelled"]


class TaskQuery(Paging):
    """Which tasks are wanted."""

    status: TaskStatus | None = None


class MoveIn(Input):
    """A new status; closing asks for a note."""

    status: TaskStatus
    note: Text = ""


class TaskOut(Schema):
    """A task."""

    id: UUID
    reference: str
    title: str
    reason: str
    steps: list[Any]
    requirement: str
    owner_role: str
    assignee_id: UUID | None
    severity: str
    priority: float
    effort_days: float
    due_on: date | None
    status: str
    closing_note: str
    closed_at: datetime | None


class TaskPage(Schema):
    """A page of tasks."""

    items: list[TaskOut]
    next: UUID | None


@router.get("", response=TaskPage)
def list_tasks(request: ApiRequest, query: Query[TaskQuery]) -> dict[str, Any]:
    """Return the tasks, a page at a time."""
    require(request.auth, policy.VIEW_TASK)
    rows = queries.tasks_visible_to(request.auth)
    return page_of(rows if query.status is None else rows.filter(status=query.status), query)


@router.post("/{key}/move", response=TaskOut)
def move_task(request: ApiRequest, key: UUID, body: MoveIn) -> Task:
    """Move a task to another status."""
    task = queries.get_task(request.auth, key)
    require(request.auth, policy.VIEW_TASK, task)
    return operations.move_task(actor=request.auth, task=task, status=body.status, note=body.note)
