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


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PackInstalled(Event):
    """The organisation installed a library that it brought, or another version of it."""

    name: ClassVar[str] = "pack.installed"
    sentence: ClassVar[str] = "installed {title} in version {version}"
    title: str
    version: str
    before: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PackTakenBack(Event):
    """The organisation went back to the version before, or took its library away."""

    name: ClassVar[str] = "pack.taken_back"
    sentence: ClassVar[str] = "took back {title} {version}; now current: {current}"
    title: str
    version: str
    current: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PackHeld(Event):
    """The organisation keeps to one version of shipped content for now."""

    name: ClassVar[str] = "pack.held"
    sentence: ClassVar[str] = "keeps to version {version} of {title} for now: {reason}"
    title: str
    version: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PackTaken(Event):
    """The organisation took the newest version of shipped content."""

    name: ClassVar[str] = "pack.taken"
    sentence: ClassVar[str] = "took version {version} of {title}"
    title: str
    version: str
