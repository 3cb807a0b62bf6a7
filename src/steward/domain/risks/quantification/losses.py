"""The loss of one event: lognormal from a range, or PERT from three amounts."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Protocol, Self

import numpy as np

from steward.domain.risks.quantification.functions import (
    Floats,
    Singles,
    beta_share,
    frozen,
    normal_score,
    normal_share,
)
from steward.foundation.core.errors import Invalid

PERT_CONVENTION = "PERT, weight 4, version 1"
PERT_WEIGHT = 4.0
LARGEST_AMOUNT = 1e15
SMALLEST_AMOUNT = 1e-6
LARGEST_SIGMA = 5.0
SHARE = 0.9
SCORE_REACH = 6.5
SCORE_STEPS = 2048


class Severity(Protocol):
    """The distribution of the loss of one event, in money; never negative."""

    @property
    def mean(self) -> float:
        """Return the expected loss, in money."""
        ...

    @property
    def second_moment(self) -> float:
        """Return the expected square of the loss."""
        ...

    def cdf(self, amounts: Floats) -> Floats:
        """Return the probability that an event costs at most each amount."""
        ...

    def limited(self, amounts: Floats) -> Floats:
        """Return the mean of the smaller of the loss and each amount."""
        ...

    def quantile(self, shares: Floats) -> Floats:
        """Return the amounts below which shares of the events lie."""
        ...

    def __hash__(self) -> int: ...


class Drawable(Severity, Protocol):
    """A severity from which losses are drawn."""

    def at_scores(self, scores: Singles) -> Singles:
        """Return the quantiles at normal scores, written over them."""
        ...

    def scaled(self, factor: float) -> "Drawable":
        """Return the loss times a factor above 0."""
        ...


def checked(value: object, place: str, *, above: float, most: float) -> float:
    """Return a number that lies where it must.

    Args:
        value: What was given.
        place: The field that a refusal names.
        above: The number must be greater.
        most: The number must not be greater.

    Raises:
        Invalid: It is not a finite number, or lies outside.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Invalid(f"{value!r} is not a number.", place=place)
    if math.isnan(value) or math.isinf(value):
        raise Invalid(f"{float(value)} is not a finite number.", place=place)
    if value <= above:
        raise Invalid(f"{value:g} must be greater than {above:g}.", place=place)
    if value > most:
        raise Invalid(f"{value:g} must be at most {most:g}.", place=place)
    return float(value)


def checked_shares(shares: Floats | float, place: str) -> Floats:
    """Return probabilities as an array, or raise Invalid when one lies outside 0..1."""
    values = np.asarray(shares, dtype=np.float64)
    if not bool(np.all((values >= 0) & (values <= 1))):
        raise Invalid("a probability lies between 0 and 1.", place=place)
    return values


