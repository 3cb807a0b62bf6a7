"""What the year would look like with some treatments done, and which estimates move it most."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from steward.domain.risks import policy
from steward.domain.risks.choosing import after_treatments, changed_portfolio
from steward.domain.risks.forecasting import (
    SEED,
    SHARES,
    YEARS,
    common_factors,
    forecasts,
    open_treatments,
    simulated,
)
from steward.domain.risks.quantification.portfolio import Portfolio
from steward.domain.risks.weighing import Swing, swings_of_all
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Figure, Input

router = Router(tags=["Losses"])
MOST = 1_000
MOST_MONEY = 1e15


class WhatIfIn(Input):
    """Which shares, 0 to 1, of which open treatments are thought done; the others not at all.

    ``amount`` asks for the probability of losing more in a year, in the currency of the estimates.
    """

    shares: dict[UUID, float] = Field(max_length=MOST)
    amount: float | None = Field(None, gt=0, le=MOST_MONEY)


class SupposedYearOut(Schema):
    """The losses of a year; ``quantiles`` at 90, 95 and 99 %."""

    mean: Figure
    any_loss: Figure
    quantiles: list[Figure]
    more_than_amount: Figure | None


class WhatIfOut(Schema):
    """The year as it is and as it would be, by the same simulated years."""

    currency: str
    years: int
    seed: int
    now: SupposedYearOut
    then: SupposedYearOut


class SwingOut(Schema):
    """What half and twice of one end of an estimate do to the mean year and to its 95 % quantile.

    ``input`` is ``rate_low``, ``rate_high``, ``loss_low``, ``loss_mode`` or ``loss_high``;
    ``said`` is what stands.
    """

    risk_id: UUID
    input: str
    said: Figure
    mean: tuple[Figure, Figure]
    tail: tuple[Figure, Figure]


@router.post("/what-if", response=WhatIfOut)
def suppose_treatments(request: ApiRequest, body: WhatIfIn) -> dict[str, Any]:
    """Return the losses of a year with shares of open treatments done; nothing is changed."""
    require(request.auth, policy.VIEW_RISK)
    found = forecasts(request.auth)
    if not found:
        raise Invalid("Nothing is estimated yet, so there is no year to change.", place="shares")
    rows = open_treatments(request.auth, found)
    for key in body.shares.keys() - {row.pk for row in rows}:
        raise Invalid(f"{key} is no open treatment of an estimated risk.", place="shares")
    for share in body.shares.values():
        if not 0 <= share <= 1:
            raise Invalid("Give shares from 0 to 1.", place="shares")
    now = tuple(item.scenarios["current"] for item in found)
    factors = common_factors(request.auth, found)
    before = simulated(now, factors)
    after = changed_portfolio(before, now, after_treatments(found, body.shares, rows), factors)
    return {
        "currency": found[0].currency,
        "years": YEARS,
        "seed": SEED,
        "now": _year(before, body.amount),
        "then": _year(after, body.amount),
    }


def _year(one: Portfolio, amount: float | None) -> dict[str, Any]:
    return {
        "mean": one.expected,
        "any_loss": 1 - one.no_loss,
        "quantiles": [float(value) for value in one.quantile(list(SHARES))],
        "more_than_amount": None if amount is None else float(one.exceedance(amount)),
    }


@router.get("/inputs", response=list[SwingOut])
def read_inputs_that_matter(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the ends of estimates that move the average year most if they are wrong."""
    require(request.auth, policy.VIEW_RISK)
    found = forecasts(request.auth)
    if not found:
        return []
    return [_swing(item) for item in swings_of_all(found, common_factors(request.auth, found))]


def _swing(item: Swing) -> dict[str, Any]:
    return {
        "risk_id": item.forecast.risk.pk,
        "input": item.name,
        "said": item.said,
        "mean": item.mean,
        "tail": item.tail,
    }
