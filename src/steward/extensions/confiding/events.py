"""What can happen to the confidence in which a record is held.

The subject is the record: who does not see the record does not see these either. Only that one was
taken over is told of the organisation, and says nothing of the record.
"""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceMade(Event):
    """A record was made confidential."""

    name: ClassVar[str] = "confidence.made"
    sentence: ClassVar[str] = "made this confidential, to be seen by {named}: {reason}"
    named: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidantNamed(Event):
    """A person or a group was named beside the others."""

    name: ClassVar[str] = "confidence.named"
    sentence: ClassVar[str] = "let {who} see this"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidantRemoved(Event):
    """A person or a group is no longer named."""

    name: ClassVar[str] = "confidence.removed"
    sentence: ClassVar[str] = "let {who} see this no longer"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceEnded(Event):
    """A record is no longer confidential."""

    name: ClassVar[str] = "confidence.ended"
    sentence: ClassVar[str] = "made this no longer confidential: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceTakenOver(Event):
    """An owner who was not named takes part in what is confidential."""

    name: ClassVar[str] = "confidence.taken_over"
    sentence: ClassVar[str] = "took this over without having been named: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidentialRecordTaken(Event):
    """An owner took over a confidential record; it is not said which."""

    name: ClassVar[str] = "confidence.taken"
    sentence: ClassVar[str] = "took over a confidential record ({kind}) made so by {made_by}"
    kind: str
    made_by: str
