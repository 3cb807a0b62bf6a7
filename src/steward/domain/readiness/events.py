"""What can happen to readiness; the subject is its aim, or a day that was kept."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessAimSet(Event):
    """The organisation set what readiness aims at, and its pace while it has no past."""

    name: ClassVar[str] = "readiness.aim_set"
    sentence: ClassVar[str] = "set the aim: {target} % proven, at {low} to {high} days a week"
    target: str
    low: str
    high: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessKept(Event):
    """Readiness was kept for one day or several; the subject is the last of them."""

    name: ClassVar[str] = "readiness.kept"
    sentence: ClassVar[str] = "kept readiness: {low} to {high} % on {day}; {days} kept at once"
    day: str
    low: str
    high: str
    days: int
