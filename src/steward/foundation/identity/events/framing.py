"""What can happen to the days that members from outside may look at."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFramed(Event):
    """It was set which days a member from outside may look at."""

    name: ClassVar[str] = "member.framed"
    sentence: ClassVar[str] = (
        "let {member} look at the days from {first} to {last}, beginning with {shown}"
    )
    member: str
    first: date
    last: date
    shown: date
