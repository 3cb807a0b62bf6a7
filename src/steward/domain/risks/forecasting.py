"""The losses that estimates foretell: of one risk exactly, of all of them simulated."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from steward.domain.controls.terms import ControlStates
from steward.domain.parts.models import Part
from steward.domain.risks.models import Estimate, Risk, Treatment
from steward.domain.risks.quantification.draws import CommonFactor
from steward.domain.risks.quantification.portfolio import (
    Contribution,
    Portfolio,
    simulate,
    worst_years,
)
from steward.domain.risks.quantification.portfolio import contributions as contribute
from steward.domain.risks.quantification.scenarios import Scenario
from steward.domain.risks.queries import (
    HEAVY_OF_RISK,
    control_maturity,
    current_catalogue,
    current_criteria,
    estimates_of,
    live_estimates,
    loss_settings,
    maturity_for,
    own_links,
    shared_uses,
    treatments_visible_to,
)
from steward.domain.risks.queries.methods import method_for
from steward.domain.risks.rules.estimating import (
    LEAST_LEFT,
    Agreed,
    Guess,
    agreed,
    moved,
    scenario_of_guess,
)
from steward.domain.risks.rules.judging import control_effects, judged_points
from steward.domain.risks.rules.treating import COMING, Effect, Progress, treated_points
from steward.domain.risks.terms import ControlEffect, Criteria
from steward.foundation.core.actor import Actor

Factors = tuple[CommonFactor, ...]
YEARS = 20_000
SEED = 42001
"""Stands with every figure; the same seed and estimates give the same figures."""
POINTS = ("inherent", "current", "target")
SHARES = (0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A risk in numbers: what the experts agree on, and its three points as scenarios."""

    risk: Risk
    currency: str
    agreed: Agreed
    estimates: tuple[Estimate, ...]
    scenarios: dict[str, Scenario]


def forecasts(actor: Actor, risk: Risk | None = None) -> list[Forecast]:
    """Return the estimated live risks as scenarios, or one of them, the highest first."""
    found: dict[UUID, list[Estimate]] = {}
    for row in live_estimates(actor) if risk is None else estimates_of(actor, risk):
        found.setdefault(row.risk_id, []).append(row)
    if not found:
        return []
    if risk is None:
        maturity, criteria = control_maturity(actor), current_criteria(actor)
        states = {
            key: ControlStates(maturity, cast("Any", rows[0]).health) for key, rows in found.items()
        }
    else:
        criteria = method_for(actor, risk).criteria
        states = {risk.pk: maturity_for(actor, risk)}
    catalogue = current_catalogue()
    own = own_links(actor, [rows[0].risk for rows in found.values()] if risk is None else [risk])
    made: list[Forecast] = []
    for estimates in found.values():
        one = estimates[0].risk
        links = own.get(one.pk, ())
        effects = control_effects(catalogue.by_id.get(one.scenario), states[one.pk], links)
        treated = (one.treated_so_far, one.treated_at_last)
        experts, scenarios = _figures(
            one.pk,
            tuple(_guess(row) for row in estimates),
            criteria,
            effects,
            one.inherent_quantities,
            treated,
        )
        made.append(
            Forecast(
                risk=one,
                currency=estimates[0].currency,
                agreed=experts,
                estimates=tuple(estimates),
                scenarios=dict(zip(POINTS, scenarios, strict=True)),
            )
        )
    return made


@lru_cache(maxsize=8192)
def _figures(
    risk: UUID,
    guesses: tuple[Guess, ...],
    criteria: Criteria,
    effects: tuple[ControlEffect, ...],
    inherent: tuple[float, float],
    treated: tuple[Effect, Effect],
) -> tuple[Agreed, tuple[Scenario, ...]]:
    """Return what experts agree on and the scenarios at ``POINTS``, remembered."""
    judged = judged_points(criteria, effects, *inherent)
    points = treated_points(criteria, judged, *treated)
    experts = agreed(guesses)
    base = scenario_of_guess(risk, experts.guess)
    return experts, tuple(moved(base, points["current"], points[name]) for name in POINTS)


