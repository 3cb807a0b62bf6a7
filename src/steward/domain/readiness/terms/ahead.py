"""What lies ahead: the work that is left, the pace of the team, and when that may be done."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil, isfinite


class Goal(StrEnum):
    """What readiness waits for."""

    BLOCKERS = "blockers"
    TARGET = "target"

    @property
    def label(self) -> str:
        """Return the goal in words."""
        return "Nothing blocks a certificate" if self is Goal.BLOCKERS else "The target is proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of work in days of effort: at least, most likely, at most.

    ``unknown`` says that nobody has said yet how much of it there is.
    """

    what: str
    requirement: str
    low: float
    likely: float
    high: float
    unknown: bool = False

    @property
    def mean(self) -> float:
        """Return the expected days."""
        return (self.low + 4 * self.likely + self.high) / 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much the team finishes: days of effort in each of the last weeks, the latest first.

    ``low`` to ``high`` days a week are what the organisation states; they count while the history
    is shorter than `rules.forecasting.ENOUGH_WEEKS` or holds nothing done.
    """

    weeks: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """The work that leads to a goal.

    ``reaches`` is the lower bound, 0 to 1, that stands at its end. ``is_reachable`` is False where
    even all the work that is known does not lead there.
    """

    goal: Goal
    works: tuple[Work, ...]
    reaches: float
    is_reachable: bool

    @property
    def days(self) -> float:
        """Return the expected days of effort."""
        return sum(work.mean for work in self.works)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """By how many days the middle date moves if something is otherwise; negative is earlier."""

    what: str
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """Simulated futures of a goal.

    ``ready`` holds, for each of `STEPS` equal shares of the futures, after how many days they are
    ready at the latest; infinite beyond the horizon. ``from_history`` says whether the pace is that
    of the past or the one that the organisation states.
    """

    goal: Goal
    runs: int
    ready: tuple[float, ...]
    from_history: bool
    pace: float
    swings: tuple[Swing, ...] = ()

    def after(self, share: float) -> float:
        """Return after how many days a share of the futures, 0 to 1, is ready."""
        place = max(ceil(round(share * len(self.ready), 9)) - 1, 0)
        return self.ready[place]

    def day(self, share: float, today: date) -> date | None:
        """Return the day on which a share of the futures is ready; None beyond the horizon."""
        days = self.after(share)
        return today + timedelta(days=ceil(days)) if isfinite(days) else None

    def chance(self, day: date, today: date) -> float:
        """Return which share of the futures is ready on a day, 0 to 1."""
        left = (day - today).days
        return sum(days <= left for days in self.ready) / len(self.ready)


STEPS = 200
"""Shares of the futures that are kept: half percents."""
