"""What can happen to AI systems."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRegistered(Event):
    """An AI system entered the inventory."""

    name: ClassVar[str] = "system.registered"
    sentence: ClassVar[str] = "registered the AI system"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemChanged(Event):
    """Facts or descriptions of a system changed."""

    name: ClassVar[str] = "system.changed"
    sentence: ClassVar[str] = "changed {changed}"
    changed: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemsImported(Event):
    """An inventory was imported."""

    name: ClassVar[str] = "systems.imported"
    sentence: ClassVar[str] = "imported {created} AI systems, {refused} rows refused"
    created: int
    refused: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone(Event):
    """An import was taken back."""

    name: ClassVar[str] = "systems.import_undone"
    sentence: ClassVar[str] = "took back the import: {removed} AI systems removed, {kept} kept"
    removed: int
    kept: int