def _guess(row: Estimate) -> Guess:
    return Guess(
        rate_low=row.rate_low,
        rate_high=row.rate_high,
        loss_low=row.loss_low,
        loss_high=row.loss_high,
        loss_mode=row.loss_mode,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A part of the inventory that estimated risks of two systems or more rely on."""

    part: Part
    risks: frozenset[UUID]
    systems: int
    log_sd: float


def common_causes(actor: Actor, found: Sequence[Forecast]) -> list[Cause]:
    """Return what the systems of estimated risks share, that which most risks share first.

    A supplier counts for what it provides. ``log_sd`` is 0 where nobody said that it moves risks
    together.
    """
    risks: dict[UUID, set[UUID]] = {}
    for item in found:
        if item.risk.system_id is not None:
            risks.setdefault(item.risk.system_id, set()).add(item.risk.pk)
    settings = loss_settings(actor)
    factors = {} if settings is None else settings.factors
    parts: dict[UUID, Part] = {}
    systems: dict[UUID, set[UUID]] = {}
    for use in shared_uses(actor, risks):
        for part in (use.part, use.part.provider):
            if part is not None:
                parts[part.pk] = part
                systems.setdefault(part.pk, set()).add(use.system_id)
    made = [
        Cause(
            part=part,
            risks=frozenset(risk for system in systems[key] for risk in risks[system]),
            systems=len(systems[key]),
            log_sd=factors.get(str(key), 0.0),
        )
        for key, part in parts.items()
        if len(systems[key]) > 1
    ]
    return sorted(made, key=lambda item: (-len(item.risks), item.part.name))


def common_factors(actor: Actor, found: Sequence[Forecast]) -> Factors:
    """Return the common causes that the organisation said move risks together."""
    settings = loss_settings(actor)
    if settings is None or not settings.factors:
        return ()
    causes = [cause for cause in common_causes(actor, found) if cause.log_sd]
    return tuple(CommonFactor(cause.part.pk, cause.risks, cause.log_sd) for cause in causes)


def portfolio(found: Sequence[Forecast], point: str, factors: Factors = ()) -> Portfolio:
    """Return the simulated yearly losses of all forecasts at one of their points."""
    return simulated(tuple(item.scenarios[point] for item in found), factors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The losses of a year at one point of all risks, in money; ``quantiles`` at ``SHARES``.

    ``intervals`` hold each quantile with 95 % confidence; an end may be infinite.
    """

    point: str
    any_loss: float
    mean: float
    quantiles: tuple[float, ...]
    intervals: tuple[tuple[float, float], ...]
    worst_hundredth: float


def years(found: Sequence[Forecast], factors: Factors = ()) -> list[Year]:
    """Return the losses of a year at each point."""
    return [_year(name, portfolio(found, name, factors)) for name in POINTS]


def _year(point: str, one: Portfolio) -> Year:
    return Year(
        point=point,
        any_loss=1 - one.no_loss,
        mean=one.expected,
        quantiles=tuple(float(value) for value in one.quantile(list(SHARES))),
        intervals=tuple(one.interval(share) for share in SHARES),
        worst_hundredth=one.tvar(0.99),
    )


@lru_cache(maxsize=16)
def simulated(scenarios: tuple[Scenario, ...], factors: Factors = ()) -> Portfolio:
    """Return the simulated yearly losses of scenarios, remembered."""
    return simulate(scenarios, YEARS, SEED, factors)


@lru_cache(maxsize=16)
def _contributions(scenarios: tuple[Scenario, ...], factors: Factors) -> tuple[Contribution, ...]:
    worst = worst_years(simulated(scenarios, factors))
    return tuple(contribute(scenarios, worst, SEED, factors))


def contributions(found: Sequence[Forecast], factors: Factors = ()) -> dict[UUID, Contribution]:
    """Return what each risk adds today to the mean year and to the worst hundredth of years."""
    rows = _contributions(tuple(item.scenarios["current"] for item in found), factors)
    return {row.risk: row for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a treatment takes off the expected loss of a year, and that against what it costs."""

    treatment: Treatment
    saved: float
    per_cost: float | None
    per_day: float | None


def open_treatments(actor: Actor, found: Sequence[Forecast]) -> list[Treatment]:
    """Return the treatments of estimated risks whose effect does not count today."""
    stages = (Progress.PLANNED, *COMING)
    risks = [item.risk.pk for item in found]
    rows = (
        treatments_visible_to(actor).filter(risk__in=risks, status__in=stages).defer(*HEAVY_OF_RISK)
    )
    return list(rows.order_by("number"))


def left_by(scenario: Scenario, effect: Effect) -> Scenario:
    """Return what an effect leaves of a scenario."""
    if effect == Effect():
        return scenario
    return scenario.scaled(
        max(effect.frequency_left, LEAST_LEFT), max(effect.loss_left, LEAST_LEFT)
    )


def worth_of_treatments(actor: Actor, found: Sequence[Forecast]) -> list[Worth]:
    """Return the open treatments of estimated risks, those that take off most first."""
    by_risk = {item.risk.pk: item for item in found}
    rows = open_treatments(actor, found)
    made: list[Worth] = []
    for row in rows:
        scenario = by_risk[row.risk_id].scenarios["current"]
        left = row.effect.frequency_left * row.effect.loss_left
        saved = scenario.rate * scenario.severity.mean * (1 - left)
        cost = None if row.cost is None else float(row.cost)
        made.append(
            Worth(
                treatment=row,
                saved=saved,
                per_cost=saved / cost if cost else None,
                per_day=saved / row.effort_days if row.effort_days else None,
            )
        )
    return sorted(made, key=lambda item: (-item.saved, item.treatment.number))
