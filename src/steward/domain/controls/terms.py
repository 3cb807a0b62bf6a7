"""How far a requirement has come, from where we know it, and what it does to a risk."""

from collections.abc import Mapping
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


class ControlStates(dict[str, Maturity | None]):
    """Control → how far it has come; ``health`` of those that checks found weakened, 0 to 1."""

    def __init__(
        self, states: Mapping[str, Maturity | None], health: Mapping[str, float] | None = None
    ) -> None:
        super().__init__(states)
        self.health: Mapping[str, float] = health or {}


def health_in(states: Mapping[str, Maturity | None], control: str) -> float:
    """Return the share of its effect that checks leave a control: 1 where none speaks of it."""
    return states.health.get(control, 1.0) if isinstance(states, ControlStates) else 1.0


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
