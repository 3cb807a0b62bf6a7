"""What can happen to controls."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ControlsDerived(Event):
    """Statuses were taken from answers."""

    name: ClassVar[str] = "controls.derived"
    sentence: ClassVar[str] = "took the status of {count} requirements from answers"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDecided(Event):
    """A person set the status of a requirement."""

    name: ClassVar[str] = "control.decided"
    sentence: ClassVar[str] = "set {requirement} to {maturity}: {reason}"
    requirement: str
    maturity: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ControlDecisionWithdrawn(Event):
    """A person took a decided status back; what was answered counts again."""

    name: ClassVar[str] = "control.withdrawn"
    sentence: ClassVar[str] = "took back the decision on {requirement}, which stands at {maturity}"
    requirement: str
    maturity: str
