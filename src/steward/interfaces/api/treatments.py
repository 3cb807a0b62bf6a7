"""Treatments of risks, and acceptances of what is left of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.risks import policy, queries
from steward.domain.risks.models import Acceptance, Treatment
from steward.domain.risks.operations import bearing, treating
from steward.domain.risks.rules.treating import PROGRESS_WORDS, Option, Progress
from steward.domain.risks.terms import Level
from steward.domain.systems.queries import get_system
from steward.extensions.reports.kit.declared import EXPORT_REPORT, Wanted
from steward.extensions.reports.kit.plain import plain_fields
from steward.extensions.reports.treatment_plan import live
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, PageQuery, Paging, Text, page_of

router = Router(tags=["Treatments"])
acceptances_router = Router(tags=["Acceptances"])
SAID = "; ".join(f"`{value}`: {words.lower()}" for value, words in PROGRESS_WORDS.items())


class TreatmentQuery(Paging):
    """Which treatments are wanted."""

    status: Progress | None = None
    risk: UUID | None = None


class PlannedTreatmentIn(Input):
    """What is done about a risk; percentages say how much rarer and less bad it makes it."""

    option: Option
    title: Annotated[Text, Field(min_length=1, max_length=300)]
    less_often: float = Field(0, ge=0, le=100)
    less_bad: float = Field(0, ge=0, le=100)
    description: Text = ""
    controls: list[Text] = []
    cost: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    currency: Text = ""
    effort_days: float | None = Field(None, ge=0, le=10_000)
    due_on: date | None = None


class TreatmentIn(PlannedTreatmentIn):
    """What is done about which risk."""

    risk: UUID


class TreatmentNoteIn(Input):
    """A remark."""

    note: Text = ""


class EffectVerdictIn(Input):
    """Whether a treatment does what it was to do, and how that was seen."""

    effective: bool
    note: Text


class TreatmentOut(Schema):
    """A treatment; ``frequency_left`` and ``loss_left`` are the shares of the risk it leaves."""

    id: UUID
    reference: str
    risk_id: UUID
    option: str
    title: str
    description: str
    controls: list[str]
    frequency_left: Figure
    loss_left: Figure
    cost: Decimal | None
    currency: str
    effort_days: float | None
    due_on: date | None
    status: str = Field(description=f"How far it has come. {SAID}.")
    made_by_label: str
    approved_by: str
    approved_at: datetime | None
    done_at: datetime | None
    verified_by: str
    verified_at: datetime | None
    note: str


class TreatmentPage(Schema):
    """A page of treatments."""

    items: list[TreatmentOut]
    next: UUID | None


class PlanQuery(Schema):
    """To what the plan is narrowed, and how many of its risks are wanted."""

    system: UUID | None = None
    level: Level | None = None
    limit: int = Field(200, ge=1, le=1000)


class TreatmentPlanOut(Schema):
    """The risk treatment plan: what it comes to, and its risks, those without an answer first.

    ``rows`` are risks above the appetite or treated, with ``measures`` and the acceptance ``borne``
    of what is left; ``totals.risks`` says how many there are.
    """

    appetite: Level
    totals: dict[str, Any]
    rows: list[dict[str, Any]]


class AcceptanceIn(Input):
    """Why what is left of a risk is borne, and until when."""

    risk: UUID
    reason: Text
    expires_on: date


class AgreementToBearIn(Input):
    """The risk that somebody else is to bear, and why the second person agrees."""

    risk: UUID
    reason: Text


class EndAcceptanceIn(Input):
    """Why an acceptance ends."""

    reason: Text


class AcceptanceOut(Schema):
    """An acceptance of a residual risk; it lapses by its day, or when the risk rises above it."""

    id: UUID
    risk_id: UUID
    level: Level
    likelihood: int
    consequence: int
    reason: str
    expires_on: date
    accepted_by: str
    created_at: datetime
    ended_at: datetime | None
    ended_why: str


class AcceptancePage(Schema):
    """A page of acceptances."""

    items: list[AcceptanceOut]
    next: UUID | None


@router.get("", response=TreatmentPage)
def list_treatments(request: ApiRequest, query: Query[TreatmentQuery]) -> dict[str, Any]:
    """Return the treatments, a page at a time."""
    require(request.auth, policy.VIEW_RISK)
    rows = queries.treatments_visible_to(request.auth)
    if query.status is not None:
        rows = rows.filter(status=query.status.value)
    if query.risk is not None:
        rows = rows.filter(risk=query.risk)
    return page_of(rows, query)


@router.post("", response={201: TreatmentOut})
def plan_treatment(request: ApiRequest, body: TreatmentIn) -> Status[Treatment]:
    """Plan what is done about a risk; it counts for nothing before somebody else approves it."""
    require(request.auth, policy.PLAN_TREATMENT)
    risk = queries.get_risk(request.auth, body.risk)
    made = treating.plan_treatment(actor=request.auth, risk=risk, draft=draft_of(body))
    return Status(201, made)


def draft_of(body: PlannedTreatmentIn) -> treating.TreatmentDraft:
    """Return what a treatment is to be, as the operation takes it."""
    fields: dict[str, Any] = body.model_dump(exclude={"risk", "controls"})
    return treating.TreatmentDraft(controls=tuple(body.controls), **fields)


@router.get("/plan", response=TreatmentPlanOut)
def treatment_plan(request: ApiRequest, query: Query[PlanQuery]) -> dict[str, Any]:
    """Return the risk treatment plan as it stands (ISO/IEC 42001, 6.1.3 and 8.3)."""
    require(request.auth, policy.VIEW_RISK)
    require(request.auth, EXPORT_REPORT)
    if query.system is not None:
        get_system(request.auth, query.system)
    level = "" if query.level is None else query.level.value
    data = live.live_data(request.auth, Wanted(system=query.system, level=level))
    return {
        "appetite": data.appetite,
        "totals": plain_fields(data.totals),
        "rows": [
            {**plain_fields(row), "unanswered": row.is_unanswered}
            for row in data.rows[: query.limit]
        ],
    }


@router.get("/{key}", response=TreatmentOut)
def get_treatment(request: ApiRequest, key: UUID) -> Treatment:
    """Return one treatment."""
    row = queries.get_treatment(request.auth, key)
    require(request.auth, policy.VIEW_RISK, row.risk)
    return row


@router.post("/{key}/approve", response=TreatmentOut)
def approve_treatment(request: ApiRequest, key: UUID, body: TreatmentNoteIn) -> Treatment:
    """Approve a planned treatment; a task follows, and the target of the risk counts on it."""
    row = queries.get_treatment(request.auth, key)
    return treating.approve_treatment(actor=request.auth, treatment=row, note=body.note)


@router.post("/{key}/finish", response=TreatmentOut)
def finish_treatment(request: ApiRequest, key: UUID, body: TreatmentNoteIn) -> Treatment:
    """Say that a treatment is carried out; its effect is verified next."""
    row = queries.get_treatment(request.auth, key)
    return treating.finish_treatment(actor=request.auth, treatment=row, note=body.note)


@router.post("/{key}/verify", response=TreatmentOut)
def verify_treatment(request: ApiRequest, key: UUID, body: EffectVerdictIn) -> Treatment:
    """Say whether a treatment works; only then the current risk counts on it."""
    row = queries.get_treatment(request.auth, key)
    return treating.verify_treatment(actor=request.auth, treatment=row, **body.model_dump())


@router.post("/{key}/drop", response=TreatmentOut)
def drop_treatment(request: ApiRequest, key: UUID, body: TreatmentNoteIn) -> Treatment:
    """Drop a treatment that was not carried out, with the reason."""
    row = queries.get_treatment(request.auth, key)
    return treating.drop_treatment(actor=request.auth, treatment=row, note=body.note)


@acceptances_router.get("", response=AcceptancePage)
def list_acceptances(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the acceptances of residual risks, a page at a time."""
    require(request.auth, policy.VIEW_RISK)
    return page_of(queries.acceptances_visible_to(request.auth), query)


