"""Risks that happened, and past forecasts against them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.risks import policy, queries
from steward.domain.risks.forecasting import forecasts
from steward.domain.risks.models import RecordedLoss
from steward.domain.risks.operations.happening import record_loss, strike_loss
from steward.domain.risks.operations.simulating import ask_for_simulation
from steward.domain.risks.scoring import calibration
from steward.foundation.core.actor import require
from steward.foundation.work.models import Work
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, PageQuery, Text, page_of
from steward.interfaces.api.work import WorkOut

router = Router(tags=["Losses"])


class LossIn(Input):
    """When a risk happened and what it cost, in the currency of the estimates."""

    risk: UUID
    happened_on: date
    loss: Decimal = Field(ge=0, max_digits=14, decimal_places=2)
    note: Text = ""


class StrikeLossIn(Input):
    """Why a record is taken back."""

    reason: Text


class LossOut(Schema):
    """That a risk happened."""

    id: UUID
    risk_id: UUID
    happened_on: date
    loss: Decimal
    currency: str
    note: str
    recorded_by: str
    created_at: datetime


class LossPage(Schema):
    """A page of recorded losses."""

    items: list[LossOut]
    next: UUID | None


class ScoredOut(Schema):
    """One forecast since its newest estimate: events expected and seen, and the money lost.

    ``at_least`` is the probability of so many events or more, ``at_most`` of so few or fewer.
    """

    risk_id: UUID
    since: date
    expected: Figure
    seen: int
    at_least: Figure
    at_most: Figure
    loss: Figure
    verdict: str


class CalibrationOut(Schema):
    """All forecasts against what happened; ``inside`` of the losses lay in their 90 % range."""

    currency: str
    expected: Figure
    seen: int
    at_least: Figure
    at_most: Figure
    verdict: str
    inside: int
    below: int
    above: int
    expected_loss: Figure
    loss: Figure
    risks: list[ScoredOut]


@router.get("", response=LossPage)
def list_recorded_losses(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return when risks happened, a page at a time."""
    require(request.auth, policy.VIEW_RISK)
    return page_of(queries.loss_events(request.auth).order_by(), query)


@router.post("", response={201: LossOut})
def record_that_it_happened(request: ApiRequest, body: LossIn) -> Status[RecordedLoss]:
    """Record that a risk happened."""
    require(request.auth, policy.EDIT_RISK)
    risk = queries.get_risk(request.auth, body.risk)
    fields = body.model_dump(exclude={"risk"})
    return Status(201, record_loss(actor=request.auth, risk=risk, **fields))


@router.post("/simulations", response={202: WorkOut})
def simulate_many_years(request: ApiRequest) -> Status[Work]:
    """Ask for 100,000 years of all estimated risks; the result is that of the work."""
    require(request.auth, policy.EDIT_RISK)
    return Status(202, ask_for_simulation(actor=request.auth))


@router.get("/calibration", response=CalibrationOut)
def read_calibration(request: ApiRequest) -> dict[str, Any]:
    """Return past forecasts against what happened since, all together and risk by risk."""
    require(request.auth, policy.VIEW_RISK)
    found = forecasts(request.auth)
    score = calibration(request.auth, found)
    return {
        "currency": found[0].currency if found else "",
        "expected": score.count.expected,
        "seen": score.count.seen,
        "at_least": score.count.at_least,
        "at_most": score.count.at_most,
        "verdict": score.count.verdict,
        "inside": score.cover.inside,
        "below": score.cover.below,
        "above": score.cover.above,
        "expected_loss": score.expected_loss,
        "loss": score.loss,
        "risks": [
            {
                "risk_id": row.forecast.risk.pk,
                "since": row.since,
                "expected": row.count.expected,
                "seen": row.count.seen,
                "at_least": row.count.at_least,
                "at_most": row.count.at_most,
                "loss": row.loss,
                "verdict": row.count.verdict,
            }
            for row in score.rows
        ],
    }


@router.post("/{key}/strike", response={204: None})
def take_back_loss(request: ApiRequest, key: UUID, body: StrikeLossIn) -> Status[None]:
    """Take back that a risk happened, with the reason."""
    event = queries.get_loss_event(request.auth, key)
    strike_loss(actor=request.auth, event=event, reason=body.reason)
    return Status(204, None)
