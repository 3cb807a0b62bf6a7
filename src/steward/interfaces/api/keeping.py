"""Who answers for a risk, and when it is looked at again."""

from datetime import date
from uuid import UUID

from ninja import Router

from steward.domain.risks.operations import reviewing
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text
from steward.interfaces.api.risks import RiskDetail, risk_of, told

router = Router(tags=["Risks"])


class RiskOwnerIn(Input):
    """Who answers for a risk; null is nobody."""

    person_id: UUID | None


class RiskReviewIn(Input):
    """What was looked at; without a day, the next review is due by the level of the risk."""

    note: Text
    review_on: date | None = None


class ReviewDayIn(Input):
    """When a risk is looked at again."""

    review_on: date


@router.post("/{key}/owner", response=RiskDetail)
def assign_risk(request: ApiRequest, key: UUID, body: RiskOwnerIn) -> RiskDetail:
    """Let a member answer for a risk, or nobody."""
    risk = reviewing.assign_risk(
        actor=request.auth, risk=risk_of(request, key), person_id=body.person_id
    )
    return told(request.auth, risk)


@router.post("/{key}/review", response=RiskDetail)
def review_risk(request: ApiRequest, key: UUID, body: RiskReviewIn) -> RiskDetail:
    """Say that a risk was looked at and nothing has changed."""
    risk = reviewing.review_risk(
        actor=request.auth, risk=risk_of(request, key), **body.model_dump()
    )
    return told(request.auth, risk)


@router.post("/{key}/review-day", response=RiskDetail)
def schedule_review(request: ApiRequest, key: UUID, body: ReviewDayIn) -> RiskDetail:
    """Set the day on which a risk is looked at again."""
    risk = reviewing.schedule_review(
        actor=request.auth, risk=risk_of(request, key), review_on=body.review_on
    )
    return told(request.auth, risk)
