"""By when work is due, who is away, templates of work, and the load of people."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.incidents.queries.content import holiday_countries
from steward.domain.tasks import policy
from steward.domain.tasks.models import Absence, Task, TaskTemplate, WorkPolicy
from steward.domain.tasks.operations import absences, pausing, recurring
from steward.domain.tasks.queries import overview, settling, together
from steward.domain.tasks.terms import Recurrence, Severity
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, PageQuery, Text, page_of
from steward.interfaces.api.tasks import TaskOut

router = Router(tags=["Tasks"])
absences_router = Router(tags=["Tasks"])
templates_router = Router(tags=["Tasks"])


class WorkPolicyOut(Schema):
    """By when work is due, and what closing asks for."""

    days: dict[str, int]
    working_days: bool
    country: str
    also: list[str]
    wip: int
    days_a_week: Figure
    evidence_needed: bool
    close_unfounded: bool


class WorkPolicyIn(Input):
    """By when work is due, and what closing asks for; what is missing takes its usual value."""

    critical: int = 14
    high: int = 30
    medium: int = 90
    low: int = 180
    working_days: bool = False
    country: str = Field("", max_length=2, description="Whose public holidays are free.")
    also: list[Text] = Field(default_factory=list[str], max_length=400)
    wip: int = 5
    days_a_week: float = Field(5.0, allow_inf_nan=False)
    evidence_needed: bool = False
    close_unfounded: bool = False


class WorkloadOut(Schema):
    """What one person has to do."""

    person_id: UUID = Field(alias="key")
    name: str
    open: int
    doing: int
    overdue: int
    paused: int
    days: Figure
    soon_days: Figure
    late: int
    through_on: date | None


class AbsenceIn(Input):
    """From when until when somebody is away; nobody named is the caller."""

    begins_on: date
    ends_on: date
    deputy_id: UUID | None = None
    person_id: UUID | None = None
    note: Text = ""


class AbsenceOut(Schema):
    """That somebody is away."""

    id: UUID
    person_id: UUID
    deputy_id: UUID | None
    begins_on: date
    ends_on: date
    note: str


class AbsencePage(Schema):
    """A page of absences."""

    items: list[AbsenceOut]
    next: UUID | None


class WorkTemplateIn(Input):
    """A template of work; with every, unit and next_on it recurs."""

    title: Text
    reason: Text = ""
    steps: list[Text] = Field(default_factory=list[str], max_length=50)
    evidence: list[Text] = Field(default_factory=list[str], max_length=50)
    requirement: Text = ""
    owner_role: Text = ""
    assignee_id: UUID | None = None
    severity: Severity = Severity.MEDIUM
    effort_days: float = Field(1.0, allow_inf_nan=False)
    every: int | None = None
    unit: Recurrence | None = None
    lead_days: int = 14
    next_on: date | None = None


class WorkTemplateOut(Schema):
    """A template of work."""

    id: UUID
    title: str
    reason: str
    steps: list[str]
    evidence: list[str] = Field(alias="evidence_asked")
    requirement: str
    owner_role: str
    assignee_id: UUID | None
    severity: str
    effort_days: Figure
    every: int | None
    unit: str
    lead_days: int
    next_on: date | None


class WorkTemplatePage(Schema):
    """A page of templates of work."""

    items: list[WorkTemplateOut]
    next: UUID | None


class BeginTemplateIn(Input):
    """By when the work is due this time; without it, the severity decides."""

    due_on: date | None = None


@router.get("/policy", response=WorkPolicyOut)
def get_policy(request: ApiRequest) -> WorkPolicy:
    """Return by when work is due."""
    require(request.auth, policy.VIEW_TASK)
    return settling.work_policy(request.auth)


@router.put("/policy", response=WorkPolicyOut)
def settle_policy(request: ApiRequest, body: WorkPolicyIn) -> WorkPolicy:
    """Settle by when work is due from now on."""
    require(request.auth, policy.SETTLE_WORK)
    given = body.model_dump()
    days = {level.value: given.pop(level.value) for level in Severity}
    known = holiday_countries()
    if body.country and body.country not in known:
        raise Invalid(f"The free days of {body.country!r} are not known.", place="country")
    draft = pausing.PolicyDraft(days=days, free_days=known.get(body.country, ()), **given)
    return pausing.settle_work(actor=request.auth, draft=draft)


@router.get("/workload", response=list[WorkloadOut])
def workload(request: ApiRequest) -> list[overview.Load]:
    """Return what every member has to do, and by when they are through."""
    require(request.auth, policy.VIEW_TASK)
    return overview.workload(request.auth)


@absences_router.get("", response=AbsencePage)
def list_absences(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return who is away today or later."""
    require(request.auth, policy.VIEW_TASK)
    return page_of(together.absences(request.auth), paging)


@absences_router.post("", response={201: AbsenceOut})
def keep_absence(request: ApiRequest, body: AbsenceIn) -> Status[Absence]:
    """Say from when until when somebody is away."""
    return Status(201, absences.keep_absence(actor=request.auth, **body.model_dump()))


@absences_router.post("/{key}/end", response=AbsenceOut)
def end_absence(request: ApiRequest, key: UUID) -> Absence:
    """Take an absence back."""
    row = together.get_absence(request.auth, key)
    return absences.end_absence(actor=request.auth, absence=row)


@templates_router.get("", response=WorkTemplatePage)
def list_work_templates(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the templates of work."""
    require(request.auth, policy.VIEW_TASK)
    return page_of(together.templates(request.auth), paging)


def _draft(body: WorkTemplateIn) -> recurring.TemplateDraft:
    given = body.model_dump()
    lines: dict[str, Any] = {name: tuple(given.pop(name)) for name in ("steps", "evidence")}
    given["unit"] = given["unit"] or ""
    return recurring.TemplateDraft(**given, **lines)


@templates_router.post("", response={201: WorkTemplateOut})
def keep_work_template(request: ApiRequest, body: WorkTemplateIn) -> Status[TaskTemplate]:
    """Write a template of work."""
    made = recurring.keep_template(actor=request.auth, draft=_draft(body))
    return Status(201, made)


@templates_router.put("/{key}", response=WorkTemplateOut)
def change_work_template(request: ApiRequest, key: UUID, body: WorkTemplateIn) -> TaskTemplate:
    """Change a template of work."""
    row = together.get_template(request.auth, key)
    return recurring.keep_template(actor=request.auth, draft=_draft(body), template=row)


@templates_router.post("/{key}/begin", response={201: TaskOut})
def begin_work_template(request: ApiRequest, key: UUID, body: BeginTemplateIn) -> Status[Task]:
    """Make a task of a template."""
    row = together.get_template(request.auth, key)
    made = recurring.begin_template(actor=request.auth, template=row, due_on=body.due_on)
    return Status(201, made)


@templates_router.post("/{key}/end", response=WorkTemplateOut)
def end_work_template(request: ApiRequest, key: UUID) -> TaskTemplate:
    """Put a template away."""
    row = together.get_template(request.auth, key)
    return recurring.end_template(actor=request.auth, template=row)
