"""What a directory does to members; groups tell by their own events."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryAdmitted(Event):
    """A directory made somebody a member, or let a former member back in."""

    name: ClassVar[str] = "directory.admitted"
    sentence: ClassVar[str] = "admitted {member} from the directory as {role}"
    member: str
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRenamed(Event):
    """A directory gave a member another name, address or user name."""

    name: ClassVar[str] = "directory.renamed"
    sentence: ClassVar[str] = "changed {member} as the directory says: {changes}"
    member: str
    changes: str
