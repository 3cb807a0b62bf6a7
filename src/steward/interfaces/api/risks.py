"""The risk register and its decisions."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import Field

from steward.domain.readiness.consistency import register_findings
from steward.domain.risks import policy, queries
from steward.domain.risks.models import Risk
from steward.domain.risks.operations import deciding
from steward.domain.risks.queries.keeping import register_rows
from steward.domain.risks.rules.consistency import RULES, Severity, counts_of
from steward.domain.risks.stories import explained, facts_would_change, story_of, would_change
from steward.domain.risks.terms import STATUS_WORDS, Level, RiskStatus
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
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

    likelihood: int = Field(
        description="Band of the risk criteria in force, 1 the rarest", ge=1, le=7
    )
    consequence: int = Field(
        description="Band of the risk criteria in force, 1 the mildest", ge=1, le=7
    )
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
    from_register: dict[str, str] = Field(
        {}, description="Columns of the register it came from that are no field, with their cells."
    )
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


class ConsistencyQuery(Schema):
    """Which findings are wanted, and how many."""

    rule: str = ""
    severity: Severity | None = None
    risk: UUID | None = None
    limit: int = Field(200, ge=1, le=5000)


class ConsistencyFinding(Schema):
    """Something that does not add up: what it is, where, and what to do."""

    rule: str = Field(alias="rule.id")
    title: str = Field(alias="rule.title")
    severity: Severity = Field(alias="rule.severity")
    clause: str = Field(alias="rule.clause")
    advice: str = Field(alias="rule.advice")
    risk_id: UUID = Field(alias="risk")
    reference: str
    told: str


class ConsistencyOut(Schema):
    """What does not add up in the register, the gravest first, and how often by rule."""

    total: int
    counts: dict[str, int]
    items: list[ConsistencyFinding]


@router.get("/consistency", response=ConsistencyOut)
def check_consistency(request: ApiRequest, query: Query[ConsistencyQuery]) -> dict[str, Any]:
    """Return what does not add up across risks, treatments, acceptances and controls."""
    require(request.auth, policy.VIEW_RISK)
    if query.rule and query.rule not in RULES:
        raise Invalid(f"There is no check “{query.rule}”.", place="rule")
    found = [
        item
        for item in register_findings(request.auth)
        if query.rule in ("", item.rule.id)
        and query.severity in (None, item.rule.severity)
        and query.risk in (None, item.risk)
    ]
    return {"total": len(found), "counts": counts_of(found), "items": found[: query.limit]}


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


@router.get("/{key}/facts-that-matter", response=list[str])
def facts_that_matter(request: ApiRequest, key: UUID) -> list[str]:
    """Return which single fact of the system would move the risk, or end it, in sentences."""
    return facts_would_change(request.auth, risk_of(request, key))


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
    told.explanation = explained(actor, risk)
    told.proposed_by = [CauseOut.from_orm(row) for row in queries.causes_of(actor, risk)]
    told.from_register = queries.kept_of(risk)
    told.would_change = would_change(actor, risk)
    told.controls = told.explanation.get("controls", [])
    return told
