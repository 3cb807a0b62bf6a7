"""Whether the values of a line rise or fall: Mann and Kendall's test, and Theil and Sen's slope.

Source: H. B. Mann, Nonparametric Tests Against Trend, Econometrica 13 (1945); P. K. Sen, Estimates
of the Regression Coefficient Based on Kendall's Tau, JASA 63 (1968). Neither takes the values to be
normal, and both bear outliers.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

LEAST = 6
"""With fewer observations nothing is said."""
MOST = 120
"""The last so many are read."""
CRITICAL = 1.96
"""Of the normal distribution, two-sided at 5 %."""
DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How a line goes; ``slope`` is a day's change, ``z`` how sure that is."""

    slope: float = 0.0
    z: float = 0.0
    count: int = 0

    @property
    def direction(self) -> str:
        """Return rising, falling, steady, or nothing where too little was seen."""
        if self.count < LEAST:
            return ""
        if abs(self.z) < CRITICAL or self.slope == 0:
            return "steady"
        return "rising" if self.slope > 0 else "falling"

    @property
    def words(self) -> str:
        """Return the trend as a sentence."""
        if not self.direction:
            return "Too few observations for a trend."
        if self.direction == "steady":
            return f"No trend over {self.count} observations."
        return f"{self.direction.capitalize()} by {abs(self.slope):.3g} a day."


def trend_of(points: Sequence[tuple[datetime, float]]) -> Trend:
    """Return the trend of a line, given in the order of time."""
    read = points[-MOST:]
    count = len(read)
    if count < LEAST:
        return Trend(count=count)
    score, slopes = 0, list[float]()
    for index, (later, value) in enumerate(read):
        for earlier, before in read[:index]:
            score += (value > before) - (value < before)
            days = (later - earlier).total_seconds() / DAY
            if days > 0:
                slopes.append((value - before) / days)
    variance = _variance([value for _, value in read])
    if variance <= 0 or not slopes:
        return Trend(count=count)
    towards_zero = (score > 0) - (score < 0)
    return Trend(slope=median(slopes), z=(score - towards_zero) / math.sqrt(variance), count=count)


def _variance(values: Sequence[float]) -> float:
    """Return the variance of the score where nothing changes, with equal values counted."""
    count = len(values)
    sizes: dict[float, int] = {}
    for value in values:
        sizes[value] = sizes.get(value, 0) + 1
    ties = sum(size * (size - 1) * (2 * size + 5) for size in sizes.values())
    return (count * (count - 1) * (2 * count + 5) - ties) / 18
