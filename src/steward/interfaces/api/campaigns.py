"""Awareness campaigns, whom they ask and who has seen what."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.competence import policy
from steward.domain.competence.models import Addressee, Campaign, QuizQuestion
from steward.domain.competence.operations import campaigns as operations
from steward.domain.competence.operations.answering import acknowledge_campaign as acknowledge
from steward.domain.competence.queries import campaigns as queries
from steward.domain.competence.terms.campaigns import (
    AddressedGroup,
    CampaignDraft,
    CampaignState,
    QuestionDraft,
    QuizOption,
)
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Awareness"])


class CampaignQuery(Paging):
    """Which campaigns are wanted."""

    state: CampaignState | None = None


class CampaignIn(Input):
    """A campaign; the document to be acknowledged is named by value."""

    title: Text
    message: Text
    statement: Text
    starts_on: date
    due_on: date
    document: Text = ""
    document_version: Text = ""
    document_kind: Text = ""
    document_id: UUID | None = None
    group_kind: AddressedGroup = AddressedGroup.ALL
    group: list[Text] = Field([], description="Roles, or keys of units, functions or people.")
    remind_every: int = Field(7, ge=0, le=60, description="Days; 0 for never.")
    pass_percent: int = Field(80, ge=1, le=100)
    attempts: int = Field(0, ge=0, le=10, description="0 for any number.")
    repeats: bool = Field(default=False, description="Every year.")


class QuizOptionIn(Input):
    """An answer that can be chosen."""

    text: Text
    is_right: bool


class QuizQuestionIn(Input):
    """A question of the quiz."""

    text: Text
    options: list[QuizOptionIn] = Field(min_length=2, max_length=8)
    explanation: Text = ""


class ProlongCampaignIn(Input):
    """The new last day."""

    due_on: date


class AcknowledgeIn(Input):
    """The answers to the quiz, where there is one: key of a question → numbers from 0."""

    answers: dict[Text, list[int]] = {}


class CampaignOut(Schema):
    """A campaign with how many it asks and how many have done their part."""

    id: UUID
    reference: str
    title: str
    message: str
    statement: str
    document: str
    document_version: str
    document_kind: str
    document_id: UUID | None
    group_kind: AddressedGroup
    group: list[str]
    starts_on: date
    due_on: date
    remind_every: int
    pass_percent: int
    attempts: int
    repeats: bool
    state: CampaignState
    asked: int
    done: int
    started_at: datetime | None
    closed_at: datetime | None


class CampaignPage(Schema):
    """A page of campaigns."""

    items: list[CampaignOut]
    next: UUID | None


class QuizQuestionOut(Schema):
    """A question with its answers."""

    id: UUID
    text: str
    options: list[dict[str, Any]]
    explanation: str


class CampaignCoverageOut(Schema):
    """How many of a unit have done their part, and how many can still; nobody's unit is empty."""

    unit: str
    asked: int
    done: int
    reachable: int


class AddresseeOut(Schema):
    """A person whom a campaign asks."""

    person_id: UUID
    name: str
    unit: str
    asked_on: date
    acknowledged_at: datetime | None
    passed_at: datetime | None
    tries: int
    best_percent: int | None
    reminders: int
    left_on: date | None


class ReachOut(Schema):
    """The coverage of a campaign: in all, by unit and person by person."""

    whole: CampaignCoverageOut
    units: list[CampaignCoverageOut]
    people: list[AddresseeOut]
    frozen: list[dict[str, Any]] = Field(description="Who had seen what when it was closed.")


class OwnPartOut(Schema):
    """Where the acting person stands in a campaign."""

    campaign_id: UUID
    acknowledged_at: datetime | None
    passed_at: datetime | None
    tries: int
    best_percent: int | None
    is_done: bool


def _campaign(request: ApiRequest, key: UUID) -> Campaign:
    row = queries.get_campaign(request.auth, key)
    require(request.auth, policy.VIEW_CAMPAIGN, row)
    return row


@router.get("", response=CampaignPage)
def list_campaigns(request: ApiRequest, query: Query[CampaignQuery]) -> dict[str, Any]:
    """Return the campaigns, a page at a time."""
    require(request.auth, policy.VIEW_CAMPAIGN)
    rows = queries.campaigns_visible_to(request.auth)
    return page_of(rows if query.state is None else rows.filter(state=query.state.value), query)


@router.post("", response={201: CampaignOut})
def create_campaign(request: ApiRequest, body: CampaignIn) -> Status[Campaign]:
    """Write a campaign."""
    require(request.auth, policy.EDIT_CAMPAIGN)
    draft = CampaignDraft(**body.model_dump())
    row = operations.create_campaign(actor=request.auth, draft=draft)
    return Status(201, _campaign(request, row.pk))


