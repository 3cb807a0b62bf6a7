"""What can happen to frameworks."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkAdopted(Event):
    """The organisation chose to follow a framework."""

    name: ClassVar[str] = "framework.adopted"
    sentence: ClassVar[str] = "chose to follow {framework}"
    framework: str
    reason: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkLeft(Event):
    """The organisation stopped following a framework."""

    name: ClassVar[str] = "framework.left"
    sentence: ClassVar[str] = "stopped following {framework}: {reason}"
    framework: str
    reason: str
