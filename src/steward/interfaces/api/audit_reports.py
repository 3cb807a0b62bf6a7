"""Team, plan, meetings and report of an audit."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.audits.models import (
    Audit,
    Auditor,
    Distribution,
    Meeting,
    Session,
)
from steward.domain.audits.operations import reporting, teaming
from steward.domain.audits.queries.audits import (
    distributions_of,
    get_part,
    sessions_of,
    team_of,
)
from steward.domain.audits.queries.reports import report_now
from steward.interfaces.api.audits import AuditOut, Line, seen_audit
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Audits"])


class AuditorOut(Schema):
    """Somebody of the team."""

    id: UUID
    person_id: UUID | None
    name: str
    is_lead: bool
    is_external: bool
    declaration: str
    declared_by: str
    declared_at: datetime | None


class NameAuditorIn(Input):
    """A member, or somebody from outside by name."""

    person_id: UUID | None = None
    name: Line = ""
    is_lead: bool = False
    is_external: bool = False


class DeclareIn(Input):
    """What an auditor declares."""

    declaration: Text


class SessionIn(Input):
    """One part of the plan; the auditor is a place in the team."""

    held_on: date
    begins: time
    ends: time
    what: Line
    with_whom: Line = ""
    place: Line = ""
    auditor_id: UUID | None = None


class SessionOut(SessionIn):
    """One part of the plan."""

    id: UUID


class MeetingIn(Input):
    """The opening or closing meeting."""

    kind: Annotated[str, Field(pattern="^(opening|closing)$")] = "opening"
    held_on: date
    attended: list[Line] = Field(min_length=1, max_length=200)
    notes: Text = ""


class MeetingOut(Schema):
    """A meeting that was held."""

    id: UUID
    kind: str
    held_on: date
    attended: list[str]
    notes: str


class ReportIn(Input):
    """The words of the report."""

    summary: Text
    conformity: Text
    effectiveness: Text
    disagreements: Text = ""


class AuditReportOut(Schema):
    """The report: frozen with its digest once it is signed, or as it would be."""

    signed_at: datetime | None
    digest: str
    content: dict[str, Any]


class DistributionIn(Input):
    """Whom the report reached."""

    to: Line
    role: Line
    sent_on: date
    how: Line = ""


class DistributionOut(DistributionIn):
    """That the report reached somebody."""

    id: UUID
    noted_by: str


@router.get("/{key}/team", response=list[AuditorOut])
def list_team(request: ApiRequest, key: UUID) -> list[Auditor]:
    """Return the team, the lead first."""
    return team_of(request.auth, seen_audit(request.auth, key))


@router.post("/{key}/team", response={201: AuditorOut})
def name_auditor(request: ApiRequest, key: UUID, body: NameAuditorIn) -> Status[Auditor]:
    """Name an auditor; a new lead replaces the old."""
    audit = seen_audit(request.auth, key)
    made = teaming.name_auditor(actor=request.auth, audit=audit, **body.model_dump())
    return Status(201, made)


@router.delete("/auditors/{key}", response={204: None})
def release_auditor(request: ApiRequest, key: UUID) -> Status[None]:
    """Take somebody off the team."""
    auditor: Auditor = get_part(request.auth, Auditor, key)
    teaming.release_auditor(actor=request.auth, auditor=auditor)
    return Status(204, None)


@router.put("/auditors/{key}/declaration", response=AuditorOut)
def declare_independence(request: ApiRequest, key: UUID, body: DeclareIn) -> Auditor:
    """Declare the independence of an auditor."""
    auditor: Auditor = get_part(request.auth, Auditor, key)
    return teaming.declare_independence(
        actor=request.auth, auditor=auditor, declaration=body.declaration
    )


@router.get("/{key}/sessions", response=list[SessionOut])
def list_sessions(request: ApiRequest, key: UUID) -> list[Session]:
    """Return the plan of the days, in order of time."""
    return sessions_of(request.auth, seen_audit(request.auth, key))


@router.post("/{key}/sessions", response={201: SessionOut})
def keep_session(request: ApiRequest, key: UUID, body: SessionIn) -> Status[Session]:
    """Put a part into the plan."""
    audit = seen_audit(request.auth, key)
    draft = teaming.SessionDraft(**body.model_dump())
    return Status(201, teaming.keep_session(actor=request.auth, audit=audit, draft=draft))


@router.delete("/sessions/{key}", response={204: None})
def remove_session(request: ApiRequest, key: UUID) -> Status[None]:
    """Take a part out of the plan."""
    session: Session = get_part(request.auth, Session, key)
    teaming.remove_session(actor=request.auth, session=session)
    return Status(204, None)


@router.post("/{key}/meetings", response={201: MeetingOut})
def hold_meeting(request: ApiRequest, key: UUID, body: MeetingIn) -> Status[Meeting]:
    """Record the opening or closing meeting, or change the record."""
    audit = seen_audit(request.auth, key)
    made = teaming.hold_meeting(actor=request.auth, audit=audit, **body.model_dump())
    return Status(201, made)


@router.get("/{key}/report", response=AuditReportOut)
def read_report(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return the report: frozen once it is signed, or as it would be."""
    audit = seen_audit(request.auth, key)
    content = audit.report if audit.signed_at else report_now(request.auth, audit)
    return {"signed_at": audit.signed_at, "digest": audit.digest, "content": content}


@router.put("/{key}/report", response=AuditOut)
def write_report(request: ApiRequest, key: UUID, body: ReportIn) -> Audit:
    """Write the words of the report."""
    audit = seen_audit(request.auth, key)
    return reporting.write_report(actor=request.auth, audit=audit, **body.model_dump())


@router.post("/{key}/report/sign", response=AuditOut)
def sign_report(request: ApiRequest, key: UUID) -> Audit:
    """Sign the report as the lead; it is frozen with its digest."""
    return reporting.sign_report(actor=request.auth, audit=seen_audit(request.auth, key))


@router.get("/{key}/distribution", response=list[DistributionOut])
def list_distribution(request: ApiRequest, key: UUID) -> list[Distribution]:
    """Return whom the report reached."""
    return distributions_of(request.auth, seen_audit(request.auth, key))


@router.post("/{key}/distribution", response={201: DistributionOut})
def note_distribution(request: ApiRequest, key: UUID, body: DistributionIn) -> Status[Distribution]:
    """Note that the signed report reached somebody of the management concerned."""
    audit = seen_audit(request.auth, key)
    made = reporting.note_distribution(actor=request.auth, audit=audit, **body.model_dump())
    return Status(201, made)