def ordered(low: float, high: float, *, least: float, most: float) -> tuple[float, float]:
    """Return the ends of a range, or raise Invalid when they are out of range or reversed."""
    low = checked(low, "low", above=least, most=most)
    high = checked(high, "high", above=least, most=most)
    if low > high:
        raise Invalid(f"{low:g} is greater than the high value {high:g}.", place="low")
    return low, high


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A loss whose logarithm is normal: many small, few very large, no upper end.

    Attributes:
        mu: Mean of the natural logarithm of the money, -14 to 35.
        sigma: Standard deviation of the logarithm, above 0, at most 5.
    """

    mu: float
    sigma: float

    def __post_init__(self) -> None:
        checked(self.mu, "mu", above=math.log(SMALLEST_AMOUNT) - 1, most=math.log(LARGEST_AMOUNT))
        checked(self.sigma, "sigma", above=0, most=LARGEST_SIGMA)

    @classmethod
    def between(cls, low: float, high: float, share: float = SHARE) -> Self:
        """Return the loss that lies between two amounts with a probability, equal on both sides.

        Args:
            low: Money, above 0.
            high: Money, greater than ``low``.
            share: How sure one is, above 0 and below 1; 0.9 is "we are 90 % sure".

        Raises:
            Invalid: An amount or the share is out of range, or there is no width.
        """
        low, high = ordered(low, high, least=0, most=LARGEST_AMOUNT)
        if low == high:
            raise Invalid("the range has no width; give two different amounts.", place="high")
        share = checked(share, "share", above=0, most=1)
        if share == 1:
            raise Invalid("nobody is certain; the share must be below 1.", place="share")
        score = NormalDist().inv_cdf((1 + share) / 2)
        sigma = (math.log(high) - math.log(low)) / (2 * score)
        if not 0 < sigma <= LARGEST_SIGMA:
            raise Invalid("the range is too wide or too narrow for its share.", place="high")
        return cls((math.log(low) + math.log(high)) / 2, sigma)

    @property
    def mean(self) -> float:
        """Return the expected loss, in money."""
        return math.exp(self.mu + self.sigma**2 / 2)

    @property
    def second_moment(self) -> float:
        """Return the expected square of the loss."""
        return math.exp(2 * self.mu + 2 * self.sigma**2)

    def cdf(self, amounts: Floats) -> Floats:
        """Return the probability that an event costs at most each amount, the same shape."""
        return normal_share(self._scores(amounts))

    def limited(self, amounts: Floats) -> Floats:
        """Return the mean of the smaller of the loss and each amount (limited expected value).

        Source: S. A. Klugman and others, Loss Models, 4th edition (2012), appendix A.5.1.1.
        """
        scores = np.clip(self._scores(amounts), -SCORE_REACH - 0.5, None)
        below = normal_share(np.minimum(scores, SCORE_REACH + 0.5))
        scores = np.clip(scores - self.sigma, -SCORE_REACH - 0.5, SCORE_REACH + 0.5)
        return self.mean * normal_share(scores) + amounts * (1 - below)

    def quantile(self, shares: Floats | float) -> Floats:
        """Return the amount below which each share of the events lies, the same shape.

        Raises:
            Invalid: A share lies outside 0..1.
        """
        return np.exp(self.mu + self.sigma * normal_score(checked_shares(shares, "shares")))

    def at_scores(self, scores: Singles) -> Singles:
        """Return the quantiles at normal scores, written over them.

        Growing in the score, and for a fixed score exactly monotone in ``mu``: the same scores
        give a treated risk its smaller losses.
        """
        scores *= np.float32(self.sigma)
        np.exp(scores, out=scores)
        scores *= np.float32(math.exp(self.mu))
        return scores

    def scaled(self, factor: float) -> "LogNormal":
        """Return the loss times a factor above 0, at most 1e6."""
        factor = checked(factor, "factor", above=0, most=1e6)
        return LogNormal(self.mu + math.log(factor), self.sigma)

    def _scores(self, amounts: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            scores = np.log(np.maximum(amounts, 0.0))
        scores -= self.mu
        scores /= self.sigma
        return scores


@dataclass(frozen=True, slots=True)
class Pert:
    """A loss from its least, likeliest and greatest amount: a beta distribution on that range.

    With the width w = maximum - minimum, alpha = 1 + 4 (mode - minimum) / w and
    beta = 1 + 4 (maximum - mode) / w (``PERT_CONVENTION``); their sum is always 6.

    Attributes:
        minimum: Money, 0 or more.
        mode: Money, from ``minimum`` to ``maximum``.
        maximum: Money, greater than ``minimum``.

    Source: D. Vose, Risk Analysis, 3rd edition (2008), PERT distribution.
    """

    minimum: float
    mode: float
    maximum: float

    def __post_init__(self) -> None:
        for place in ("minimum", "mode", "maximum"):
            value: float = getattr(self, place)
            if value != 0:
                checked(value, place, above=0, most=LARGEST_AMOUNT)
        if self.minimum > self.mode:
            raise Invalid(
                f"{self.mode:g} is less than {self.minimum:g}, the minimum.", place="mode"
            )
        if self.mode > self.maximum:
            raise Invalid(
                f"{self.maximum:g} is less than {self.mode:g}, the mode.", place="maximum"
            )
        if self.maximum - self.minimum <= 1e-9 * self.maximum:
            raise Invalid("the range has no width; give two different amounts.", place="maximum")

    @property
    def width(self) -> float:
        """Return the length of the range, in money."""
        return self.maximum - self.minimum

    @property
    def alpha(self) -> float:
        """Return the first shape, 1 to 5; rounded, so that a scaled loss has the same shape."""
        return round(1 + PERT_WEIGHT * (self.mode - self.minimum) / self.width, 9)

    @property
    def beta(self) -> float:
        """Return the second shape, 1 to 5."""
        return 2 + PERT_WEIGHT - self.alpha

    @property
    def mean(self) -> float:
        """Return the expected loss, in money."""
        return self.minimum + self.width * self.alpha / (2 + PERT_WEIGHT)

    @property
    def second_moment(self) -> float:
        """Return the expected square of the loss."""
        total = 2 + PERT_WEIGHT
        variance = self.width**2 * self.alpha * self.beta / (total**2 * (total + 1))
        return variance + self.mean**2

    def cdf(self, amounts: Floats) -> Floats:
        """Return the probability that an event costs at most each amount, the same shape."""
        places = self._places(amounts)
        return beta_share(places.ravel(), self.alpha, self.beta).reshape(places.shape)

    def limited(self, amounts: Floats) -> Floats:
        """Return the mean of the smaller of the loss and each amount, the same shape.

        Source: NIST Digital Library of Mathematical Functions, 8.17.20, for the share at alpha + 1.
        """
        alpha, beta = self.alpha, self.beta
        x = self._places(amounts)
        below = beta_share(x.ravel(), alpha, beta).reshape(x.shape)
        norm = math.gamma(alpha + beta) / (math.gamma(alpha + 1) * math.gamma(beta))
        raised = below - norm * x**alpha * (1 - x) ** beta
        inside = self.minimum * below + self.width * alpha / (alpha + beta) * raised
        return inside + np.asarray(amounts) * (1 - below)

    def quantile(self, shares: Floats | float) -> Floats:
        """Return the amount below which each share of the events lies, the same shape.

        Raises:
            Invalid: A share lies outside 0..1.
        """
        wanted = checked_shares(shares, "shares")
        places, known = _pert_places(self.alpha)
        flat = wanted.ravel()
        cell = np.clip(np.searchsorted(known, flat), 1, len(known) - 1)
        low, high = places[cell - 1], places[cell]
        x = np.interp(flat, known, places)
        norm = math.gamma(6) / (math.gamma(self.alpha) * math.gamma(self.beta))
        for _ in range(3):
            slope = norm * x ** (self.alpha - 1) * (1 - x) ** (self.beta - 1)
            step = (beta_share(x, self.alpha, self.beta) - flat) / np.maximum(slope, 1e-300)
            x = np.clip(x - step, low, high)
        return (self.minimum + self.width * x).reshape(wanted.shape)

    def at_scores(self, scores: Singles) -> Singles:
        """Return the quantiles at normal scores from a table, within 1e-5 of the width."""
        base, slope = _pert_table(self.alpha)
        scores += np.float32(SCORE_REACH)
        scores *= np.float32(SCORE_STEPS / (2 * SCORE_REACH))
        np.clip(scores, 0, SCORE_STEPS - 1, out=scores)
        cells = scores.astype(np.intp)
        scores -= cells.astype(np.float32)
        scores *= slope[cells]
        scores += base[cells]
        scores *= np.float32(self.width)
        scores += np.float32(self.minimum)
        return scores

    def scaled(self, factor: float) -> "Pert":
        """Return the loss times a factor above 0, at most 1e6."""
        factor = checked(factor, "factor", above=0, most=1e6)
        return Pert(self.minimum * factor, self.mode * factor, self.maximum * factor)

    def _places(self, amounts: Floats) -> Floats:
        return np.clip((np.asarray(amounts) - self.minimum) / self.width, 0.0, 1.0)


@lru_cache(maxsize=1024)
def _pert_places(alpha: float) -> tuple[Floats, Floats]:
    """Return places in 0..1, close together at both ends, and the shares below them."""
    places = np.sin(np.linspace(0, math.pi / 2, 513)) ** 2
    places[-1] = 1.0
    shares = beta_share(places, alpha, 2 + PERT_WEIGHT - alpha)
    shares[-1] = 1.0
    frozen(places)
    frozen(shares)
    return places, shares


@lru_cache(maxsize=1024)
def _pert_table(alpha: float) -> tuple[Singles, Singles]:
    """Return the quantiles in 0..1 at equal steps of the normal score, and their differences."""
    scores = np.linspace(-SCORE_REACH, SCORE_REACH, SCORE_STEPS + 1)
    places, shares = _pert_places(alpha)
    known = normal_score(shares)
    within = np.isfinite(known)
    nodes = np.interp(scores, known[within], places[within])
    base, slope = nodes.astype(np.float32), np.diff(nodes).astype(np.float32)
    frozen(base)
    frozen(slope)
    return base, slope
