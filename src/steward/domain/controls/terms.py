"""How far a requirement has come, from where we know it, and what it does to a risk."""

from dataclasses import dataclass
from enum import StrEnum

from steward.domain.frameworks.terms import Maturity

IMPLEMENTATION_FACTOR: dict[Maturity, float] = {
    Maturity.NONE: 0.0,
    Maturity.PARTIAL: 0.3,
    Maturity.DEFINED: 0.5,
    Maturity.IMPLEMENTED: 0.9,
    Maturity.MEASURED: 1.0,
}


class StateOrigin(StrEnum):
    """From where the state of a requirement is known."""

    UNKNOWN = "unknown"
    ANSWERS = "answers"
    TASKS = "tasks"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A person's word on how far a requirement has come, with the reason."""

    requirement: str
    maturity: Maturity
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """How far one requirement has come; ``maturity`` is None while nobody has said."""

    requirement: str
    maturity: Maturity | None
    origin: StateOrigin
    reason: str
    answered: Maturity | None = None

    @property
    def factor(self) -> float:
        """Return the share of its design effect that the control has today."""
        return IMPLEMENTATION_FACTOR[self.maturity] if self.maturity else 0.0
