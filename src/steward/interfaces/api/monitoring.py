"""Checks and their results, waivers, names without a record, and the health of controls."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.monitoring import policy
from steward.domain.monitoring.models import CheckResult, CheckTurn, CheckWaiver, Thing
from steward.domain.monitoring.operations import judging, matching, waiving
from steward.domain.monitoring.queries import results as queries
from steward.domain.monitoring.queries.checks import checks_in_force
from steward.domain.monitoring.queries.health import control_health
from steward.domain.monitoring.queries.things import get_thing, things_visible_to
from steward.domain.monitoring.terms import (
    Check,
    CheckOutcome,
    CheckSeverity,
    SubjectKind,
    ThingState,
)
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Paging, Text, page_of

router = Router(tags=["Monitoring"])


class CheckResultQuery(Paging):
    """Which results are wanted."""

    outcome: CheckOutcome | None = None
    severity: CheckSeverity | None = None
    check: str | None = None
    record_id: UUID | None = None
    waived: bool | None = None


class CheckResultOut(Schema):
    """How a check came out for a record, and the observation that decided it."""

    id: UUID
    check_id: str
    title: str
    kind: str
    record_id: UUID
    record_label: str
    outcome: str
    severity: str
    clauses: list[str]
    reason: str
    property: str = Field(alias="observed")
    series: str
    observation: UUID | None
    value: str
    observed_at: datetime | None
    parameters: dict[str, Any]
    due_at: datetime | None
    since: datetime
    is_waived: bool


class CheckResultPage(Schema):
    """A page of results."""

    items: list[CheckResultOut]
    next: UUID | None


class CheckTurnOut(Schema):
    """One time that a result turned."""

    at: datetime
    before: str
    outcome: str
    reason: str
    observation: UUID | None
    value: str
    observed_at: datetime | None
    source: str
    parameters: dict[str, Any]
    engine: str


class RequirementLinkOut(Schema):
    """A clause or control, and how far a pass shows that it is met."""

    id: str
    strength: str


class CheckOut(Schema):
    """A check as it is in force; parameters and ages by tier."""

    id: str
    title: str
    asks: str
    about: str
    property: str = Field(alias="observed")
    applies_when: str
    passes_when: str
    warns_when: str
    parameters: dict[str, dict[str, float]]
    max_age: dict[str, int]
    severity: str
    requirements: list[RequirementLinkOut]
    remedy: str
    is_own: bool


class JudgedOut(Schema):
    """How many checks were asked, and how many results turned."""

    asked: int
    turned: int


class CheckWaiveIn(Input):
    """Which results are waived, why, and until when."""

    results: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    reason: Text
    until: date


class CheckWhyIn(Input):
    """A reason."""

    reason: Text


class CheckWaiverOut(Schema):
    """A waiver of a result."""

    id: UUID
    result_id: UUID
    check_id: str
    record_label: str
    reason: str
    until: date
    given_by_label: str
    given_at: datetime
    ended_at: datetime | None
    ended_by: str
    end_reason: str


class CheckWaiverPage(Schema):
    """A page of waivers."""

    items: list[CheckWaiverOut]
    next: UUID | None


class ThingQuery(Paging):
    """Which names are wanted."""

    state: ThingState | None = None
    kind: SubjectKind | None = None


class ThingOut(Schema):
    """Something as a source names it, with the record that it means."""

    id: UUID
    kind: str
    name: str
    source: str
    state: str
    system_id: UUID | None
    part_id: UUID | None
    reason: str
    owner: str
    licence: str
    stage: str
    version: str
    digest: str
    facts: dict[str, Any]
    first_seen: datetime
    last_seen: date


class ThingPage(Schema):
    """A page of names."""

    items: list[ThingOut]
    next: UUID | None


class ThingMatchIn(Input):
    """The record that a name means."""

    record_id: UUID


class HealthOut(Schema):
    """The health of a control: 0 nothing of its effect, 1 all of it; None where nothing speaks."""

    requirement: str
    health: Figure | None
    watched: int
    passed: int
    worst_check: str
    worst_record: str


@router.get("/results", response=CheckResultPage)
def list_results(request: ApiRequest, asked: Query[CheckResultQuery]) -> dict[str, Any]:
    """Return the results of checks, by key."""
    require(request.auth, policy.VIEW_MONITORING)
    same = {
        "outcome": asked.outcome,
        "severity": asked.severity,
        "check_id": asked.check,
        "record_id": asked.record_id,
        "is_waived": asked.waived,
    }
    rows = queries.results_visible_to(request.auth)
    rows = rows.filter(**{name: value for name, value in same.items() if value is not None})
    return page_of(rows, asked)


@router.get("/results/{result_id}", response=CheckResultOut)
def get_result(request: ApiRequest, result_id: UUID) -> CheckResult:
    """Return one result."""
    row = queries.get_result(request.auth, result_id)
    require(request.auth, policy.VIEW_MONITORING)
    return row


@router.get("/results/{result_id}/turns", response=list[CheckTurnOut])
def list_turns(request: ApiRequest, result_id: UUID) -> list[CheckTurn]:
    """Return how a result turned, the last first, with what decided it."""
    row = queries.get_result(request.auth, result_id)
    require(request.auth, policy.VIEW_MONITORING)
    return queries.turns_of(request.auth, row)


@router.get("/checks", response=list[CheckOut])
def list_checks(request: ApiRequest) -> list[Check]:
    """Return every check in force."""
    require(request.auth, policy.VIEW_MONITORING)
    return [item.check for item in checks_in_force(request.auth).by_id.values()]


@router.post("/run", response=JudgedOut)
def run_checks(request: ApiRequest) -> judging.Judged:
    """Ask every check of every record now."""
    return judging.judge_all(actor=request.auth)


@router.get("/waivers", response=CheckWaiverPage)
def list_waivers(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Return waivers of results, those that ended included, by key."""
    require(request.auth, policy.VIEW_MONITORING)
    return page_of(queries.waivers_of_checks(request.auth), asked)


