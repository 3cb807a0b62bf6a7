"""What can happen to findings; the subject is the finding."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRaised(Event):
    """A finding was raised."""

    name: ClassVar[str] = "nonconformity.raised"
    sentence: ClassVar[str] = "raised it as {grade}: {requirement}"
    grade: str
    requirement: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAssigned(Event):
    """Somebody was made to answer for a finding."""

    name: ClassVar[str] = "nonconformity.assigned"
    sentence: ClassVar[str] = "gave it to {who}"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRegraded(Event):
    """The grade was changed."""

    name: ClassVar[str] = "nonconformity.regraded"
    sentence: ClassVar[str] = "changed the grade from {old} to {new}: {reason}"
    old: str
    new: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingMoved(Event):
    """A step of the path was taken."""

    name: ClassVar[str] = "nonconformity.moved"
    sentence: ClassVar[str] = "{did}; it stands at “{state}”: {note}"
    did: str
    state: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class FindingExtended(Event):
    """A clock was moved."""

    name: ClassVar[str] = "nonconformity.extended"
    sentence: ClassVar[str] = "moved “{clock}” from {old} to {until}: {reason}"
    clock: str
    old: str
    until: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCaseLooked(Event):
    """Somebody looked whether the same is elsewhere."""

    name: ClassVar[str] = "nonconformity.looked"
    sentence: ClassVar[str] = "looked at {place}: {verdict}. {note}"
    place: str
    verdict: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarCaseNamed(Event):
    """Somebody named a place where the same could be."""

    name: ClassVar[str] = "nonconformity.place_named"
    sentence: ClassVar[str] = "named {place} as a place to look at"
    place: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveActionKept(Event):
    """A corrective action was planned or changed."""

    name: ClassVar[str] = "nonconformity.action_kept"
    sentence: ClassVar[str] = "planned {action}, due on {due_on}"
    action: str
    due_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveActionEnded(Event):
    """A corrective action was carried out, or dropped."""

    name: ClassVar[str] = "nonconformity.action_ended"
    sentence: ClassVar[str] = "{verb} {action}: {note}"
    verb: str
    action: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceDrawn(Event):
    """A risk is to be reviewed, or a control was set lower, because of the finding."""

    name: ClassVar[str] = "nonconformity.consequence"
    sentence: ClassVar[str] = "{what}: {reason}"
    what: str
    reason: str
