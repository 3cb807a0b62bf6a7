"""Risks in money: what experts estimate, and what all of it foretells for a year."""

import math
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.risks import policy, queries
from steward.domain.risks.choosing import MOST_DAYS, choose
from steward.domain.risks.forecasting import (
    SEED,
    YEARS,
    Year,
    common_factors,
    contributions,
    forecasts,
    years,
)
from steward.domain.risks.models import Estimate, LossSettings
from steward.domain.risks.operations import estimating
from steward.domain.risks.operations.settling import settle_losses
from steward.domain.risks.rules.estimating import Guess
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input, Text

router = Router(tags=["Estimates"])


class EstimateIn(Input):
    """Events a year and money of one event, as things stand; the expert is 90 % sure of both.

    With ``loss_mode``, the likeliest loss, the two others are the least and the greatest there can
    be.
    """

    rate_low: float = Field(gt=0, le=10_000)
    rate_high: float = Field(gt=0, le=10_000)
    loss_low: float = Field(gt=0)
    loss_high: float = Field(gt=0)
    loss_mode: float | None = Field(None, gt=0)
    currency: Text = Field(description="ISO 4217, the same for all estimates.")
    note: Text = ""


class EstimateOut(Schema):
    """The estimate of one expert."""

    id: UUID
    risk_id: UUID
    author_label: str
    rate_low: float
    rate_high: float
    loss_low: float
    loss_high: float
    loss_mode: float | None
    currency: str
    note: str
    estimated_at: datetime


class YearOut(Schema):
    """The losses of a year at one point; quantiles at 90, 95 and 99 % with their 95 % intervals."""

    point: str
    any_loss: Figure
    mean: Figure
    quantiles: list[Figure]
    intervals: list[tuple[Figure, Figure | None]]
    worst_hundredth: Figure


class AddsOut(Schema):
    """What one risk adds: to the average year, and to the worst hundredth of years."""

    risk_id: UUID
    mean: Figure
    worst: Figure


class LossesOut(Schema):
    """What the estimated risks may cost in a year; years and seed reproduce each figure."""

    currency: str
    risks: int
    years: int
    seed: int
    points: list[YearOut]
    adds: list[AddsOut]


@router.get("/losses", response=LossesOut)
def read_losses(request: ApiRequest) -> dict[str, Any]:
    """Return the losses of a year over all estimated risks: inherent, current and target."""
    require(request.auth, policy.VIEW_RISK)
    found = forecasts(request.auth)
    factors = common_factors(request.auth, found)
    return {
        "currency": found[0].currency if found else "",
        "risks": len(found),
        "years": YEARS,
        "seed": SEED,
        "points": [_told(year) for year in years(found, factors)] if found else [],
        "adds": [
            {"risk_id": row.risk, "mean": row.mean, "worst": row.worst}
            for row in (contributions(found, factors).values() if found else ())
        ],
    }


def _told(year: Year) -> dict[str, Any]:
    """Return a year as plain values; an end that the years do not show is null."""
    ends = [(low, high if math.isfinite(high) else None) for low, high in year.intervals]
    return asdict(year) | {"intervals": ends}


class LimitsIn(Input):
    """Currency of losses, and how strongly shared parts move their risks.

    ``causes`` holds a strength by the identity of a model, dataset or supplier. What is borne of
    losses is the curve of the risk criteria.
    """

    currency: Text = Field(description="ISO 4217; that of all estimates.")
    causes: dict[UUID, Literal["none", "moderate", "strong"]] = {}


class LimitsOut(Schema):
    """What is set; ``causes`` are the log-sd of the yearly factor by part.

    ``appetite`` holds amounts with the greatest probability of losing more in a year, as the risk
    criteria have it.
    """

    currency: str
    appetite: list[tuple[Figure, Figure]]
    causes: dict[UUID, Figure]


@router.get("/limits", response=LimitsOut)
def read_limits(request: ApiRequest) -> dict[str, Any]:
    """Return currency, appetite and common causes of losses; the appetite is of the criteria."""
    require(request.auth, policy.VIEW_RISK)
    row = queries.loss_settings(request.auth)
    if row is None:
        return {"currency": "", "appetite": [], "causes": {}}
    return _limits(request, row)


def _limits(request: ApiRequest, row: LossSettings) -> dict[str, Any]:
    appetite = queries.loss_appetite(request.auth, row.currency)
    points = () if appetite is None else appetite.points
    return {"currency": row.currency, "appetite": points, "causes": row.factors}


@router.put("/limits", response=LimitsOut)
def set_limits(request: ApiRequest, body: LimitsIn) -> dict[str, Any]:
    """Set currency and common causes of losses; what is left out is none."""
    row = settle_losses(
        actor=request.auth,
        currency=body.currency,
        factors=dict(body.causes),
    )
    return _limits(request, row)


class BudgetQuery(Input):
    """What may be spent: money in the currency of the estimates, days of work, or both."""

    budget: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    days: float | None = Field(None, ge=0, le=MOST_DAYS)


class BestSetOut(Schema):
    """The treatments that take off most of the expected loss of a year under a budget.

    ``bound`` is what no set takes off more than; ``frontier`` holds amounts spent with the most
    that can be taken off for each; ``not_weighed`` the treatments left out.
    """

    currency: str
    chosen: list[UUID]
    saved: Figure
    bound: Figure
    proven: bool
    cost: Figure
    days: Figure
    expected: Figure
    frontier: list[tuple[Figure, Figure]]
    not_weighed: list[UUID]


@router.get("/plan", response=BestSetOut)
def plan_treatments(request: ApiRequest, query: Query[BudgetQuery]) -> dict[str, Any]:
    """Return which open treatments take off most for a budget, and what more would buy."""
    require(request.auth, policy.VIEW_RISK)
    found = forecasts(request.auth)
    made = choose(request.auth, found, query.budget, query.days)
    return {
        "currency": found[0].currency if found else "",
        "chosen": [row.pk for row in made.chosen],
        "saved": made.plan.saved,
        "bound": made.plan.bound,
        "proven": made.plan.proven,
        "cost": made.plan.cost / 100,
        "days": made.plan.days / 100,
        "expected": made.expected,
        "frontier": made.corners,
        "not_weighed": [row.pk for row, _ in made.left_out],
    }


@router.get("/{risk}", response=list[EstimateOut])
def list_estimates(request: ApiRequest, risk: UUID) -> list[Estimate]:
    """Return the estimates of one risk."""
    found = queries.get_risk(request.auth, risk)
    require(request.auth, policy.VIEW_RISK, found)
    return [row for item in forecasts(request.auth, found) for row in item.estimates]


@router.post("/{risk}", response={201: EstimateOut})
def estimate_risk(request: ApiRequest, risk: UUID, body: EstimateIn) -> Status[Estimate]:
    """Estimate a risk; the own estimate of before gives way."""
    found = queries.get_risk(request.auth, risk)
    guess = Guess(
        rate_low=body.rate_low,
        rate_high=body.rate_high,
        loss_low=body.loss_low,
        loss_high=body.loss_high,
        loss_mode=body.loss_mode,
    )
    made = estimating.estimate_risk(
        actor=request.auth, risk=found, guess=guess, currency=body.currency, note=body.note
    )
    return Status(201, made)


@router.delete("/{risk}", response={204: None})
def withdraw_estimate(request: ApiRequest, risk: UUID) -> Status[None]:
    """Withdraw the own estimate of a risk."""
    found = queries.get_risk(request.auth, risk)
    estimating.withdraw_estimate(actor=request.auth, risk=found)
    return Status(204, None)