@acceptances_router.post("", response={201: AcceptanceOut})
def accept_residual(request: ApiRequest, body: AcceptanceIn) -> Status[Acceptance]:
    """Bear what is left of a risk until a day, within the authority of the caller's role."""
    require(request.auth, policy.BEAR_RISK)
    risk = queries.get_risk(request.auth, body.risk)
    fields = body.model_dump(exclude={"risk"})
    return Status(201, bearing.accept_residual(actor=request.auth, risk=risk, **fields))


@acceptances_router.post("/agreements", response={204: None})
def agree_to_bear(request: ApiRequest, body: AgreementToBearIn) -> Status[None]:
    """Agree as a second person that what is left of a risk is borne; another one bears it then."""
    require(request.auth, policy.BEAR_RISK)
    risk = queries.get_risk(request.auth, body.risk)
    bearing.agree_to_bear(actor=request.auth, risk=risk, reason=body.reason)
    return Status(204, None)


@acceptances_router.get("/{key}", response=AcceptanceOut)
def get_acceptance(request: ApiRequest, key: UUID) -> Acceptance:
    """Return one acceptance."""
    row = queries.get_acceptance(request.auth, key)
    require(request.auth, policy.VIEW_RISK, row.risk)
    return row


@acceptances_router.post("/{key}/end", response=AcceptanceOut)
def end_acceptance(request: ApiRequest, key: UUID, body: EndAcceptanceIn) -> Acceptance:
    """Take an acceptance back, with the reason."""
    row = queries.get_acceptance(request.auth, key)
    return bearing.end_acceptance(actor=request.auth, acceptance=row, reason=body.reason)
