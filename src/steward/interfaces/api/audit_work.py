"""Checklists, populations and samples of an audit."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.audits import policy
from steward.domain.audits.models import ChecklistItem, Draw, Population
from steward.domain.audits.operations import checking, sampling
from steward.domain.audits.queries.audits import (
    get_part,
    items_of,
    populations_of,
    team_of,
)
from steward.domain.audits.queries.ties import ties_of
from steward.domain.audits.terms.judging import Judgement
from steward.domain.audits.terms.sampling import Method, PopulationKind, SizeRule
from steward.foundation.core.actor import require
from steward.interfaces.api.audits import Line, seen_audit
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Audits"])
Key = Annotated[Text, Field(max_length=40)]


class PointOut(Schema):
    """One requirement to be audited; without a judgement it counts as not audited."""

    id: UUID
    framework: str
    requirement: str
    title: str
    question: str
    look_at: str
    auditor_id: UUID | None
    judgement: str
    evidence: str
    reason: str
    judged_by_label: str
    judged_at: datetime | None
    finding_id: UUID | None


class IndependenceTieOut(Schema):
    """What somebody of the team did in scope and period, and against what it stands."""

    person: UUID
    kind: str
    record: str
    label: str
    did: str
    areas: list[str]


class AddPointsIn(Input):
    """Requirements as ``framework:id``, such as ``iso-42001:A.6.2.4``."""

    requirements: list[Line] = Field(min_length=1, max_length=500)


class AddedOut(Schema):
    """How many were added."""

    count: int


class GivePointIn(Input):
    """Who audits the point: a place in the team."""

    auditor_id: UUID


class JudgePointIn(Input):
    """What was found, and what that rests on."""

    judgement: Judgement
    evidence: Text = ""
    reason: Text = ""


class RaisePointIn(Input):
    """The finding that follows."""

    statement: Text
    owner_id: UUID | None = None


class RaisedOut(Schema):
    """The finding that was raised."""

    id: UUID
    reference: str
    grade: str


class PopulationIn(Input):
    """Of which records a list is taken, as of the end of which day (UTC)."""

    kind: PopulationKind
    as_of: date
    stratum: Line = ""
    value: Line = ""


class ExcludeIn(Input):
    """Which records are left out, and why."""

    keys: list[Key] = Field(min_length=1, max_length=2000)
    reason: Text


class DrawIn(Input):
    """How a sample is drawn."""

    method: Method
    rule: SizeRule = SizeRule.ROOT
    size: int | None = Field(None, ge=1, le=20_000)
    seed: Annotated[Text, Field(max_length=100)] = ""
    keys: list[Key] = Field(default=[], max_length=2000)
    reason: Text = ""


class DrawOut(Schema):
    """A sample with all that is needed to draw it again."""

    id: UUID
    number: int
    method: Method
    rule: SizeRule
    seed: str
    size: int
    drawn_from: int
    frame_digest: str
    keys: list[str]
    reason: str
    drawn_by: str
    drawn_at: datetime


class PopulationOut(Schema):
    """A frozen list; ``excluded`` rows stay shown with their reasons."""

    id: UUID
    number: int
    kind: PopulationKind
    as_of: datetime
    narrowed: dict[str, str]
    count: int
    digest: str
    excluded: list[dict[str, str]]
    taken_by: str
    taken_at: datetime


class PopulationSeenOut(PopulationOut):
    """A frozen list with its draws, the newest first."""

    draws: list[DrawOut]

    @staticmethod
    def resolve_draws(row: Any) -> list[Draw]:  # noqa: ANN401 -- framework requires
        """Return the draws that were read with the list."""
        return list(row.draws.all())


@router.get("/{key}/ties", response=list[IndependenceTieOut])
def list_ties(request: ApiRequest, key: UUID) -> object:
    """Return what the people of the team own or did themselves in scope and period."""
    audit = seen_audit(request.auth, key)
    return list(ties_of(request.auth, audit, team_of(request.auth, audit)))


@router.get("/{key}/points", response=list[PointOut])
def list_points(request: ApiRequest, key: UUID) -> list[ChecklistItem]:
    """Return the checklist."""
    return list(items_of(request.auth, seen_audit(request.auth, key)))


@router.post("/{key}/points", response={201: AddedOut})
def add_points(request: ApiRequest, key: UUID, body: AddPointsIn) -> Status[dict[str, int]]:
    """Put requirements on the checklist, each with its question and typical evidence."""
    audit = seen_audit(request.auth, key)
    count = checking.add_points(actor=request.auth, audit=audit, requirements=body.requirements)
    return Status(201, {"count": count})


def _point(request: ApiRequest, key: UUID) -> ChecklistItem:
    found: ChecklistItem = get_part(request.auth, ChecklistItem, key)
    require(request.auth, policy.VIEW_AUDIT)
    return found


@router.put("/points/{key}/auditor", response=PointOut)
def give_point(request: ApiRequest, key: UUID, body: GivePointIn) -> ChecklistItem:
    """Give a point to an auditor who is independent of it."""
    point = _point(request, key)
    checking.give_points(
        actor=request.auth, audit=point.audit, points=[point], auditor_id=body.auditor_id
    )
    return point


@router.put("/points/{key}/judgement", response=PointOut)
def judge_point(request: ApiRequest, key: UUID, body: JudgePointIn) -> ChecklistItem:
    """Judge a point."""
    point = _point(request, key)
    return checking.judge_point(actor=request.auth, point=point, **body.model_dump())


@router.post("/points/{key}/finding", response={201: RaisedOut})
def raise_point(request: ApiRequest, key: UUID, body: RaisePointIn) -> Status[Any]:
    """Raise the judgement of a point as a finding."""
    point = _point(request, key)
    made = checking.raise_point(actor=request.auth, point=point, **body.model_dump())
    return Status(201, made)


@router.delete("/points/{key}", response={204: None})
def remove_point(request: ApiRequest, key: UUID) -> Status[None]:
    """Take a point off the checklist that nobody has judged."""
    point = _point(request, key)
    checking.remove_points(actor=request.auth, audit=point.audit, points=[point])
    return Status(204, None)


@router.get("/{key}/populations", response=list[PopulationSeenOut])
def list_populations(request: ApiRequest, key: UUID) -> list[Population]:
    """Return the populations with every draw."""
    return populations_of(request.auth, seen_audit(request.auth, key))


@router.post("/{key}/populations", response={201: PopulationOut})
def take_population(request: ApiRequest, key: UUID, body: PopulationIn) -> Status[Population]:
    """Freeze the list of records of a kind as they stood at the end of a day."""
    audit = seen_audit(request.auth, key)
    made = sampling.take_population(actor=request.auth, audit=audit, **body.model_dump())
    return Status(201, made)


def _population(request: ApiRequest, key: UUID) -> Population:
    found: Population = get_part(request.auth, Population, key)
    require(request.auth, policy.VIEW_AUDIT)
    return found


@router.get("/populations/{key}/rows", response=list[dict[str, str]])
def list_population(request: ApiRequest, key: UUID) -> list[dict[str, str]]:
    """Return every record of a population."""
    return _population(request, key).rows


@router.post("/populations/{key}/exclusions", response=PopulationOut)
def exclude_records(request: ApiRequest, key: UUID, body: ExcludeIn) -> Population:
    """Leave records out before the first draw; they stay shown with the reason."""
    row = _population(request, key)
    return sampling.exclude_records(actor=request.auth, population=row, **body.model_dump())


@router.post("/populations/{key}/draws", response={201: DrawOut})
def draw_sample(request: ApiRequest, key: UUID, body: DrawIn) -> Status[Draw]:
    """Draw a sample; drawing again keeps the earlier draw."""
    row = _population(request, key)
    draft = sampling.DrawDraft(**body.model_dump())
    return Status(201, sampling.draw_sample(actor=request.auth, population=row, draft=draft))
