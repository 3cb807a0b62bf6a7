"""Calls of models, counted: for one system and one model in one period."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

PERIOD = timedelta(minutes=15)
KEPT = timedelta(days=7)
"""How far back a call may lie that is still counted."""
AHEAD = timedelta(minutes=5)
STEPS = 8
"""Buckets of latency for each doubling: a figure read from them is at most 9 % too high."""
LAST_BUCKET = 25 * STEPS
NOTHING = "Name the program in the resource attribute “service.name”."
TOO_OLD = "A call lies more than seven days back, or in the future."
TOO_MANY = "These are more systems and models than one delivery may name."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a count is about: ``start`` begins its period."""

    system: str
    version: str
    model: str
    start: datetime


@dataclass(slots=True, kw_only=True)
class Counts:
    """How many calls there were, how many failed, their tokens, and their latency.

    ``latency`` is bucket → calls; the upper bound of bucket n is 2^(n/8) milliseconds.
    """

    calls: int = 0
    errors: int = 0
    input: int = 0
    output: int = 0
    latency: dict[int, int] = field(default_factory=dict[int, int])

    def add(self, other: "Counts") -> None:
        """Count what another counted as well."""
        self.calls += other.calls
        self.errors += other.errors
        self.input += other.input
        self.output += other.output
        for bucket, count in other.latency.items():
            self.latency[bucket] = self.latency.get(bucket, 0) + count


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A count that a program goes on adding to since ``since``; ``key`` is which one it is."""

    key: str
    place: Place
    counts: Counts
    since: datetime


@dataclass(slots=True)
class Heard:
    """What one delivery says; ``refused`` counts what was not taken, ``why`` says why."""

    counts: dict[Place, Counts] = field(default_factory=dict[Place, Counts])
    running: list[Running] = field(default_factory=list[Running])
    refused: int = 0
    why: str = ""

    def refuse(self, why: str) -> None:
        """Count one more that was not taken, and keep the first reason."""
        self.refused += 1
        self.why = self.why or why


def period_of(moment: datetime) -> datetime:
    """Return when the period of an instant began."""
    seconds = int(PERIOD.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)
