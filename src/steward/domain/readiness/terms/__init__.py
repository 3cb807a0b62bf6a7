"""Readiness as a range, how sure we may be of it, and what would move it most cheaply."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from steward.domain.controls.terms import StateOrigin
from steward.domain.frameworks.terms import Maturity


class Assurance(StrEnum):
    """How a claim is proven, from a mere statement to the signature of the source."""

    STATEMENT = "L0"
    DOCUMENT = "L1"
    EXPORT = "L2"
    COLLECTED = "L3"
    SIGNED = "L4"

    @property
    def rank(self) -> int:
        """Return the position on the scale, 0 to 4."""
        return _ASSURANCE_RANKS[self]

    @property
    def label(self) -> str:
        """Return what the level means."""
        return _ASSURANCE_LABELS[self]


_ASSURANCE_RANKS = {level: rank for rank, level in enumerate(Assurance)}
_ASSURANCE_LABELS = {
    Assurance.STATEMENT: "Statement",
    Assurance.DOCUMENT: "Document",
    Assurance.EXPORT: "Record of the system with its history",
    Assurance.COLLECTED: "Machine-collected on schedule",
    Assurance.SIGNED: "Signed, digest verified",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementState:
    """What readiness reads of one assessable requirement.

    ``borne`` is the share that its evidence bears; None stands for that of the whole level.
    """

    requirement: str
    title: str
    maturity: Maturity | None = None
    assurance: Assurance = Assurance.STATEMENT
    applicable: bool = True
    blocks_certification: bool = False
    weight: float = 1.0
    borne: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How the bounds of one requirement come about.

    ``fulfilled`` is the share that its status stands for, None while it is unknown; ``borne`` the
    part of that which the evidence bears. `low` is their product, `high` the share itself.
    """

    state: RequirementState
    clause: str
    origin: StateOrigin
    fulfilled: float | None
    borne: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A next step with what it brings per day.

    ``gain`` is the rise of the overall lower bound and ``narrows`` the part of the overall
    range it closes, both between 0 and 1. ``record`` names the kind of record that evidence is.
    """

    id: str
    kind: Literal["answer", "evidence", "treatment"]
    title: str
    requirement: str
    owner_role: str
    effort_days: float
    gain: float
    narrows: float
    record: str = ""

    @property
    def worth_per_day(self) -> float:
        """Return what the step brings per day of effort."""
        return max(self.gain, self.narrows) / self.effort_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One clause or Annex A area: between `low` (proven) and `high` (possible), 0 to 1."""

    clause: str
    title: str
    low: float
    high: float
    assurance: Assurance
    blockers: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The whole AI management system, with its clauses and the cheapest next actions."""

    low: float
    high: float
    assurance: Assurance
    scores: tuple[Score, ...]
    actions: tuple[Action, ...] = ()
    blockers: tuple[str, ...] = ()
