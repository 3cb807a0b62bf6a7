"""The loss of a year over many risks, simulated event by event.

Totals are reproduced to the byte because they are added in one order: the risks of a block by
identity, one after the other, and the blocks in the order of ``blocks``. Who computes which block
makes no difference, nor does the number of events handled at a time.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steward.domain.risks.quantification.draws import (
    CHUNK,
    CommonFactor,
    Draws,
    checked_years,
)
from steward.domain.risks.quantification.functions import (
    Floats,
    binomial_quantile,
    frozen,
)
from steward.domain.risks.quantification.losses import checked, checked_shares
from steward.domain.risks.quantification.scenarios import Scenario
from steward.foundation.core.errors import Invalid

ENGINE = "scatter, version 1"
BLOCK = 128
CONFIDENCE = 0.95

Block = tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one risk adds to the portfolio, in money a year.

    Attributes:
        risk: Its identity.
        mean: Of all years, exact.
        worst: Of the worst years; over all risks it adds up to the mean loss of those years.
    """

    risk: UUID
    mean: float
    worst: float


@dataclass(frozen=True, slots=True, eq=False)
class Portfolio:
    """The simulated losses of many years.

    Attributes:
        years: How many.
        expected: Mean loss of a year by the closed form, in money.
        mean: Mean of the simulated years.
        standard_error: Of ``mean``.
        standard_deviation: Of the loss of a year.
        no_loss: Share of the years without a loss.
        by_year: Loss of each simulated year, in money.
        ascending: The same, sorted.
    """

    years: int
    expected: float
    mean: float
    standard_error: float
    standard_deviation: float
    no_loss: float
    by_year: Floats = field(repr=False)
    ascending: Floats = field(repr=False)

    def quantile(self, p: ArrayLike) -> Floats:
        """Return the least simulated losses not exceeded in shares ``p`` of the years.

        Raises:
            Invalid: A share lies outside 0..1.
        """
        shares = checked_shares(np.asarray(p, dtype=np.float64), "p")
        # A product such as 0.07 × 100 lies a hair above the whole number that is meant.
        ranks = np.ceil(shares * self.years * (1 - 1e-12)).astype(np.intp)
        return self.ascending[np.clip(ranks, 1, self.years) - 1]

    def interval(self, p: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Return two amounts between which the true quantile lies with a confidence.

        No shape is assumed: the number of years below the true quantile is binomial. An end is
        0 or infinite when there are too few years.

        Source: H. A. David and H. N. Nagaraja, Order Statistics, 3rd edition (2003), 7.1.
        """
        share = float(checked_shares(p, "p"))
        rest = (1 - checked(confidence, "confidence", above=0, most=1)) / 2
        low = binomial_quantile(self.years, share, rest)
        high = binomial_quantile(self.years, share, 1 - rest) + 1
        return (
            float(self.ascending[low - 1]) if low else 0.0,
            float(self.ascending[high - 1]) if high <= self.years else math.inf,
        )

    def exceedance(self, amount: ArrayLike) -> Floats:
        """Return the shares of the years that lose more than amounts, the same shape."""
        below = np.searchsorted(self.ascending, np.asarray(amount, dtype=np.float64), side="right")
        return 1.0 - below / self.years

    def exceedance_error(self, amount: ArrayLike) -> Floats:
        """Return the standard errors of ``exceedance``."""
        shares = self.exceedance(amount)
        return np.sqrt(shares * (1 - shares) / self.years)

    def tvar(self, p: float) -> float:
        """Return the mean loss of the worst ``1 - p`` of the years, in money.

        Raises:
            Invalid: ``p`` lies outside 0..1, or is 1.
        """
        amount, share = float(self.quantile(p)), float(checked_shares(p, "p"))
        if share == 1:
            raise Invalid("there are no years beyond probability 1.", place="p")
        excess = np.maximum(self.ascending - amount, 0).mean()
        return amount + float(excess) / (1 - share)

    def tvar_error(self, p: float) -> float:
        """Return the standard error of ``tvar``.

        Source: B. J. Manistre and G. H. Hancock, Variance of the CTE estimator, North American
        Actuarial Journal 9 (2005).
        """
        amount, worst = float(self.quantile(p)), self.tvar(p)
        tail = self.ascending[self.ascending > amount]
        spread = float(tail.var()) if len(tail) else 0.0
        return math.sqrt((spread + p * (worst - amount) ** 2) / (self.years * (1 - p)))

    def points(self, count: int = 100) -> tuple[Floats, Floats]:
        """Return ``count`` amounts, evenly spaced on a logarithmic axis, and their exceedances."""
        positive = self.ascending[self.ascending > 0]
        if not len(positive):
            return np.zeros(count), np.zeros(count)
        low = max(float(positive[len(positive) // 100]), float(positive[-1]) * 1e-6)
        amounts = np.geomspace(low, float(positive[-1]), count)
        return amounts, self.exceedance(amounts)


def simulate(
    scenarios: Sequence[Scenario], years: int, seed: int, factors: Sequence[CommonFactor] = ()
) -> Portfolio:
    """Return the losses of many simulated years over all risks.

    Args:
        scenarios: Risks with different identities, in any order.
        years: From 2 to ten million.
        seed: From 0 to 2^64 - 1; the same seed gives the same bytes with one version of numpy on
            one kind of processor.
        factors: What several risks depend on.

    Raises:
        Invalid: A number is out of range, or an identity occurs twice.

    Source: P. Glasserman, Monte Carlo Methods in Financial Engineering (2003), 3.5 and 9.2;
    J. K. Salmon and others, Parallel random numbers: as easy as 1, 2, 3 (2011), for the streams.
    """
    made = (simulate_block(block, years, seed, factors) for block in blocks(scenarios))
    return combine(scenarios, years, made)


def blocks(scenarios: Sequence[Scenario]) -> tuple[Block, ...]:
    """Return the risks by identity in blocks of 128, the parts of long work.

    Raises:
        Invalid: An identity occurs twice.
    """
    ordered = sorted(scenarios, key=lambda scenario: scenario.id)
    for before, after in pairwise(ordered):
        if before.id == after.id:
            raise Invalid(f"the risk {after.id} occurs twice.", place="scenarios")
    return tuple(tuple(ordered[at : at + BLOCK]) for at in range(0, len(ordered), BLOCK))


def simulate_block(
    block: Block,
    years: int,
    seed: int,
    factors: Sequence[CommonFactor] = (),
    chunk: int = CHUNK,
) -> Floats:
    """Return the loss of each year over the risks of one block, in money.

    Args:
        block: One of ``blocks``.
        years: As for ``simulate``.
        seed: As for ``simulate``.
        factors: As for ``simulate``.
        chunk: Events handled at a time; bounds the memory, never changes the result.

    Raises:
        Invalid: A number is out of range.
    """
    draws = Draws(years, seed, factors, chunk)
    totals = np.zeros(years)
    for scenario in block:
        for when, losses in draws.events(scenario):
            np.add.at(totals, when, losses.astype(np.float64))
    return totals


def combine(scenarios: Sequence[Scenario], years: int, totals: Iterable[Floats]) -> Portfolio:
    """Return the portfolio of the totals of all blocks.

    Args:
        scenarios: All risks.
        years: As they were simulated.
        totals: One array a block, in the order of ``blocks``; each is let go when it is added.
    """
    by_year = np.zeros(checked_years(years))
    for part in totals:
        by_year += part
    ascending = np.sort(by_year)
    frozen(by_year)
    frozen(ascending)
    deviation = float(by_year.std(ddof=1))
    return Portfolio(
        years=years,
        expected=math.fsum(each.rate * each.severity.mean for each in scenarios),
        mean=float(by_year.mean()),
        standard_error=deviation / math.sqrt(years),
        standard_deviation=deviation,
        no_loss=float(np.searchsorted(ascending, 0.0, side="right")) / years,
        by_year=by_year,
        ascending=ascending,
    )


def worst_years(portfolio: Portfolio, share: float = 0.01) -> NDArray[np.bool_]:
    """Return which years are the worst share of them, at least one; of equal years the first.

    Raises:
        Invalid: The share is not above 0 and at most 1.
    """
    count = max(1, round(checked(share, "share", above=0, most=1) * portfolio.years))
    worst = np.zeros(portfolio.years, dtype=np.bool_)
    worst[np.argsort(-portfolio.by_year, kind="stable")[:count]] = True
    return worst


def contributions(
    block: Block,
    worst: NDArray[np.bool_],
    seed: int,
    factors: Sequence[CommonFactor] = (),
) -> list[Contribution]:
    """Return what each risk adds to the mean and to the worst years.

    The events are drawn again instead of being kept, so the memory is that of one risk.

    Args:
        block: Any of the risks of the portfolio.
        worst: From ``worst_years``, one value a year.
        seed: That of the portfolio.
        factors: Those of the portfolio.

    Source: D. Tasche, Capital allocation to business units and sub-portfolios: the Euler
    principle (2008).
    """
    draws = Draws(len(worst), seed, factors, CHUNK)
    count = int(np.count_nonzero(worst))
    found: list[Contribution] = []
    for scenario in block:
        total = 0.0
        for when, losses in draws.events(scenario):
            total += float(losses[worst[when]].sum(dtype=np.float64))
        mean = scenario.rate * scenario.severity.mean
        found.append(Contribution(scenario.id, mean, total / count))
    return found
