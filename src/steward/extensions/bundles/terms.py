"""What a bundle consists of, and how far it can be relied upon."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT = "https://in-toto.io/Statement/v1"
EVIDENCE = "urn:steward:predicate:evidence:1"
READING = "urn:steward:predicate:reading:1"
LARGEST_BUNDLE = 40 * 1024 * 1024
LARGEST_FILE = 100 * 1024 * 1024
LARGEST_UNPACKED = 400 * 1024 * 1024
LARGEST_ENVELOPE = 512 * 1024
MOST_STATEMENTS = 500
MOST_SIGNATURES = 10
KEY_BYTES, SIGNATURE_BYTES = 32, 64


class Signed(StrEnum):
    """By whom a statement is signed, as far as this organisation can tell."""

    TRUSTED = "trusted"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    NOBODY = "nobody"

    @property
    def label(self) -> str:
        """Return it in words."""
        return SIGNED_WORDS[self]

    @property
    def meaning(self) -> str:
        """Return what it says, in a sentence."""
        return SIGNED_MEANINGS[self]

    @property
    def tone(self) -> str:
        """Return how good it is, as pages colour it."""
        return {"trusted": "good", "revoked": "warn", "unknown": "warn"}.get(self.value, "neutral")


SIGNED_WORDS: Mapping[str, str] = {
    Signed.TRUSTED: "Signed",
    Signed.REVOKED: "Signed by a revoked key",
    Signed.UNKNOWN: "Signed by an unknown key",
    Signed.NOBODY: "Not signed",
}
SIGNED_MEANINGS: Mapping[str, str] = {
    Signed.TRUSTED: "The signature was checked with a key that is trusted here.",
    Signed.REVOKED: "The key that signed is trusted no more, so the signature proves nothing.",
    Signed.UNKNOWN: "Nobody here trusts the key that signed, so the signature was not checked.",
    Signed.NOBODY: "Nothing proves who made it; it is what somebody brought.",
}
WORST_FIRST = (Signed.NOBODY, Signed.UNKNOWN, Signed.REVOKED, Signed.TRUSTED)


class Became(StrEnum):
    """What became of one statement of a bundle."""

    KEPT = "kept"
    SAME = "same"
    OLDER = "older"
    TAKEN = "taken"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """Return it in words."""
        return BECAME_WORDS[self]

    @property
    def tone(self) -> str:
        """Return how good it is, as pages colour it."""
        return {"refused": "bad", "older": "warn", "same": "neutral"}.get(self.value, "good")


BECAME_WORDS: Mapping[str, str] = {
    Became.KEPT: "Kept as evidence",
    Became.SAME: "Seen again",
    Became.OLDER: "Older than what is kept",
    Became.TAKEN: "Taken in",
    Became.REFUSED: "Refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature with the name of the key that is said to have made it."""

    key_id: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A statement of a bundle with its file, whose digest was checked.

    ``payload`` are the bytes that signatures are made over.
    """

    place: str
    kind: str
    name: str
    content: bytes
    predicate: Mapping[str, object]
    payload: bytes
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """A key as it is known here: its public bytes, its name, and whether it is trusted."""

    public: bytes
    name: str
    is_trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """By whom a statement is signed, with the id and the name of that key where there is one."""

    signed: Signed
    key_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file as evidence, as its statement says it."""

    title: str
    key: str
    kind: str
    controls: tuple[str, ...] = ()
    system: str = ""
    source: str = ""
    collector: str = ""
    collector_version: str = ""
    collected_at: datetime
    population: str = ""
    count: int | None = None
    note: str = ""
    origin: Mapping[str, str] = field(default_factory=dict[str, str])
