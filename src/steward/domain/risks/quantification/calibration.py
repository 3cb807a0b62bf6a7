"""How well forecasts did: counts against a Poisson process, losses against their ranges."""

import math
from dataclasses import dataclass

RARE = 0.05
"""Below this probability what was seen speaks against the forecast."""
FEW = 3.0
"""With fewer events expected and seen nothing can be said yet."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Events expected and seen, and how probable so many or more, and so few or fewer, are.

    Attributes:
        expected: Mean number by the forecast, 0 or more.
        seen: How many there were.
        at_least: Probability of ``seen`` or more.
        at_most: Probability of ``seen`` or fewer.
    """

    expected: float
    seen: int
    at_least: float
    at_most: float

    @property
    def verdict(self) -> str:
        """Return ``few``, ``low`` (forecast too low), ``high`` or ``agrees``."""
        if 2 * min(self.at_least, self.at_most) < RARE:
            return "low" if self.at_least < self.at_most else "high"
        return "few" if max(self.expected, self.seen) < FEW else "agrees"


def counted(expected: float, seen: int) -> Counted:
    """Return how a number of events compares with the mean of a Poisson forecast.

    Args:
        expected: 0 or more.
        seen: 0 or more.

    Source: two-sided exact test, twice the smaller tail; F. Garwood, Fiducial limits for the
    Poisson distribution, Biometrika 28 (1936).
    """
    below = math.fsum(_poisson(expected, count) for count in range(seen))
    at_least = max(0.0, min(1.0, 1 - below))
    if seen > expected and at_least < 1e-9:
        at_least = _upper(expected, seen)
    return Counted(expected, seen, at_least, min(1.0, below + _poisson(expected, seen)))


def _poisson(mean: float, count: int) -> float:
    if mean <= 0:
        return 1.0 if count == 0 else 0.0
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


def _upper(mean: float, first: int) -> float:
    """Return the probability of a count or more far in the tail, where 1 less the rest is noise."""
    return math.fsum(_poisson(mean, count) for count in range(first, first + 200))


@dataclass(frozen=True, slots=True)
class Covered:
    """How many losses lay in the range that was to hold 90 % of them, and on which side not."""

    inside: int
    below: int
    above: int

    @property
    def count(self) -> int:
        """Return how many losses there were."""
        return self.inside + self.below + self.above

    def probability(self, share: float = 0.9) -> float:
        """Return how probable so few or fewer inside are, if the ranges hold their share."""
        return math.fsum(
            math.comb(self.count, inside) * share**inside * (1 - share) ** (self.count - inside)
            for inside in range(self.inside + 1)
        )

    @property
    def verdict(self) -> str:
        """Return ``none``, ``few``, ``narrow`` or ``holds``."""
        if not self.count:
            return "none"
        if self.probability() < RARE:
            return "narrow"
        return "few" if self.count < FEW else "holds"
