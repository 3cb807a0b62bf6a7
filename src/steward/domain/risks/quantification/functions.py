"""Functions of probability for whole arrays: normal, beta and counts."""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Words = NDArray[np.uint32]

SERIES_TERMS = 40
FEW = 64
STANDARD = NormalDist()
COUNT_REACH = 9.0
LOWER = (
    (
        0.0352624965998911,
        0.700383064443688,
        6.37396220353165,
        33.912866078383,
        112.079291497871,
        221.213596169931,
        220.206867912376,
    ),
    (
        0.0883883476483184,
        1.75566716318264,
        16.064177579207,
        86.7807322029461,
        296.564248779674,
        637.333633378831,
        793.826512519948,
        440.413735824752,
    ),
)
CENTRAL = (
    (
        2.50908092873012267e3,
        3.34305755835881281e4,
        6.72657709270087009e4,
        4.59219539315498715e4,
        1.37316937655094611e4,
        1.97159095030655144e3,
        1.33141667891784377e2,
        3.38713287279636661,
    ),
    (
        5.22649527885285456e3,
        2.87290857357219427e4,
        3.93078958000927106e4,
        2.12137943015865959e4,
        5.39419602142475111e3,
        6.87187007492057908e2,
        4.23133307016009113e1,
        1.0,
    ),
)
OUTER = (
    (
        7.74545014278341408e-4,
        2.27238449892691846e-2,
        2.41780725177450612e-1,
        1.27045825245236838,
        3.64784832476320461,
        5.76949722146069141,
        4.63033784615654530,
        1.42343711074968358,
    ),
    (
        1.05075007164441684e-9,
        5.47593808499534495e-4,
        1.51986665636164572e-2,
        1.48103976427480075e-1,
        6.89767334985100005e-1,
        1.67638483018380385,
        2.05319162663775882,
        1.0,
    ),
)
FAR = (
    (
        2.01033439929228813e-7,
        2.71155556874348758e-5,
        1.24266094738807844e-3,
        2.65321895265761230e-2,
        2.96560571828504891e-1,
        1.78482653991729133,
        5.46378491116411437,
        6.65790464350110378,
    ),
    (
        2.04426310338993979e-15,
        1.42151175831644589e-7,
        1.84631831751005468e-5,
        7.86869131145613259e-4,
        1.48753612908506148e-2,
        1.36929880922735806e-1,
        5.99832206555887938e-1,
        1.0,
    ),
)


def _polynomial(x: Floats, coefficients: tuple[float, ...]) -> Floats:
    """Return a polynomial, the highest power first: Horner's rule, or powers for few places."""
    if x.size < FEW:
        powers = np.arange(len(coefficients) - 1, -1, -1)
        return (x[..., np.newaxis] ** powers) @ np.array(coefficients)
    total = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        total *= x
        total += coefficient
    return total


def normal_share(scores: Floats) -> Floats:
    """Return the share of a standard normal below each score, to about 1e-15.

    Args:
        scores: Any shape; infinities are allowed.

    Source: J. F. Hart and others, Computer Approximations (1968), algorithm 5666; the form of
    G. West, Better approximations to cumulative normal functions, Wilmott Magazine (2005).
    """
    if scores.size < FEW:
        few = [math.erfc(-score * math.sqrt(0.5)) / 2 for score in scores.ravel().tolist()]
        return np.array(few).reshape(scores.shape)
    size = np.minimum(np.abs(scores), 37.5)
    lower = size * size
    lower *= -0.5
    np.exp(lower, out=lower)
    far = size > 7.07
    if far.any():
        beyond = size[far]
        fraction = beyond + 0.65
        for term in (4.0, 3.0, 2.0, 1.0):
            fraction = beyond + term / fraction
        rest = lower[far] / fraction / 2.506628274631
    else:
        rest = None
    lower *= _polynomial(size, LOWER[0])
    lower /= _polynomial(size, LOWER[1])
    if rest is not None:
        lower[far] = rest
    return np.where(scores > 0, 1.0 - lower, lower)


def _one_score(share: float) -> float:
    return STANDARD.inv_cdf(share) if 0 < share < 1 else math.copysign(math.inf, share - 0.5)


def normal_score(shares: Floats) -> Floats:
    """Return the score below which each share of a standard normal lies, to about 1e-15.

    Args:
        shares: Any shape, in 0..1; 0 and 1 give minus and plus infinity.

    Source: M. J. Wichura, Algorithm AS 241: The percentage points of the normal distribution,
    Applied Statistics 37 (1988).
    """
    if shares.size < FEW:
        few = [_one_score(share) for share in shares.ravel().tolist()]
        return np.array(few).reshape(shares.shape)
    middle = shares - 0.5
    rest = 0.180625 - middle * middle
    inner = middle * _polynomial(rest, CENTRAL[0]) / _polynomial(rest, CENTRAL[1])
    small = np.minimum(shares, 1.0 - shares)
    with np.errstate(divide="ignore"):
        root = np.sqrt(-np.log(small))
    near, deep = np.minimum(root, 5.0) - 1.6, np.clip(root, 5.0, 40.0) - 5.0
    outer = np.where(
        root <= 5.0,
        _polynomial(near, OUTER[0]) / _polynomial(near, OUTER[1]),
        _polynomial(deep, FAR[0]) / _polynomial(deep, FAR[1]),
    )
    outer = np.copysign(np.where(small > 0, outer, np.inf), middle)
    return np.where(np.abs(middle) <= 0.425, inner, outer)


