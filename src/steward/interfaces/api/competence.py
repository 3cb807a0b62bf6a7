"""Functions, what they take, who holds them, assessments and gaps."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.competence import policy
from steward.domain.competence.models import (
    AimsFunction,
    CompetenceAssessment,
    GapAction,
    Holding,
    RequiredCompetence,
)
from steward.domain.competence.operations import assessing
from steward.domain.competence.operations import functions as keeping
from steward.domain.competence.operations import people as appointing
from steward.domain.competence.queries import functions as queries
from steward.domain.competence.queries.functions import Pair
from steward.domain.competence.terms.functions import (
    ActionDraft,
    ActionKind,
    ActionState,
    CompetenceDraft,
    FunctionDraft,
    Standing,
)
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Competence"])
Level = Annotated[int, Field(ge=1, le=4, description="1 knows about it … 4 guides others.")]
SeenLevel = Annotated[int, Field(ge=0, le=4, description="0 where it was not shown.")]


class FunctionQuery(Paging):
    """Which functions are wanted."""

    vacant: bool = Field(default=False, description="Only those in use that nobody holds.")


class FunctionIn(Input):
    """A function."""

    name: Text
    purpose: Text = ""
    stages: list[Text] = []


class AdoptFunctionsIn(Input):
    """Which proposed functions are taken over."""

    keys: list[Text] = Field(min_length=1)


class CompetenceIn(Input):
    """What a function takes."""

    name: Text
    why: Text
    level: Level
    shown_by: list[Literal["education", "training", "experience"]] = Field(min_length=1)
    renew_months: int = Field(24, ge=1, le=120)


class AppointIn(Input):
    """Who holds a function: a member, somebody known, or a new name."""

    from_on: date
    appointed_by: Text
    person_id: UUID | None = None
    worker_id: UUID | None = None
    name: Text = ""


class EndHoldingIn(Input):
    """The last day of an appointment."""

    until_on: date


class EndFunctionIn(Input):
    """Why a function is ended."""

    reason: Text


class AssessCompetenceIn(Input):
    """What was seen."""

    level: SeenLevel
    basis: Text
    assessed_on: date | None = None
    next_due_on: date | None = None


class GapActionIn(Input):
    """What closes a gap."""

    kind: ActionKind
    what: Text
    due_on: date
    owner_id: UUID
    cost: float | None = Field(None, ge=0, allow_inf_nan=False)
    currency: Text = ""


class ProposedFunctionOut(Schema):
    """A function that the content proposes and nobody has adopted."""

    key: str
    name: str
    purpose: str
    stages: tuple[str, ...]


class FunctionKeyOut(Schema):
    """A function that was adopted."""

    id: UUID
    reference: str
    name: str


class FunctionOut(Schema):
    """A function with how many hold it."""

    id: UUID
    reference: str
    name: str
    purpose: str
    stages: list[str]
    holders: int
    needs: int
    is_live: bool


class FunctionPage(Schema):
    """A page of functions."""

    items: list[FunctionOut]
    next: UUID | None


class CompetenceOut(Schema):
    """A required competence."""

    id: UUID
    function_id: UUID
    name: str
    why: str
    level: int
    shown_by: list[str]
    renew_months: int


class HoldingOut(Schema):
    """That somebody holds a function."""

    id: UUID
    function_id: UUID
    worker_id: UUID
    from_on: date
    until_on: date | None
    appointed_by: str


class CompetenceStandingOut(Schema):
    """A holder beside one required competence; ``seen`` is null where nobody has looked."""

    holding_id: UUID
    worker_id: UUID
    worker: str
    function_id: UUID
    competence_id: UUID
    competence: str
    required: int
    seen: int | None
    standing: Standing
    gap: int
    next_due_on: date | None
    action_id: UUID | None


class CompetenceAssessmentOut(Schema):
    """An assessment."""

    id: UUID
    holding_id: UUID
    competence_id: UUID
    level: int
    basis: str
    assessed_by: str
    assessed_on: date
    next_due_on: date


class GapActionOut(Schema):
    """An action for a gap."""

    id: UUID
    reference: str
    holding_id: UUID
    competence_id: UUID
    kind: str
    what: str
    owner_id: UUID | None
    due_on: date
    cost: Decimal | None
    currency: str
    state: ActionState
    note: str
    done_on: date | None
    judgement: str
    judged_by: str
    judged_on: date | None


def _function(request: ApiRequest, key: UUID) -> AimsFunction:
    row = queries.get_function(request.auth, key)
    require(request.auth, policy.VIEW_COMPETENCE, row)
    return row


def standing_out(pair: Pair) -> dict[str, Any]:
    """Return a holder beside one required competence as it is answered."""
    seen = pair.assessment
    return {
        "holding_id": pair.holding.pk,
        "worker_id": pair.holding.worker_id,
        "worker": pair.holding.worker.name,
        "function_id": pair.holding.function_id,
        "competence_id": pair.competence.pk,
        "competence": pair.competence.name,
        "required": pair.competence.level,
        "seen": None if seen is None else seen.level,
        "standing": pair.standing,
        "gap": pair.gap,
        "next_due_on": None if seen is None else seen.next_due_on,
        "action_id": pair.action.pk if pair.action is not None and pair.is_in_hand else None,
    }


@router.get("/standings", response=list[CompetenceStandingOut])
def list_standings(request: ApiRequest, function: UUID | None = None) -> list[dict[str, Any]]:
    """Return everybody beside what their functions require, gaps first."""
    require(request.auth, policy.VIEW_COMPETENCE)
    rows = queries.current_holdings(request.auth).order_by("id")
    if function is not None:
        rows = rows.filter(function=function)
    return [standing_out(pair) for pair in queries.pairs_of(request.auth, rows)]


@router.get("/proposals", response=list[ProposedFunctionOut])
def list_proposed_functions(request: ApiRequest) -> list[Any]:
    """Return the functions that can be adopted."""
    require(request.auth, policy.VIEW_COMPETENCE)
    return list(queries.unadopted_functions(request.auth))


@router.post("/proposals", response={201: list[FunctionKeyOut]})
def adopt_functions(request: ApiRequest, body: AdoptFunctionsIn) -> Status[list[AimsFunction]]:
    """Take over proposed functions with what they require."""
    require(request.auth, policy.EDIT_COMPETENCE)
    return Status(201, keeping.adopt_functions(actor=request.auth, **body.model_dump()))


@router.get("/functions", response=FunctionPage)
def list_functions(request: ApiRequest, query: Query[FunctionQuery]) -> dict[str, Any]:
    """Return the functions, a page at a time."""
    require(request.auth, policy.VIEW_COMPETENCE)
    rows = queries.functions_visible_to(request.auth)
    return page_of(rows.filter(is_vacant=True, is_live=True) if query.vacant else rows, query)


@router.post("/functions", response={201: FunctionOut})
def create_function(request: ApiRequest, body: FunctionIn) -> Status[AimsFunction]:
    """Add a function."""
    require(request.auth, policy.EDIT_COMPETENCE)
    draft = FunctionDraft(**body.model_dump())
    row = keeping.create_function(actor=request.auth, draft=draft)
    return Status(201, _function(request, row.pk))


@router.get("/functions/{key}", response=FunctionOut)
def get_function(request: ApiRequest, key: UUID) -> AimsFunction:
    """Return one function."""
    return _function(request, key)


@router.put("/functions/{key}", response=FunctionOut)
def edit_function(request: ApiRequest, key: UUID, body: FunctionIn) -> AimsFunction:
    """Describe a function anew."""
    row = _function(request, key)
    draft = FunctionDraft(**body.model_dump())
    keeping.edit_function(actor=request.auth, function=row, draft=draft)
    return _function(request, key)


@router.post("/functions/{key}/end", response=FunctionOut)
def archive_function(request: ApiRequest, key: UUID, body: EndFunctionIn) -> AimsFunction:
    """End a function that nobody holds."""
    row = _function(request, key)
    keeping.archive_function(actor=request.auth, function=row, **body.model_dump())
    return _function(request, key)


@router.get("/functions/{key}/competences", response=list[CompetenceOut])
def list_competences(request: ApiRequest, key: UUID) -> list[RequiredCompetence]:
    """Return what a function takes."""
    return queries.competences_of(request.auth, _function(request, key))


@router.post("/functions/{key}/competences", response={201: CompetenceOut})
def add_competence(
    request: ApiRequest, key: UUID, body: CompetenceIn
) -> Status[RequiredCompetence]:
    """Require a competence of a function."""
    row = _function(request, key)
    draft = CompetenceDraft(**body.model_dump())
    return Status(201, keeping.add_competence(actor=request.auth, function=row, draft=draft))


@router.get("/functions/{key}/holders", response=list[HoldingOut])
def list_holders(request: ApiRequest, key: UUID) -> list[Holding]:
    """Return everybody who holds or held a function, the newest first."""
    return queries.holdings_of(request.auth, _function(request, key))


@router.post("/functions/{key}/holders", response={201: HoldingOut})
def appoint_holder(request: ApiRequest, key: UUID, body: AppointIn) -> Status[Holding]:
    """Let somebody hold a function."""
    row = _function(request, key)
    made = appointing.appoint_holder(actor=request.auth, function=row, **body.model_dump())
    return Status(201, made)


@router.put("/needs/{key}", response=CompetenceOut)
def edit_competence(request: ApiRequest, key: UUID, body: CompetenceIn) -> RequiredCompetence:
    """Require a competence otherwise."""
    row = queries.get_competence(request.auth, key)
    require(request.auth, policy.VIEW_COMPETENCE, row)
    draft = CompetenceDraft(**body.model_dump())
    return keeping.edit_competence(actor=request.auth, competence=row, draft=draft)


@router.delete("/needs/{key}", response={204: None})
def release_competence(request: ApiRequest, key: UUID) -> Status[None]:
    """Require a competence no more."""
    row = queries.get_competence(request.auth, key)
    require(request.auth, policy.VIEW_COMPETENCE, row)
    keeping.release_competence(actor=request.auth, competence=row)
    return Status(204, None)


@router.post("/holdings/{key}/end", response=HoldingOut)
def end_holding(request: ApiRequest, key: UUID, body: EndHoldingIn) -> Holding:
    """Let an appointment end."""
    row = queries.get_holding(request.auth, key)
    require(request.auth, policy.VIEW_COMPETENCE, row)
    return appointing.end_holding(actor=request.auth, holding=row, **body.model_dump())


@router.post("/holdings/{key}/needs/{need}/assessments", response={201: CompetenceAssessmentOut})
def assess_competence(
    request: ApiRequest, key: UUID, need: UUID, body: AssessCompetenceIn
) -> Status[CompetenceAssessment]:
    """Record what level was seen in a holder."""
    holding = queries.get_holding(request.auth, key)
    competence = queries.get_competence(request.auth, need)
    require(request.auth, policy.VIEW_COMPETENCE, holding)
    draft = assessing.AssessmentDraft(**body.model_dump())
    made = assessing.assess_competence(
        actor=request.auth, holding=holding, competence=competence, draft=draft
    )
    return Status(201, made)


@router.post("/holdings/{key}/needs/{need}/actions", response={201: GapActionOut})
def plan_action(request: ApiRequest, key: UUID, need: UUID, body: GapActionIn) -> Status[GapAction]:
    """Plan what closes a gap."""
    holding = queries.get_holding(request.auth, key)
    competence = queries.get_competence(request.auth, need)
    require(request.auth, policy.VIEW_COMPETENCE, holding)
    made = assessing.plan_action(
        actor=request.auth,
        holding=holding,
        competence=competence,
        draft=ActionDraft(**body.model_dump()),
    )
    return Status(201, made)
