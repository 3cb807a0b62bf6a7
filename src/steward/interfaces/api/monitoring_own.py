"""Checks of one's own, and the gate that pipelines ask."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.monitoring import policy
from steward.domain.monitoring.models import OwnCheck
from steward.domain.monitoring.operations import checks as own
from steward.domain.monitoring.queries.checks import get_own_check
from steward.domain.monitoring.queries.gate import gate_of
from steward.domain.monitoring.rules.thresholds import OwnDraft
from steward.domain.monitoring.terms import CheckSeverity, SubjectKind, ThresholdShape
from steward.domain.objectives.queries.observed import reopened_reasons
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import get_system, system_called
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

own_router = Router(tags=["Monitoring"])
systems_router = Router(tags=["Monitoring"])
gate_router = Router(tags=["Monitoring"])


class OwnCheckIn(Input):
    """A check without code: a property, a threshold in one of five shapes, and what follows."""

    title: Annotated[Text, Field(max_length=120)]
    about: SubjectKind
    property: Annotated[Text, Field(max_length=80, examples=["drift.share"])]
    shape: ThresholdShape
    low: float | None = None
    high: float | None = None
    max_age_days: Annotated[int, Field(ge=1, le=3650)] = 30
    severity: CheckSeverity = CheckSeverity.MEDIUM
    requirements: list[str] = []
    remedy: Text = ""

    def draft(self) -> OwnDraft:
        """Return it as the operations take it."""
        return OwnDraft(
            title=self.title,
            about=self.about,
            observed=self.property,
            shape=self.shape,
            low=self.low,
            high=self.high,
            max_age_days=self.max_age_days,
            severity=self.severity,
            requirements=tuple(self.requirements),
            remedy=self.remedy,
        )


class OwnCheckOut(Schema):
    """A check of the organisation's own; ``reference`` is its id among all checks."""

    id: UUID
    reference: str
    title: str
    about: str
    property: str = Field(alias="observed")
    shape: str
    low: float | None
    high: float | None
    max_age_days: int
    severity: str
    requirements: list[str]
    remedy: str
    ended_at: datetime | None


class TriedOut(Schema):
    """How a check would come out for a record today."""

    record_id: UUID
    record_label: str
    outcome: str
    reason: str


class GateOut(Schema):
    """Whether a version may go into use, with every reason against it."""

    system: str
    version: str
    go: bool
    reasons: list[str]


def _gate(actor: Actor, system: AiSystem, version: str) -> dict[str, Any]:
    require(actor, policy.VIEW_MONITORING)
    found = gate_of(actor, system, version)
    reasons = [*found.reasons, *reopened_reasons(actor, system)]
    label = system.as_subject().label
    return {"system": label, "version": version, "go": not reasons, "reasons": reasons}


@systems_router.get("/{system_id}/gate", response=GateOut)
def get_gate(request: ApiRequest, system_id: UUID, version: str) -> dict[str, Any]:
    """Return whether a version of an AI system may go into use: for stage gates of pipelines."""
    return _gate(request.auth, get_system(request.auth, system_id), version)


@gate_router.get("/{system}", response=GateOut)
def ask_gate(request: ApiRequest, system: str, version: str) -> dict[str, Any]:
    """Return the same for a system that is named by its key, its number or its name."""
    require(request.auth, policy.VIEW_MONITORING)
    try:
        found = get_system(request.auth, UUID(system))
    except ValueError:
        found = system_called(request.auth, system)
    return _gate(request.auth, found, version)


@own_router.post("/try", response=list[TriedOut])
def try_own_check(request: ApiRequest, body: OwnCheckIn) -> list[dict[str, Any]]:
    """Return how a check would come out for every record today; nothing is kept."""
    trial = own.try_check(actor=request.auth, draft=body.draft())
    return [
        {
            "record_id": item.record.id,
            "record_label": item.record.label,
            "outcome": item.verdict.outcome,
            "reason": item.verdict.reason,
        }
        for item in trial.found[:1000]
    ]


@own_router.post("", response={201: OwnCheckOut})
def make_own_check(request: ApiRequest, body: OwnCheckIn) -> Status[OwnCheck]:
    """Make a check of the organisation's own; it is asked at once."""
    return Status(201, own.make_check(actor=request.auth, draft=body.draft()))


@own_router.delete("/{reference}", response={204: None})
def end_own_check(request: ApiRequest, reference: str) -> Status[None]:
    """Take a check of one's own away."""
    row = get_own_check(request.auth, reference)
    own.end_check(actor=request.auth, check=row)
    return Status(204, None)
