"""What can happen to documents; the subject is the document."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentBegun(Event):
    """A document was begun."""

    name: ClassVar[str] = "document.begun"
    sentence: ClassVar[str] = "began the {kind}{where}"
    kind: str
    where: str = ""


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDescribed(Event):
    """What is said about a document was changed."""

    name: ClassVar[str] = "document.described"
    sentence: ClassVar[str] = "changed {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWritten(Event):
    """Somebody went on writing the text."""

    name: ClassVar[str] = "document.written"
    sentence: ClassVar[str] = "wrote on the draft; it has {words} words"
    words: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPictureAdded(Event):
    """A picture was added."""

    name: ClassVar[str] = "document.picture_added"
    sentence: ClassVar[str] = "added {picture}"
    picture: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSubmitted(Event):
    """A draft was handed in for approval."""

    name: ClassVar[str] = "document.submitted"
    sentence: ClassVar[str] = "handed version {version} in for approval: {note}"
    version: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(Event):
    """A reviewer read what was handed in."""

    name: ClassVar[str] = "document.read"
    sentence: ClassVar[str] = "read version {version}: {said}"
    version: str
    said: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentApproved(Event):
    """An approver approved what was handed in."""

    name: ClassVar[str] = "document.approved"
    sentence: ClassVar[str] = "approved version {version}, {have} of {quorum}"
    version: str
    have: int
    quorum: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSentBack(Event):
    """What was handed in was sent back to those who write it."""

    name: ClassVar[str] = "document.sent_back"
    sentence: ClassVar[str] = "sent it back: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPublished(Event):
    """A version came into force."""

    name: ClassVar[str] = "document.published"
    sentence: ClassVar[str] = "published version {version}"
    version: str
    digest: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRevised(Event):
    """The next version was begun."""

    name: ClassVar[str] = "document.revised"
    sentence: ClassVar[str] = "began the next version"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraftDropped(Event):
    """The draft was dropped; the version in force stays."""

    name: ClassVar[str] = "document.draft_dropped"
    sentence: ClassVar[str] = "dropped the draft; version {version} stays in force"
    version: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentConfirmed(Event):
    """The version in force was reviewed and nothing was to change."""

    name: ClassVar[str] = "document.confirmed"
    sentence: ClassVar[str] = "reviewed version {version}, nothing to change: {note}"
    version: str
    note: str
    review_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWithdrawn(Event):
    """A document is in force no more."""

    name: ClassVar[str] = "document.withdrawn"
    sentence: ClassVar[str] = "withdrew it: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalDocumentKept(Event):
    """An external document was recorded or changed."""

    name: ClassVar[str] = "external_document.kept"
    sentence: ClassVar[str] = "recorded it, edition {edition}"
    edition: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalDocumentLookedAt(Event):
    """Somebody looked whether there is a new edition."""

    name: ClassVar[str] = "external_document.looked_at"
    sentence: ClassVar[str] = "looked for a new edition: {finding}"
    finding: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalDocumentEnded(Event):
    """An external document is not needed any more, or is again."""

    name: ClassVar[str] = "external_document.ended"
    sentence: ClassVar[str] = "{what}"
    what: str
