"""How ready the organisation is, was, and when it may be."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from ninja import Router, Schema
from pydantic import Field

from steward.domain.audits.terms.states import AuditKind
from steward.domain.readiness.models import ReadinessAim
from steward.domain.readiness.operations.keeping import set_aim
from steward.domain.readiness.policy import VIEW_READINESS
from steward.domain.readiness.queries import proven_of, whole_readiness
from steward.domain.readiness.queries.course import Ahead, ahead_of, aim_of, points_of
from steward.domain.readiness.rules.tracking import burns
from steward.domain.readiness.terms import Part, Readiness
from steward.domain.readiness.terms.ahead import Futures, Remaining
from steward.domain.readiness.terms.proofs import Proof
from steward.domain.readiness.terms.tracking import Aim
from steward.foundation.core.actor import Actor, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input

router = Router(tags=["Readiness"])
SHARES = (0.5, 0.8, 0.95)


class ActionOut(Schema):
    """A next step with what it brings; ``record`` names the kind of record that proves."""

    id: str
    kind: str
    title: str
    requirement: str
    owner_role: str
    effort_days: Figure
    gain: Figure
    narrows: Figure
    record: str


class ScoreOut(Schema):
    """One clause or area: between ``low`` (proven) and ``high`` (possible), 0 to 1."""

    clause: str
    title: str
    low: Figure
    high: Figure
    assurance: str
    blockers: list[str]
    actions: list[ActionOut]


class ReadinessOut(Schema):
    """The whole AI management system between ``low`` (proven) and ``high`` (possible)."""

    low: Figure
    high: Figure
    assurance: str
    blockers: list[str]
    actions: list[ActionOut]
    scores: list[ScoreOut]


class ProofOut(Schema):
    """A record that proves a requirement.

    ``claimed`` is the level of its kind and ``level`` what age and coverage leave of it; ``borne``
    is 0.5 + (share of the claimed level - 0.5) * coverage * freshness.
    """

    kind: str
    title: str
    label: str
    claimed: str
    level: str
    coverage: Figure
    freshness: Figure
    borne: Figure
    why: str


class ProvenOut(Schema):
    """A requirement: ``low`` = ``fulfilled`` * ``borne``; ``fulfilled`` is null while unknown."""

    requirement: str
    title: str
    clause: str
    applicable: bool
    blocks_certification: bool
    maturity: str | None
    origin: str
    fulfilled: Figure | None
    borne: Figure
    low: Figure
    high: Figure
    assurance: str
    proofs: list[ProofOut]


class ProvenMoreOut(ProvenOut):
    """A requirement with what would raise it."""

    actions: list[ActionOut]


class CoursePointOut(Schema):
    """Readiness and work on a day; the work is in days of effort, the sums are over all time."""

    day: date
    low: Figure
    high: Figure
    assurance: str
    blockers: int
    open_tasks: int
    open: Figure
    done: Figure
    dropped: Figure
    proposed: Figure


class BurnOut(Schema):
    """The work since the point before: left = left before + added - done - dropped."""

    day: date
    left: Figure
    added: Figure
    done: Figure
    dropped: Figure
    proposed: Figure


class CourseOut(Schema):
    """The course up to now, the oldest first; the last of each is this instant."""

    points: list[CoursePointOut]
    burn_down: list[BurnOut]


class AimIn(Input):
    """The share to be proven, and days of effort a week while there is too little of a past."""

    target: float = Field(allow_inf_nan=False, description="Above 0, at most 1.")
    pace_low: float = Field(allow_inf_nan=False)
    pace_high: float = Field(allow_inf_nan=False)


class AimOut(Schema):
    """What the organisation aims at."""

    target: Figure
    pace_low: Figure
    pace_high: Figure


class ForecastWorkOut(Schema):
    """A piece of work in days of effort; ``unknown`` where nobody has said how large it is."""

    requirement: str
    what: str
    low: Figure
    likely: Figure
    high: Figure
    unknown: bool


class ByShareOut(Schema):
    """By which day a share of the futures is ready; null beyond ten years."""

    share: Figure
    day: date | None


class ForecastSwingOut(Schema):
    """By how many days the middle date moves; negative is earlier."""

    what: str
    days: Figure


class ChanceOut(Schema):
    """Which share of the futures is ready when an audit of certification begins."""

    audit: str
    kind: str
    day: date
    chance: Figure


class GoalOut(Schema):
    """A goal with its work and its futures; without days where no known work leads there."""

    goal: str
    title: str
    is_reachable: bool
    effort_days: Figure
    works: list[ForecastWorkOut]
    ready: list[ByShareOut]
    swings: list[ForecastSwingOut]
    audits: list[ChanceOut]


class ForecastOut(Schema):
    """When nothing may block a certificate, and when the target may be proven.

    ``pace`` is the mean of days of effort a week; ``from_history`` says that it is drawn from the
    ``weeks`` that passed. ``ceiling`` is the most that the known work and records can prove.
    """

    aim: AimOut
    runs: int
    from_history: bool
    pace: Figure
    weeks: list[Figure]
    ceiling: Figure
    goals: list[GoalOut]


@router.get("", response=ReadinessOut)
def get_readiness(request: ApiRequest) -> Readiness:
    """Return readiness as a range, per clause and overall, with the cheapest next steps."""
    require(request.auth, VIEW_READINESS)
    return whole_readiness(request.auth).readiness


@router.get("/requirements", response=list[ProvenOut])
def list_proven(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every clause and control with its range, its arithmetic and what proves it."""
    require(request.auth, VIEW_READINESS)
    whole = whole_readiness(request.auth)
    return [_proven(part, whole.proofs.get(part.state.requirement, ())) for part in whole.parts]


