"""Suppliers: tier, due diligence, decisions, how they did."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.parts.models import Part
from steward.domain.parts.policy import VIEW_PART
from steward.domain.parts.terms import Tier
from steward.domain.relationships.models import SupplierIssue, SupplierStanding
from steward.domain.relationships.operations import deciding, tiering
from steward.domain.relationships.queries import suppliers as queries
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.terms.criteria import Replaceable, Supply
from steward.domain.relationships.terms.records import IssueDraft
from steward.domain.relationships.terms.states import SupplierState
from steward.domain.systems.queries import get_system
from steward.extensions.guests.models import GuestLink
from steward.extensions.guests.operations import suppliers as asking
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Paging, Text, page_of

router = Router(tags=["Suppliers and customers"])
IssueKind = Literal["performance", "availability", "support", "breach", "incident", "review"]


class SupplierQuery(Paging):
    """Which suppliers are wanted."""

    tier: Tier | None = None
    state: SupplierState | None = None
    is_due: bool | None = Field(None, description="Whether it is assessed again within 30 days.")


class SupplierGivesIn(Input):
    """What a supplier gives, and how soon it could be replaced."""

    supplies: list[Supply] = Field(default_factory=list[Supply])
    replaceable: Replaceable | Literal[""] = ""
    personal_data: Literal["", "yes", "no"] = ""
    embedded_ai: Text = Field("", description="Needed where AI is built into its product.")


class OverruleTierIn(Input):
    """Another tier than the criteria say; empty lets them count again."""

    tier: Tier | Literal[""] = ""
    reason: Text


class AskSupplierIn(Input):
    """To whom the questionnaire is sent, and about which system."""

    email: Text
    expires_on: date
    name: Text = ""
    message: Text = ""
    system_id: UUID | None = None


class DecideSupplierIn(Input):
    """A decision about a supplier; whoever asked for the answers or gave them takes none."""

    act: Text = Field(
        description="approve, approve with conditions, reject, suspend, end or propose again."
    )
    reason: Text
    conditions: list[Text] = Field(default_factory=list[str])
    reassess_on: date | None = None


class NoteIssueIn(Input):
    """How a supplier did on a day."""

    kind: IssueKind
    judged: Literal["good", "weak", "bad"]
    title: Text
    text: Text = ""
    seen_on: date | None = None


class SupplierOut(Schema):
    """A supplier in short."""

    id: UUID
    name: str
    tier: str
    state: str = Field(alias="stand")
    owner: str
    systems: int


class SupplierPage(Schema):
    """A page of suppliers."""

    items: list[SupplierOut]
    next: UUID | None


class SupplierStandingOut(Schema):
    """What is said and decided of a supplier; ``basis`` holds the criteria with their verdicts."""

    supplies: list[str]
    replaceable: str
    personal_data: str
    embedded_ai: str
    tier: str = Field(alias="part.tier")
    ruled: str
    might_be: str
    basis: list[dict[str, Any]]
    ruled_on: date | None
    overruled: str
    overruled_why: str
    overruled_by: str
    state: str
    decided_on: date | None
    decided_by: str
    decided_why: str
    reassess_on: date | None


class DiligenceOut(Schema):
    """A questionnaire that was sent to a supplier; the latest with its result."""

    run_id: UUID
    title: str
    status: str
    asked_on: date
    asked_by: str
    score: Figure | None
    band: str
    findings: int
    until: date | None


class AskedSupplierOut(Schema):
    """The link that was sent."""

    id: UUID
    run_id: UUID
    email: str


class SupplierIssueOut(Schema):
    """How a supplier did on a day."""

    id: UUID
    kind: str
    judged: str
    title: str
    text: str
    seen_on: date
    by: str


class TierOut(Schema):
    """What a tier calls for."""

    id: str
    title: str
    review_months: int
    due_days: int
    terms: list[str]


class PartyTermOut(Schema):
    """A term that agreements are checked for."""

    id: str
    title: str
    asks: str


class PartyActivityOut(Schema):
    """An activity that parties share."""

    id: str
    title: str
    stage: str


class PartyBookOut(Schema):
    """The tiers, terms and activities in force."""

    tiers: list[TierOut]
    terms: list[PartyTermOut]
    activities: list[PartyActivityOut]


def _supplier(actor: Actor, key: UUID) -> Part:
    part = queries.get_supplier(actor, key)
    require(actor, VIEW_PART, part)
    return part


@router.get("", response=SupplierPage)
def list_suppliers(request: ApiRequest, query: Query[SupplierQuery]) -> dict[str, Any]:
    """Return the suppliers, a page at a time."""
    require(request.auth, VIEW_PART)
    wanted = query.model_dump(include={"tier", "is_due"}, exclude_none=True, mode="json")
    if query.state is not None:
        wanted["stand"] = query.state.value
    return page_of(queries.suppliers_visible_to(request.auth).filter(**wanted), query)


@router.get("/criteria", response=PartyBookOut)
def get_criteria(request: ApiRequest) -> dict[str, Any]:
    """Return what each tier calls for, the terms of agreements and the activities to share."""
    require(request.auth, VIEW_PART)
    book = current_book()
    return {
        "tiers": list(book.tiers.values()),
        "terms": list(book.terms.values()),
        "activities": list(book.activities),
    }


@router.get("/{key}", response=SupplierStandingOut)
def get_supplier(request: ApiRequest, key: UUID) -> SupplierStanding:
    """Return what is said and decided of a supplier."""
    return queries.standing_of(request.auth, _supplier(request.auth, key))


@router.put("/{key}/gives", response=SupplierStandingOut)
def describe_supplier(request: ApiRequest, key: UUID, body: SupplierGivesIn) -> SupplierStanding:
    """Say what a supplier gives; the tier follows."""
    part = _supplier(request.auth, key)
    fields = body.model_dump(mode="json")
    return tiering.describe_supplier(actor=request.auth, supplier=part, **fields)


@router.post("/{key}/tier/judge", response=SupplierStandingOut)
def judge_tier(request: ApiRequest, key: UUID) -> SupplierStanding:
    """Work out the tier from what is known now."""
    return tiering.judge_tier(actor=request.auth, supplier=_supplier(request.auth, key))


@router.post("/{key}/tier/overrule", response=SupplierStandingOut)
def overrule_tier(request: ApiRequest, key: UUID, body: OverruleTierIn) -> SupplierStanding:
    """Put a supplier into another tier than the criteria do."""
    part = _supplier(request.auth, key)
    fields = body.model_dump(mode="json")
    return tiering.overrule_tier(actor=request.auth, supplier=part, **fields)


@router.get("/{key}/diligence", response=list[DiligenceOut])
def list_diligence(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return the questionnaires that were sent, the latest first."""
    part = _supplier(request.auth, key)
    return [
        {
            "run_id": item.run.pk,
            "title": item.run.title,
            "status": item.run.status,
            "asked_on": item.diligence.asked_on,
            "asked_by": item.diligence.asked_by_name,
            "score": item.score,
            "band": item.band,
            "findings": item.findings,
            "until": item.until,
        }
        for item in queries.asked_of(request.auth, part, part.tier)
    ]


