"""What can happen with auditors from outside and their notes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditorInvited(Event):
    """Somebody from outside was invited to an audit, for some days."""

    name: ClassVar[str] = "audit.auditor_invited"
    sentence: ClassVar[str] = (
        "invited {who} from outside to this audit, from {starts_on} until {ends_on}, to look at the"
        " days from {first} to {last}"
    )
    who: str
    starts_on: date | None
    ends_on: date
    first: date
    last: date


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditorCame(Event):
    """Somebody from outside joined and took the place in the team."""

    name: ClassVar[str] = "audit.auditor_came"
    sentence: ClassVar[str] = "{who} joined from outside and is in the team"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NotesShared(Event):
    """An auditor let everybody who may see the audit see all that it wrote."""

    name: ClassVar[str] = "audit.papers_shared"
    sentence: ClassVar[str] = "shared {count} working papers and notes: {papers}"
    count: int
    papers: str
