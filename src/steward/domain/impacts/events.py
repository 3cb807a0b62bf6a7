"""What can happen to legal classifications; the subject is the AI system."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationBegun(Event):
    """Somebody began to answer the questions of the tree."""

    name: ClassVar[str] = "classification.begun"
    sentence: ClassVar[str] = "began to classify it under the {law}"
    law: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemClassified(Event):
    """A run was recorded."""

    name: ClassVar[str] = "classification.recorded"
    sentence: ClassVar[str] = "classified it under the {law}: {result} (run {number})"
    law: str
    result: str
    number: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRescored(Event):
    """The answers of the latest run were read by newer rules."""

    name: ClassVar[str] = "classification.rescored"
    sentence: ClassVar[str] = "re-scored it under version {version}: {before} → {after}"
    version: str
    before: str
    after: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ClassOverridden(Event):
    """A reviewer decided on another class."""

    name: ClassVar[str] = "classification.overridden"
    sentence: ClassVar[str] = "decided on “{after}” instead of “{before}”: {reason}"
    before: str
    after: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideWithdrawn(Event):
    """A reviewer let the computed class hold again."""

    name: ClassVar[str] = "classification.restored"
    sentence: ClassVar[str] = "took back “{before}”; the computed class holds: {reason}"
    before: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDropped(Event):
    """The answers being given were thrown away."""

    name: ClassVar[str] = "classification.dropped"
    sentence: ClassVar[str] = "dropped the answers that were not recorded"
