"""What can happen to impact assessments; the subject is the assessment."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactBegun(Event):
    """The assessment of a system was begun."""

    name: ClassVar[str] = "impact.begun"
    sentence: ClassVar[str] = "began the impact assessment; {proposed} sections were proposed"
    proposed: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSectionWritten(Event):
    """A section was written or marked complete."""

    name: ClassVar[str] = "impact.section_written"
    sentence: ClassVar[str] = "wrote “{section}”; it is {state}"
    section: str
    state: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSectionGiven(Event):
    """Somebody was made to answer for a section."""

    name: ClassVar[str] = "impact.section_given"
    sentence: ClassVar[str] = "gave “{section}” to {owner}"
    section: str
    owner: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSectionsReopened(Event):
    """Sections were reopened; the others stay as they were approved."""

    name: ClassVar[str] = "impact.reopened"
    sentence: ClassVar[str] = "reopened {sections}: {reason}"
    sections: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactEntryKept(Event):
    """A group, benefit, harm, consultation or indicator was recorded or changed."""

    name: ClassVar[str] = "impact.entry_kept"
    sentence: ClassVar[str] = "recorded the {kind} “{label}”"
    kind: str
    label: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactEntryRemoved(Event):
    """A group, benefit, harm, consultation or indicator was removed."""

    name: ClassVar[str] = "impact.entry_removed"
    sentence: ClassVar[str] = "removed the {kind} “{label}”"
    kind: str
    label: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRead(Event):
    """A value of an indicator was read."""

    name: ClassVar[str] = "impact.indicator_read"
    sentence: ClassVar[str] = "read “{indicator}”: {value}, {verdict}"
    indicator: str
    value: str
    verdict: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSubmitted(Event):
    """The assessment was handed in."""

    name: ClassVar[str] = "impact.submitted"
    sentence: ClassVar[str] = "handed version {version} in for the decision"
    version: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSentBack(Event):
    """The assessment was sent back to those who write it."""

    name: ClassVar[str] = "impact.sent_back"
    sentence: ClassVar[str] = "sent it back: {note}"
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSigned(Event):
    """The first of two signatures was given."""

    name: ClassVar[str] = "impact.signed"
    sentence: ClassVar[str] = "decided “{decision}” on version {version}; a second person signs"
    decision: str
    version: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactApproved(Event):
    """The decision holds and the version is frozen."""

    name: ClassVar[str] = "impact.approved"
    sentence: ClassVar[str] = "approved version {version}: {decision}"
    version: int
    decision: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class HarmsEntered(Event):
    """Harms went into the risk register."""

    name: ClassVar[str] = "impact.harms_entered"
    sentence: ClassVar[str] = "took {count} harms into the risk register"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSummaryPublished(Event):
    """A summary was published."""

    name: ClassVar[str] = "impact.published"
    sentence: ClassVar[str] = "published the summary of version {version}"
    version: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactSummaryWithdrawn(Event):
    """The published summary was taken back."""

    name: ClassVar[str] = "impact.unpublished"
    sentence: ClassVar[str] = "took the published summary back: {reason}"
    reason: str
