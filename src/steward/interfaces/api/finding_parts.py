"""Parts of a finding: similar cases, corrective actions, and what follows elsewhere."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.findings import policy
from steward.domain.findings.models import CorrectiveAction, Finding, FindingSubject, SimilarCase
from steward.domain.findings.operations import causing, following, planning
from steward.domain.findings.queries import register
from steward.domain.findings.terms.causes import ActionProgress, Verdict
from steward.domain.findings.terms.drafts import ActionDraft
from steward.domain.readiness.operations import lower_and_derive
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import get_risk
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.findings import FoundOut, seen_finding
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Findings"])
Line = Annotated[Text, Field(min_length=1, max_length=300)]


class FindingSubjectOut(Schema):
    """What a finding concerns, by value."""

    kind: str
    key: UUID
    label: str


class SimilarCaseOut(Schema):
    """A place where the same could be, and what was seen there."""

    id: UUID
    kind: str
    key: UUID
    label: str
    reasons: str
    verdict: Verdict
    note: str
    looked_by_label: str
    looked_on: date | None
    own_id: UUID | None


class PlaceIn(Input):
    """A place where the same could be."""

    place: Line


class LookIn(Input):
    """What was seen at a place."""

    verdict: Verdict
    note: Text


class OwnCaseIn(Input):
    """What was found elsewhere, as a finding of its own."""

    statement: Text
    evidence: Text


class CorrectiveActionOut(Schema):
    """A corrective action; ``evidence`` is what is to show it, ``shown`` what does."""

    id: UUID
    reference: str
    round: int
    title: str
    owner_id: UUID | None
    due_on: date
    evidence: str
    progress: ActionProgress
    shown: str
    done_on: date | None
    done_by_label: str


class CorrectiveActionIn(Input):
    """What is done by whom by when, and what will show it."""

    title: Line
    due_on: date
    evidence: Text
    owner_id: UUID | None = None


class ActionDoneIn(Input):
    """Where it is seen that an action is carried out; today if no day is given."""

    shown: Text
    done_on: date | None = None


class DropActionIn(Input):
    """Why an action is dropped."""

    reason: Text


class ReviewRiskIn(Input):
    """Which risk is to be looked at again, and what the finding means for it."""

    risk: UUID
    reason: Text


class LowerControlIn(Input):
    """How far a requirement has come in the light of the finding, and why."""

    requirement: Text
    maturity: Text
    reason: Text


class AskedReviewOut(Schema):
    """The risk with the day on which it is looked at again."""

    id: UUID
    reference: str
    review_on: date | None


class LoweredOut(Schema):
    """How many risks followed the status."""

    changed: int


@router.get("/{key}/subjects", response=list[FindingSubjectOut])
def list_finding_subjects(request: ApiRequest, key: UUID) -> list[FindingSubject]:
    """Return what a finding concerns."""
    return register.subjects_of(request.auth, seen_finding(request.auth, key))


@router.get("/{key}/cases", response=list[SimilarCaseOut])
def list_cases(request: ApiRequest, key: UUID) -> list[SimilarCase]:
    """Return the places where the same could be, with what was seen there."""
    return register.cases_of(request.auth, seen_finding(request.auth, key))


@router.post("/{key}/cases", response={201: SimilarCaseOut})
def add_case(request: ApiRequest, key: UUID, body: PlaceIn) -> Status[SimilarCase]:
    """Name a place where the same could be."""
    row = seen_finding(request.auth, key)
    return Status(201, causing.add_case(actor=request.auth, finding=row, place=body.place))


@router.post("/cases/{key}/look", response=SimilarCaseOut)
def look_at_case(request: ApiRequest, key: UUID, body: LookIn) -> SimilarCase:
    """Record what was seen at a place."""
    case = _seen_case(request, key)
    return causing.look_at_case(
        actor=request.auth, case=case, verdict=body.verdict.value, note=body.note
    )


@router.post("/cases/{key}/raise", response={201: FoundOut})
def raise_from_case(request: ApiRequest, key: UUID, body: OwnCaseIn) -> Status[Finding]:
    """Raise what was seen elsewhere as a finding of its own."""
    case = _seen_case(request, key)
    return Status(201, causing.raise_from_case(actor=request.auth, case=case, **body.model_dump()))


@router.get("/{key}/actions", response=list[CorrectiveActionOut])
def list_actions(request: ApiRequest, key: UUID) -> list[CorrectiveAction]:
    """Return the corrective actions of a finding."""
    return register.actions_of(request.auth, seen_finding(request.auth, key))


@router.post("/{key}/actions", response={201: CorrectiveActionOut})
def plan_corrective_action(
    request: ApiRequest, key: UUID, body: CorrectiveActionIn
) -> Status[CorrectiveAction]:
    """Plan a corrective action."""
    row = seen_finding(request.auth, key)
    draft = ActionDraft(**body.model_dump())
    return Status(201, planning.keep_action(actor=request.auth, finding=row, draft=draft))


@router.put("/actions/{key}", response=CorrectiveActionOut)
def change_action(request: ApiRequest, key: UUID, body: CorrectiveActionIn) -> CorrectiveAction:
    """Change a planned action."""
    action = _seen_action(request, key)
    return planning.keep_action(
        actor=request.auth,
        finding=action.finding,
        draft=ActionDraft(**body.model_dump()),
        action=action,
    )


@router.post("/actions/{key}/finish", response=CorrectiveActionOut)
def finish_action(request: ApiRequest, key: UUID, body: ActionDoneIn) -> CorrectiveAction:
    """Say that an action is carried out, and where that is seen."""
    action = _seen_action(request, key)
    return planning.finish_action(actor=request.auth, action=action, **body.model_dump())


@router.post("/actions/{key}/drop", response=CorrectiveActionOut)
def drop_action(request: ApiRequest, key: UUID, body: DropActionIn) -> CorrectiveAction:
    """Drop an action, with the reason."""
    action = _seen_action(request, key)
    return planning.drop_action(actor=request.auth, action=action, reason=body.reason)


@router.post("/{key}/review-risk", response=AskedReviewOut)
def ask_risk_review(request: ApiRequest, key: UUID, body: ReviewRiskIn) -> Any:  # noqa: ANN401 -- leaf
    """Have a risk looked at again, for the finding speaks against what it rests on."""
    row = seen_finding(request.auth, key)
    risk = get_risk(request.auth, body.risk)
    require(request.auth, VIEW_RISK, risk)
    return following.ask_risk_review(actor=request.auth, finding=row, risk=risk, reason=body.reason)


@router.post("/{key}/lower-control", response=LoweredOut)
def lower_and_follow(request: ApiRequest, key: UUID, body: LowerControlIn) -> dict[str, int]:
    """Set the status of a requirement because of the finding; risks and tasks follow."""
    row = seen_finding(request.auth, key)
    outcome = lower_and_derive(actor=request.auth, finding=row, **body.model_dump())
    return {"changed": outcome.total}


def _seen_case(request: ApiRequest, key: UUID) -> SimilarCase:
    case = register.get_case(request.auth, key)
    require(request.auth, policy.VIEW_FINDING, case.finding)
    return case


def _seen_action(request: ApiRequest, key: UUID) -> CorrectiveAction:
    action = register.get_action(request.auth, key)
    require(request.auth, policy.VIEW_FINDING, action.finding)
    return action