@router.post("/waivers", response={201: list[CheckWaiverOut]})
def waive_results(request: ApiRequest, body: CheckWaiveIn) -> Status[list[CheckWaiver]]:
    """Waive results for their records, all or none."""
    made = waiving.waive_checks(
        actor=request.auth, keys=body.results, reason=body.reason, until=body.until
    )
    return Status(201, made)


@router.post("/waivers/{waiver_id}/end", response=CheckWaiverOut)
def end_waiver(request: ApiRequest, waiver_id: UUID, body: CheckWhyIn) -> CheckWaiver:
    """End a waiver before its day."""
    row = queries.get_waiver(request.auth, waiver_id)
    return waiving.end_check_waiver(actor=request.auth, waiver=row, reason=body.reason)


@router.get("/things", response=ThingPage)
def list_things(request: ApiRequest, asked: Query[ThingQuery]) -> dict[str, Any]:
    """Return what sources named, with the records that the names mean, by key."""
    require(request.auth, policy.VIEW_MONITORING)
    same = {"state": asked.state, "kind": asked.kind}
    rows = things_visible_to(request.auth)
    rows = rows.filter(**{name: value for name, value in same.items() if value is not None})
    return page_of(rows, asked)


@router.post("/things/{thing_id}/adopt", response=ThingOut)
def adopt_thing(request: ApiRequest, thing_id: UUID) -> Thing:
    """Take what a source names into the inventory."""
    row = get_thing(request.auth, thing_id)
    return matching.adopt_thing(actor=request.auth, thing=row)


@router.post("/things/{thing_id}/match", response=ThingOut)
def match_thing(request: ApiRequest, thing_id: UUID, body: ThingMatchIn) -> Thing:
    """Say which record a name means; it is remembered."""
    row = get_thing(request.auth, thing_id)
    return matching.match_thing(actor=request.auth, thing=row, record_id=body.record_id)


@router.post("/things/{thing_id}/ignore", response=ThingOut)
def ignore_thing(request: ApiRequest, thing_id: UUID, body: CheckWhyIn) -> Thing:
    """Leave a name out for a reason."""
    row = get_thing(request.auth, thing_id)
    return matching.ignore_thing(actor=request.auth, thing=row, reason=body.reason)


@router.get("/health/{requirement}", response=HealthOut)
def get_health(request: ApiRequest, requirement: str) -> dict[str, Any]:
    """Return the health of a clause or control from the results that speak for it."""
    require(request.auth, policy.VIEW_MONITORING)
    found = control_health(request.auth, requirement)
    worst = found.worst if found else None
    return {
        "requirement": requirement,
        "health": found.share if found else None,
        "watched": found.watched if found else 0,
        "passed": found.passed if found else 0,
        "worst_check": worst.check if worst else "",
        "worst_record": worst.record if worst else "",
    }
