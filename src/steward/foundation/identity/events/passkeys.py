"""What can happen to the passkeys of members."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAdded(Event):
    """A member added a passkey, with which they sign in."""

    name: ClassVar[str] = "member.passkey_added"
    sentence: ClassVar[str] = "added the passkey {passkey}"
    passkey: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRemoved(Event):
    """A member removed a passkey; it opens nothing any more."""

    name: ClassVar[str] = "member.passkey_removed"
    sentence: ClassVar[str] = "removed the passkey {passkey}"
    passkey: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRefused(Event):
    """A passkey counted backwards, as a copy of it would; it was refused."""

    name: ClassVar[str] = "member.passkey_refused"
    sentence: ClassVar[str] = "was refused with the passkey {passkey}, which may have been copied"
    passkey: str
