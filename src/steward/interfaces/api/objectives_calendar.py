"""Planned work, and the calendar of everything with a date."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.objectives import policy
from steward.domain.objectives.models import ActivityTurn, PlannedActivity
from steward.domain.objectives.operations import activities as working
from steward.domain.objectives.queries import activities as queries
from steward.domain.objectives.queries.calendar import entries_between
from steward.domain.objectives.terms.changes import ActivityDraft
from steward.domain.objectives.terms.objectives import Frequency
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Objectives"])
calendar_router = Router(tags=["Objectives"])
LONGEST_DAYS = 400


class PlannedActivityQuery(Paging):
    """Which planned work is wanted."""

    owner_id: UUID | None = None
    is_late: bool | None = Field(None, description="Whether its next day has passed.")


class PlannedActivityIn(Input):
    """What is done, how often from which day on, by whom, and what shows it."""

    title: Text
    frequency: Frequency
    first_on: date
    what: Text = ""
    serves: Text = Field("", description="A clause or control of ISO/IEC 42001.")
    evidence: Text = ""
    owner_id: UUID | None = None


class DoActivityIn(Input):
    """Which time was done, when, and what shows it."""

    due_on: date
    done_on: date
    evidence: Text


class EndActivityIn(Input):
    """Why it is not done any more."""

    reason: Text


class PlannedActivityOut(Schema):
    """Planned work."""

    id: UUID
    reference: str
    title: str
    what: str
    serves: str
    evidence: str
    frequency: str
    first_on: date
    owner_id: UUID | None
    next_on: date | None
    ended_on: date | None
    end_reason: str


class PlannedActivityPage(Schema):
    """A page of planned work."""

    items: list[PlannedActivityOut]
    next: UUID | None


class PlannedTurnOut(Schema):
    """One time of planned work."""

    due_on: date
    kept: str
    done_on: date | None
    by: str
    note: str


class ActivityTurnOut(Schema):
    """That the work of a day was done."""

    id: UUID
    due_on: date
    done_on: date
    evidence: str
    done_by: str


class CalendarQuery(Schema):
    """Which days are wanted, of which kind and person."""

    start: date
    end: date
    kind: str = Field("", max_length=40)
    person: UUID | None = None


class DayEntryOut(Schema):
    """One thing on a day; ``standing`` is planned, done, late or overdue."""

    key: str
    kind: str
    on: date
    title: str
    href: str
    standing: str
    who: str
    who_id: UUID | None


def _draft(body: PlannedActivityIn) -> ActivityDraft:
    fields: dict[str, Any] = body.model_dump()
    fields["frequency"] = body.frequency.value
    return ActivityDraft(**fields)


@router.get("", response=PlannedActivityPage)
def list_activities(request: ApiRequest, query: Query[PlannedActivityQuery]) -> dict[str, Any]:
    """Return the planned work, a page at a time."""
    require(request.auth, policy.VIEW_CALENDAR)
    wanted = query.model_dump(include={"owner_id", "is_late"}, exclude_none=True)
    return page_of(queries.activities_visible_to(request.auth).filter(**wanted), query)


@router.post("", response={201: PlannedActivityOut})
def plan_activity(request: ApiRequest, body: PlannedActivityIn) -> Status[PlannedActivity]:
    """Plan work that is done once, or again and again."""
    return Status(201, working.plan_activity(actor=request.auth, draft=_draft(body)))


@router.get("/{key}", response=PlannedActivityOut)
def get_activity(request: ApiRequest, key: UUID) -> PlannedActivity:
    """Return planned work."""
    row = queries.get_activity(request.auth, key)
    require(request.auth, policy.VIEW_CALENDAR)
    return row


@router.put("/{key}", response=PlannedActivityOut)
def edit_activity(request: ApiRequest, key: UUID, body: PlannedActivityIn) -> PlannedActivity:
    """Change the plan of some work."""
    row = queries.get_activity(request.auth, key)
    return working.edit_activity(actor=request.auth, activity=row, draft=_draft(body))


@router.get("/{key}/turns", response=list[PlannedTurnOut])
def list_turns(request: ApiRequest, key: UUID) -> list[Any]:
    """Return the times of the last two years with how each stands, the newest first."""
    return list(queries.turns_of_activity(request.auth, get_activity(request, key)))


@router.post("/{key}/turns", response={201: ActivityTurnOut})
def do_activity(request: ApiRequest, key: UUID, body: DoActivityIn) -> Status[ActivityTurn]:
    """Record that the work of a day was done."""
    row = queries.get_activity(request.auth, key)
    made = working.do_activity(actor=request.auth, activity=row, **body.model_dump())
    return Status(201, made)


@router.post("/{key}/end", response=PlannedActivityOut)
def end_activity(request: ApiRequest, key: UUID, body: EndActivityIn) -> PlannedActivity:
    """End planned work."""
    row = queries.get_activity(request.auth, key)
    return working.end_activity(actor=request.auth, activity=row, reason=body.reason)


@calendar_router.get("", response=list[DayEntryOut])
def list_calendar(request: ApiRequest, query: Query[CalendarQuery]) -> list[Any]:
    """Return what stands between two days, both included, at most 400 days apart."""
    require(request.auth, policy.VIEW_CALENDAR)
    if not query.start <= query.end <= query.start + timedelta(days=LONGEST_DAYS):
        raise Invalid("Choose an end within 400 days after the start.", place="end")
    kinds = (query.kind,) if query.kind else ()
    return list(
        entries_between(request.auth, query.start, query.end, kinds=kinds, person=query.person)
    )
