"""What readiness aims at, and one point of its course."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """The share to be proven, 0 to 1, and days of effort a week while there is no past."""

    target: float = 0.8
    pace_low: float = 2.0
    pace_high: float = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Readiness and work on a day; the shares lie between 0 and 1, the work is in days of effort.

    ``done`` and ``dropped`` are sums over all time up to the day.
    """

    day: date
    low: float
    high: float
    assurance: str
    blockers: int
    open_tasks: int
    open: float
    done: float
    dropped: float
    proposed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """What became of the work between a point and the one before it, in days of effort.

    ``added`` is new work and what was estimated higher; it is negative where work was estimated
    lower. ``left`` is open after it.
    """

    day: date
    left: float
    done: float
    dropped: float
    added: float
    proposed: float
