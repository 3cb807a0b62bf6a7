"""What can happen to what is kept.

The subject is the member whom it is about, or the time for which a kind of row is kept.
"""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataHandedOut(Event):
    """A copy of what is kept about a person was taken, by itself or by an owner."""

    name: ClassVar[str] = "member.data_handed_out"
    sentence: ClassVar[str] = "took a copy of what is kept about this person: {rows} places"
    rows: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionSet(Event):
    """It was set for how long a kind of row is kept."""

    name: ClassVar[str] = "retention.set"
    sentence: ClassVar[str] = "set that these are kept {words}; until then {before}"
    words: str
    before: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class OldRowsRemoved(Event):
    """Rows that were older than they are kept were removed."""

    name: ClassVar[str] = "retention.removed"
    sentence: ClassVar[str] = "removed {count} that were older than {days} days"
    count: int
    days: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureAsked(Event):
    """Somebody asked that a former member is erased; another person decides."""

    name: ClassVar[str] = "erasure.asked"
    sentence: ClassVar[str] = "asked that a former member is erased: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRefused(Event):
    """A second person decided that a former member is not erased."""

    name: ClassVar[str] = "erasure.refused"
    sentence: ClassVar[str] = "refused the erasure: {note}"
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureApproved(Event):
    """A second person decided that a former member is erased."""

    name: ClassVar[str] = "erasure.approved"
    sentence: ClassVar[str] = "approved the erasure that {asked_by} asked for: {note}"
    asked_by: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """A former member was erased."""

    name: ClassVar[str] = "erasure.done"
    sentence: ClassVar[str] = (
        "erased a person, called {pseudonym} from now on: {written} records, {former} former"
        " versions and entries were rewritten, {deleted} rows deleted"
    )
    pseudonym: str
    written: int
    former: int
    deleted: int
