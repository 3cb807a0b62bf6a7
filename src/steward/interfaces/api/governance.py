"""Roles, responsibilities, interactions, follow-ups, and what is missing."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.governance import policy, queries
from steward.domain.governance.models import Assignment, Flow, StatedRole
from steward.domain.governance.operations import duties, running, scope
from steward.domain.governance.queries import attention, laws
from steward.domain.governance.queries import duties as chart_queries
from steward.domain.governance.queries import running as running_queries
from steward.domain.governance.queries import scope as scope_queries
from steward.domain.governance.terms.duties import Hold
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

TAGS = ["Context and leadership"]
context_router = Router(tags=TAGS)
duties_router = Router(tags=TAGS)
processes_router = Router(tags=TAGS)
Line = Annotated[Text, Field(max_length=300)]


class StateRoleIn(Input):
    """A role towards AI, with the reason."""

    role: Line
    reason: Text


class StatedRoleOut(Schema):
    """A role that the organisation states."""

    id: UUID
    role: str
    reason: str
    stated_on: date
    stated_by: str


class RolesOut(Schema):
    """The roles stated, beside those that AI systems in scope say."""

    stated: list[StatedRoleOut]
    said: list[str]


class AssignDutyIn(Input):
    """How a person or a function holds a duty."""

    hold: Hold
    person_id: UUID | None = None
    function: Annotated[Text, Field(max_length=200)] = ""


class AssignmentOut(Schema):
    """Somebody who holds a duty; deputies stand in by ``place``, from 1."""

    id: UUID
    hold: Hold
    person_id: UUID | None
    function: str
    place: int


class ChartRowOut(Schema):
    """A row of the responsibility chart with what is wrong with it."""

    duty_id: UUID
    reference: str
    title: str
    assignments: list[AssignmentOut]
    faults: list[str]
    is_vacant: bool


class ChartOut(Schema):
    """The chart; ``missing`` are the assignments of clause 5.3 that are not made."""

    rows: list[ChartRowOut]
    missing: list[str]


class OrderDeputiesIn(Input):
    """Which of those who stand in comes first."""

    first: UUID


class DrawFlowIn(Input):
    """What is handed to which process."""

    target_id: UUID
    what: Annotated[Text, Field(max_length=200)]


class FlowOut(Schema):
    """What one process hands to another."""

    id: UUID
    source_id: UUID
    target_id: UUID
    what: str


class AskFollowUpIn(Input):
    """Work that follows from a decision."""

    what: Line
    due_days: Annotated[int, Field(ge=1, le=1000)]
    person_id: UUID | None = None


class FollowUpOut(Schema):
    """The task that follows."""

    id: UUID
    reference: str
    title: str
    status: str
    assignee_id: UUID | None
    due_on: date | None


class ReachedSystemOut(Schema):
    """An AI system and whether a law reaches it; null where facts that decide are not known."""

    system_id: UUID
    system: str
    caught: bool | None
    why: str


class AttentionOut(Schema):
    """One thing that needs somebody; ``count`` says of how many."""

    key: str
    clause: str
    words: str
    count: int


@context_router.get("/attention", response=list[AttentionOut])
def list_attention(request: ApiRequest) -> list[attention.Attention]:
    """Return what clauses 4, 5 and 7.1 lack, in the order of the clauses."""
    require(request.auth, policy.VIEW_CONTEXT)
    return attention.overview(request.auth).lacks


@context_router.get("/roles", response=RolesOut)
def list_roles(request: ApiRequest) -> dict[str, Any]:
    """Return the roles stated beside those that AI systems in scope say."""
    require(request.auth, policy.VIEW_CONTEXT)
    said = scope_queries.roles_said(request.auth, scope_queries.scope_in_force(request.auth))
    return {"stated": scope_queries.stated_roles(request.auth), "said": sorted(said)}


@context_router.post("/roles", response=StatedRoleOut)
def state_role(request: ApiRequest, body: StateRoleIn) -> StatedRole:
    """State a role, or its reason anew."""
    return scope.state_role(actor=request.auth, role=body.role, reason=body.reason)


@context_router.delete("/roles/{key}", response={204: None})
def withdraw_role(request: ApiRequest, key: UUID) -> Status[None]:
    """No longer state a role."""
    found = scope_queries.stated_role(request.auth, key)
    scope.withdraw_role(actor=request.auth, role=found.role)
    return Status(204, None)


@context_router.get("/laws/{key}/systems", response=list[ReachedSystemOut])
def list_systems_reached(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return every AI system with whether a law or contract reaches it now, and why."""
    law = queries.get_entry(request.auth, "law", key)
    require(request.auth, policy.VIEW_CONTEXT)
    return [
        {
            "system_id": item.system.pk,
            "system": item.system.name,
            "caught": item.reached.caught,
            "why": item.reached.why,
        }
        for item in laws.systems_reached(request.auth, law)
    ]


