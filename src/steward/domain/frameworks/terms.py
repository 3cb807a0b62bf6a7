"""What a framework is made of: requirements in a tree, and the scale that answers them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Maturity(StrEnum):
    """How far a requirement is fulfilled; `implemented` is the level that conformity needs."""

    NONE = "none"
    PARTIAL = "partial"
    DEFINED = "defined"
    IMPLEMENTED = "implemented"
    MEASURED = "measured"

    @property
    def score(self) -> int:
        """Return the position on the scale, 0 to 4."""
        return MATURITY_ORDER.index(self)

    @property
    def label(self) -> str:
        """Return the name to show."""
        return _MATURITY_LABELS[self]


MATURITY_ORDER = tuple(Maturity)
_MATURITY_LABELS = {
    Maturity.NONE: "None",
    Maturity.PARTIAL: "Partial",
    Maturity.DEFINED: "Defined",
    Maturity.IMPLEMENTED: "Implemented",
    Maturity.MEASURED: "Measured and improved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One node of a framework: a clause, a control objective, a control or an article."""

    id: str
    title: str
    parent: str | None = None
    kind: str = "clause"
    phase: str | None = None
    assessable: bool = False
    summary: str = ""
    guidance: str = ""
    mandatory_documents: tuple[str, ...] = ()
    typical_evidence: tuple[str, ...] = ()
    document_templates: tuple[str, ...] = ()
    typical_gaps: tuple[str, ...] = ()
    questions: tuple[Mapping[str, Any], ...] = ()
    depth: int = 0

    @property
    def is_control(self) -> bool:
        """Return whether this is a control that a Statement of Applicability decides on."""
        return self.kind == "control"


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A framework with its requirements in natural order, parents before their children."""

    id: str
    title: str
    short_title: str
    requirements: tuple[Requirement, ...]
    details: Mapping[str, Any] = field(default_factory=dict[str, Any], compare=False, repr=False)
