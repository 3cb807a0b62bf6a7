"""Observations are sent in batches, and whole readings with evaluations, issues and assets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from steward.domain.monitoring import policy
from steward.domain.monitoring.models import Observed
from steward.domain.monitoring.operations.taking import take_in
from steward.domain.monitoring.queries.content import properties
from steward.domain.monitoring.queries.seen import observations_listed
from steward.domain.monitoring.terms import (
    Asset,
    Evaluation,
    Issue,
    Named,
    Observation,
    Property,
    Reading,
    SubjectKind,
    Taken,
)
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Observations"])
readings_router = Router(tags=["Observations"])
MOST = 5000
Name = Annotated[Text, Field(min_length=1, max_length=300)]
Word = Annotated[Text, Field(max_length=300)]


class Told(BaseModel):
    """A part of a body that comes by the thousand: no record of the database is read into it."""

    model_config = ConfigDict(extra="forbid")


class NamedIn(Told):
    """Something as its source names it: a system by number or name, a part by its name."""

    kind: SubjectKind
    name: Name
    version: Word = ""
    digest: Word = ""


class ObservationIn(Told):
    """One property of one thing at one moment; ``detail`` is small JSON of at most 4 KB."""

    subject: NamedIn
    property: Annotated[Text, Field(max_length=80, examples=["drift.share"])]
    value: float | bool | Text
    observed_at: AwareDatetime
    unit: Annotated[Text, Field(max_length=20)] = ""
    low: float | None = None
    high: float | None = None
    count: int | None = None
    detail: dict[str, Any] = {}


class EvaluationIn(Told):
    """One metric of one evaluation run."""

    subject: NamedIn
    evaluation: Name
    metric: Name
    score: float
    evaluated_at: AwareDatetime
    lower_is_better: bool = False
    suite_version: Word = ""
    score_low: float | None = None
    score_high: float | None = None
    level: float | None = None
    samples: int | None = None
    dataset: Word = ""
    group: Word = ""
    status: Literal["completed", "failed", "invalidated", "unknown"] = "completed"
    run: Word = ""
    harness: Word = ""
    detail: dict[str, Any] = {}


class IssueIn(Told):
    """A result of a scanner; an equal fingerprint is the same result again."""

    subject: NamedIn
    fingerprint: Annotated[Text, Field(min_length=1, max_length=200)]
    rule: Word
    level: Literal["none", "note", "warning", "error"]
    message: Text
    place: Text = ""
    tool: Word = ""
    seen_at: AwareDatetime
    detail: dict[str, Any] = {}


class AssetIn(Told):
    """A model, dataset, system or supplier that a source knows."""

    subject: NamedIn
    seen_at: AwareDatetime
    owner: Word = ""
    licence: Word = ""
    stage: Word = ""
    facts: dict[str, Any] = {}
    relies_on: list[NamedIn] = []


class BatchIn(Input):
    """Observations of one source; ``delivery`` names this batch, so that it counts once."""

    source: Annotated[Text, Field(min_length=1, max_length=60, examples=["ci"])]
    delivery: Annotated[Text, Field(max_length=200)] = ""
    observations: Annotated[list[ObservationIn], Field(max_length=MOST)]


class SourceReadingIn(Input):
    """All that one source says; ``covers`` names the list of which its issues are the whole."""

    source: Annotated[Text, Field(min_length=1, max_length=60, examples=["ci"])]
    delivery: Annotated[Text, Field(max_length=200)] = ""
    observations: Annotated[list[ObservationIn], Field(max_length=MOST)] = []
    evaluations: Annotated[list[EvaluationIn], Field(max_length=MOST)] = []
    issues: Annotated[list[IssueIn], Field(max_length=MOST)] = []
    assets: Annotated[list[AssetIn], Field(max_length=MOST)] = []
    covers: Annotated[Text, Field(max_length=200)] = ""


class RefusedPartOut(Schema):
    """What was not taken in: which list, which row of it from 0, which field, and why."""

    part: str
    row: int
    place: str
    message: str


class TakenOut(Schema):
    """What became of a batch; ``repeated`` says that this delivery had come before."""

    new: int
    changed: int
    untouched: int
    closed: int
    unmatched: list[str]
    refused: list[RefusedPartOut]
    notes: list[str]
    judged: int
    later: int
    repeated: bool


class ObservedOut(Schema):
    """One observation as it was kept."""

    id: UUID
    thing_id: UUID
    kind: str
    name: str
    property: str
    series: str
    observed_at: datetime
    value: float | bool | str
    unit: str
    low: float | None
    high: float | None
    count: int | None
    detail: dict[str, Any]
    source: str

    @staticmethod
    def resolve_kind(row: Observed) -> str:
        """Return what kind of thing it is about."""
        return row.thing.kind

    @staticmethod
    def resolve_name(row: Observed) -> str:
        """Return how the source calls it."""
        return row.thing.name

    @staticmethod
    def resolve_value(row: Observed) -> float | bool | str:
        """Return the value in its own type."""
        return row.value


class ObservedPage(Schema):
    """A page of observations, the newest first; ``next`` is what ``before`` takes."""

    items: list[ObservedOut]
    next: datetime | None


class ObservedQuery(Schema):
    """Which observations are wanted: of one property of one thing."""

    thing_id: UUID
    property: Annotated[str, Field(max_length=80)]
    before: datetime | None = Field(None, description="The `next` of the page before.")
    limit: int = Field(50, ge=1, le=1000)


class PropertyOut(Schema):
    """A property of the vocabulary."""

    id: str
    title: str
    value: str
    unit: str
    of: list[str]
    sources: list[str]
    better: str
    series: list[str]


@router.post("", response=TakenOut)
def send_observations(request: ApiRequest, body: BatchIn) -> Taken:
    """Take in up to 5,000 observations; what fits is kept, what does not is named by its row."""
    reading = Reading(observations=_observations(body.observations))
    return take_in(actor=request.auth, source=body.source, reading=reading, delivery=body.delivery)


@router.get("", response=ObservedPage)
def list_observations(request: ApiRequest, asked: Query[ObservedQuery]) -> dict[str, Any]:
    """Return the observations of one property of one thing, the newest first."""
    require(request.auth, policy.VIEW_MONITORING)
    rows = observations_listed(
        request.auth,
        asked.thing_id,
        asked.property,
        before=asked.before,
        most=asked.limit + 1,
    )
    if len(rows) <= asked.limit:
        return {"items": rows, "next": None}
    # Those of one instant stay on one page.
    rest = rows[asked.limit].observed_at
    items = [row for row in rows[: asked.limit] if row.observed_at > rest] or rows[: asked.limit]
    return {"items": items, "next": items[-1].observed_at}


@router.get("/properties", response=list[PropertyOut])
def list_properties(request: ApiRequest) -> list[Property]:
    """Return the vocabulary: what can be observed, with unit, kind of value and sources."""
    require(request.auth, policy.VIEW_MONITORING)
    return list(properties().values())


@readings_router.post("", response=TakenOut)
def send_reading(request: ApiRequest, body: SourceReadingIn) -> Taken:
    """Take in observations, evaluations, issues and assets of one source together."""
    reading = Reading(
        observations=_observations(body.observations),
        evaluations=tuple(Evaluation(**_fields(item)) for item in body.evaluations),
        issues=tuple(Issue(**_fields(item)) for item in body.issues),
        assets=tuple(
            Asset(**_fields(item, relies_on=tuple(map(_named, item.relies_on))))
            for item in body.assets
        ),
        covers=body.covers,
    )
    return take_in(actor=request.auth, source=body.source, reading=reading, delivery=body.delivery)


def _named(item: NamedIn) -> Named:
    return Named(kind=item.kind, name=item.name, version=item.version, digest=item.digest)


def _fields(item: ObservationIn | EvaluationIn | IssueIn | AssetIn, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- leaf
    return {**dict(item), "subject": _named(item.subject), **more}


def _observations(items: Iterable[ObservationIn]) -> tuple[Observation, ...]:
    return tuple(Observation(**_fields(item)) for item in items)
