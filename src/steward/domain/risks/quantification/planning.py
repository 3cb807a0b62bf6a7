"""The best set of treatments under a budget: a knapsack with one choice for each risk.

Treatments of one risk act on what the others leave, so a set has a value of its own and is one
choice; the choices of different risks add up. The search drops a part only when a bound proves
that it holds nothing better, so what it returns is the optimum, and says so.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from steward.domain.risks.quantification.functions import Floats

MOST_OF_ONE = 12
"""Treatments of one risk that are weighed together; its sets are 2 to that power."""
BEAM = 200
MOST_STATES = 10_000
NARROWINGS = 40
GOLDEN = (math.sqrt(5) - 1) / 2
CLOSE = 1e-6
"""Sets whose values differ by less than this share are held to be equal."""
Whole = NDArray[np.int64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Measure:
    """A treatment as it is chosen.

    Attributes:
        id: Its identity.
        risk: The risk that it treats.
        left: Share of the expected loss of the risk that it leaves, 0 to 1.
        cost: In hundredths of the currency, 0 or more.
        days: In hundredths of a day of work, 0 or more.
    """

    id: UUID
    risk: UUID
    left: float
    cost: int
    days: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent at most, in hundredths; None where there is no limit."""

    cost: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of treatments.

    Attributes:
        chosen: The treatments.
        saved: Expected loss of a year that they take off together, in money.
        cost: In hundredths of the currency.
        days: In hundredths of a day.
        bound: What no set within the budget takes off more than.
        weighed: How many treatments were weighed; fewer than given where one risk has more than
            ``MOST_OF_ONE``.
    """

    chosen: tuple[UUID, ...]
    saved: float
    cost: int
    days: int
    bound: float
    weighed: int

    @property
    def proven(self) -> bool:
        """Say whether no other set takes off more, to six digits."""
        return self.bound - self.saved <= CLOSE * max(self.bound, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Choices:
    """The sets of treatments of one risk that are worth it, the empty one among them.

    ``weights`` has a row for each set and a column for each limit; ``sets`` say as bits which of
    ``measures`` belong to a set.
    """

    measures: tuple[Measure, ...]
    sets: Whole
    weights: Whole
    values: Floats


def best_plan(losses: Mapping[UUID, float], measures: Sequence[Measure], budget: Budget) -> Plan:
    """Return the set within a budget that takes off most of the expected loss.

    Args:
        losses: Expected loss of a year of each risk as things stand, in money.
        measures: Treatments of these risks.
        budget: The limits; without any, everything is chosen that takes something off.

    Source: D. Pisinger, A minimal algorithm for the multiple-choice knapsack problem, European
    Journal of Operational Research 83 (1995); H. Kellerer and others, Knapsack Problems (2004),
    chapters 9 and 11.
    """
    groups = _choices(losses, measures, budget)
    limits = np.array(
        [most for most in (budget.cost, budget.days) if most is not None], dtype=np.int64
    )
    picked, bound = _solved(groups, limits)
    chosen = [
        measure
        for group, at in zip(groups, picked, strict=True)
        for bit, measure in enumerate(group.measures)
        if int(group.sets[at]) >> bit & 1
    ]
    saved = math.fsum(float(group.values[at]) for group, at in zip(groups, picked, strict=True))
    return Plan(
        chosen=tuple(measure.id for measure in chosen),
        saved=saved,
        cost=sum(measure.cost for measure in chosen),
        days=sum(measure.days for measure in chosen),
        bound=max(saved, bound),
        weighed=sum(len(group.measures) for group in groups),
    )


def frontier(
    losses: Mapping[UUID, float], measures: Sequence[Measure], *, of: str = "cost"
) -> list[tuple[int, float]]:
    """Return amounts spent, in hundredths, with the most that can be taken off for each.

    These are the corners of the upper hull: at each of them no set of that price takes off more.
    Between two corners the best lies on or below the line.

    Args:
        losses: As for ``best_plan``.
        measures: As for ``best_plan``.
        of: ``cost`` or ``days``; the other is not limited.

    Source: P. Sinha and A. Zoltners, The multiple-choice knapsack problem, Operations Research 27
    (1979).
    """
    no_limit = Budget(cost=2**62) if of == "cost" else Budget(days=2**62)
    steps: list[tuple[float, int, float]] = []
    for group in _choices(losses, measures, no_limit):
        corners: list[tuple[int, float]] = []
        for weight, value in zip(group.weights[:, 0].tolist(), group.values.tolist(), strict=True):
            while len(corners) > 1 and _slope(corners[-2], corners[-1]) <= _slope(
                corners[-1], (weight, value)
            ):
                corners.pop()
            corners.append((weight, value))
        for before, after in pairwise(corners):
            gain = _slope(before, after)
            steps.append((gain, after[0] - before[0], after[1] - before[1]))
        if corners and (corners[0][0] or corners[0][1]):
            steps.append((math.inf, corners[0][0], corners[0][1]))
    found, spent, saved = [(0, 0.0)], 0, 0.0
    for _, weight, value in sorted(steps, reverse=True):
        spent, saved = spent + weight, saved + value
        if weight:
            found.append((spent, saved))
        else:
            found[-1] = (spent, saved)
    return found


def _slope(before: tuple[int, float], after: tuple[int, float]) -> float:
    return (after[1] - before[1]) / (after[0] - before[0])


def _choices(
    losses: Mapping[UUID, float], measures: Sequence[Measure], budget: Budget
) -> list[_Choices]:
    by_risk: dict[UUID, list[Measure]] = {}
    for measure in measures:
        if measure.left < 1 and losses.get(measure.risk, 0) > 0:
            by_risk.setdefault(measure.risk, []).append(measure)
    return [_sets(losses[risk], by_risk[risk], budget) for risk in sorted(by_risk)]


def _sets(loss: float, measures: Sequence[Measure], budget: Budget) -> _Choices:
    ordered = sorted(measures, key=lambda each: (each.left, each.cost, each.days, each.id))
    kept = tuple(ordered[:MOST_OF_ONE])
    left = np.ones(1)
    cost, days = np.zeros((2, 1), dtype=np.int64)
    for measure in kept:
        left = np.concatenate((left, left * measure.left))
        cost = np.concatenate((cost, cost + measure.cost))
        days = np.concatenate((days, days + measure.days))
    limited = [(cost, budget.cost), (days, budget.days)]
    columns = [column for column, most in limited if most is not None]
    limits = [most for _, most in limited if most is not None]
    weights = np.array(columns, dtype=np.int64).reshape(len(columns), len(left)).T
    values = loss * (1 - left)
    fits = np.flatnonzero(np.all(weights <= np.array(limits, dtype=np.int64), axis=1))
    best = fits[_worth(weights[fits], values[fits])]
    return _Choices(kept, best.astype(np.int64), weights[best], values[best])


def _worth(weights: Whole, values: Floats) -> Places:
    """Return the rows that no other row beats in value at no greater weights, by weight."""
    limits = weights.shape[1]
    if not limits:
        return np.array([int(np.argmax(values))], dtype=np.intp)
    order = np.lexsort((-values, *weights.T[::-1]))
    ranked = values[order]
    if limits == 1:
        ahead = np.maximum.accumulate(ranked)
        keep = np.ones(len(order), dtype=np.bool_)
        keep[1:] = ranked[1:] > ahead[:-1]
        return order[keep]
    found: list[int] = []
    stair: list[int] = []
    heights: list[float] = []
    rows = zip(order.tolist(), weights[order, 1].tolist(), ranked.tolist(), strict=True)
    for row, weight, value in rows:
        at = bisect_right(stair, weight)
        if at and heights[at - 1] >= value:
            continue
        found.append(row)
        first = bisect_left(stair, weight)
        last = max(first, bisect_right(heights, value))
        stair[first:last], heights[first:last] = [weight], [value]
    return np.array(found, dtype=np.intp)


def _solved(groups: Sequence[_Choices], limits: Whole) -> tuple[list[int], float]:
    """Return the best row of each group, and a bound that no rows go beyond."""
    if not groups:
        return [], 0.0
    if not len(limits):
        return [0] * len(groups), math.fsum(float(group.values[0]) for group in groups)
    prices = _prices(groups, limits)
    bests = [float((group.values - group.weights @ prices).max()) for group in groups]
    bound = math.fsum(bests) + float(prices @ limits)
    search = _Search(groups, limits, prices, bests)
    first, _ = search.run(math.inf, BEAM)
    reached = math.fsum(float(g.values[at]) for g, at in zip(groups, first, strict=True))
    gap = bound - reached
    if gap <= CLOSE * max(bound, 1.0):
        return first, bound
    picked, cut = search.run(gap - CLOSE * bound, MOST_STATES)
    found = math.fsum(float(g.values[at]) for g, at in zip(groups, picked, strict=False))
    if found < reached:
        picked, found = first, reached
    return picked, found if math.isinf(cut) else max(found, bound - cut)


def _prices(groups: Sequence[_Choices], limits: Whole) -> Floats:
    """Return what a unit of each limit is worth, so that the bound is about the least.

    Any prices give a true bound; these are found by narrowing, for two limits one inside the other.
    """
    weights = np.concatenate([group.weights for group in groups]).astype(np.float64)
    values = np.concatenate([group.values for group in groups])
    starts = np.cumsum([0, *(len(group.values) for group in groups[:-1])])

    def bound(prices: Floats) -> float:
        tops = np.maximum.reduceat(values - weights @ prices, starts)
        return float(tops.sum() + prices @ limits)

    def least(price: Floats, at: int) -> tuple[float, Floats]:
        heavy = weights[:, at] > 0
        most = float((values[heavy] / weights[heavy, at]).max()) if heavy.any() else 0.0
        trial = price.copy()

        def at_place(place: float) -> float:
            trial[at] = place
            return least(trial, at + 1)[0] if at + 1 < len(limits) else bound(trial)

        low, high = 0.0, most
        left, right = high - GOLDEN * high, GOLDEN * high
        lower, upper = at_place(left), at_place(right)
        for _ in range(NARROWINGS):
            if lower <= upper:
                high, right, upper = right, left, lower
                left = high - GOLDEN * (high - low)
                lower = at_place(left)
            else:
                low, left, lower = left, right, upper
                right = low + GOLDEN * (high - low)
                upper = at_place(right)
        trial[at] = (low + high) / 2
        if at + 1 < len(limits):
            return least(trial, at + 1)
        return bound(trial), trial

    return least(np.zeros(len(limits)), 0)[1]


class _Search:
    """Builds sets risk by risk, and keeps those that the bound leaves a chance."""

    def __init__(
        self, groups: Sequence[_Choices], limits: Whole, prices: Floats, bests: Sequence[float]
    ) -> None:
        self._limits, self._prices = limits, prices
        self._behind = [
            best - (group.values - group.weights @ prices)
            for group, best in zip(groups, bests, strict=True)
        ]
        self._groups = groups

    def run(self, gap: float, width: int) -> tuple[list[int], float]:
        """Return the best rows found, and how far behind the bound the first dropped state was.

        A state falls behind by what its rows are worth less than the best at these prices, and by
        what the limits leave that can no longer be spent.
        """
        kept = [np.flatnonzero(behind <= gap) for behind in self._behind]
        order = sorted(range(len(kept)), key=lambda at: (len(kept[at]), at))
        rest = self._most_left(kept, order)
        weights = np.zeros((1, len(self._limits)), dtype=np.int64)
        behind, cut = np.zeros(1), math.inf
        trail: list[tuple[int, Places, Places]] = []
        for step, at in enumerate(order):
            rows, group = kept[at], self._groups[at]
            spent = (weights[:, np.newaxis] + group.weights[rows]).reshape(-1, weights.shape[1])
            late = (behind[:, np.newaxis] + self._behind[at][rows]).ravel()
            unspent = np.maximum(self._limits - spent - rest[step], 0)
            alive = np.flatnonzero(
                np.all(spent <= self._limits, axis=1) & (late + unspent @ self._prices <= gap)
            )
            if len(alive) > 2 * width:
                near = np.argpartition(late[alive], 2 * width)
                cut = min(cut, float(late[alive[near[2 * width :]]].min()))
                alive = alive[near[: 2 * width]]
            worth = spent[alive] @ self._prices - late[alive]
            alive = alive[_worth(spent[alive], worth)]
            if len(alive) > width:
                near = np.argpartition(late[alive], width)
                cut = min(cut, float(late[alive[near[width:]]].min()))
                alive = alive[near[:width]]
            if not len(alive):
                return [], cut
            weights, behind = spent[alive], late[alive]
            trail.append((at, alive // len(rows), rows[alive % len(rows)]))
        state = int(np.argmax(weights @ self._prices - behind))
        picked = [0] * len(order)
        for at, before, row in reversed(trail):
            picked[at], state = int(row[state]), int(before[state])
        return picked, cut

    def _most_left(self, kept: Sequence[Places], order: Sequence[int]) -> Whole:
        """Return how much the groups after each step can spend at most, a row for each step."""
        most = [self._groups[at].weights[kept[at]].max(axis=0) for at in order]
        total = np.cumsum(np.array([*most[1:], np.zeros_like(most[0])])[::-1], axis=0)
        return total[::-1]
