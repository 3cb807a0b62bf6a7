"""Tasks."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.frameworks.queries import iso_42001
from steward.domain.readiness.operations import move_and_derive
from steward.domain.tasks import policy, queries
from steward.domain.tasks.models import Task
from steward.domain.tasks.operations import deriving, working
from steward.domain.tasks.terms import NewTask, Severity, TaskStatus
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Paging, Text, page_of

router = Router(tags=["Tasks"])


class TaskQuery(Paging):
    """Which tasks are wanted."""

    status: TaskStatus | None = None
    severity: Severity | None = None
    requirement: str | None = Field(None, max_length=20)
    owner_role: str | None = Field(None, max_length=80)
    assignee_id: UUID | None = None
    unassigned: bool = Field(default=False, description="Only tasks that nobody has.")
    due: Literal["overdue", "soon"] | None = Field(
        None, description="Open tasks whose day has passed, or comes within 14 days."
    )


class TaskIn(Input):
    """A task made by hand."""

    title: Text
    reason: Text = ""
    requirement: Text = Field("", description="A clause or control of ISO/IEC 42001.")
    owner_role: Text = ""
    assignee_id: UUID | None = None
    severity: Severity = Severity.MEDIUM
    effort_days: float = Field(1.0, allow_inf_nan=False)
    due_on: date | None = Field(None, description="Without it, the severity decides.")
    steps: list[Text] = Field(default_factory=list[str], max_length=50)
    evidence: list[Text] = Field(
        default_factory=list[str], max_length=50, description="What the work is to produce."
    )


class MoveIn(Input):
    """A new status; closing asks for a note."""

    status: TaskStatus
    note: Text = ""
    link: Text = Field("", description="A page that shows it; it is kept as evidence.")


class AssignIn(Input):
    """Who takes over; nobody takes the task from whoever has it."""

    person_id: UUID | None
    due_on: date | None = Field(None, description="A new day; without it the day stays.")
    note: Text = ""


class DueIn(Input):
    """A new day to be done by."""

    due_on: date
    note: Text = ""


class StepIn(Input):
    """Whether a step is done."""

    done: bool


class StepOut(Schema):
    """A step of the work."""

    number: int
    text: str
    done: bool = Field(alias="is_done")
    by: str
    on: str


class TaskOut(Schema):
    """A task."""

    id: UUID
    reference: str
    title: str
    reason: str
    steps: list[StepOut] = Field(alias="checklist")
    requirement: str
    owner_role: str
    assignee_id: UUID | None
    severity: str
    priority: Figure
    effort_days: Figure
    due_on: date | None
    status: str
    closing_note: str
    closed_at: datetime | None
    origin: str
    evidence_asked: list[str]
    basis: dict[str, Any] = Field(description="What the priority was computed from.")
    subject_kind: str
    subject_id: UUID | None
    subject_label: str
    paused_at: datetime | None
    paused_why: str
    cause_gone_at: datetime | None = Field(
        description="Since when nothing calls for the work any more."
    )
    cause_gone_why: str


class TaskPage(Schema):
    """A page of tasks."""

    items: list[TaskOut]
    next: UUID | None


@router.get("", response=TaskPage)
def list_tasks(request: ApiRequest, query: Query[TaskQuery]) -> dict[str, Any]:
    """Return the tasks, a page at a time."""
    require(request.auth, policy.VIEW_TASK)
    return page_of(_narrowed(queries.tasks_with_standing(request.auth), query), query)


def _narrowed(rows: OwnedQuerySet[Task], query: TaskQuery) -> OwnedQuerySet[Task]:
    wanted = query.model_dump(
        include={"status", "severity", "requirement", "owner_role", "assignee_id", "due"},
        exclude_none=True,
    )
    if query.unassigned:
        wanted["assignee"] = None
    return rows.filter(**wanted)


@router.post("", response={201: TaskOut})
def create_task(request: ApiRequest, body: TaskIn) -> Status[Task]:
    """Make a task by hand."""
    require(request.auth, policy.VIEW_TASK)
    if body.requirement and body.requirement not in {r.id for r in iso_42001().requirements}:
        message = f"ISO/IEC 42001 has no clause or control {body.requirement!r}."
        raise Invalid(message, place="requirement")
    given = body.model_dump()
    lines: dict[str, Any] = {name: tuple(given.pop(name)) for name in ("steps", "evidence")}
    return Status(201, deriving.create_task(actor=request.auth, new=NewTask(**given, **lines)))


@router.get("/{key}", response=TaskOut)
def get_task(request: ApiRequest, key: UUID) -> Task:
    """Return one task."""
    task = queries.get_task(request.auth, key)
    require(request.auth, policy.VIEW_TASK, task)
    return task


@router.post("/{key}/move", response=TaskOut)
def move_on(request: ApiRequest, key: UUID, body: MoveIn) -> Task:
    """Move a task to another status."""
    task = get_task(request, key)
    return move_and_derive(actor=request.auth, task=task, **body.model_dump())


@router.post("/{key}/assign", response=TaskOut)
def assign_task(request: ApiRequest, key: UUID, body: AssignIn) -> Task:
    """Give a task to a member, or to nobody."""
    task = get_task(request, key)
    return working.assign_task(actor=request.auth, task=task, **body.model_dump())


@router.post("/{key}/due", response=TaskOut)
def reschedule_task(request: ApiRequest, key: UUID, body: DueIn) -> Task:
    """Change the day by which a task is due."""
    task = get_task(request, key)
    return working.reschedule_task(actor=request.auth, task=task, **body.model_dump())


@router.put("/{key}/steps/{number}", response=TaskOut)
def tick_step(request: ApiRequest, key: UUID, number: int, body: StepIn) -> Task:
    """Tick a step of the work, or take the tick back."""
    task = get_task(request, key)
    return working.tick_step(actor=request.auth, task=task, number=number, done=body.done)
