"""What can happen to a questionnaire that was sent outside; the subject is the run."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestInvited(Event):
    """A questionnaire was sent to somebody outside."""

    name: ClassVar[str] = "guest.invited"
    sentence: ClassVar[str] = "sent it to {email}, who may answer until {expires_on}"
    email: str
    expires_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLinkRenewed(Event):
    """Somebody outside got a new link; the old one stopped working."""

    name: ClassVar[str] = "guest.renewed"
    sentence: ClassVar[str] = "sent {email} a new link, which works until {expires_on}"
    email: str
    expires_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLinkRevoked(Event):
    """The link of somebody outside was taken back."""

    name: ClassVar[str] = "guest.revoked"
    sentence: ClassVar[str] = "took back the link of {email}"
    email: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLinkLocked(Event):
    """A link was taken back by itself, since too many codes were wrong."""

    name: ClassVar[str] = "guest.locked"
    sentence: ClassVar[str] = "gave {wrong} wrong codes; the link of {email} is locked"
    email: str
    wrong: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestCodeSent(Event):
    """Somebody opened the link and asked for a code."""

    name: ClassVar[str] = "guest.code_sent"
    sentence: ClassVar[str] = "opened the link from {origin} and asked for a code"
    origin: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestEntered(Event):
    """A guest gave the right code."""

    name: ClassVar[str] = "guest.entered"
    sentence: ClassVar[str] = "came in from {origin} with the right code"
    origin: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAnswered(Event):
    """A guest gave or changed answers."""

    name: ClassVar[str] = "guest.answered"
    sentence: ClassVar[str] = "answered {count} questions from outside"
    count: int
    questions: tuple[str, ...]


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestAsked(Event):
    """A guest asked something about a question; the words are in the thread alone."""

    name: ClassVar[str] = "guest.asked"
    sentence: ClassVar[str] = "asked from outside about the question {question}"
    question: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class GuestTold(Event):
    """Somebody answered what a guest had asked; the guest sees it."""

    name: ClassVar[str] = "guest.told"
    sentence: ClassVar[str] = "wrote to {email} about the question {question}"
    email: str
    question: str
