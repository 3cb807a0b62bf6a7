"""Audits: planned, moved, traced."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.audits import policy
from steward.domain.audits.models import (
    Audit,
)
from steward.domain.audits.operations import planning
from steward.domain.audits.queries.audits import (
    audits_visible_to,
    get_audit,
)
from steward.domain.audits.queries.programmes import (
    audit_facts,
)
from steward.domain.audits.queries.traces import thread_of_system
from steward.domain.audits.terms.states import AuditKind, AuditState
from steward.domain.systems.queries import get_system
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Audits"])
Line = Annotated[Text, Field(max_length=300)]


class AuditQuery(Paging):
    """Which audits are wanted."""

    kind: AuditKind | None = None
    state: AuditState | None = None


class AuditOut(Schema):
    """An audit; ``systems`` are keys, all systems where it is empty."""

    id: UUID
    reference: str
    programme_id: UUID | None
    kind: AuditKind
    title: str
    objectives: str
    scope: str
    systems: list[UUID]
    units: list[str]
    criteria: str
    methods: str
    starts_on: date
    ends_on: date
    period_from: date
    period_to: date
    state: AuditState
    cancelled_why: str
    summary: str
    conformity: str
    effectiveness: str
    disagreements: str
    digest: str
    signed_by: str
    signed_at: datetime | None


class AuditPage(Schema):
    """A page of audits."""

    items: list[AuditOut]
    next: UUID | None


class AuditIn(Input):
    """The plan of an audit."""

    kind: AuditKind
    title: Line
    objectives: Text
    scope: Text
    criteria: Text
    starts_on: date
    ends_on: date
    period_from: date
    period_to: date
    methods: Text = ""
    systems: list[UUID] = Field(default=[], max_length=2000)
    units: list[Line] = Field(default=[], max_length=500)
    programme_id: UUID | None = None


class AuditReasonIn(Input):
    """Why."""

    reason: Text


class AuditFactsOut(Schema):
    """Facts about internal audits for rules that look at the whole management system."""

    last_internal_on: date | None
    none_in_twelve_months: bool
    controls_never_audited: list[str]
    clauses_never_audited: list[str]
    undeclared: list[str]
    own_work: list[str]
    overdue_reports: list[str]
    nonconformities_not_raised: list[str]


class ThreadLinkOut(Schema):
    """One record of a thread."""

    label: str
    said: str
    who: str
    on: date | None
    href: str


class ThreadStageOut(Schema):
    """One part of a thread, with what is missing."""

    title: str
    clause: str
    links: list[ThreadLinkOut]
    missing: list[str]
    more: int


class ThreadOut(Schema):
    """The thread of an AI system."""

    missing: int
    stages: list[ThreadStageOut]


def seen_audit(actor: Actor, key: UUID) -> Audit:
    """Return an audit as this actor may see it."""
    audit = get_audit(actor, key)
    require(actor, policy.VIEW_AUDIT, audit)
    return audit


@router.get("", response=AuditPage)
def list_audits(request: ApiRequest, query: Query[AuditQuery]) -> dict[str, Any]:
    """Return the audits, a page at a time."""
    require(request.auth, policy.VIEW_AUDIT)
    rows = audits_visible_to(request.auth)
    if query.kind is not None:
        rows = rows.filter(kind=query.kind.value)
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    return page_of(rows, query)


@router.post("", response={201: AuditOut})
def plan_audit(request: ApiRequest, body: AuditIn) -> Status[Audit]:
    """Plan an audit."""
    draft = planning.AuditDraft(**body.model_dump())
    return Status(201, planning.plan_audit(actor=request.auth, draft=draft))


@router.get("/facts", response=AuditFactsOut)
def get_audit_facts(request: ApiRequest) -> object:
    """Return what an auditor of the management system would say about its internal audits."""
    require(request.auth, policy.VIEW_AUDIT)
    return audit_facts(request.auth)


@router.get("/trace/{key}", response=ThreadOut)
def get_thread(request: ApiRequest, key: UUID) -> object:
    """Return the thread of an AI system from the register to its changes."""
    system = get_system(request.auth, key)
    require(request.auth, policy.VIEW_AUDIT)
    return thread_of_system(request.auth, system)


@router.get("/{key}", response=AuditOut)
def read_audit(request: ApiRequest, key: UUID) -> Audit:
    """Return an audit."""
    return seen_audit(request.auth, key)


@router.put("/{key}", response=AuditOut)
def edit_audit(request: ApiRequest, key: UUID, body: AuditIn) -> Audit:
    """Change the plan of an audit whose report is not signed."""
    audit = seen_audit(request.auth, key)
    draft = planning.AuditDraft(**body.model_dump())
    return planning.edit_audit(actor=request.auth, audit=audit, draft=draft)


@router.post("/{key}/prepare", response=AuditOut)
def prepare_audit(request: ApiRequest, key: UUID) -> Audit:
    """Say that an audit is prepared; what is missing is named."""
    return planning.prepare_audit(actor=request.auth, audit=seen_audit(request.auth, key))


@router.post("/{key}/begin", response=AuditOut)
def begin_audit(request: ApiRequest, key: UUID) -> Audit:
    """Begin an audit once everybody of its team has declared independence."""
    return planning.begin_audit(actor=request.auth, audit=seen_audit(request.auth, key))


@router.post("/{key}/close", response=AuditOut)
def close_audit(request: ApiRequest, key: UUID) -> Audit:
    """Close an audit whose report has reached the management concerned."""
    return planning.close_audit(actor=request.auth, audit=seen_audit(request.auth, key))


@router.post("/{key}/cancel", response=AuditOut)
def cancel_audit(request: ApiRequest, key: UUID, body: AuditReasonIn) -> Audit:
    """Cancel an audit; what was recorded stays."""
    audit = seen_audit(request.auth, key)
    return planning.cancel_audit(actor=request.auth, audit=audit, reason=body.reason)
