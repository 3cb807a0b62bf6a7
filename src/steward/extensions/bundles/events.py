"""What can happen to bundles and keys."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ClientKeyTrusted(Event):
    """What a key signs counts as signed from now on."""

    name: ClassVar[str] = "client_key.trusted"
    sentence: ClassVar[str] = "trusted the key {called} ({key_id})"
    called: str
    key_id: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ClientKeyRevoked(Event):
    """What a key signs counts no more."""

    name: ClassVar[str] = "client_key.revoked"
    sentence: ClassVar[str] = "revoked the key {called}: {why}"
    called: str
    why: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class BundleTaken(Event):
    """A bundle came."""

    name: ClassVar[str] = "bundle.taken"
    sentence: ClassVar[str] = (
        "brought {called}: {statements} statements, {refused} refused; {signed}"
    )
    called: str
    statements: int
    refused: int
    signed: str
