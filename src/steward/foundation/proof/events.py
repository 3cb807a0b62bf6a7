"""What can happen to the proof of an organisation."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofKeyMade(Event):
    """A key that signs checkpoints was made."""

    name: ClassVar[str] = "proof.key_made"
    sentence: ClassVar[str] = "began to sign checkpoints with key {number} ({fingerprint})"
    number: int
    fingerprint: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ProofVerified(Event):
    """The records were compared with their proof."""

    name: ClassVar[str] = "proof.verified"
    sentence: ClassVar[str] = "compared {rows} rows with their proof: {outcome}"
    rows: int
    found: int
    outcome: str
