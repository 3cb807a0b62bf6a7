"""Kinds of evidence, the levels of what it proves, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum


class EvidenceKind(StrEnum):
    """What a piece of evidence is; decides for how long it is fresh."""

    DOCUMENT = "document"
    RECORD = "record"
    REPORT = "report"
    TEST = "test"
    EXPORT = "export"
    LOG = "log"
    MONITORING = "monitoring"
    PICTURE = "picture"
    CONTRACT = "contract"
    STATEMENT = "statement"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the kind in words."""
        return KIND_WORDS[self]


KIND_WORDS: Mapping[str, str] = {
    EvidenceKind.DOCUMENT: "Document",
    EvidenceKind.RECORD: "Record of work done",
    EvidenceKind.REPORT: "Report",
    EvidenceKind.TEST: "Result of a test",
    EvidenceKind.EXPORT: "Export of a system",
    EvidenceKind.LOG: "Extract of a log",
    EvidenceKind.MONITORING: "Readings of a machine",
    EvidenceKind.PICTURE: "Picture of a screen",
    EvidenceKind.CONTRACT: "Contract or certificate",
    EvidenceKind.STATEMENT: "Statement of a person",
    EvidenceKind.OTHER: "Other",
}
HALF_LIVES: Mapping[str, int] = {
    EvidenceKind.DOCUMENT: 365,
    EvidenceKind.RECORD: 365,
    EvidenceKind.REPORT: 365,
    EvidenceKind.TEST: 180,
    EvidenceKind.EXPORT: 90,
    EvidenceKind.LOG: 90,
    EvidenceKind.MONITORING: 30,
    EvidenceKind.PICTURE: 90,
    EvidenceKind.CONTRACT: 365,
    EvidenceKind.STATEMENT: 180,
    EvidenceKind.OTHER: 180,
}
"""Days after which half the weight of each kind is gone, where nobody settled something else.

A judgement: what is drawn from a running system ages with it, what is decided lasts a year, which
is how often a management system is looked at as a whole (ISO/IEC 42001:2023, 9.2 and 9.3).
"""
LONGEST_BODY = 400_000
"""How many characters of a version are kept to be searched."""
SHORTEST, LONGEST = 1, 3650
"""Within which a half-life lies, in days."""


class EvidenceLevel(IntEnum):
    """How far a piece of evidence can be relied upon without asking who brought it."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4

    @property
    def label(self) -> str:
        """Return the level in words."""
        return f"L{self.value} {LEVEL_WORDS[self.value]}"

    @property
    def meaning(self) -> str:
        """Return what the level says, in a sentence."""
        return LEVEL_MEANINGS[self.value]


LEVEL_WORDS = ("Statement", "Document", "Export", "Collected", "Signed")
LEVEL_MEANINGS = (
    "Somebody says that it is so.",
    "A file that somebody wrote or brought.",
    "Drawn from the system that did the work, with the query and what it covers.",
    "Collected by a machine on its own schedule, untouched by people.",
    "Signed by the system that made it, and the signature was checked.",
)
LEVELS = [(level.value, level.label) for level in EvidenceLevel]


class Gathered(StrEnum):
    """How the bytes came here."""

    UPLOADED = "uploaded"
    EXPORTED = "exported"
    COLLECTED = "collected"
    PUSHED = "pushed"
    GENERATED = "generated"
    TASK = "task"

    @property
    def label(self) -> str:
        """Return the way in words."""
        return GATHERED_WORDS[self]


GATHERED_WORDS: Mapping[str, str] = {
    Gathered.UPLOADED: "Brought by a person",
    Gathered.EXPORTED: "Exported from a system by a person",
    Gathered.COLLECTED: "Collected by a connector",
    Gathered.PUSHED: "Sent by a program",
    Gathered.GENERATED: "Made by Steward",
    Gathered.TASK: "Kept with a task",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a version comes from, as far as anybody can say.

    ``collector`` names the person or program that gathered it, with its version; ``query`` is what
    was asked of the source. ``population`` says of what it is the whole or a part, ``count`` how
    many that are. ``period_from`` and ``period_until`` bound what it speaks about, both included.
    ``collected_at`` is when it was gathered, None for now.
    """

    method: Gathered = Gathered.UPLOADED
    collector: str = ""
    collector_version: str = ""
    query: str = ""
    population: str = ""
    count: int | None = None
    period_from: date | None = None
    period_until: date | None = None
    collected_at: datetime | None = None
    note: str = ""
