"""Incidents with their timeline, ties and clocks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from steward.domain.incidents import policy
from steward.domain.incidents.models import Incident, IncidentControl, IncidentRisk
from steward.domain.incidents.operations import reporting, tying
from steward.domain.incidents.queries import incidents
from steward.domain.incidents.terms.states import IncidentState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid
from steward.foundation.core.subjects import Subject
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Incidents"])


class IncidentQuery(Paging):
    """Which incidents are wanted."""

    state: IncidentState | None = None
    is_drill: bool | None = None
    clock_overdue: bool | None = None


class IncidentOut(Schema):
    """An incident or an exercise; ``next_due_at`` is the nearest end of a clock that runs."""

    id: UUID
    reference: str
    title: str
    story: str
    kind: str
    is_drill: bool
    state: IncidentState
    severity: str
    time_zone: str
    began_at: datetime | None
    noticed_at: datetime
    ended_at: datetime | None
    classified_at: datetime | None
    data_noticed_at: datetime | None
    noticed_by: str
    way_noticed: str
    people: str
    people_least: int | None
    people_most: int | None
    facts: dict[str, Any]
    containment: str
    cause: str
    consequences: str
    measures: str
    lessons: str
    drill_result: str
    contact: str
    reported_by: str
    handler_id: UUID | None
    reviewed_by: str
    reviewed_at: datetime | None
    closed_at: datetime | None
    next_due_at: datetime | None
    nonconformity: dict[str, str]


class IncidentPage(Schema):
    """A page of incidents."""

    items: list[IncidentOut]
    next: UUID | None


class ReportIncidentIn(Input):
    """What is told when an incident is reported; moments without an offset are of the zone."""

    title: Text
    story: Text
    severity: Text
    noticed_at: datetime
    kind: Text = "other"
    time_zone: Text = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    noticed_by: Text = ""
    way_noticed: Text = ""
    people: Text = ""
    people_least: int | None = None
    people_most: int | None = None
    containment: Text = ""
    systems: list[UUID] = []
    facts: dict[str, Any] = {}
    is_drill: bool = False


class WriteIncidentIn(Input):
    """What is brought up to date; what is left out stays as it is."""

    title: Text | None = None
    story: Text | None = None
    kind: Text | None = None
    severity: Text | None = None
    time_zone: Text | None = None
    noticed_at: datetime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    classified_at: datetime | None = None
    data_noticed_at: datetime | None = None
    noticed_by: Text | None = None
    way_noticed: Text | None = None
    people: Text | None = None
    people_least: int | None = None
    people_most: int | None = None
    containment: Text | None = None
    cause: Text | None = None
    consequences: Text | None = None
    measures: Text | None = None
    lessons: Text | None = None
    drill_result: Text | None = None
    contact: Text | None = None
    systems: list[UUID] | None = None


class IncidentFactsIn(Input):
    """Answers to the questions on which clocks depend; null is not known yet."""

    facts: dict[str, Any]


class TimelineIn(Input):
    """What happened at a moment."""

    at: datetime
    text: Text


class TimelineOut(Schema):
    """What happened at a moment, and when it was written."""

    id: UUID
    at: datetime
    text: str
    written_at: datetime
    written_by: str


class TieRiskIn(Input):
    """A risk that came true, or nearly did."""

    risk_id: UUID
    came_true: bool = True


class TiedRiskOut(Schema):
    """The tie of a risk to an incident; ``loss_id`` is the loss recorded in the register."""

    id: UUID
    risk_id: UUID
    came_true: bool
    loss_id: UUID | None


class FailedControlIn(Input):
    """A control that failed, and how."""

    control: Text
    how: Text


class FailedControlOut(Schema):
    """A control that failed."""

    id: UUID
    control: str
    how: str


class NonconformityIn(Input):
    """The nonconformity that an incident led to, by value."""

    kind: Text
    id: UUID
    label: Text


def seen_incident(actor: Actor, key: UUID) -> Incident:
    """Return one incident, as this actor may see it."""
    row = incidents.get_incident(actor, key)
    require(actor, policy.VIEW_INCIDENT)
    return row


@router.get("", response=IncidentPage)
def list_incidents(request: ApiRequest, query: Query[IncidentQuery]) -> dict[str, Any]:
    """Return the incidents and exercises, a page at a time."""
    require(request.auth, policy.VIEW_INCIDENT)
    rows = incidents.incidents_visible_to(request.auth)
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    for name in ("is_drill", "clock_overdue"):
        if getattr(query, name) is not None:
            rows = rows.filter(**{name: getattr(query, name)})
    return page_of(rows, query)


@router.post("", response={201: IncidentOut})
def report_incident(request: ApiRequest, body: ReportIncidentIn) -> Status[Incident]:
    """Report an incident, or begin an exercise."""
    draft = reporting.IncidentDraft(**body.model_dump())
    return Status(201, reporting.report_incident(actor=request.auth, draft=draft))


@router.get("/{key}", response=IncidentOut)
def get_incident(request: ApiRequest, key: UUID) -> Incident:
    """Return one incident."""
    return seen_incident(request.auth, key)


@router.patch("/{key}", response=IncidentOut)
def write_incident(request: ApiRequest, key: UUID, body: WriteIncidentIn) -> Incident:
    """Bring an incident up to date; the clocks are counted anew."""
    row = incidents.get_incident(request.auth, key)
    require(request.auth, policy.EDIT_INCIDENT, row)
    names = [name for name in WriteIncidentIn.model_fields if name != "systems"]
    kept = {name: getattr(row, name) for name in names}
    kept["systems"] = [item.pk for item in incidents.systems_of(request.auth, row)]
    given = body.model_dump(exclude_unset=True)
    for name, value in given.items():
        if value is None and not name.endswith("_at") and not name.startswith("people_"):
            raise Invalid("Give a text.", place=name)
    if given.get("noticed_at", row.noticed_at) is None:
        raise Invalid("Say when it was noticed.", place="noticed_at")
    change = reporting.IncidentChange(**{**kept, **given})
    return reporting.write_incident(actor=request.auth, incident=row, change=change)


@router.post("/{key}/facts", response=IncidentOut)
def answer_incident(request: ApiRequest, key: UUID, body: IncidentFactsIn) -> Incident:
    """Answer questions on which clocks depend."""
    row = incidents.get_incident(request.auth, key)
    return reporting.answer_incident(actor=request.auth, incident=row, facts=body.facts)


@router.get("/{key}/timeline", response=list[TimelineOut])
def list_timeline(request: ApiRequest, key: UUID) -> list[Any]:
    """Return the timeline by the moments that it speaks of."""
    return incidents.timeline_of(request.auth, seen_incident(request.auth, key))


@router.post("/{key}/timeline", response={201: TimelineOut})
def write_timeline(request: ApiRequest, key: UUID, body: TimelineIn) -> Status[Any]:
    """Write into the timeline."""
    row = incidents.get_incident(request.auth, key)
    made = reporting.write_timeline(actor=request.auth, incident=row, **body.model_dump())
    return Status(201, made)


@router.get("/{key}/risks", response=list[TiedRiskOut])
def list_tied_risks(request: ApiRequest, key: UUID) -> list[IncidentRisk]:
    """Return the risks that came true, or nearly did."""
    return incidents.risks_of(request.auth, seen_incident(request.auth, key))


@router.post("/{key}/risks", response={201: TiedRiskOut})
def tie_risk(request: ApiRequest, key: UUID, body: TieRiskIn) -> Status[IncidentRisk]:
    """Say which risk came true."""
    row = incidents.get_incident(request.auth, key)
    return Status(201, tying.tie_risk(actor=request.auth, incident=row, **body.model_dump()))


@router.get("/{key}/controls", response=list[FailedControlOut])
def list_failed_controls(request: ApiRequest, key: UUID) -> list[IncidentControl]:
    """Return the controls that failed."""
    return incidents.controls_of(request.auth, seen_incident(request.auth, key))


@router.post("/{key}/controls", response={201: FailedControlOut})
def name_failed_control(
    request: ApiRequest, key: UUID, body: FailedControlIn
) -> Status[IncidentControl]:
    """Say which control failed, and how."""
    row = incidents.get_incident(request.auth, key)
    made = tying.name_failed_control(actor=request.auth, incident=row, **body.model_dump())
    return Status(201, made)


@router.post("/{key}/nonconformity", response=IncidentOut)
def keep_nonconformity(request: ApiRequest, key: UUID, body: NonconformityIn) -> Incident:
    """Keep the nonconformity that an incident led to, by value."""
    row = incidents.get_incident(request.auth, key)
    finding = Subject(kind=body.kind, id=body.id, label=body.label)
    return tying.tie_nonconformity(actor=request.auth, incident=row, finding=finding)
