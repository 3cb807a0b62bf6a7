"""What can happen to incidents, concerns and public information.

A concern is told by its number alone, and never who raised it.
"""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReported(Event):
    """An incident, or an exercise, was reported."""

    name: ClassVar[str] = "incident.reported"
    sentence: ClassVar[str] = "reported it as {severity}"
    severity: str
    is_drill: bool


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWritten(Event):
    """What is known of an incident was brought up to date."""

    name: ClassVar[str] = "incident.written"
    sentence: ClassVar[str] = "brought up to date: {fields}"
    fields: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMoved(Event):
    """The state of an incident changed."""

    name: ClassVar[str] = "incident.moved"
    sentence: ClassVar[str] = "moved it from “{before}” to “{after}”: {note}"
    before: str
    after: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentGiven(Event):
    """Somebody was made to lead the response."""

    name: ClassVar[str] = "incident.given"
    sentence: ClassVar[str] = "gave the lead to {handler}"
    handler: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTimelineWritten(Event):
    """Something was written into the timeline."""

    name: ClassVar[str] = "incident.timeline_written"
    sentence: ClassVar[str] = "wrote into the timeline for {moment}"
    moment: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentTied(Event):
    """An incident was tied to a risk, a control or a nonconformity."""

    name: ClassVar[str] = "incident.tied"
    sentence: ClassVar[str] = "tied it to {label}"
    label: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentUntied(Event):
    """A tie was taken back."""

    name: ClassVar[str] = "incident.untied"
    sentence: ClassVar[str] = "took back the tie to {label}"
    label: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReportSent(Event):
    """A report was sent, which stops a clock."""

    name: ClassVar[str] = "incident.report_sent"
    sentence: ClassVar[str] = "recorded the report under {basis}, sent to {to}: {verdict}"
    basis: str
    to: str
    verdict: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReportStruck(Event):
    """The record of a report was taken back; the clock runs again."""

    name: ClassVar[str] = "incident.report_struck"
    sentence: ClassVar[str] = "took back the report under {basis}: {reason}"
    basis: str
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClockMissed(Event):
    """A deadline passed without a report."""

    name: ClassVar[str] = "incident.clock_missed"
    sentence: ClassVar[str] = "the deadline under {basis} passed without a report"
    basis: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAgreed(Event):
    """A clock that a contract brings was written, changed or ended."""

    name: ClassVar[str] = "incident.clock_agreed"
    sentence: ClassVar[str] = "{what} the agreed clock: {length}"
    what: str
    length: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCalendarSet(Event):
    """The calendar by which periods are counted was set."""

    name: ClassVar[str] = "incident.calendar_set"
    sentence: ClassVar[str] = "counts periods by {zone} and the free days of {country}"
    zone: str
    country: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernRaised(Event):
    """A concern was raised."""

    name: ClassVar[str] = "concern.raised"
    sentence: ClassVar[str] = "raised a concern"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernFollowed(Event):
    """Whoever raised a concern said more."""

    name: ClassVar[str] = "concern.followed"
    sentence: ClassVar[str] = "said more about a concern"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWritten(Event):
    """A handler wrote to whoever raised it, or a note among handlers."""

    name: ClassVar[str] = "concern.written"
    sentence: ClassVar[str] = "wrote {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernMoved(Event):
    """The state of a concern changed."""

    name: ClassVar[str] = "concern.moved"
    sentence: ClassVar[str] = "moved it from “{before}” to “{after}”"
    before: str
    after: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReminded(Event):
    """Those who handle a concern are told that it came in, or waits."""

    name: ClassVar[str] = "concern.reminded"
    sentence: ClassVar[str] = "told those who handle it that it {what}"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernEntrusted(Event):
    """Who handles a concern was chosen; the journal does not say who."""

    name: ClassVar[str] = "concern.entrusted"
    sentence: ClassVar[str] = "chose who handles it"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernTurned(Event):
    """A concern led to an incident or the draft of a finding."""

    name: ClassVar[str] = "concern.turned"
    sentence: ClassVar[str] = "made {what} of it"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSet(Event):
    """The public place was set up, opened or shut."""

    name: ClassVar[str] = "concern.channel_set"
    sentence: ClassVar[str] = "set the public place: speak-up {speak_up}, public page {trust}"
    speak_up: str
    trust: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakUpGroupSet(Event):
    """Who receives concerns was chosen."""

    name: ClassVar[str] = "concern.group_set"
    sentence: ClassVar[str] = "chose {count} people who receive concerns"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWritten(Event):
    """What is told about a system was written."""

    name: ClassVar[str] = "notice.written"
    sentence: ClassVar[str] = "wrote what is told about the system"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePublished(Event):
    """A version of what is told was published."""

    name: ClassVar[str] = "notice.published"
    sentence: ClassVar[str] = "published version {version}"
    version: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTakenBack(Event):
    """What was told was taken back."""

    name: ClassVar[str] = "notice.taken_back"
    sentence: ClassVar[str] = "took version {version} back: {reason}"
    version: int
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationDecided(Event):
    """It was decided what is told to whom."""

    name: ClassVar[str] = "notice.decided"
    sentence: ClassVar[str] = "recorded a decision of {who}: {verdict} to {to}"
    who: str
    verdict: str
    to: str
