"""Dated assessments of risks: frozen by one, approved by another."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from steward.domain.risks import policy, queries
from steward.domain.risks.models import RiskAssessment
from steward.domain.risks.operations import assessing
from steward.domain.risks.queries.keeping import get_assessment
from steward.domain.risks.rules.assessing import AssessmentState
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of
from steward.interfaces.api.risks import risk_of

router = Router(tags=["Assessments"])


class AssessmentQuery(Paging):
    """Which assessments are wanted."""

    state: AssessmentState | None = None
    risk: UUID | None = None


class AssessmentIn(Input):
    """Which risk is frozen as it stands, and what that rests on."""

    risk: UUID
    note: Text


class AssessmentNoteIn(Input):
    """A remark, or what is to be assessed anew."""

    note: Text = ""


class AssessmentOut(Schema):
    """How a risk stood on a day, with all that it was read from."""

    id: UUID
    risk_id: UUID
    number: int
    points: dict[str, Any]
    explanation: dict[str, Any]
    facts: dict[str, Any]
    criteria: dict[str, Any]
    version: str
    note: str
    assessed_by_label: str
    assessed_at: datetime
    approved_by_label: str
    approved_at: datetime | None
    state: str
    reason: str
    in_force: bool


class AssessmentPage(Schema):
    """A page of assessments."""

    items: list[AssessmentOut]
    next: UUID | None


@router.get("", response=AssessmentPage)
def list_assessments(request: ApiRequest, query: Query[AssessmentQuery]) -> dict[str, Any]:
    """Return the assessments, a page at a time."""
    require(request.auth, policy.VIEW_RISK)
    rows = queries.assessments_visible_to(request.auth)
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    if query.risk is not None:
        rows = rows.filter(risk_id=query.risk)
    return page_of(rows, query)


@router.get("/{key}", response=AssessmentOut)
def read_assessment(request: ApiRequest, key: UUID) -> RiskAssessment:
    """Return one assessment."""
    row = get_assessment(request.auth, key)
    require(request.auth, policy.VIEW_RISK)
    return row


@router.post("", response={201: AssessmentOut})
def submit_assessment(request: ApiRequest, body: AssessmentIn) -> Status[RiskAssessment]:
    """Freeze how a risk stands now; somebody else approves it."""
    require(request.auth, policy.EDIT_RISK)
    risk = risk_of(request, body.risk)
    row = assessing.submit_assessment(actor=request.auth, risk=risk, note=body.note)
    return Status(201, row)


@router.post("/{key}/approve", response=AssessmentOut)
def approve_assessment(request: ApiRequest, key: UUID, body: AssessmentNoteIn) -> RiskAssessment:
    """Approve how somebody else assessed a risk."""
    row = get_assessment(request.auth, key)
    return assessing.approve_assessment(actor=request.auth, assessment=row, note=body.note)


@router.post("/{key}/return", response=AssessmentOut)
def return_assessment(request: ApiRequest, key: UUID, body: AssessmentNoteIn) -> RiskAssessment:
    """Give an assessment back, with what is to be assessed anew."""
    row = get_assessment(request.auth, key)
    return assessing.return_assessment(actor=request.auth, assessment=row, note=body.note)
