"""Which treatments to choose: the best set under a budget, and what any of them would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from steward.domain.risks.forecasting import (
    SEED,
    YEARS,
    Factors,
    Forecast,
    left_by,
    open_treatments,
)
from steward.domain.risks.models import Treatment
from steward.domain.risks.quantification.functions import Floats, frozen
from steward.domain.risks.quantification.planning import (
    MOST_OF_ONE,
    Budget,
    Measure,
    Plan,
    best_plan,
    frontier,
)
from steward.domain.risks.quantification.portfolio import Portfolio, combine, simulate_block
from steward.domain.risks.quantification.scenarios import Scenario
from steward.domain.risks.rules.treating import Effect, Progress, together
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Invalid

HUNDREDTHS = 100
MOST_MONEY = Decimal("999999999999.99")
MOST_DAYS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The best set under a budget, what was not weighed and why, and the price of taking off more.

    ``corners`` hold amounts with what the best set for each takes off: money, or days of work
    where only those are limited. ``after`` are the risks as the set would leave them.
    """

    plan: Plan
    chosen: list[Treatment]
    others: list[Treatment]
    left_out: list[tuple[Treatment, str]]
    corners: list[tuple[float, float]]
    after: tuple[Scenario, ...]
    expected: float


def choose(
    actor: Actor, found: Sequence[Forecast], budget: Decimal | None, days: float | None
) -> Choice:
    """Return which open treatments take off most of the expected loss under a budget.

    Treatments that are done and wait for a verdict are spent and are not weighed.

    Args:
        actor: Who asks.
        found: The estimated risks.
        budget: Money in the currency of the estimates, 0 or more.
        days: Days of work, 0 or more.

    Raises:
        Invalid: Neither limit is given, or one is out of range.
    """
    if budget is None and days is None:
        raise Invalid("Give a budget in money, in days of work, or both.", place="budget")
    if budget is not None and not (budget.is_finite() and 0 <= budget <= MOST_MONEY):
        raise Invalid("Give an amount of at most twelve digits.", place="budget")
    if days is not None and not 0 <= days <= MOST_DAYS:
        raise Invalid(f"Give the days of work, from 0 to {MOST_DAYS:,}.", place="days")
    currency = found[0].currency if found else ""
    rows: list[Treatment] = []
    left_out: list[tuple[Treatment, str]] = []
    for row in open_treatments(actor, found):
        why = _why_not(row, currency, of_money=budget is not None, of_days=days is not None)
        if why:
            left_out.append((row, why))
        else:
            rows.append(row)
    losses = {item.risk.pk: _expected(item.scenarios["current"]) for item in found}
    measures = [_measure(row) for row in rows]
    whole = Budget(_whole(budget), _whole(days))
    plan = best_plan(losses, measures, whole)
    of = "days" if budget is None else "cost"
    picked = set(plan.chosen)
    chosen = [row for row in rows if row.pk in picked]
    return Choice(
        plan=plan,
        chosen=chosen,
        others=[row for row in rows if row.pk not in picked],
        left_out=left_out + _not_weighed(rows, plan),
        corners=[(spent / HUNDREDTHS, saved) for spent, saved in frontier(losses, measures, of=of)],
        after=after_treatments(found, {row.pk: 1.0 for row in chosen}, chosen),
        expected=sum(losses.values()),
    )


def _why_not(row: Treatment, currency: str, *, of_money: bool, of_days: bool) -> str:
    if row.status == Progress.DONE:
        return "It is done and waits for its verdict."
    if row.effect == Effect():
        return "Its effect is that of its controls; beyond them it takes nothing off."
    if of_money and row.cost is None:
        return "It says no cost."
    if of_money and row.currency != currency:
        return f"Its cost is in {row.currency}."
    if of_days and row.effort_days is None:
        return "It says no days of work."
    return ""


def _not_weighed(rows: Sequence[Treatment], plan: Plan) -> list[tuple[Treatment, str]]:
    if plan.weighed == len(rows):
        return []
    counts: dict[UUID, int] = {}
    for row in rows:
        counts[row.risk_id] = counts.get(row.risk_id, 0) + 1
    told = f"Its risk has more than {MOST_OF_ONE} treatments; the strongest were weighed."
    picked = set(plan.chosen)
    ordered = sorted(rows, key=lambda row: (_left(row.effect), row.pk))
    found: list[tuple[Treatment, str]] = []
    seen: dict[UUID, int] = {}
    for row in ordered:
        seen[row.risk_id] = seen.get(row.risk_id, 0) + 1
        if seen[row.risk_id] > MOST_OF_ONE and row.pk not in picked:
            found.append((row, told))
    return found


def _left(effect: Effect) -> float:
    return effect.frequency_left * effect.loss_left


def _expected(scenario: Scenario) -> float:
    return scenario.rate * scenario.severity.mean


def _whole(value: Decimal | float | None) -> int | None:
    return None if value is None else round(value * HUNDREDTHS)


def _measure(row: Treatment) -> Measure:
    cost, days = _whole(row.cost) or 0, _whole(row.effort_days) or 0
    return Measure(row.pk, row.risk_id, _left(row.effect), cost, days)


def after_treatments(
    found: Sequence[Forecast], shares: Mapping[UUID, float], rows: Iterable[Treatment]
) -> tuple[Scenario, ...]:
    """Return the risks as they would be with shares, 0 to 1, of the effects of treatments."""
    effects: dict[UUID, list[Effect]] = {}
    for row in rows:
        share = shares.get(row.pk, 0.0)
        if share > 0:
            effects.setdefault(row.risk_id, []).append(part_of(row.effect, share))
    return tuple(
        left_by(item.scenarios["current"], together(effects.get(item.risk.pk, ())))
        for item in found
    )


def part_of(effect: Effect, share: float) -> Effect:
    """Return a share, 0 to 1, of what an effect takes off."""
    return Effect(1 - share * (1 - effect.frequency_left), 1 - share * (1 - effect.loss_left))


def changed_portfolio(
    before: Portfolio,
    found: Sequence[Scenario],
    after: Sequence[Scenario],
    factors: Factors = (),
) -> Portfolio:
    """Return the simulated years again where only some risks have changed, by the same draws.

    The years of the changed risks are taken out and put back as they would be, so that the work
    grows with what has changed and not with the number of risks.
    """
    total = before.by_year.copy()
    for old, new in zip(found, after, strict=True):
        if old != new:
            total += _years_of(new, factors) - _years_of(old, factors)
    return combine(after, before.years, [total.clip(min=0.0)])


@lru_cache(maxsize=128)
def _years_of(scenario: Scenario, factors: Factors) -> Floats:
    made = simulate_block((scenario,), YEARS, SEED, factors)
    frozen(made)
    return made
