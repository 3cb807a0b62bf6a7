"""Objectives with their measurements."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.objectives import policy
from steward.domain.objectives.models import Measurement, Objective
from steward.domain.objectives.operations import measuring
from steward.domain.objectives.operations import objectives as writing
from steward.domain.objectives.queries import objectives as queries
from steward.domain.objectives.terms.objectives import (
    FIGURES,
    Frequency,
    GoalDirection,
    Health,
    ObjectiveDraft,
    ObjectiveState,
)
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Paging, Text, page_of
from steward.interfaces.api.tasks import TaskOut

router = Router(tags=["Objectives"])


class ObjectiveQuery(Paging):
    """Which objectives are wanted."""

    state: ObjectiveState | None = None
    health: Health | None = None
    owner_id: UUID | None = None
    measure_due: bool | None = None
    needs_action: bool | None = Field(None, description="Off track, and nobody acts.")


class ObjectiveIn(Input):
    """What is written down of an objective; what is left out is named as missing."""

    title: Text
    why: Text = ""
    serves: Text = Field("", description="A clause or control of ISO/IEC 42001.")
    policy: Text = ""
    measure: Text = ""
    unit: Text = ""
    direction: GoalDirection = GoalDirection.AT_LEAST
    baseline: float | None = Field(None, allow_inf_nan=False)
    target: float | None = Field(None, allow_inf_nan=False)
    target_to: float | None = Field(None, allow_inf_nan=False)
    tolerance: float = Field(0.0, allow_inf_nan=False)
    plan: Text = ""
    method: Text = ""
    frequency: Frequency | None = None
    owner_id: UUID | None = None
    analyst_id: UUID | None = None
    effort_days: float | None = Field(None, allow_inf_nan=False)
    budget: Decimal | None = None
    currency: Text = ""
    due_on: date | None = None
    figure: Text = Field("", description="A key of `/api/objectives/figures`; empty for people.")
    observed: Text = Field("", description="A property of monitoring by which it is measured.")
    observed_thing_id: UUID | None = Field(None, description="The thing that a source tells of.")
    observed_series: Text = ""


class AgreeObjectiveIn(Input):
    """A note that may be left out."""

    note: Text = ""


class StartObjectiveIn(Input):
    """When work began; today without it."""

    started_on: date | None = None


class MeasureObjectiveIn(Input):
    """A value of a day."""

    value: float = Field(allow_inf_nan=False)
    measured_on: date
    note: Text = ""


class EndObjectiveIn(Input):
    """How it ended, and what was learnt."""

    reached: bool
    learnt: Text


class ObjectiveReasonIn(Input):
    """Why it is given up or changed."""

    reason: Text


class ActOnObjectiveIn(Input):
    """What is done, by whom and by when."""

    action: Text
    due_on: date
    person_id: UUID | None = None


class ObjectiveOut(Schema):
    """An objective."""

    id: UUID
    reference: str
    title: str
    why: str
    serves: str
    policy: str
    measure: str
    unit: str
    direction: str
    baseline: float | None
    target: float | None
    target_to: float | None
    tolerance: float
    plan: str
    method: str
    frequency: str
    owner_id: UUID | None
    analyst_id: UUID | None
    effort_days: float | None
    budget: Decimal | None
    currency: str
    due_on: date | None
    figure: str
    observed: str
    observed_thing_id: UUID | None
    observed_series: str
    state: str
    agreed_by: str
    agreed_at: datetime | None
    started_on: date | None
    next_on: date | None
    latest: float | None
    latest_on: date | None
    health: str
    ended_on: date | None
    learnt: str
    missing: list[str]

    @staticmethod
    def resolve_missing(row: Objective) -> list[str]:
        """Return what it lacks to be agreed to."""
        return list(queries.missing_words(row))


class ObjectivePage(Schema):
    """A page of objectives."""

    items: list[ObjectiveOut]
    next: UUID | None


class ObjectiveMeasurementOut(Schema):
    """A value of a day; ``source`` is person, figure, or feed for monitoring."""

    id: UUID
    value: float
    measured_on: date
    health: str
    source: str
    note: str
    measured_by: str


class ObjectiveFigureOut(Schema):
    """A figure that Steward knows by itself."""

    key: str
    label: str
    unit: str


class ObjectiveForecastOut(Schema):
    """Where the due day will find an objective; the bounds hold with 80 % probability."""

    verdict: str
    words: str
    middle: Figure | None
    low: Figure | None
    high: Figure | None


def _draft(body: ObjectiveIn) -> ObjectiveDraft:
    fields: dict[str, Any] = body.model_dump()
    fields["frequency"] = "" if body.frequency is None else body.frequency.value
    fields["direction"] = body.direction.value
    return ObjectiveDraft(**fields)


def _seen(request: ApiRequest, key: UUID) -> Objective:
    row = queries.get_objective(request.auth, key)
    require(request.auth, policy.VIEW_OBJECTIVE)
    return row


@router.get("", response=ObjectivePage)
def list_objectives(request: ApiRequest, query: Query[ObjectiveQuery]) -> dict[str, Any]:
    """Return the objectives, a page at a time."""
    require(request.auth, policy.VIEW_OBJECTIVE)
    names = {"state", "health", "owner_id", "measure_due", "needs_action"}
    wanted = query.model_dump(include=names, exclude_none=True)
    return page_of(queries.objectives_with_standing(request.auth).filter(**wanted), query)


@router.get("/figures", response=list[ObjectiveFigureOut])
def list_objective_figures(request: ApiRequest) -> list[Any]:
    """Return the figures by which an objective can be measured without a person."""
    require(request.auth, policy.VIEW_OBJECTIVE)
    return list(FIGURES.values())


@router.post("", response={201: ObjectiveOut})
def write_objective(request: ApiRequest, body: ObjectiveIn) -> Status[Objective]:
    """Write an objective as a draft."""
    return Status(201, writing.write_objective(actor=request.auth, draft=_draft(body)))


@router.get("/{key}", response=ObjectiveOut)
def get_objective(request: ApiRequest, key: UUID) -> Objective:
    """Return one objective."""
    return _seen(request, key)


@router.put("/{key}", response=ObjectiveOut)
def edit_objective(request: ApiRequest, key: UUID, body: ObjectiveIn) -> Objective:
    """Change an objective that is a draft."""
    row = queries.get_objective(request.auth, key)
    return writing.edit_objective(actor=request.auth, objective=row, draft=_draft(body))


@router.post("/{key}/agree", response=ObjectiveOut)
def agree_objective(request: ApiRequest, key: UUID, body: AgreeObjectiveIn) -> Objective:
    """Agree to an objective; neither its owner nor its authors may."""
    row = queries.get_objective(request.auth, key)
    return writing.agree_objective(actor=request.auth, objective=row, note=body.note)


@router.post("/{key}/start", response=ObjectiveOut)
def start_objective(request: ApiRequest, key: UUID, body: StartObjectiveIn) -> Objective:
    """Begin to work towards an objective."""
    row = queries.get_objective(request.auth, key)
    return writing.start_objective(actor=request.auth, objective=row, started_on=body.started_on)


@router.get("/{key}/measurements", response=list[ObjectiveMeasurementOut])
def list_measurements(request: ApiRequest, key: UUID) -> list[Measurement]:
    """Return what was measured, the newest first."""
    return queries.measurements_of(request.auth, _seen(request, key))


@router.get("/{key}/forecast", response=ObjectiveForecastOut | None)
def get_objective_forecast(request: ApiRequest, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return where the due day will find the objective; null while it has no target."""
    row = _seen(request, key)
    return queries.forecast(row, queries.measurements_of(request.auth, row))


