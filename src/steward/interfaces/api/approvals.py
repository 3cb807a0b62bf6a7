"""Approvals and the flows they run by."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.approvals import policy, queries
from steward.domain.approvals.models import Approval, ApprovalAsk, ApprovalFlow
from steward.domain.approvals.operations import asking, flows
from steward.domain.approvals.terms import KINDS, ApprovalState, FlowNeed, FlowStep, Say
from steward.extensions.approving import kinds
from steward.foundation.core.actor import require, require_whole
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Approvals"])
flows_router = Router(tags=["Approvals"])


class ApprovalQuery(Paging):
    """Which approvals are wanted; ``mine`` are those that wait for the caller."""

    state: ApprovalState | None = None
    kind: str | None = None
    subject_id: UUID | None = None
    mine: bool = False


class ApprovalFlowStepIn(Input):
    """One step: who is asked together, and how many must approve."""

    title: Text
    need: FlowNeed = FlowNeed.ALL
    quorum: int = 1
    people: list[UUID] = Field(default_factory=list[UUID], max_length=50)
    roles: list[Text] = Field(default_factory=list[str], max_length=20)
    days: int = 7
    escalate_to: UUID | None = None


class ApprovalFlowStepOut(Schema):
    """One step of a flow."""

    title: str
    need: str
    quorum: int
    people: list[UUID]
    roles: list[str]
    days: int
    escalate_to: UUID | None


class ApprovalFlowIn(Input):
    """How records of a kind are approved."""

    kind: Text
    name: Text
    steps: list[ApprovalFlowStepIn] = Field(max_length=20)


class ApprovalFlowOut(Schema):
    """A flow in force."""

    id: UUID
    kind: str
    name: str
    steps: list[ApprovalFlowStepOut] = Field(alias="plan")
    kept_by: str
    kept_at: datetime
    ended_at: datetime | None


class ApprovalFlowPage(Schema):
    """A page of flows."""

    items: list[ApprovalFlowOut]
    next: UUID | None


class ApprovalFlowKindOut(Schema):
    """A kind of record that flows can be about."""

    name: str
    label: str
    demanded: str


class ApprovalFlowEndIn(Input):
    """Why a flow ends."""

    reason: Text


class ApprovalAskIn(Input):
    """Which record is to be approved; the statement has the key of its organisation."""

    kind: Text
    key: UUID
    note: Text = ""


class ApprovalDecideIn(Input):
    """What the caller says as one of those asked."""

    say: Say
    reason: Text


class ApprovalWithdrawIn(Input):
    """Why it is not asked any more."""

    reason: Text


class ApprovalAskOut(Schema):
    """Somebody who was asked, and what was said."""

    step: int
    person_id: UUID
    name: str
    instead_of: str
    decides: bool
    say: str
    reason: str
    said_at: datetime | None
    passed_on_at: datetime | None

    @staticmethod
    def resolve_name(row: ApprovalAsk) -> str:
        """Return the name of the person."""
        return str(row.person)


class ApprovalOut(Schema):
    """A record on its way through a flow; ``step`` counts from 0."""

    id: UUID
    flow_id: UUID
    kind: str = Field(alias="subject_kind")
    subject_id: UUID
    subject_label: str
    state: str
    step: int
    steps: list[ApprovalFlowStepOut] = Field(alias="plan")
    note: str
    asked_by_label: str
    asked_at: datetime
    due_on: date | None
    ended_at: datetime | None
    ended_why: str


class ApprovalDetailOut(ApprovalOut):
    """An approval with all who were asked."""

    asked: list[ApprovalAskOut]


class ApprovalPage(Schema):
    """A page of approvals."""

    items: list[ApprovalOut]
    next: UUID | None


@flows_router.get("", response=ApprovalFlowPage)
def list_flows(request: ApiRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Return the flows in force."""
    require(request.auth, policy.VIEW_APPROVAL)
    require_whole(request.auth)
    return page_of(queries.flows_visible_to(request.auth), paging)


