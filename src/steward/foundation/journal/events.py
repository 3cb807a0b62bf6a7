"""What can happen: the base of every event."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from steward.foundation.core.subjects import Subject

REGISTRY: dict[str, type["Event"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a subject; stored untranslated, rendered on reading."""

    name: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    subject: Subject

    def payload(self) -> dict[str, Any]:
        """Return the event's own fields as plain JSON values."""
        return {
            field.name: plain(getattr(self, field.name))
            for field in fields(self)
            if field.name != "subject"
        }


Declared = TypeVar("Declared", bound=type[Event])


def declare(event: Declared) -> Declared:
    """Make an event known by its name, so that the journal can render it.

    Raises:
        ValueError: Two events claim one name.
    """
    if event.name in REGISTRY:
        raise ValueError(f"two events are called {event.name}")
    REGISTRY[event.name] = event
    return event


def plain(value: object) -> object:
    """Return the value as JSON can hold it."""
    if isinstance(value, UUID | date | datetime):
        return str(value)
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(item) for item in value]  # type: ignore[reportUnknownVariableType]
    return value


class _Blank(dict[str, Any]):
    """Payload whose missing fields read as a dash, so an old entry still renders."""

    def __missing__(self, key: str) -> str:
        return "–"


def rendered(name: str, payload: dict[str, Any]) -> str:
    """Return the sentence of an entry for people."""
    event = REGISTRY.get(name)
    said = name if event is None else event.sentence.format_map(_Blank(payload))
    return said.rstrip().removesuffix(":")
