"""Outlines of documents that a management system needs, as a pack brings them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """One section of an outline with what is to be written there."""

    title: str
    guidance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A document that a management system needs; ``also`` are (framework, requirement)."""

    id: str
    title: str
    kind: str
    necessity: str
    satisfies: tuple[str, ...]
    also: tuple[tuple[str, str], ...]
    owner_role: str
    approver_role: str
    review_months: int | None
    headings: tuple[Heading, ...]

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> "Outline":
        """Return an outline from the body of the resource."""
        return cls(
            id=str(body["id"]),
            title=str(body["title"]),
            kind=str(body["type"]),
            necessity=str(body["necessity"]),
            satisfies=tuple(str(item) for item in body["satisfies"]),
            also=tuple(
                (str(item["framework"]), str(item["node"]))
                for item in body.get("also_supports", [])
            ),
            owner_role=str(body["owner_role"]),
            approver_role=str(body["approver_role"]),
            review_months=body["review_months"],
            headings=tuple(
                Heading(title=str(item["heading"]), guidance=str(item["guidance"]))
                for item in body["outline"]
            ),
        )
