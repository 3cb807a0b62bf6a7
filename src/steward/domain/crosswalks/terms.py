"""Ties between requirements of two frameworks, and what they carry over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Relationship(StrEnum):
    """How the source of a tie relates to its target.

    Source: NIST IR 8477, set theory relationship mapping.
    """

    EQUAL = "equal"
    SUPERSET = "superset-of"
    SUBSET = "subset-of"
    INTERSECTS = "intersects-with"

    @property
    def words(self) -> str:
        """Return the relationship as it reads between source and target."""
        return _WORDS[self]

    @property
    def turned(self) -> "Relationship":
        """Return the relationship as it reads from the target to the source."""
        return _TURNED.get(self, self)

    @property
    def is_whole(self) -> bool:
        """Say whether the source holds everything that the target asks for."""
        return self is _EQUAL or self is _SUPERSET


_EQUAL, _SUPERSET = Relationship.EQUAL, Relationship.SUPERSET
_WORDS = {
    Relationship.EQUAL: "asks the same as",
    Relationship.SUPERSET: "asks all of",
    Relationship.SUBSET: "asks a part of",
    Relationship.INTERSECTS: "overlaps with",
}
_TURNED = {
    Relationship.SUPERSET: Relationship.SUBSET,
    Relationship.SUBSET: Relationship.SUPERSET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A share between what is certain and what is possible, each 0 to 1."""

    low: float
    high: float

    @property
    def is_known(self) -> bool:
        """Say whether both ends agree."""
        return self.low == self.high

    @property
    def words(self) -> str:
        """Return the share in per cent, as one number where the ends round to the same."""
        low, high = round(self.low * 100), round(self.high * 100)
        return f"{low} %" if low == high else f"{low}–{high} %"


NOTHING = Span(low=0.0, high=0.0)
ANYTHING = Span(low=0.0, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A tie from a source requirement to a target requirement.

    ``strength`` runs from 0 to 10, None where nobody stated it; ``origin`` is whose judgement it
    is, in words; ``through`` names the requirement in between when two ties were joined; an
    ``uncertain`` tie follows from nothing that was stated, it is only possible.
    """

    source_framework: str
    source: str
    target: str
    relationship: Relationship
    strength: int | None
    origin: str
    rationale: str = ""
    through: tuple[str, ...] = ()
    uncertain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One tie in the arithmetic: what it could carry, times how far its source has come."""

    tie: Tie
    carries: Span
    state: Span
    gives: Span
    counts: bool


class Standing(StrEnum):
    """How far a requirement of another framework is covered."""

    COVERED = "covered"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    GAP = "gap"

    @property
    def label(self) -> str:
        """Return the name to show."""
        return _STANDINGS[self][0]

    @property
    def tone(self) -> str:
        """Return the tone in which it is shown."""
        return _STANDINGS[self][1]


_STANDINGS = {
    Standing.COVERED: ("Covered", "good"),
    Standing.PARTIAL: ("Partly covered", "warn"),
    Standing.UNKNOWN: ("Not known", "neutral"),
    Standing.GAP: ("Gap", "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeCoverage:
    """How far one requirement is covered, with the arithmetic."""

    node: str
    share: Span
    standing: Standing
    steps: tuple[Step, ...]
    reachable: float

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the arithmetic in words, line by line."""
        return explained(self)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How far a framework is covered: the mean over what can be fulfilled."""

    framework: str
    share: Span
    reachable: float
    nodes: Mapping[str, NodeCoverage] = field(default_factory=dict[str, NodeCoverage])

    @cached_property
    def counts(self) -> Mapping[Standing, int]:
        """Return how many requirements stand how."""
        found = dict.fromkeys(Standing, 0)
        for node in self.nodes.values():
            found[node.standing] += 1
        return found


def explained(node: NodeCoverage) -> tuple[str, ...]:
    """Return how the share of a requirement was worked out."""
    if not node.steps:
        return ("No requirement that you state is tied to this one.",)
    lines = [
        f"{step.tie.source} {step.tie.relationship.words} {node.node}: carries {step.carries.words}"
        f" × done {step.state.words} = {step.gives.words}"
        + ("" if step.counts else " (not counted: a stronger tie from the same requirement is)")
        for step in node.steps
    ]
    whole = [s for s in node.steps if s.counts and s.tie.relationship.is_whole]
    parts = [s for s in node.steps if s.counts and not s.tie.relationship.is_whole]
    if len(parts) > 1:
        lines.append("Parts are joined as 1 − the product of what each leaves open, 90 % at most.")
    if len(whole) + bool(parts) > 1:
        lines.append("The better of what serves it whole and what serves it in parts counts.")
    return (*lines, f"Covered: {node.share.words}.")