@router.get("/requirements/{requirement}", response=ProvenMoreOut)
def get_proven(request: ApiRequest, requirement: str) -> dict[str, Any]:
    """Return one clause or control with its arithmetic, its proofs and what would raise it."""
    part, proofs, actions = proven_of(whole_readiness(request.auth), requirement)
    require(request.auth, VIEW_READINESS)
    return _proven(part, proofs) | {"actions": list(actions)}


@router.get("/course", response=CourseOut)
def get_course(request: ApiRequest) -> dict[str, Any]:
    """Return readiness and work day by day up to now."""
    require(request.auth, VIEW_READINESS)
    points = points_of(request.auth)
    return {"points": points, "burn_down": burns(points)}


@router.get("/forecast", response=ForecastOut)
def get_forecast(request: ApiRequest) -> dict[str, Any]:
    """Return when the organisation may be ready; the same records give the same answer."""
    require(request.auth, VIEW_READINESS)
    return _forecast(request.auth, ahead_of(request.auth))


@router.get("/aim", response=AimOut)
def get_aim(request: ApiRequest) -> Aim:
    """Return what the organisation aims at."""
    require(request.auth, VIEW_READINESS)
    return aim_of(request.auth)


@router.put("/aim", response=AimOut)
def put_aim(request: ApiRequest, body: AimIn) -> ReadinessAim:
    """Set what the organisation aims at."""
    return set_aim(actor=request.auth, **body.model_dump())


def _proven(part: Part, proofs: Sequence[Proof]) -> dict[str, Any]:
    state = part.state
    return {
        "requirement": state.requirement,
        "title": state.title,
        "clause": part.clause,
        "applicable": state.applicable,
        "blocks_certification": state.blocks_certification,
        "maturity": state.maturity,
        "origin": part.origin,
        "fulfilled": part.fulfilled,
        "borne": part.borne,
        "low": part.low,
        "high": part.high,
        "assurance": state.assurance,
        "proofs": list(proofs),
    }


def _forecast(actor: Actor, ahead: Ahead) -> dict[str, Any]:
    first = ahead.goals[0][1]
    return {
        "aim": ahead.aim,
        "runs": first.runs,
        "from_history": first.from_history,
        "pace": first.pace,
        "weeks": list(ahead.pace.weeks),
        "ceiling": ahead.ceiling,
        "goals": [_goal(actor.today, ahead, left, found) for left, found in ahead.goals],
    }


def _goal(today: date, ahead: Ahead, left: Remaining, found: Futures) -> dict[str, Any]:
    reachable = left.is_reachable
    return {
        "goal": left.goal,
        "title": left.goal.label,
        "is_reachable": reachable,
        "effort_days": left.days,
        "works": list(left.works),
        "ready": [{"share": s, "day": found.day(s, today)} for s in SHARES] if reachable else [],
        "swings": list(found.swings) if reachable else [],
        "audits": [
            {
                "audit": audit.reference,
                "kind": AuditKind(audit.kind).label,
                "day": audit.starts_on,
                "chance": found.chance(audit.starts_on, today),
            }
            for audit in ahead.audits
            if reachable
        ],
    }
