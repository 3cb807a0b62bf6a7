"""What can happen to models, datasets and suppliers."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartRegistered(Event):
    """A model, dataset or supplier entered the inventory."""

    name: ClassVar[str] = "part.registered"
    sentence: ClassVar[str] = "registered the {kind}"
    kind: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartChanged(Event):
    """What is said of a part changed."""

    name: ClassVar[str] = "part.changed"
    sentence: ClassVar[str] = "changed {changed}"
    changed: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartVersionAdded(Event):
    """A model or dataset has a further version."""

    name: ClassVar[str] = "part.version_added"
    sentence: ClassVar[str] = "noted the version {version}"
    version: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartDeleted(Event):
    """A part on which nothing relied was removed."""

    name: ClassVar[str] = "part.deleted"
    sentence: ClassVar[str] = "removed the {kind}"
    kind: str
