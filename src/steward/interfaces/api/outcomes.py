"""What follows from the answers of a run: the score, effects, findings, and decisions on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from steward.domain.questionnaires import queries, rules
from steward.domain.questionnaires.models import Derivation
from steward.domain.questionnaires.operations import reviewing
from steward.domain.questionnaires.policy import REVIEW_RUN
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.telling import effect_called, readings
from steward.domain.readiness import operations as readiness
from steward.domain.systems.terms import Attribute
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Text
from steward.interfaces.api.questionnaires import CountOut, get_run

router = Router(tags=["Questionnaires"])


class FindingsIn(Input):
    """A decision on drafted findings."""

    findings: list[UUID]
    decision: Text
    reason: Text = ""


class EffectsIn(Input):
    """A decision on what answers say about controls."""

    effects: list[UUID] = Field(max_length=500)
    decision: Text
    reason: Text


class ReadingOut(Schema):
    """What an effect read, in words: a question and its answer, a fact or a score."""

    question: str
    text: str
    said: str
    known: bool


class DerivationOut(Schema):
    """What one effect led to: rule, answers read, result."""

    id: UUID
    effect: str
    kind: str
    state: str
    version: str
    rule: str
    read: dict[str, Any]
    parameters: dict[str, Any]
    result_kind: str
    result_id: UUID | None
    result_label: str
    because: list[ReadingOut] = []
    note: str
    by_label: str
    at: datetime


class FindingOut(Schema):
    """A finding that answers point to."""

    id: UUID
    reference: str
    title: str
    text: str
    severity: str
    requirement: str
    question: str
    status: str
    reason: str
    task: UUID | None


class OutcomeOut(Schema):
    """The score with its arithmetic, and what followed."""

    status: str
    percentage: Figure | None
    low: Figure | None
    high: Figure | None
    band: str
    arithmetic: list[str]
    derivations: list[DerivationOut]
    findings: list[FindingOut]


@router.post("/{run_id}/findings", response=CountOut)
def decide_findings(request: ApiRequest, run_id: UUID, body: FindingsIn) -> dict[str, int]:
    """Confirm or reject drafted findings; a confirmed one becomes a task."""
    run = queries.get_run(request.auth, run_id)
    require(request.auth, REVIEW_RUN, run)
    count = reviewing.decide_findings(
        actor=request.auth,
        run=run,
        findings=body.findings,
        decision=body.decision,
        reason=body.reason,
    )
    return {"count": count}


@router.post("/{run_id}/effects", response=CountOut)
def settle_effects(request: ApiRequest, run_id: UUID, body: EffectsIn) -> dict[str, int]:
    """Carry out what answers say about controls, or decline it, with the reason."""
    run = get_run(request, run_id)
    given = body.model_dump()
    return {"count": readiness.settle_effects(actor=request.auth, run=run, **given)}


def _told(sitting: Sitting, row: Derivation, facts: Sequence[Attribute]) -> DerivationOut:
    told = DerivationOut.from_orm(row)
    effect = effect_called(sitting.template, row.effect)
    found = readings(sitting.template, row.read, effect, facts)
    told.because = [ReadingOut.from_orm(item) for item in found]
    return told


@router.get("/{run_id}/outcome", response=OutcomeOut)
def get_outcome(request: ApiRequest, run_id: UUID) -> dict[str, Any]:
    """Return the score with its arithmetic, and what followed from the answers."""
    run = get_run(request, run_id)
    sitting = queries.sitting_of(request.auth, run)
    scored = any(question.is_scored for question in sitting.shown)
    score = rules.score_of(sitting) if scored else None
    facts = queries.attributes()
    return {
        "status": run.status,
        "percentage": None if score is None else score.percentage,
        "low": None if score is None else score.low,
        "high": None if score is None else score.high,
        "band": "" if score is None or score.band is None else score.band.label,
        "arithmetic": [] if score is None else list(score.lines),
        "derivations": [
            _told(sitting, row, facts) for row in queries.derivations_of(request.auth, run)
        ],
        "findings": queries.findings_of(request.auth, run),
    }
