"""A risk as numbers: how often its event happens, in words people use, and what one costs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from steward.domain.risks.quantification.losses import (
    LARGEST_AMOUNT,
    SHARE,
    Drawable,
    LogNormal,
    checked,
    ordered,
)
from steward.foundation.core.errors import Invalid

LARGEST_RATE = 10_000.0
SMALLEST_RATE = 1e-9


@dataclass(frozen=True, slots=True)
class Frequency:
    """Events a year, with the range that the words left open.

    Attributes:
        rate: Mean number of events a year, above 0, at most 10,000.
        low: Least rate of the range; equal to ``rate`` where the words give one number.
        high: Greatest rate of the range.
    """

    rate: float
    low: float
    high: float


def times_a_year(count: float) -> Frequency:
    """Return a frequency of so many events a year.

    Raises:
        Invalid: The count is not a number above 0 and at most 10,000.
    """
    rate = checked(count, "rate", above=0, most=LARGEST_RATE)
    if rate < SMALLEST_RATE:
        raise Invalid(f"{rate:g} a year is less than once in a billion years.", place="rate")
    return Frequency(rate, rate, rate)


def once_in(years: float) -> Frequency:
    """Return the frequency of an event that happens once in so many years.

    Raises:
        Invalid: The years are not a number above 0.0001 and at most a billion.
    """
    years = checked(years, "years", above=0, most=1 / SMALLEST_RATE)
    if years < 1 / LARGEST_RATE:
        raise Invalid(f"that is more than {LARGEST_RATE:,.0f} events a year.", place="years")
    return Frequency(1 / years, 1 / years, 1 / years)


def between(low: float, high: float) -> Frequency:
    """Return the geometric mean of two rates together with their range.

    Raises:
        Invalid: A rate is not above 0 and at most 10,000 a year, or ``low`` exceeds ``high``.
    """
    low, high = ordered(low, high, least=0, most=LARGEST_RATE)
    return Frequency(times_a_year(math.sqrt(low * high)).rate, low, high)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The estimates of several experts as one, with their spread.

    Attributes:
        value: Geometric mean.
        ratio: Highest over lowest, 1 or more.
        geometric_sd: e to the standard deviation of the logarithms, 1 or more.
        count: How many experts.
    """

    value: float
    ratio: float
    geometric_sd: float
    count: int


def agreement(estimates: Sequence[float]) -> Agreement:
    """Return the geometric mean and the spread of the estimates of one quantity.

    For ranges, combine the low ends and the high ends apart.

    Raises:
        Invalid: There is no estimate, or one is not a finite number above 0.
    """
    if not estimates:
        raise Invalid("there is no estimate to combine.", place="estimates")
    found = [checked(value, "estimates", above=0, most=LARGEST_AMOUNT) for value in estimates]
    logs = [math.log(value) for value in found]
    middle = math.fsum(logs) / len(logs)
    spread = 0.0
    if len(logs) > 1:
        spread = math.sqrt(math.fsum((log - middle) ** 2 for log in logs) / (len(logs) - 1))
    return Agreement(math.exp(middle), max(found) / min(found), math.exp(spread), len(found))


@dataclass(frozen=True, slots=True)
class Scenario:
    """A risk as numbers: events come as a Poisson process, each with a loss of its own.

    Attributes:
        id: The risk; it keys the random numbers.
        rate: Mean number of events a year, above 0, at most 10,000.
        severity: Loss of one event, in money.
    """

    id: UUID
    rate: float
    severity: Drawable

    def __post_init__(self) -> None:
        times_a_year(self.rate)

    def scaled(self, rate: float = 1.0, loss: float = 1.0) -> "Scenario":
        """Return the risk with its frequency and its losses times factors above 0.

        Raises:
            Invalid: A factor is 0 or negative, or the result is out of range.
        """
        rate = checked(rate, "rate", above=0, most=1e6)
        severity = self.severity if loss == 1.0 else self.severity.scaled(loss)
        return Scenario(self.id, self.rate * rate, severity)


def from_bands(
    risk: UUID,
    frequency_band: tuple[float, float],
    loss_band: tuple[float, float],
    share: float = SHARE,
) -> Scenario:
    """Return the risk that a cell of the matrix stands for.

    Args:
        risk: Its identity.
        frequency_band: Least and greatest number of events a year of the likelihood level.
        loss_band: Least and greatest loss of one event of the consequence level, in money.
        share: Part of the events whose loss lies in the band, above 0 and below 1.

    Raises:
        Invalid: A band is empty, reversed or out of range.
    """
    rate = between(*frequency_band).rate
    return Scenario(risk, rate, LogNormal.between(*loss_band, share=share))
