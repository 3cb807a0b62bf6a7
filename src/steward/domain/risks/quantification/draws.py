"""The events of risks over many years, from random numbers of their own.

Every risk has numbers keyed by the seed and its identity: one for the number of its events over
all years, and a stream of words that hold the year and the loss of one event each. A rarer risk
uses fewer of the same words and a milder one the same words with smaller results, so a treatment
never raises a figure, and no risk changes the numbers of another.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from steward.domain.risks.quantification.functions import (
    Floats,
    Singles,
    poisson_quantile,
    scores_of,
)
from steward.domain.risks.quantification.losses import checked
from steward.domain.risks.quantification.scenarios import Scenario
from steward.foundation.core.errors import Invalid

CHUNK = 1 << 14
MOST_YEARS = 10_000_000
GUIDES = 4


@dataclass(frozen=True, slots=True)
class CommonFactor:
    """Something shared, such as a supplier or a model, that shakes the frequency of several risks.

    In every year the rates of all members are multiplied by one lognormal factor whose mean is 1.

    Attributes:
        id: Keys the random numbers.
        members: The risks that depend on it.
        log_sd: Standard deviation of the factor's logarithm, above 0, at most 3.
    """

    id: UUID
    members: frozenset[UUID]
    log_sd: float

    def __post_init__(self) -> None:
        checked(self.log_sd, "log_sd", above=0, most=3)


def checked_years(years: int) -> int:
    """Return a number of years, or raise Invalid when it is out of range."""
    if not 2 <= years <= MOST_YEARS:
        raise Invalid(f"they lie between 2 and {MOST_YEARS:,}.", place="years")
    return years


@dataclass(frozen=True, slots=True)
class _Weights:
    """Years that do not all see the same frequency.

    Attributes:
        sum: Of the factors over all years.
        upper: Running sum of the factors; the last is infinite.
        guides: First year to look at for equal parts of the sum.
    """

    sum: float
    upper: Floats
    guides: NDArray[np.intp]

    def years(self, shares: Floats) -> NDArray[np.intp]:
        """Return the years at shares of the sum.

        Source: H. C. Chen and Y. Asau, On generating random variates from an empirical
        distribution, AIIE Transactions 6 (1974), the guide table.
        """
        found = self.guides[(shares * len(self.guides)).astype(np.intp)]
        wanted = shares * self.sum
        late = np.flatnonzero(self.upper[found] <= wanted)
        while late.size:
            found[late] += 1
            late = late[self.upper[found[late]] <= wanted[late]]
        return found


class Draws:
    """The events of risks, each from random numbers of its own."""

    def __init__(self, years: int, seed: int, factors: Sequence[CommonFactor], chunk: int) -> None:
        self._years = checked_years(years)
        if not 0 <= seed < 1 << 64:
            raise Invalid("it lies between 0 and 2^64 - 1.", place="seed")
        self._seed, self._chunk = seed, chunk
        self._factors = sorted(factors, key=lambda factor: factor.id)
        self._logs: dict[UUID, Floats] = {}
        self._weights: dict[tuple[UUID, ...], _Weights] = {}

    def events(self, scenario: Scenario) -> Iterator[tuple[NDArray[np.intp], Singles]]:
        """Yield years and losses of all events of a risk, some at a time."""
        weights = self._weights_of(scenario.id)
        intensity = scenario.rate * (self._years if weights is None else weights.sum)
        left = poisson_quantile(intensity, self._share("count", scenario.id))
        stream = self._stream("events", scenario.id)
        while left:
            count = min(left, self._chunk)
            left -= count
            words = stream.random_raw(count)
            losses = scenario.severity.at_scores(scores_of(words.astype(np.uint32)))
            words >>= np.uint64(32)
            if weights is None:
                words *= np.uint64(self._years)
                words >>= np.uint64(32)
                yield words.view(np.intp), losses
            else:
                yield weights.years((words.astype(np.float64) + 0.5) / 2.0**32), losses

    def _weights_of(self, risk: UUID) -> _Weights | None:
        shared = [factor for factor in self._factors if risk in factor.members]
        key = tuple(factor.id for factor in shared)
        if not key:
            return None
        if key not in self._weights:
            upper = np.cumsum(np.exp(np.sum([self._log(factor) for factor in shared], axis=0)))
            total = float(upper[-1])
            size = 1 << (GUIDES * self._years - 1).bit_length()
            guides = np.searchsorted(upper, np.arange(size) / size * total, side="right")
            upper[-1] = math.inf
            self._weights[key] = _Weights(total, upper, guides)
        return self._weights[key]

    def _log(self, factor: CommonFactor) -> Floats:
        if factor.id not in self._logs:
            normal = Generator(self._stream("factor", factor.id)).standard_normal(self._years)
            self._logs[factor.id] = factor.log_sd * normal - factor.log_sd**2 / 2
        return self._logs[factor.id]

    def _key(self, purpose: str, identity: UUID) -> int:
        text = self._seed.to_bytes(8, "big") + identity.bytes
        digest = blake2b(text, digest_size=16, person=purpose.encode()).digest()
        return int.from_bytes(digest, "big")

    def _share(self, purpose: str, identity: UUID) -> float:
        return ((self._key(purpose, identity) >> 75) + 0.5) / (1 << 53)

    def _stream(self, purpose: str, identity: UUID) -> Philox:
        return Philox(key=self._key(purpose, identity))
