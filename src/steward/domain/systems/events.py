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
    sentence: ClassVar[str] = "imported AI systems: {created} taken, {refused} refused"
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


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRemoved(Event):
    """A system left the inventory; it can be put back."""

    name: ClassVar[str] = "system.removed"
    sentence: ClassVar[str] = "removed the AI system from the inventory"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRestored(Event):
    """A removed system came back."""

    name: ClassVar[str] = "system.restored"
    sentence: ClassVar[str] = "put the AI system back into the inventory"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartLinked(Event):
    """A system relies on a part."""

    name: ClassVar[str] = "system.part_linked"
    sentence: ClassVar[str] = "noted that it relies on {part}"
    part: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PartUnlinked(Event):
    """A system no longer relies on a part."""

    name: ClassVar[str] = "system.part_unlinked"
    sentence: ClassVar[str] = "noted that it no longer relies on {part}"
    part: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ToldApart(Event):
    """Two systems alike are two."""

    name: ClassVar[str] = "system.told_apart"
    sentence: ClassVar[str] = "decided that it is not the same as {other}"
    other: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CardsImported(Event):
    """Model and dataset cards were imported."""

    name: ClassVar[str] = "systems.cards_imported"
    sentence: ClassVar[str] = "imported {cards} cards, {refused} refused"
    cards: int
    refused: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CardImportUndone(Event):
    """An import of cards was taken back."""

    name: ClassVar[str] = "systems.card_import_undone"
    sentence: ClassVar[str] = (
        "took back the import of cards: {parts} parts and {systems} AI systems removed"
    )
    parts: int
    systems: int
