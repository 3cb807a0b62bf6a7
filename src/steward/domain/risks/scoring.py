"""Past forecasts against what happened since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from steward.domain.risks.forecasting import Forecast
from steward.domain.risks.models import RecordedLoss
from steward.domain.risks.quantification.calibration import Counted, Covered, counted
from steward.domain.risks.queries import loss_events
from steward.foundation.core.actor import Actor

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One forecast since its newest estimate, against the events of that time."""

    forecast: Forecast
    since: date
    years: float
    count: Counted
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All forecasts together and one by one; events before an estimate do not test it."""

    rows: list[Scored]
    count: Counted
    cover: Covered
    expected_loss: float
    loss: float
    before: int


def calibration(actor: Actor, found: Sequence[Forecast]) -> Calibration:
    """Return how the forecasts did, those furthest from what was expected first."""
    events: dict[object, list[RecordedLoss]] = {}
    every = list(loss_events(actor))
    for event in every:
        events.setdefault(event.risk_id, []).append(event)
    rows: list[Scored] = []
    inside = below = above = 0
    for item in found:
        since = max(row.estimated_at for row in item.estimates).date()
        years = max(0, (actor.today - since).days) / DAYS_A_YEAR
        after = [each for each in events.get(item.risk.pk, []) if each.happened_on >= since]
        guess = item.agreed.guess
        losses = [float(each.loss) for each in after]
        low, high = guess.loss_span
        below += sum(loss < low for loss in losses)
        above += sum(loss > high for loss in losses)
        inside += sum(low <= loss <= high for loss in losses)
        rate = item.scenarios["current"].rate
        rows.append(
            Scored(
                forecast=item,
                since=since,
                years=years,
                count=counted(rate * years, len(after)),
                loss=sum(losses),
            )
        )
    rows.sort(key=lambda row: min(row.count.at_least, row.count.at_most))
    seen = sum(row.count.seen for row in rows)
    return Calibration(
        rows=rows,
        count=counted(sum(row.count.expected for row in rows), seen),
        cover=Covered(inside, below, above),
        expected_loss=sum(
            row.count.expected * row.forecast.scenarios["current"].severity.mean for row in rows
        ),
        loss=sum(row.loss for row in rows),
        before=len(every) - seen,
    )
