"""The risk register and its decisions."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from steward.domain.risks import policy, queries
from steward.domain.risks.keeping import register_rows
from steward.domain.risks.models import Risk
from steward.domain.risks.operations import deciding
from steward.domain.risks.stories import story_of, would_change
from steward.domain.risks.terms import STATUS_WORDS, Level, RiskStatus
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

RiskKind = Literal["threat", "opportunity"]
router = Router(tags=["Risks"])


class RiskQuery(Paging):
    """Which risks are wanted."""

    status: RiskStatus | None = None
    current_level: Level | None = None
    kind: RiskKind | None = None
    owner: UUID | None = None
    due: bool = Field(default=False, description="Only those whose review is due.")


class ReasonIn(Input):
    """Why a decision was made."""

    reason: Text = ""


class JudgementIn(Input):
    """A person's own judgement of the inherent risk."""

    likelihood: int = Field(description="1 (rare) to 5 (almost certain)", ge=1, le=5)
    consequence: int = Field(description="1 (negligible) to 5 (severe)", ge=1, le=5)
    reason: Text


SAID = "; ".join(f"`{value}`: {words.lower()}" for value, words in STATUS_WORDS.items())


class RiskOut(Schema):
    """A risk of the register."""

    id: UUID
    reference: str
    system_id: UUID | None = Field(description="Null where it concerns the organisation itself.")
    kind: str = Field(description="`threat` or `opportunity`, whose levels read as benefit.")
    origin: str = Field(description="`rule`, `answer`, `hand` or `import`.")
    scenario: str
    title: str
    category: str
    status: str = Field(description=f"What people decided. {SAID}.")
    certain: bool
    inherent_likelihood: int
    inherent_consequence: int
    inherent_level: str
    current_likelihood: int
    current_consequence: int
    current_level: str
    target_likelihood: int
    target_consequence: int
    target_level: str
    changed: bool
    owner_id: UUID | None
    review_on: date | None = Field(description="The day on which somebody looks at it again.")
    reason: str
    decided_by: str
    decided_at: datetime | None


class CauseOut(Schema):
    """An answer that proposes a risk: which effect of which run, and what it read."""

    run_id: UUID
    effect: str
    read: dict[str, Any]
    version: str
    at: datetime


class RiskDetail(RiskOut):
    """A risk with its story, its controls and how its place on the matrix came about."""

    cause: str = ""
    event: str = ""
    consequence_text: str = ""
    controls: list[Any] = []
    changes: list[Any]
    explanation: dict[str, Any] = {}
    proposed_by: list[CauseOut] = []
    would_change: list[str] = []


class RiskPage(Schema):
    """A page of risks."""

    items: list[RiskOut]
    next: UUID | None


@router.get("", response=RiskPage)
def list_risks(request: ApiRequest, query: Query[RiskQuery]) -> dict[str, Any]:
    """Return the risks, a page at a time."""
    require(request.auth, policy.VIEW_RISK)
    rows = register_rows(request.auth)
    if query.status is not None:
        rows = rows.filter(status=query.status.value)
    if query.current_level is not None:
        rows = rows.filter(current_level=query.current_level.value)
    if query.kind is not None:
        rows = rows.filter(kind=query.kind)
    if query.owner is not None:
        rows = rows.filter(owner_id=query.owner)
    return page_of(rows.filter(is_due=True) if query.due else rows, query)


@router.get("/{key}", response=RiskDetail)
def get_risk(request: ApiRequest, key: UUID) -> RiskDetail:
    """Return one risk with its explanation."""
    return told(request.auth, risk_of(request, key))


@router.post("/{key}/accept", response=RiskDetail)
def accept_risk(request: ApiRequest, key: UUID, body: ReasonIn) -> RiskDetail:
    """Take a proposed risk into the register as it was derived."""
    risk = risk_of(request, key)
    return told(
        request.auth, deciding.accept_risk(actor=request.auth, risk=risk, reason=body.reason)
    )


@router.post("/{key}/dismiss", response=RiskDetail)
def dismiss_risk(request: ApiRequest, key: UUID, body: ReasonIn) -> RiskDetail:
    """Dismiss a proposed risk with the reason why it does not apply."""
    risk = risk_of(request, key)
    return told(
        request.auth, deciding.dismiss_risk(actor=request.auth, risk=risk, reason=body.reason)
    )


@router.post("/{key}/edit", response=RiskDetail)
def edit_risk(request: ApiRequest, key: UUID, body: JudgementIn) -> RiskDetail:
    """Judge the inherent likelihood and consequence; current and target follow by rule."""
    risk = risk_of(request, key)
    return told(
        request.auth, deciding.edit_risk(actor=request.auth, risk=risk, **body.model_dump())
    )


def risk_of(request: ApiRequest, key: UUID) -> Risk:
    """Return one risk to whoever may see it."""
    risk = queries.get_risk(request.auth, key)
    require(request.auth, policy.VIEW_RISK, risk)
    return risk


def told(actor: Actor, risk: Risk) -> RiskDetail:
    """Return the risk with its story and its explanation, both repeated from its rule."""
    told = RiskDetail.from_orm(risk)
    story = story_of(risk)
    told.cause, told.event = story["cause"], story["event"]
    told.consequence_text = story["consequence"]
    told.explanation = queries.explanation_of(risk, queries.current_criteria(actor))
    told.proposed_by = [CauseOut.from_orm(row) for row in queries.causes_of(actor, risk)]
    told.would_change = would_change(actor, risk)
    told.controls = told.explanation.get("controls", [])
    return told
