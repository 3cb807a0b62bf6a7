"""What can happen to audits; the subject is the audit unless it is said otherwise."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeKept(Event):
    """A programme was written or changed."""

    name: ClassVar[str] = "audit_programme.kept"
    sentence: ClassVar[str] = "wrote the audit programme"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeApproved(Event):
    """Another person approved a programme."""

    name: ClassVar[str] = "audit_programme.approved"
    sentence: ClassVar[str] = "approved the audit programme"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateKept(Event):
    """A certificate was recorded or changed."""

    name: ClassVar[str] = "certificate.kept"
    sentence: ClassVar[str] = "recorded the certificate, valid until {valid_until}"
    valid_until: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateDocumentKept(Event):
    """The document of a certificate was kept."""

    name: ClassVar[str] = "certificate.document_kept"
    sentence: ClassVar[str] = "kept the document {file}"
    file: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateEnded(Event):
    """A certificate was withdrawn or has lapsed."""

    name: ClassVar[str] = "certificate.ended"
    sentence: ClassVar[str] = "ended the certificate: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPlanned(Event):
    """An audit was planned."""

    name: ClassVar[str] = "audit.planned"
    sentence: ClassVar[str] = "planned the {kind}, {starts_on} to {ends_on}"
    kind: str
    starts_on: str
    ends_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditChanged(Event):
    """The plan of an audit was changed."""

    name: ClassVar[str] = "audit.changed"
    sentence: ClassVar[str] = "changed {fields}"
    fields: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditMoved(Event):
    """An audit went to another state."""

    name: ClassVar[str] = "audit.moved"
    sentence: ClassVar[str] = "moved the audit from “{old}” to “{new}”"
    old: str
    new: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCancelled(Event):
    """An audit was cancelled."""

    name: ClassVar[str] = "audit.cancelled"
    sentence: ClassVar[str] = "cancelled the audit: {reason}"
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditorNamed(Event):
    """Somebody joined the team."""

    name: ClassVar[str] = "audit.auditor_named"
    sentence: ClassVar[str] = "named {who} as {role}"
    who: str
    role: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class AuditorReleased(Event):
    """Somebody left the team."""

    name: ClassVar[str] = "audit.auditor_released"
    sentence: ClassVar[str] = "took {who} off the team"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class IndependenceDeclared(Event):
    """An auditor declared independence."""

    name: ClassVar[str] = "audit.independence_declared"
    sentence: ClassVar[str] = "declared the independence of {who}"
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionKept(Event):
    """A part of the plan was set."""

    name: ClassVar[str] = "audit.session_kept"
    sentence: ClassVar[str] = "put “{what}” into the plan for {held_on}"
    what: str
    held_on: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRemoved(Event):
    """A part of the plan was removed."""

    name: ClassVar[str] = "audit.session_removed"
    sentence: ClassVar[str] = "took “{what}” out of the plan"
    what: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld(Event):
    """An opening or closing meeting was recorded."""

    name: ClassVar[str] = "audit.meeting_held"
    sentence: ClassVar[str] = "recorded the {kind} meeting with {count} people"
    kind: str
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PointsAdded(Event):
    """Requirements joined the checklist."""

    name: ClassVar[str] = "audit.points_added"
    sentence: ClassVar[str] = "put {count} requirements on the checklist"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRemoved(Event):
    """Requirements left the checklist."""

    name: ClassVar[str] = "audit.points_removed"
    sentence: ClassVar[str] = "took {count} requirements off the checklist"
    count: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PointsGiven(Event):
    """Points were given to an auditor."""

    name: ClassVar[str] = "audit.points_given"
    sentence: ClassVar[str] = "gave {count} points to {who}"
    count: int
    who: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PointJudged(Event):
    """A point was judged."""

    name: ClassVar[str] = "audit.point_judged"
    sentence: ClassVar[str] = "judged {requirement}: {judgement}"
    requirement: str
    judgement: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PointRaised(Event):
    """A judgement was raised as a finding."""

    name: ClassVar[str] = "audit.finding_raised"
    sentence: ClassVar[str] = "raised {finding} on {requirement}"
    requirement: str
    finding: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PopulationTaken(Event):
    """A population was frozen."""

    name: ClassVar[str] = "audit.population_taken"
    sentence: ClassVar[str] = "took the list “{population}”: {count} as of {as_of}"
    population: str
    count: int
    as_of: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsExcluded(Event):
    """Records were left out of a population."""

    name: ClassVar[str] = "audit.records_excluded"
    sentence: ClassVar[str] = "left {count} out of “{population}”: {reason}"
    population: str
    count: int
    reason: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDrawn(Event):
    """A sample was drawn."""

    name: ClassVar[str] = "audit.sample_drawn"
    sentence: ClassVar[str] = "drew {size} of {population} by {method}, seed “{seed}”"
    population: str
    size: int
    method: str
    seed: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKept(Event):
    """A working paper was written."""

    name: ClassVar[str] = "audit.paper_kept"
    sentence: ClassVar[str] = "wrote the working paper {paper}"
    paper: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class PaperShared(Event):
    """A working paper was shared with those who are audited."""

    name: ClassVar[str] = "audit.paper_shared"
    sentence: ClassVar[str] = "shared the working paper {paper}"
    paper: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMade(Event):
    """Something was asked of somebody who is audited."""

    name: ClassVar[str] = "audit.requested"
    sentence: ClassVar[str] = "asked {owner} for {request}"
    owner: str
    request: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    """A request was answered."""

    name: ClassVar[str] = "audit.answered"
    sentence: ClassVar[str] = "answered {request}"
    request: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAccepted(Event):
    """The answer to a request sufficed."""

    name: ClassVar[str] = "audit.request_accepted"
    sentence: ClassVar[str] = "accepted the answer to {request}"
    request: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReturned(Event):
    """The answer to a request did not suffice."""

    name: ClassVar[str] = "audit.request_returned"
    sentence: ClassVar[str] = "sent {request} back: {note}"
    request: str
    note: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWritten(Event):
    """Words of the report were written."""

    name: ClassVar[str] = "audit.report_written"
    sentence: ClassVar[str] = "wrote the report"


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSigned(Event):
    """The lead signed the report."""

    name: ClassVar[str] = "audit.reported"
    sentence: ClassVar[str] = "signed the report; digest {digest}"
    digest: str


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSent(Event):
    """The report reached somebody."""

    name: ClassVar[str] = "audit.distributed"
    sentence: ClassVar[str] = "noted that the report reached {to}, {role}"
    to: str
    role: str