@router.post("/{key}/measurements", response={201: ObjectiveMeasurementOut})
def measure_objective(
    request: ApiRequest, key: UUID, body: MeasureObjectiveIn
) -> Status[Measurement]:
    """Note a value; the latest day says how the objective does."""
    row = queries.get_objective(request.auth, key)
    fields = body.model_dump()
    return Status(201, measuring.measure_objective(actor=request.auth, objective=row, **fields))


@router.post("/{key}/read-figure", response={201: ObjectiveMeasurementOut})
def measure_by_figure(request: ApiRequest, key: UUID) -> Status[Measurement]:
    """Note what the records say today, where a figure of Steward is chosen."""
    row = queries.get_objective(request.auth, key)
    return Status(201, measuring.measure_by_figure(actor=request.auth, objective=row))


@router.post("/{key}/actions", response={201: TaskOut})
def act_on_objective(request: ApiRequest, key: UUID, body: ActOnObjectiveIn) -> Status[Task]:
    """Decide on an action; it becomes a task."""
    row = queries.get_objective(request.auth, key)
    fields = body.model_dump()
    return Status(201, writing.act_on_objective(actor=request.auth, objective=row, **fields))


@router.post("/{key}/end", response=ObjectiveOut)
def end_objective(request: ApiRequest, key: UUID, body: EndObjectiveIn) -> Objective:
    """Say that an objective was reached or missed."""
    row = queries.get_objective(request.auth, key)
    return writing.end_objective(actor=request.auth, objective=row, **body.model_dump())


@router.post("/{key}/reopen", response=ObjectiveOut)
def reopen_objective(request: ApiRequest, key: UUID, body: ObjectiveReasonIn) -> Objective:
    """Take an objective up again as a draft; it is agreed to anew."""
    row = queries.get_objective(request.auth, key)
    return writing.reopen_objective(actor=request.auth, objective=row, reason=body.reason)


@router.post("/{key}/drop", response=ObjectiveOut)
def drop_objective(request: ApiRequest, key: UUID, body: ObjectiveReasonIn) -> Objective:
    """Give up an objective, with the reason."""
    row = queries.get_objective(request.auth, key)
    return writing.drop_objective(actor=request.auth, objective=row, reason=body.reason)
