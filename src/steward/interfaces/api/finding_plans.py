"""The later steps of a finding: the plan, its effect, and the short path of improvements."""

from datetime import date
from uuid import UUID

from ninja import Router

from steward.domain.findings.models import Finding
from steward.domain.findings.operations import judging, planning
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.findings import FoundOut, seen_finding
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Findings"])


class PlanIn(Input):
    """What will show that the cause is gone."""

    criterion: Text


class PlanNoteIn(Input):
    """A remark."""

    note: Text = ""


class EffectIn(Input):
    """Whether the cause is gone, and how that is seen."""

    effective: bool
    judgement: Text


class CheckDayIn(Input):
    """Another day on which the effect is judged, and why."""

    check_on: date
    reason: Text


class ImprovementIn(Input):
    """Whether something is made of it, and why."""

    taken_up: bool
    reason: Text


class ImprovementResultIn(Input):
    """What came of it."""

    result: Text


@router.post("/{key}/submit-plan", response=FoundOut)
def submit_plan(request: ApiRequest, key: UUID, body: PlanIn) -> Finding:
    """Hand the plan in; somebody else approves it."""
    row = seen_finding(request.auth, key)
    return planning.submit_plan(actor=request.auth, finding=row, criterion=body.criterion)


@router.post("/{key}/send-plan-back", response=FoundOut)
def send_plan_back(request: ApiRequest, key: UUID, body: PlanNoteIn) -> Finding:
    """Send a plan back, with what is missing."""
    row = seen_finding(request.auth, key)
    return planning.send_plan_back(actor=request.auth, finding=row, note=body.note)


@router.post("/{key}/approve-plan", response=FoundOut)
def approve_plan(request: ApiRequest, key: UUID, body: PlanNoteIn) -> Finding:
    """Approve a plan; its actions become tasks."""
    row = seen_finding(request.auth, key)
    return planning.approve_plan(actor=request.auth, finding=row, note=body.note)


@router.post("/{key}/judge", response=FoundOut)
def judge_effect(request: ApiRequest, key: UUID, body: EffectIn) -> Finding:
    """Say whether the cause is gone; if not, it is sought again."""
    row = seen_finding(request.auth, key)
    return judging.judge_effect(actor=request.auth, finding=row, **body.model_dump())


@router.post("/{key}/check-day", response=FoundOut)
def move_check(request: ApiRequest, key: UUID, body: CheckDayIn) -> Finding:
    """Set another day on which the effect is judged."""
    row = seen_finding(request.auth, key)
    return judging.move_check(actor=request.auth, finding=row, **body.model_dump())


@router.post("/{key}/decide", response=FoundOut)
def decide_improvement(request: ApiRequest, key: UUID, body: ImprovementIn) -> Finding:
    """Take an observation or an opportunity up, or leave it."""
    row = seen_finding(request.auth, key)
    return judging.decide_improvement(actor=request.auth, finding=row, **body.model_dump())


@router.post("/{key}/conclude", response=FoundOut)
def conclude_improvement(request: ApiRequest, key: UUID, body: ImprovementResultIn) -> Finding:
    """Say what came of an observation or an opportunity, and close it."""
    row = seen_finding(request.auth, key)
    return judging.conclude_improvement(actor=request.auth, finding=row, result=body.result)
