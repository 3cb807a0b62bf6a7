"""What can happen to readiness; the subject is its aim."""

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
