"""What can happen to what is kept about a person; the subject is the member."""

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