@router.post("/{key}/diligence", response={201: AskedSupplierOut})
def ask_supplier(request: ApiRequest, key: UUID, body: AskSupplierIn) -> Status[GuestLink]:
    """Send the questionnaire that the tier calls for to an address."""
    part = _supplier(request.auth, key)
    fields = body.model_dump(exclude={"system_id"})
    system = None if body.system_id is None else get_system(request.auth, body.system_id)
    made = asking.ask_supplier(actor=request.auth, supplier=part, system=system, **fields)
    return Status(201, made)


@router.post("/{key}/decide", response=SupplierStandingOut)
def decide_supplier(request: ApiRequest, key: UUID, body: DecideSupplierIn) -> SupplierStanding:
    """Decide about a supplier; conditions become tasks."""
    part = _supplier(request.auth, key)
    return deciding.decide_supplier(actor=request.auth, supplier=part, **body.model_dump())


@router.get("/{key}/issues", response=list[SupplierIssueOut])
def list_issues(request: ApiRequest, key: UUID) -> list[SupplierIssue]:
    """Return how a supplier did, the latest first."""
    return queries.issues_of(request.auth, _supplier(request.auth, key))


@router.post("/{key}/issues", response={201: SupplierIssueOut})
def note_issue(request: ApiRequest, key: UUID, body: NoteIssueIn) -> Status[SupplierIssue]:
    """Note how a supplier did."""
    part = _supplier(request.auth, key)
    draft = IssueDraft(**body.model_dump())
    return Status(201, deciding.note_issue(actor=request.auth, supplier=part, draft=draft))
