"""What can happen to management reviews; the subject is the review."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlanned(Event):
    """A review was planned, or its plan was changed."""

    name: ClassVar[str] = "review.planned"
    sentence: ClassVar[str] = "planned the management review for {held_on}, over {period}"
    held_on: str
    period: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPrepared(Event):
    """The inputs were collected from the records."""

    name: ClassVar[str] = "review.prepared"
    sentence: ClassVar[str] = "collected the inputs from the records; still missing: {missing}"
    missing: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewInputFilled(Event):
    """A person filled an input that no records fill."""

    name: ClassVar[str] = "review.input_filled"
    sentence: ClassVar[str] = "filled “{title}” by words; source: {source}"
    title: str
    source: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNarrated(Event):
    """It was written down what was said about an input."""

    name: ClassVar[str] = "review.narrated"
    sentence: ClassVar[str] = "wrote what was said about “{title}”"
    title: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecided(Event):
    """A decision was taken."""

    name: ClassVar[str] = "review.decided"
    sentence: ClassVar[str] = "recorded the decision {number}, {kind}: {text}"
    number: int
    kind: str
    text: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDecisionRemoved(Event):
    """A decision was taken back before the minutes were signed."""

    name: ClassVar[str] = "review.decision_removed"
    sentence: ClassVar[str] = "took back the decision {number}: {text}"
    number: int
    text: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAttended(Event):
    """It was noted who was there."""

    name: ClassVar[str] = "review.attended"
    sentence: ClassVar[str] = "noted who was there: {present}; absent: {absent}"
    present: str
    absent: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMoved(Event):
    """A review came to another state."""

    name: ClassVar[str] = "review.moved"
    sentence: ClassVar[str] = "moved the review to “{words}”. {note}"
    old: str
    new: str
    words: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSigned(Event):
    """The minutes were signed; they are frozen under their digest."""

    name: ClassVar[str] = "review.signed"
    sentence: ClassVar[str] = "{what} the minutes, SHA-256 {short} …"
    what: str
    short: str
    digest: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCorrected(Event):
    """A note was added to signed minutes."""

    name: ClassVar[str] = "review.corrected"
    sentence: ClassVar[str] = "added a note to the minutes: {text}"
    text: str
