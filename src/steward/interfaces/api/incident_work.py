"""Lead an incident from its report to its end, and its clocks."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from steward.domain.incidents import policy
from steward.domain.incidents.models import Incident, IncidentClock
from steward.domain.incidents.operations import clocking, working
from steward.domain.incidents.queries import clocks, incidents
from steward.domain.incidents.terms.clocks import ClockState
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.incidents import IncidentOut, seen_incident
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Incidents"])


class GiveIncidentIn(Input):
    """Who leads the response; nobody when null."""

    handler_id: UUID | None = None


class IncidentNoteIn(Input):
    """Why, in a word."""

    note: Text = ""


class ContainIncidentIn(Input):
    """How it was contained."""

    containment: Text


class ResolveIncidentIn(Input):
    """Cause and measures."""

    cause: Text
    measures: Text


class ReviewIncidentIn(Input):
    """What was learned."""

    lessons: Text
    drill_result: Text = ""


class ClockOut(Schema):
    """A clock as it stands now; ``unknown`` names the facts that would settle it.

    ``applies_from`` is the day from which the duty holds, where it does not hold yet.
    """

    key: str
    title: str
    basis: str
    to: str
    note: str
    state: ClockState
    at_once: bool
    due_at: datetime | None
    prudent_at: datetime | None
    counted: str
    waits_for: list[str]
    unknown: list[str]
    applies_from: date | None
    sent_at: datetime | None
    sent_to: str
    reference: str
    is_late: bool


class ReportDraftOut(Schema):
    """The draft of a report as Markdown, and what is not known yet."""

    title: str
    gaps: list[str]
    markdown: str


class RecordReportIn(Input):
    """That a report was sent."""

    sent_at: datetime
    sent_to: Text
    reference: Text = ""
    note: Text = ""


class StrikeReportIn(Input):
    """Why the record of a report is taken back."""

    reason: Text


@router.post("/{key}/handler", response=IncidentOut)
def give_incident(request: ApiRequest, key: UUID, body: GiveIncidentIn) -> Incident:
    """Make somebody lead the response."""
    row = incidents.get_incident(request.auth, key)
    return working.give_incident(actor=request.auth, incident=row, handler_id=body.handler_id)


@router.post("/{key}/confirm", response=IncidentOut)
def confirm_incident(request: ApiRequest, key: UUID, body: IncidentNoteIn) -> Incident:
    """Confirm that it is an incident."""
    row = incidents.get_incident(request.auth, key)
    return working.confirm_incident(actor=request.auth, incident=row, note=body.note)


@router.post("/{key}/dismiss", response=IncidentOut)
def dismiss_incident(request: ApiRequest, key: UUID, body: IncidentNoteIn) -> Incident:
    """Say that it is no incident, and why."""
    row = incidents.get_incident(request.auth, key)
    return working.dismiss_incident(actor=request.auth, incident=row, note=body.note)


@router.post("/{key}/contain", response=IncidentOut)
def contain_incident(request: ApiRequest, key: UUID, body: ContainIncidentIn) -> Incident:
    """Say how it was contained."""
    row = incidents.get_incident(request.auth, key)
    return working.contain_incident(actor=request.auth, incident=row, containment=body.containment)


@router.post("/{key}/resolve", response=IncidentOut)
def resolve_incident(request: ApiRequest, key: UUID, body: ResolveIncidentIn) -> Incident:
    """Say what the cause was and what was done about it."""
    row = incidents.get_incident(request.auth, key)
    return working.resolve_incident(actor=request.auth, incident=row, **body.model_dump())


@router.post("/{key}/review", response=IncidentOut)
def review_incident(request: ApiRequest, key: UUID, body: ReviewIncidentIn) -> Incident:
    """Review how it was handled; never by who handled it."""
    row = incidents.get_incident(request.auth, key)
    return working.review_incident(actor=request.auth, incident=row, **body.model_dump())


@router.post("/{key}/send-back", response=IncidentOut)
def send_incident_back(request: ApiRequest, key: UUID, body: IncidentNoteIn) -> Incident:
    """Send it back to who handled it."""
    row = incidents.get_incident(request.auth, key)
    return working.send_incident_back(actor=request.auth, incident=row, note=body.note)


@router.post("/{key}/close", response=IncidentOut)
def close_incident(request: ApiRequest, key: UUID, body: IncidentNoteIn) -> Incident:
    """Close it; every report that is owed was sent."""
    row = incidents.get_incident(request.auth, key)
    return working.close_incident(actor=request.auth, incident=row, note=body.note)


@router.post("/{key}/reopen", response=IncidentOut)
def reopen_incident(request: ApiRequest, key: UUID, body: IncidentNoteIn) -> Incident:
    """Open it again, with the reason."""
    row = incidents.get_incident(request.auth, key)
    return working.reopen_incident(actor=request.auth, incident=row, note=body.note)


@router.get("/{key}/clocks", response=list[ClockOut])
def list_clocks(request: ApiRequest, key: UUID) -> list[dict[str, Any]]:
    """Return every clock of an incident as it stands now."""
    row = seen_incident(request.auth, key)
    return [_clock(item) for item in clocks.clocks_of(request.auth, row)]


def _clock(item: clocks.SeenClock) -> dict[str, Any]:
    row, due = item.row, item.standing.due
    return {
        "key": item.clock.id,
        "title": item.clock.title,
        "basis": item.clock.basis,
        "to": item.clock.to,
        "note": item.clock.note,
        "state": item.state,
        "at_once": item.clock.at_once,
        "due_at": item.due_at,
        "prudent_at": due.prudent if due else None,
        "counted": item.why,
        "waits_for": list(item.standing.waits_for),
        "unknown": list(item.standing.unknown),
        "applies_from": item.standing.from_day,
        "sent_at": row.sent_at if row else None,
        "sent_to": row.sent_to if row else "",
        "reference": row.reference if row else "",
        "is_late": row is not None and row.missed_at is not None,
    }


@router.get("/{key}/clocks/{clock}/draft", response=ReportDraftOut)
def draft_report(request: ApiRequest, key: UUID, clock: str) -> dict[str, Any]:
    """Return the draft of a report from what is known today; gaps are named."""
    row = seen_incident(request.auth, key)
    seen = clocks.get_clock(request.auth, row, clock)
    draft = clocks.draft_for(request.auth, row, seen.clock)
    return {"title": draft.title, "gaps": draft.gaps, "markdown": draft.markdown()}


@router.post("/{key}/clocks/{clock}/report", response=ClockOut)
def record_report(
    request: ApiRequest, key: UUID, clock: str, body: RecordReportIn
) -> dict[str, Any]:
    """Record that a report was sent; its clock stops."""
    row = incidents.get_incident(request.auth, key)
    report = clocking.SentReport(**body.model_dump())
    clocking.record_report(actor=request.auth, incident=row, key=clock, report=report)
    return _clock(clocks.get_clock(request.auth, incidents.get_incident(request.auth, key), clock))


@router.post("/{key}/clocks/{clock}/strike", response=ClockOut)
def strike_report(
    request: ApiRequest, key: UUID, clock: str, body: StrikeReportIn
) -> dict[str, Any]:
    """Take back the record of a report that was not sent."""
    row = incidents.get_incident(request.auth, key)
    require(request.auth, policy.EDIT_INCIDENT, row)
    kept: IncidentClock | None = clocks.clock_rows(request.auth, row).get(clock)
    if kept is None:
        raise Invalid("There is no such clock at this incident.", place="clock")
    kept.incident = row
    clocking.strike_report(actor=request.auth, clock=kept, reason=body.reason)
    return _clock(clocks.get_clock(request.auth, incidents.get_incident(request.auth, key), clock))
