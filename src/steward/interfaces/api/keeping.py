"""Risks written by hand; who answers for a risk, and when it is looked at again."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Status
from pydantic import Field

from steward.domain.risks.operations import answering, handmade, reviewing
from steward.domain.systems.queries import get_system
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text
from steward.interfaces.api.risks import RiskDetail, RiskKind, risk_of, router, told
from steward.interfaces.api.treatments import PlannedTreatmentIn, draft_of


class WordingIn(Input):
    """What a risk says, and the ids of the Annex A controls that act on it."""

    title: Annotated[Text, Field(min_length=1, max_length=300)]
    cause: Text = ""
    event: Text = ""
    consequence: Text = ""
    category: Text = ""
    controls: list[Text] = []


class NewRiskIn(WordingIn):
    """A risk written by hand; without a system it concerns the organisation as a whole."""

    kind: RiskKind = "threat"
    system_id: UUID | None = None
    likelihood: int = Field(description="Band of the criteria, from 1 (the rarest)", ge=1, le=7)
    severity: int = Field(description="Band of the criteria, from 1 (the mildest)", ge=1, le=7)


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


class AnswerRiskIn(Input):
    """One's judgement in bands, what is done about it, and until when what is left is accepted."""

    likelihood: int = Field(ge=1, le=7)
    consequence: int = Field(ge=1, le=7)
    reason: Text
    treatment: PlannedTreatmentIn | None = None
    borne_until: date | None = None


@router.post("", response={201: RiskDetail})
def write_risk(request: ApiRequest, body: NewRiskIn) -> Status[RiskDetail]:
    """Write a risk into the register; it is in it at once."""
    fields = body.model_dump()
    key = fields.pop("system_id")
    system = None if key is None else get_system(request.auth, key)
    scores = {name: fields.pop(name) for name in ("kind", "likelihood", "severity")}
    wording = handmade.Wording(**fields)
    risk = handmade.write_risk(actor=request.auth, wording=wording, system=system, **scores)
    return Status(201, told(request.auth, risk))


@router.put("/{key}/wording", response=RiskDetail)
def reword_risk(request: ApiRequest, key: UUID, body: WordingIn) -> RiskDetail:
    """Change what a risk says that was written by hand."""
    wording = handmade.Wording(**body.model_dump())
    risk = risk_of(request, key)
    return told(request.auth, handmade.reword_risk(actor=request.auth, risk=risk, wording=wording))


@router.delete("/{key}", response={204: None})
def remove_risk(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove a risk that was written by hand and on which nothing depends."""
    handmade.remove_risk(actor=request.auth, risk=risk_of(request, key))
    return Status(204, None)


@router.post("/{key}/answer", response=RiskDetail)
def answer_risk(request: ApiRequest, key: UUID, body: AnswerRiskIn) -> RiskDetail:
    """Judge a risk, plan a treatment and accept what is left, in one step."""
    plan = body.treatment
    risk = answering.answer_risk(
        actor=request.auth,
        risk=risk_of(request, key),
        likelihood=body.likelihood,
        consequence=body.consequence,
        reason=body.reason,
        treatment=None if plan is None else draft_of(plan),
        borne_until=body.borne_until,
    )
    return told(request.auth, risk)


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
