"""What reading a foreign library leaves behind: its content, and notes on what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from steward.foundation.core.errors import Invalid


class Weight(StrEnum):
    """How much a note matters to the person who brings the library."""

    CHANGED = "changed"
    UNRESOLVED = "unresolved"
    KEPT = "kept"


WEIGHTS: Mapping[Weight, str] = {
    Weight.UNRESOLVED: "Points at something that is not there",
    Weight.CHANGED: "Comes over in another form",
    Weight.KEPT: "Is kept, but nothing here uses it",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that does not come over as it stands, with where and why."""

    place: str
    weight: Weight
    reason: str


@dataclass(slots=True)
class Notes:
    """Collects notes on one file; the same reason at many places is kept at every place."""

    file: str
    found: list[Note] = field(default_factory=list[Note])

    def add(self, at: object, weight: Weight, reason: str) -> None:
        """Note something about a value that was read; its line is found from the value."""
        self.found.append(Note(f"{self.file}:{line_of(at)}", weight, reason))

    def unresolved(self, at: object, reason: str) -> None:
        """Note a reference that leads nowhere."""
        self.add(at, Weight.UNRESOLVED, reason)

    def changed(self, at: object, reason: str) -> None:
        """Note something that takes another form here."""
        self.add(at, Weight.CHANGED, reason)

    def unused(self, at: Mapping[str, Any], known: Iterable[str], what: str) -> None:
        """Note every key that is kept without a use."""
        for key in at.keys() - set(known):
            self.add(at, Weight.KEPT, f"“{key}” of {what} is kept and not used.")


class Block(dict[str, Any]):
    """A mapping that knows the line on which it begins."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


class Items(list[Any]):
    """A list that knows the line on which it begins."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def line_of(value: object) -> int:
    """Return the line of a value that was read, or 1 for one that has none."""
    return value.line if isinstance(value, Block | Items) else 1


class LibraryError(Invalid):
    """A library that cannot be taken at all; the place is ``file:line``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a library says of itself."""

    urn: str
    locale: str
    ref_id: str
    version: str
    name: str
    description: str
    copyright: str
    provider: str
    packager: str
    published: str
    dependencies: tuple[str, ...]