@context_router.get("/decisions/{key}/follow-ups", response=list[FollowUpOut])
def list_follow_ups(request: ApiRequest, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return the tasks that follow from a decision."""
    decision = queries.get_entry(request.auth, "decision", key)
    require(request.auth, policy.VIEW_CONTEXT)
    return running_queries.follow_ups(request.auth, decision)


@context_router.post("/decisions/{key}/follow-ups", response={201: FollowUpOut})
def ask_follow_up(request: ApiRequest, key: UUID, body: AskFollowUpIn) -> Status[Any]:
    """Make the task that follows from a decision."""
    decision = queries.get_entry(request.auth, "decision", key)
    fields: dict[str, Any] = body.model_dump()
    return Status(201, running.ask_follow_up(actor=request.auth, decision=decision, **fields))


@processes_router.post("/{key}/flows", response={201: FlowOut})
def draw_flow(request: ApiRequest, key: UUID, body: DrawFlowIn) -> Status[Flow]:
    """Say that a process hands something to another."""
    process = queries.get_entry(request.auth, "process", key)
    fields: dict[str, Any] = body.model_dump()
    return Status(201, running.draw_flow(actor=request.auth, process=process, **fields))


@context_router.get("/flows", response=list[FlowOut])
def list_flows(request: ApiRequest) -> list[Flow]:
    """Return what the processes hand to each other."""
    require(request.auth, policy.VIEW_CONTEXT)
    return running_queries.process_map(request.auth).flows


@processes_router.delete("/flows/{key}", response={204: None})
def take_flow_away(request: ApiRequest, key: UUID) -> Status[None]:
    """Take back that a process hands something to another."""
    flow = running_queries.get_flow(request.auth, key)
    running.take_flow_away(actor=request.auth, flow=flow)
    return Status(204, None)


@duties_router.get("/chart", response=ChartOut)
def read_chart(request: ApiRequest) -> dict[str, Any]:
    """Return the responsibility chart with its faults."""
    require(request.auth, policy.VIEW_CONTEXT)
    chart = chart_queries.chart_of(request.auth)
    rows = [
        {
            "duty_id": row.duty.pk,
            "reference": row.duty.reference,
            "title": row.duty.title,
            "assignments": [item for held in row.cells.values() for item in held],
            "faults": row.faults,
            "is_vacant": row.is_vacant,
        }
        for row in chart.rows
    ]
    return {"rows": rows, "missing": chart.missing}


@duties_router.post("/{key}/holders", response={201: AssignmentOut})
def assign_duty(request: ApiRequest, key: UUID, body: AssignDutyIn) -> Status[Assignment]:
    """Let a person or a function hold a duty; a new accountable replaces the one before."""
    duty = queries.get_entry(request.auth, "duty", key)
    fields: dict[str, Any] = body.model_dump()
    return Status(201, duties.assign_duty(actor=request.auth, duty=duty, **fields))


@duties_router.post("/{key}/deputies", response=list[AssignmentOut])
def order_deputies(request: ApiRequest, key: UUID, body: OrderDeputiesIn) -> list[Assignment]:
    """Let one of those who stand in come first."""
    duty = queries.get_entry(request.auth, "duty", key)
    return duties.order_deputies(actor=request.auth, duty=duty, first=body.first)


@duties_router.delete("/{key}/holders/{holder}", response={204: None})
def relieve_duty(request: ApiRequest, key: UUID, holder: UUID) -> Status[None]:
    """Let somebody hold a duty no more."""
    duty = queries.get_entry(request.auth, "duty", key)
    found = chart_queries.get_assignment(request.auth, duty, holder)
    duties.relieve_duty(actor=request.auth, assignment=found)
    return Status(204, None)