@flows_router.get("/kinds", response=list[ApprovalFlowKindOut])
def list_flow_kinds(request: ApiRequest) -> list[dict[str, str]]:
    """Return the kinds of record that flows can be about, and what each stops."""
    require(request.auth, policy.VIEW_APPROVAL)
    require_whole(request.auth)
    return [
        {"name": name, "label": kind.label, "demanded": kind.demanded}
        for name, kind in KINDS.items()
    ]


def _steps(body: ApprovalFlowIn) -> list[FlowStep]:
    return [
        FlowStep(
            title=item.title,
            need=item.need,
            quorum=item.quorum,
            people=tuple(item.people),
            roles=tuple(item.roles),
            days=item.days,
            escalate_to=item.escalate_to,
        )
        for item in body.steps
    ]


@flows_router.post("", response={201: ApprovalFlowOut})
def keep_flow(request: ApiRequest, body: ApprovalFlowIn) -> Status[ApprovalFlow]:
    """Write how records of a kind are approved."""
    made = flows.keep_flow(actor=request.auth, kind=body.kind, name=body.name, steps=_steps(body))
    return Status(201, made)


@flows_router.put("/{key}", response=ApprovalFlowOut)
def change_flow(request: ApiRequest, key: UUID, body: ApprovalFlowIn) -> ApprovalFlow:
    """Rewrite a flow; what waits by the old steps becomes void."""
    row = queries.get_flow(request.auth, key)
    return flows.keep_flow(
        actor=request.auth, kind=body.kind, name=body.name, steps=_steps(body), flow=row
    )


@flows_router.post("/{key}/end", response=ApprovalFlowOut)
def end_flow(request: ApiRequest, key: UUID, body: ApprovalFlowEndIn) -> ApprovalFlow:
    """End a flow; records of its kind are approved without it."""
    row = queries.get_flow(request.auth, key)
    return flows.end_flow(actor=request.auth, flow=row, reason=body.reason)


@router.get("", response=ApprovalPage)
def list_approvals(request: ApiRequest, asked: Query[ApprovalQuery]) -> dict[str, Any]:
    """Return approvals, those that have ended included."""
    require(request.auth, policy.VIEW_APPROVAL)
    rows = queries.approvals_visible_to(request.auth)
    if asked.state is not None:
        rows = rows.filter(state=asked.state.value)
    if asked.kind is not None:
        rows = rows.filter(subject_kind=asked.kind)
    if asked.subject_id is not None:
        rows = rows.filter(subject_id=asked.subject_id)
    if asked.mine:
        rows = rows.filter(is_mine=True)
    return page_of(rows, asked)


@router.post("", response={201: ApprovalOut})
def ask_for_approval(request: ApiRequest, body: ApprovalAskIn) -> Status[Approval]:
    """Send a record through the flow of its kind."""
    require(request.auth, policy.ASK_APPROVAL)
    return Status(201, kinds.ask_for_approval(actor=request.auth, **body.model_dump()))


@router.get("/{key}", response=ApprovalDetailOut)
def get_approval(request: ApiRequest, key: UUID) -> Approval:
    """Return one approval with all who were asked."""
    row = queries.get_approval(request.auth, key)
    require(request.auth, policy.VIEW_APPROVAL)
    vars(row)["asked"] = queries.asks_of(request.auth, row)
    return row


@router.post("/{key}/decide", response=ApprovalOut)
def decide_approval(request: ApiRequest, key: UUID, body: ApprovalDecideIn) -> Approval:
    """Approve or refuse; where the record has changed meanwhile the answer has the state void."""
    row = queries.get_approval(request.auth, key)
    return kinds.decide(actor=request.auth, approval=row, say=body.say.value, reason=body.reason)


@router.post("/{key}/withdraw", response=ApprovalOut)
def withdraw_approval(request: ApiRequest, key: UUID, body: ApprovalWithdrawIn) -> Approval:
    """Take the question back."""
    row = queries.get_approval(request.auth, key)
    return asking.withdraw_approval(actor=request.auth, approval=row, reason=body.reason)
