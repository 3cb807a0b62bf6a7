"""What a framework is made of: requirements in a tree, and the scale that answers them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, Self

Nature = Literal["law", "standard"]


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


_PARTS = re.compile(r"\d+|\D+")


@lru_cache(maxsize=8192)
def natural_key(identifier: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts A.2.2 before A.10.2."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part)
        for part in _PARTS.findall(identifier)
    )


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

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Read a framework from the body of its pack resource."""
        nodes: list[dict[str, Any]] = body["nodes"]
        parents = {str(n["id"]): _text_or_none(n.get("parent")) for n in nodes}
        path = {node: _path(node, parents) for node in parents}
        if body.get("in_order"):  # a brought framework, whose own order means something
            place = {str(n["id"]): index for index, n in enumerate(nodes)}
            ordered = sorted(nodes, key=lambda n: [place[p] for p in path[str(n["id"])]])
        else:
            ordered = sorted(nodes, key=lambda n: [natural_key(p) for p in path[str(n["id"])]])
        return cls(
            id=str(body["id"]),
            title=str(body["title"]),
            short_title=str(body.get("short_title") or body["title"]),
            requirements=tuple(_requirement(n, len(path[str(n["id"])]) - 1) for n in ordered),
            details={key: value for key, value in body.items() if key != "nodes"},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRow:
    """A tie between two requirements; it reads "source is <relationship> target".

    ``strength`` runs from 1 (loosely related) to 10 (the same); ``basis`` is "official" where the
    publisher of the target stated the tie, and "own" where it is the pack's judgement.
    """

    source: str
    target: str
    relationship: str
    strength: int
    basis: str
    rationale: str

    @classmethod
    def from_body(cls, row: Mapping[str, Any]) -> Self:
        """Read a row of a mapping set."""
        return cls(
            source=str(row["source"]),
            target=str(row["target"]),
            relationship=str(row["relationship"]),
            strength=int(row["strength"]),
            basis=str(row.get("basis") or "own"),
            rationale=str(row.get("rationale") or ""),
        )

    @property
    def words(self) -> str:
        """Return the relationship in words."""
        return self.relationship.replace("-", " ")


def _path(node: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the ids from the root down to a node."""
    path = [node]
    while (parent := parents.get(path[-1])) is not None and parent not in path:
        path.append(parent)
    return tuple(reversed(path))


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(str(item) for item in node.get(key) or ())


def _requirement(node: Mapping[str, Any], depth: int) -> Requirement:
    return Requirement(
        id=str(node["id"]),
        title=str(node.get("title") or node.get("reference") or node["id"]),
        parent=_text_or_none(node.get("parent")),
        kind=str(node.get("kind") or "clause"),
        phase=_text_or_none(node.get("pdca")),
        assessable=bool(node.get("assessable", False)),
        summary=str(node.get("summary") or ""),
        guidance=str(node.get("guidance") or ""),
        mandatory_documents=_texts(node, "mandatory_documents"),
        typical_evidence=_texts(node, "typical_evidence"),
        document_templates=_texts(node, "document_templates"),
        typical_gaps=_texts(node, "typical_gaps"),
        questions=tuple(node.get("questions") or ()),
        depth=depth,
    )
