"""Reading the tree of a framework, and until when a new version can be left again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from steward.domain.frameworks.terms import (
    Framework,
    MappingRow,
    Nature,
    Requirement,
    natural_key,
)

STRONG = 7
"""From this strength on, most of the evidence for one side serves the other."""
DAYS_TO_GO_BACK = 14
"""How long the version before a new one can be gone back to."""


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


def nature_of(framework: Framework) -> Nature:
    """Return whether a framework binds by law or is followed by choice."""
    words = str(framework.details.get("type") or "")
    return "law" if words.startswith("binding law") else "standard"


def is_guidance(framework: Framework) -> bool:
    """Say whether a framework only advises, so that there is nothing to follow or to fulfil."""
    return str(framework.details.get("type") or "").startswith("guidance")


def branch(framework: Framework, wanted: Collection[str]) -> tuple[Requirement, ...]:
    """Return the nodes wanted with everything above them, in the order of the tree."""
    parents = {item.id: item.parent for item in framework.requirements}
    kept: set[str] = set()
    for name in wanted:
        node: str | None = name
        while node is not None and node not in kept:
            kept.add(node)
            node = parents.get(node)
    return tuple(item for item in framework.requirements if item.id in kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Nodes of a tree that follow each other, with all above them: from which place to which.

    ``before`` and ``after`` name a node of the stretch beside it, or nothing.
    """

    nodes: tuple[Requirement, ...]
    first: int
    last: int
    total: int
    before: str = ""
    after: str = ""

    @property
    def is_cut(self) -> bool:
        """Say whether there is more."""
        return bool(self.before or self.after)


def stretch(
    framework: Framework, wanted: Collection[str], *, at: str = "", size: int, whole: int
) -> Stretch:
    """Return the stretch of the nodes wanted in which one of them stands, the first without one.

    ``size`` is how many there are in a stretch; a tree of at most ``whole`` is not cut.
    """
    names = [item.id for item in framework.requirements if item.id in wanted]
    if len(names) <= whole:
        return Stretch(nodes=branch(framework, names), first=1, last=len(names), total=len(names))
    start = names.index(at) // size * size if at in wanted else 0
    part = names[start : start + size]
    after = start + size
    return Stretch(
        nodes=branch(framework, part),
        first=start + 1,
        last=start + len(part),
        total=len(names),
        before=names[start - size] if start else "",
        after=names[after] if after < len(names) else "",
    )


def matching(framework: Framework, words: str) -> frozenset[str]:
    """Return the nodes in which every word occurs, in id, title, summary or guidance."""
    wanted = words.casefold().split()
    return frozenset(
        item.id
        for item in framework.requirements
        if all(
            word in f"{item.id} {item.title} {item.summary} {item.guidance}".casefold()
            for word in wanted
        )
    )


def is_tied_strongly(row: MappingRow) -> bool:
    """Say whether most of the evidence for one side of a tie serves the other."""
    return row.strength >= STRONG


def back_until(installed_at: datetime, taken_at: datetime | None) -> datetime:
    """Return until when an organisation may go back from a version to the one before.

    The time runs from the installation, or from when the organisation took it after having waited.
    """
    begun = installed_at if taken_at is None else max(installed_at, taken_at)
    return begun + timedelta(days=DAYS_TO_GO_BACK)
