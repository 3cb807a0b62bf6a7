"""The people whose competence is known of, actions for gaps, and what is missing."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from steward.domain.competence import policy
from steward.domain.competence.models import CompetenceAssessment, GapAction, Worker
from steward.domain.competence.operations import assessing
from steward.domain.competence.operations import people as keeping
from steward.domain.competence.queries import functions as queries
from steward.domain.competence.queries.facts import competence_facts
from steward.domain.competence.terms.functions import ActionState, WorkerDraft
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.competence import (
    CompetenceAssessmentOut,
    CompetenceStandingOut,
    GapActionOut,
    SeenLevel,
    standing_out,
)
from steward.interfaces.api.kit import Input, PageQuery, Paging, Text, page_of

router = Router(tags=["Competence"])


class WorkerIn(Input):
    """Somebody who works here."""

    name: Text
    email: Text = ""
    unit_id: UUID | None = None


class GapNoteIn(Input):
    """What was done, or why not."""

    note: Text


class JudgeActionIn(Input):
    """The level seen now, and what shows it."""

    level: SeenLevel
    why: Text
    next_due_on: date | None = None


class ActionQuery(Paging):
    """Which actions are wanted."""

    state: ActionState | None = None


class WorkerOut(Schema):
    """Somebody who works here; ``person_id`` is null without an account."""

    id: UUID
    name: str
    email: str
    person_id: UUID | None
    unit_id: UUID | None
    staff_number: str
    job: str
    manager_id: UUID | None
    since_on: date | None
    left_on: date | None


class WorkerPage(Schema):
    """A page of people."""

    items: list[WorkerOut]
    next: UUID | None


class GapActionPage(Schema):
    """A page of actions."""

    items: list[GapActionOut]
    next: UUID | None


class CompetenceFactsOut(Schema):
    """What is missing today; each list names records by their number or key."""

    vacant_functions: list[str]
    unassessed: list[CompetenceStandingOut]
    gaps_without_action: list[CompetenceStandingOut]
    actions_to_judge: list[str]
    overdue_actions: list[str]
    expired_certificates: list[str]
    campaigns: list[dict[str, Any]]
    overdue_communications: list[str]


@router.get("/facts", response=CompetenceFactsOut)
def get_facts(request: ApiRequest) -> dict[str, Any]:
    """Return what is missing in competence, awareness and communication today."""
    require(request.auth, policy.VIEW_COMPETENCE)
    found = competence_facts(request.auth)
    return {
        "vacant_functions": [row.reference for row in found.vacant_functions],
        "unassessed": [standing_out(pair) for pair in found.unassessed],
        "gaps_without_action": [standing_out(pair) for pair in found.gaps_without_action],
        "actions_to_judge": [row.reference for row in found.actions_to_judge],
        "overdue_actions": [row.reference for row in found.overdue_actions],
        "expired_certificates": [row.reference for row in found.expired_certificates],
        "campaigns": [
            {"reference": item.reference, "state": item.state, "asked": item.asked}
            | {"done": item.done, "is_overdue": item.is_overdue}
            for item in found.campaigns
        ],
        "overdue_communications": [row.reference for row in found.overdue_communications],
    }


@router.get("/people", response=WorkerPage)
def list_workers(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the people, a page at a time."""
    require(request.auth, policy.VIEW_COMPETENCE)
    return page_of(queries.workers_visible_to(request.auth), paging)


@router.post("/people", response={201: WorkerOut})
def create_worker(request: ApiRequest, body: WorkerIn) -> Status[Worker]:
    """Make somebody known who has no account."""
    require(request.auth, policy.EDIT_COMPETENCE)
    draft = WorkerDraft(**body.model_dump())
    return Status(201, keeping.create_worker(actor=request.auth, draft=draft))


def _worker(request: ApiRequest, key: UUID) -> Worker:
    row = queries.get_worker(request.auth, key)
    require(request.auth, policy.VIEW_COMPETENCE, row)
    return row


@router.get("/people/{key}", response=WorkerOut)
def get_worker(request: ApiRequest, key: UUID) -> Worker:
    """Return one person."""
    return _worker(request, key)


@router.put("/people/{key}", response=WorkerOut)
def edit_worker(request: ApiRequest, key: UUID, body: WorkerIn) -> Worker:
    """Change name, address and unit of a person."""
    draft = WorkerDraft(**body.model_dump())
    return keeping.edit_worker(actor=request.auth, worker=_worker(request, key), draft=draft)


@router.get("/people/{key}/assessments", response=list[CompetenceAssessmentOut])
def list_assessments(request: ApiRequest, key: UUID) -> list[CompetenceAssessment]:
    """Return the assessments of a person, the newest first."""
    return queries.assessments_of(request.auth, _worker(request, key))


@router.get("/actions", response=GapActionPage)
def list_actions(request: ApiRequest, query: Query[ActionQuery]) -> dict[str, Any]:
    """Return the actions for gaps, a page at a time."""
    require(request.auth, policy.VIEW_COMPETENCE)
    rows = queries.actions_visible_to(request.auth)
    return page_of(rows if query.state is None else rows.filter(state=query.state.value), query)


def _action(request: ApiRequest, key: UUID) -> GapAction:
    row = queries.get_action(request.auth, key)
    require(request.auth, policy.VIEW_COMPETENCE, row)
    return row


@router.get("/actions/{key}", response=GapActionOut)
def get_action(request: ApiRequest, key: UUID) -> GapAction:
    """Return one action."""
    return _action(request, key)


@router.post("/actions/{key}/finish", response=GapActionOut)
def finish_action(request: ApiRequest, key: UUID, body: GapNoteIn) -> GapAction:
    """Say that an action is done."""
    row = _action(request, key)
    return assessing.finish_action(actor=request.auth, action=row, **body.model_dump())


@router.post("/actions/{key}/resume", response=GapActionOut)
def resume_action(request: ApiRequest, key: UUID, body: GapNoteIn) -> GapAction:
    """Take an action up again."""
    row = _action(request, key)
    return assessing.resume_action(actor=request.auth, action=row, **body.model_dump())


@router.post("/actions/{key}/drop", response=GapActionOut)
def drop_action(request: ApiRequest, key: UUID, body: GapNoteIn) -> GapAction:
    """Give an action up."""
    row = _action(request, key)
    return assessing.drop_action(actor=request.auth, action=row, **body.model_dump())


@router.post("/actions/{key}/judge", response=GapActionOut)
def judge_action(request: ApiRequest, key: UUID, body: JudgeActionIn) -> GapAction:
    """Judge by the level seen now whether an action closed its gap."""
    row = _action(request, key)
    return assessing.judge_action(actor=request.auth, action=row, **body.model_dump())
