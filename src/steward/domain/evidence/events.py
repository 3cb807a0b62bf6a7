"""What can happen to evidence; the subject is the item, or the request."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKept(Event):
    """An item of evidence was kept."""

    name: ClassVar[str] = "evidence.kept"
    sentence: ClassVar[str] = "kept it as evidence ({kind}, {level})"
    kind: str
    level: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDescribed(Event):
    """What is said about an item was changed."""

    name: ClassVar[str] = "evidence.described"
    sentence: ClassVar[str] = "changed {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceVersionAdded(Event):
    """An item has a new version."""

    name: ClassVar[str] = "evidence.version_added"
    sentence: ClassVar[str] = "added version {version} ({level}), {file}"
    version: int
    level: str
    file: str
    digest: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRenewed(Event):
    """The same bytes came again: the latest version still holds."""

    name: ClassVar[str] = "evidence.renewed"
    sentence: ClassVar[str] = "saw that version {version} still holds"
    version: int
    digest: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLinked(Event):
    """An item was said to be evidence of a record."""

    name: ClassVar[str] = "evidence.linked"
    sentence: ClassVar[str] = "linked it to {to}"
    to: str
    why: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceUnlinked(Event):
    """An item is not evidence of a record any more."""

    name: ClassVar[str] = "evidence.unlinked"
    sentence: ClassVar[str] = "removed the link to {to}"
    to: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttested(Event):
    """A named person stands for a version."""

    name: ClassVar[str] = "evidence.attested"
    sentence: ClassVar[str] = "attested version {version}: {said}"
    version: int
    said: str
    digest: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceHeld(Event):
    """A legal hold was put on an item."""

    name: ClassVar[str] = "evidence.held"
    sentence: ClassVar[str] = "put it under a legal hold: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReleased(Event):
    """A legal hold ended."""

    name: ClassVar[str] = "evidence.released"
    sentence: ClassVar[str] = "ended the legal hold: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceWithdrawn(Event):
    """An item counts no more."""

    name: ClassVar[str] = "evidence.withdrawn"
    sentence: ClassVar[str] = "withdrew it: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRestored(Event):
    """A withdrawn item counts again."""

    name: ClassVar[str] = "evidence.restored"
    sentence: ClassVar[str] = "restored it: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDisposed(Event):
    """The bytes of an item were disposed of."""

    name: ClassVar[str] = "evidence.disposed"
    sentence: ClassVar[str] = "disposed of the bytes of {count} {versions}: {reason}"
    count: int
    versions: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class HalfLifeSettled(Event):
    """It was settled for how long evidence is fresh."""

    name: ClassVar[str] = "evidence.half_life_settled"
    sentence: ClassVar[str] = "settled the half-life of {of}: {words}"
    of: str
    words: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAsked(Event):
    """Somebody was asked for evidence."""

    name: ClassVar[str] = "evidence_request.made"
    sentence: ClassVar[str] = "asked {who} for it until {due_on}"
    who: str
    due_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAskAnswered(Event):
    """A request for evidence was answered."""

    name: ClassVar[str] = "evidence_request.answered"
    sentence: ClassVar[str] = "answered it with {item}"
    item: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAskTakenBack(Event):
    """A request for evidence was taken back."""

    name: ClassVar[str] = "evidence_request.taken_back"
    sentence: ClassVar[str] = "took it back: {reason}"
    reason: str
