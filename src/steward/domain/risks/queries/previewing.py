"""What other criteria would do to the register, before anybody adopts them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from steward.domain.risks.forecasting import forecasts, portfolio
from steward.domain.risks.models import Risk
from steward.domain.risks.queries import (
    INHERENT,
    LIVE,
    control_maturity,
    current_catalogue,
    threats,
)
from steward.domain.risks.queries.methods import current_criteria
from steward.domain.risks.rules.moving import Alike, Moved, Moves, moves
from steward.domain.risks.rules.treating import Effect
from steward.domain.risks.terms import Criteria, Level, Point
from steward.foundation.core.actor import Actor

ALIKE = ("scenario", *INHERENT, "done_frequency", "done_loss", "current_level")
GROUPS_AT_MOST = 20


def moves_under(actor: Actor, criteria: Criteria) -> Moves:
    """Return what changes when the live risks are placed by other criteria."""
    rows = threats(actor).filter(status__in=LIVE).order_by()
    counted = rows.values(*ALIKE).annotate(count=Count("id"))
    found = (
        Alike(
            scenario=row["scenario"],
            inherent=tuple(row[name] for name in INHERENT),
            done=Effect(row["done_frequency"], row["done_loss"]),
            level=Level(row["current_level"]),
            count=row["count"],
            key={name: row[name] for name in ALIKE},
        )
        for row in counted
    )
    return moves(
        current_criteria(actor), criteria, current_catalogue(), control_maturity(actor), found
    )


@dataclass(frozen=True, slots=True)
class Mover:
    """A risk with where other criteria place it."""

    risk: Risk
    point: Point


def some_of(
    actor: Actor, found: Sequence[Moved], wanted: Callable[[Moved], bool], most: int
) -> list[Mover]:
    """Return the highest risks of the groups that are wanted, at most so many."""
    groups = [item for item in found if wanted(item)][:GROUPS_AT_MOST]
    if not groups:
        return []
    points = {tuple(item.risks.key.values()): item.point for item in groups}
    alike = Q()
    for item in groups:
        alike |= _like(item)
    rows = threats(actor).filter(alike, status__in=LIVE).select_related("system")
    rows = rows.order_by("-current_rank", "-id")[:most]
    return [Mover(row, points[tuple(getattr(row, name) for name in ALIKE)]) for row in rows]


def _like(item: Moved) -> Q:
    found = Q()
    for name, value in item.risks.key.items():
        found &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return found


@dataclass(frozen=True, slots=True)
class OnCurve:
    """A point of the appetite curve with the probability that holds today."""

    amount: float
    limit: float
    probability: float

    @property
    def is_breached(self) -> bool:
        """Say whether the losses of a year exceed the amount more often than is borne."""
        return self.probability > self.limit


def curve_today(
    actor: Actor, curve: Sequence[tuple[float, float]], currency: str
) -> list[OnCurve] | None:
    """Return how the estimated risks of today stand to an appetite curve.

    None where there is no curve, or nothing was estimated in its currency.
    """
    found = [item for item in forecasts(actor) if item.currency == currency] if curve else []
    if not found:
        return None
    one = portfolio(found, "current")
    return [OnCurve(amount, limit, float(one.exceedance(amount))) for amount, limit in curve]