@lru_cache(maxsize=4096)
def _series(alpha: float, beta: float) -> tuple[float, ...]:
    """Return the coefficients of the incomplete beta function, the highest power first."""
    norm = math.gamma(alpha + beta) / (math.gamma(alpha) * math.gamma(beta))
    found, factor = [norm / alpha], norm
    for power in range(1, SERIES_TERMS):
        factor *= (power - beta) / power
        found.append(factor / (alpha + power))
    return tuple(reversed(found))


def beta_share(x: Floats, alpha: float, beta: float) -> Floats:
    """Return the share of a beta distribution below each place, to about 1e-12.

    Args:
        x: One dimension, in 0..1.
        alpha: At least 1.
        beta: At least 1.

    Source: NIST Digital Library of Mathematical Functions, 8.17.7 (power series, taken from the
    nearer end, where its terms shrink at least by half) and 8.17.4 (symmetry).
    """
    found = np.where(x >= 1.0, 1.0, 0.0)
    low, high = (x > 0.0) & (x <= 0.5), (x > 0.5) & (x < 1.0)
    left, right = x[low], 1.0 - x[high]
    found[low] = left**alpha * _polynomial(left, _series(alpha, beta))
    found[high] = 1.0 - right**beta * _polynomial(right, _series(beta, alpha))
    return found


def _first_at_least(logs: Floats, start: int, share: float) -> int:
    """Return the first count whose cumulative share reaches a share.

    Args:
        logs: Logarithms of the ratios of the probabilities of neighbouring counts; one fewer
            than there are counts.
        start: The first count.
        share: In 0..1.
    """
    heights = np.zeros(len(logs) + 1)
    np.cumsum(logs, out=heights[1:])
    heights -= heights.max()
    shares: Floats = np.exp(heights)
    np.cumsum(shares, out=shares)
    return start + min(int(np.searchsorted(shares, share * float(shares[-1]))), len(shares) - 1)


def poisson_quantile(mean: float, share: float) -> int:
    """Return the smallest count that a Poisson variable does not exceed with a probability.

    For one ``share`` the count never falls when ``mean`` rises, which is what couples a risk
    before and after its treatment.

    Args:
        mean: From 0 to about 1e10; time and memory grow with its square root.
        share: In 0..1.
    """
    if mean <= 0:
        return 0
    width = COUNT_REACH * math.sqrt(mean) + 20
    start = max(0, int(mean - width))
    counts = np.arange(start + 1, int(mean + width) + 1, dtype=np.float64)
    return _first_at_least(np.log(mean / counts), start, share)


def binomial_quantile(trials: int, chance: float, share: float) -> int:
    """Return the smallest number of successes not exceeded with a probability.

    Args:
        trials: At least 0.
        chance: Of success in one trial, in 0..1.
        share: In 0..1.
    """
    if trials == 0 or chance <= 0:
        return 0
    if chance >= 1:
        return trials
    mean = trials * chance
    width = COUNT_REACH * math.sqrt(mean * (1 - chance)) + 20
    start, stop = max(0, int(mean - width)), min(trials, int(mean + width))
    counts = np.arange(start + 1, stop + 1, dtype=np.float64)
    odds = chance / (1 - chance)
    return _first_at_least(np.log((trials - counts + 1) / counts * odds), start, share)


@lru_cache(maxsize=1)
def _score_tables() -> tuple[Singles, Singles]:
    """Return lines through the upper normal scores, by the first 16 bits of a float32 count.

    The count, over 2^32, is the distance from the nearer end. Exponent and seven bits of the
    fraction choose a line, so each halving towards the tail has 128 of its own.
    """
    cells = np.arange(126 << 7, (158 << 7) + 2, dtype=np.uint32)
    ends = (cells << np.uint32(16)).view(np.float32).astype(np.float64)
    scores = -normal_score(np.minimum(ends / 2.0**32, 0.5))
    slopes = np.diff(scores) / np.diff(ends)
    base, slope = np.zeros((2, int(cells[-1])), dtype=np.float32)
    base[126 << 7 :] = scores[:-1] - slopes * ends[:-1]
    slope[126 << 7 :] = slopes
    frozen(base)
    frozen(slope)
    return base, slope


def scores_of(words: Words) -> Singles:
    """Return standard normal scores of random 32-bit words, falling in the word.

    A line for every 128th of an octave: each score is within 1e-5 of the exact one, and the
    greatest are 6.3. Four times as fast as drawing normals by rejection, and one word a score, so
    that fewer events use the beginning of the same words.

    Args:
        words: One dimension, uint32.

    Source: inversion by tables, W. Hörmann and J. Leydold, Continuous random variate generation by
    fast numerical inversion, ACM Transactions on Modeling and Computer Simulation 13 (2003).
    """
    base, slope = _score_tables()
    signed = words.view(np.int32)
    counts = (signed ^ (signed >> 31)).astype(np.float32)
    counts += np.float32(0.5)
    cells = (counts.view(np.uint32) >> np.uint32(16)).astype(np.intp)
    counts *= slope.take(cells)
    counts += base.take(cells)
    bits = counts.view(np.uint32)
    bits ^= words & np.uint32(0x80000000)
    return counts


def frozen(values: NDArray[Any]) -> None:
    """Make an array that is shared unchangeable."""
    values.flags.writeable = False
