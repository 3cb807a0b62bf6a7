"""What can happen to reminders."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReminded(Event):
    """Somebody was reminded of a questionnaire; the subject is the run."""

    name: ClassVar[str] = "questionnaire.reminded"
    sentence: ClassVar[str] = "reminded {person} of {part}, which {when}"
    person: str
    part: str
    when: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceSet(Event):
    """It was set how often people are reminded."""

    name: ClassVar[str] = "questionnaire.cadence_set"
    sentence: ClassVar[str] = "set when people are reminded: {words}"
    words: str
