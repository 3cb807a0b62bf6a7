"""What can happen to long work."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAsked(Event):
    """Somebody asked for work that is done in the background."""

    name: ClassVar[str] = "work.asked"
    sentence: ClassVar[str] = "asked for: {label}"
    label: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFailed(Event):
    """Work ended without its result."""

    name: ClassVar[str] = "work.failed"
    sentence: ClassVar[str] = "could not finish: {error}"
    error: str
