"""Rows of the Statement of Applicability and what can be wrong with them."""

from dataclasses import dataclass
from typing import Literal

Basis = Literal["business", "contract", "law", "risk", "proposal"]
"""What an inclusion rests on; a proposal keeps the reasons that the rules gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoaRow:
    """One control of Annex A: whether it applies, why, and how far it has come.

    ``applicable`` is None while neither a risk, a law, a contract nor a person has spoken.
    ``inclusion`` also stays on a row that was left out: it then says what would call for it.
    """

    control: str
    title: str
    applicable: bool | None
    inclusion: tuple[str, ...] = ()
    exclusion: str | None = None
    status: str = "unknown"
    risks: int = 0
    evidence: int = 0
    origin: Literal["derived", "decided"] = "derived"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoaDecision:
    """A person's word on whether a control applies; excluding one needs a reason."""

    control: str
    applicable: bool
    reason: str = ""
    basis: Basis = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRisk:
    """A risk of the register that names controls, as the statement needs it."""

    reference: str
    level: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCount:
    """How many risks name a control, the highest level among them, and the first references."""

    count: int
    highest: str
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A law or a followed standard that asks for controls, by its short title."""

    source: str
    kind: Literal["law", "standard"]
    controls: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A row that contradicts reality, in words."""

    control: str
    problem: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What changed in one row between two revisions."""

    control: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the rows of a statement stand; ``proposed`` applies by rule, without a person's word."""

    total: int
    applies: int
    excluded: int
    undecided: int
    proposed: int

    @property
    def waiting(self) -> int:
        """Return how many rows no person has decided."""
        return self.proposed + self.undecided

    @property
    def decided(self) -> int:
        """Return how many rows a person has decided."""
        return self.total - self.waiting
