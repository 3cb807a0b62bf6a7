"""Reading the tree of a framework."""

from collections.abc import Iterable, Mapping
from typing import Any

from steward.domain.frameworks.terms import Framework, Maturity, Requirement, natural_key

STRONG = 7
"""From this strength on, most of the evidence for one side serves the other."""


def in_order(identifiers: Iterable[str]) -> list[str]:
    """Return ids in natural order, A.2.2 before A.10.2."""
    return sorted(identifiers, key=natural_key)


def assessable(framework: Framework) -> tuple[Requirement, ...]:
    """Return the requirements that can be fulfilled or not, in natural order."""
    return tuple(r for r in framework.requirements if r.assessable)


def controls(framework: Framework) -> tuple[Requirement, ...]:
    """Return the controls that a Statement of Applicability decides on, in natural order."""
    return tuple(r for r in framework.requirements if r.is_control)


def clause_of(identifier: str) -> str:
    """Return the main clause or Annex A area: 6 for 6.1.2, A.6 for A.6.2.4."""
    parts = identifier.split(".")
    return ".".join(parts[:2]) if parts[0].isalpha() and len(parts) > 1 else parts[0]


def children(framework: Framework, parent: str | None) -> tuple[Requirement, ...]:
    """Return the nodes directly below one node, or the roots."""
    return tuple(r for r in framework.requirements if r.parent == parent)


def lowest(maturities: Iterable[Maturity]) -> Maturity | None:
    """Return the least of several statements; None when there is none."""
    return min(maturities, key=lambda m: m.score, default=None)


def titles(framework: Framework) -> Mapping[str, str]:
    """Return the title of every node by id."""
    return {r.id: r.title for r in framework.requirements}


def strongly_mapped_controls(rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return the Annex A controls that a mapping set ties strongly to another framework."""
    return frozenset(
        str(row["source"])
        for row in rows
        if str(row["source"]).startswith("A.") and int(row["strength"]) >= STRONG
    )