@router.get("/mine", response=list[OwnPartOut])
def list_own_campaigns(request: ApiRequest) -> list[Addressee]:
    """Return where the acting person stands in the running campaigns."""
    require(request.auth, policy.ANSWER_CAMPAIGN)
    return queries.own_campaigns(request.auth)


@router.get("/{key}", response=CampaignOut)
def get_campaign(request: ApiRequest, key: UUID) -> Campaign:
    """Return one campaign."""
    return _campaign(request, key)


@router.put("/{key}", response=CampaignOut)
def edit_campaign(request: ApiRequest, key: UUID, body: CampaignIn) -> Campaign:
    """Change a campaign that has not started."""
    row = _campaign(request, key)
    draft = CampaignDraft(**body.model_dump())
    operations.edit_campaign(actor=request.auth, campaign=row, draft=draft)
    return _campaign(request, key)


@router.get("/{key}/questions", response=list[QuizQuestionOut])
def list_questions(request: ApiRequest, key: UUID) -> list[QuizQuestion]:
    """Return the questions of the quiz with their right answers."""
    row = _campaign(request, key)
    require(request.auth, policy.EDIT_CAMPAIGN, row)
    return queries.questions_of(request.auth, row)


def _drafted(body: QuizQuestionIn) -> QuestionDraft:
    options = [QuizOption(text=item.text, is_right=item.is_right) for item in body.options]
    return QuestionDraft(text=body.text, options=options, explanation=body.explanation)


@router.post("/{key}/questions", response={201: QuizQuestionOut})
def add_question(request: ApiRequest, key: UUID, body: QuizQuestionIn) -> Status[QuizQuestion]:
    """Add a question to the quiz."""
    row = _campaign(request, key)
    made = operations.add_question(actor=request.auth, campaign=row, draft=_drafted(body))
    return Status(201, made)


@router.put("/questions/{key}", response=QuizQuestionOut)
def edit_question(request: ApiRequest, key: UUID, body: QuizQuestionIn) -> QuizQuestion:
    """Change a question of the quiz."""
    row = queries.get_question(request.auth, key)
    require(request.auth, policy.VIEW_CAMPAIGN, row.campaign)
    return operations.edit_question(actor=request.auth, question=row, draft=_drafted(body))


@router.delete("/questions/{key}", response={204: None})
def remove_question(request: ApiRequest, key: UUID) -> Status[None]:
    """Remove a question from the quiz."""
    row = queries.get_question(request.auth, key)
    require(request.auth, policy.VIEW_CAMPAIGN, row.campaign)
    operations.remove_question(actor=request.auth, question=row)
    return Status(204, None)


@router.post("/{key}/start", response=CampaignOut)
def start_campaign(request: ApiRequest, key: UUID) -> Campaign:
    """Start a campaign: everybody of its group is asked."""
    operations.start_campaign(actor=request.auth, campaign=_campaign(request, key))
    return _campaign(request, key)


@router.post("/{key}/prolong", response=CampaignOut)
def prolong_campaign(request: ApiRequest, key: UUID, body: ProlongCampaignIn) -> Campaign:
    """Give people more time."""
    row = _campaign(request, key)
    operations.prolong_campaign(actor=request.auth, campaign=row, **body.model_dump())
    return _campaign(request, key)


@router.post("/{key}/withdraw", response=CampaignOut)
def withdraw_campaign(request: ApiRequest, key: UUID) -> Campaign:
    """Withdraw a campaign that has not started."""
    operations.withdraw_campaign(actor=request.auth, campaign=_campaign(request, key))
    return _campaign(request, key)


@router.post("/{key}/close", response=CampaignOut)
def close_campaign(request: ApiRequest, key: UUID) -> Campaign:
    """Close a campaign; who had seen what is frozen."""
    operations.close_campaign(actor=request.auth, campaign=_campaign(request, key))
    return _campaign(request, key)


@router.get("/{key}/coverage", response=ReachOut)
def get_coverage(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return the coverage of a campaign, which is a range while it runs."""
    row = _campaign(request, key)
    found = queries.reach_of(request.auth, row)
    people = [
        {
            "person_id": part.person_id,
            "name": str(part.person),
            "unit": unit,
            **{name: getattr(part, name) for name in ("asked_on", "acknowledged_at", "passed_at")},
            **{name: getattr(part, name) for name in ("tries", "best_percent", "reminders")},
            "left_on": part.left_on,
        }
        for part, unit in found.people
    ]
    return {
        "whole": found.whole,
        "units": list(found.units),
        "people": people,
        "frozen": row.frozen,
    }


@router.post("/{key}/acknowledge", response=OwnPartOut)
def acknowledge_campaign(request: ApiRequest, key: UUID, body: AcknowledgeIn) -> Addressee:
    """Acknowledge a campaign as the person behind the token, with the quiz where there is one."""
    row = queries.get_campaign(request.auth, key)
    require(request.auth, policy.ANSWER_CAMPAIGN, row)
    return acknowledge(actor=request.auth, campaign=row, **body.model_dump())
