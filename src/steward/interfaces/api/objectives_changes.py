"""Planned changes to the management system."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.objectives import policy
from steward.domain.objectives.models import PlannedChange
from steward.domain.objectives.operations import changes as planning
from steward.domain.objectives.queries import changes as queries
from steward.domain.objectives.terms.changes import ChangeDraft, ChangeState, Worked
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Objectives"])


class PlannedChangeQuery(Paging):
    """Which changes are wanted."""

    state: ChangeState | None = None
    is_unapproved: bool | None = None


class PlannedChangeIn(Input):
    """What is written down of a change; what is left out is named before it is proposed."""

    title: Text
    why: Text = ""
    consequences: Text = ""
    integrity: Text = ""
    resources: Text = ""
    responsibilities: Text = ""
    owner_id: UUID | None = None
    budget: Decimal | None = None
    currency: Text = ""
    planned_on: date | None = None
    look_back_on: date | None = None


class ChangeReopensIn(Input):
    """What a change makes people look at again."""

    choices: list[Text] = Field(
        default_factory=list,
        max_length=100,
        description="Such as `risks:<key of the system>`, `control:A.6.2.4` or `statement:soa`.",
    )
    others: Text = Field("", description="Further things, one on a line.")


class ChangeNoteIn(Input):
    """A note that may be left out."""

    note: Text = ""


class ReturnChangeIn(Input):
    """What is to be done first."""

    note: Text


class CarryOutChangeIn(Input):
    """When it was made."""

    carried_out_on: date
    outcome: Text = ""


class OwnUpToChangeIn(Input):
    """When and why it was made without approval."""

    carried_out_on: date
    reason: Text


class LookBackAtChangeIn(Input):
    """Whether it worked."""

    worked: Worked
    outcome: Text
    side_effects: Text = ""


class DropChangeIn(Input):
    """Why it is given up."""

    reason: Text


class ChangeReopensOut(Schema):
    """One thing that a change makes people look at again."""

    id: UUID
    kind: str
    subject_id: UUID | None
    label: str


class PlannedChangeOut(Schema):
    """A planned change."""

    id: UUID
    reference: str
    title: str
    why: str
    consequences: str
    integrity: str
    resources: str
    responsibilities: str
    owner_id: UUID | None
    budget: Decimal | None
    currency: str
    planned_on: date | None
    look_back_on: date | None
    state: str
    note: str
    approved_by: str
    approved_at: datetime | None
    carried_out_by: str
    carried_out_on: date | None
    is_unapproved: bool
    outcome: str
    worked: str
    side_effects: str
    looked_back_by: str
    looked_back_on: date | None
    missing: list[str]

    @staticmethod
    def resolve_missing(row: PlannedChange) -> list[str]:
        """Return what it lacks to be proposed."""
        return list(planning.missing_of(row))


class PlannedChangePage(Schema):
    """A page of changes."""

    items: list[PlannedChangeOut]
    next: UUID | None


class ChangeReopensCountOut(Schema):
    """How many things a change reopens."""

    count: int


@router.get("", response=PlannedChangePage)
def list_changes(request: ApiRequest, query: Query[PlannedChangeQuery]) -> dict[str, Any]:
    """Return the planned changes, a page at a time."""
    require(request.auth, policy.VIEW_CHANGE)
    wanted = query.model_dump(include={"state", "is_unapproved"}, exclude_none=True)
    return page_of(queries.changes_visible_to(request.auth).filter(**wanted), query)


@router.post("", response={201: PlannedChangeOut})
def plan_change(request: ApiRequest, body: PlannedChangeIn) -> Status[PlannedChange]:
    """Plan a change."""
    draft = ChangeDraft(**body.model_dump())
    return Status(201, planning.plan_change(actor=request.auth, draft=draft))


@router.get("/{key}", response=PlannedChangeOut)
def get_change(request: ApiRequest, key: UUID) -> PlannedChange:
    """Return one change."""
    row = queries.get_change(request.auth, key)
    require(request.auth, policy.VIEW_CHANGE)
    return row


@router.put("/{key}", response=PlannedChangeOut)
def edit_change(request: ApiRequest, key: UUID, body: PlannedChangeIn) -> PlannedChange:
    """Change a planned change that is a draft."""
    row = queries.get_change(request.auth, key)
    draft = ChangeDraft(**body.model_dump())
    return planning.edit_change(actor=request.auth, change=row, draft=draft)


@router.get("/{key}/reopens", response=list[ChangeReopensOut])
def list_reopens(request: ApiRequest, key: UUID) -> list[Any]:
    """Return what a change makes people look at again."""
    return list(queries.reopens_of(request.auth, get_change(request, key)))


@router.put("/{key}/reopens", response=ChangeReopensCountOut)
def set_reopens(request: ApiRequest, key: UUID, body: ChangeReopensIn) -> dict[str, int]:
    """Say what a change makes people look at again; a task follows for each."""
    row = queries.get_change(request.auth, key)
    count = planning.set_reopens(actor=request.auth, change=row, **body.model_dump())
    return {"count": count}


@router.post("/{key}/propose", response=PlannedChangeOut)
def propose_change(request: ApiRequest, key: UUID) -> PlannedChange:
    """Hand a change in for approval."""
    row = queries.get_change(request.auth, key)
    return planning.propose_change(actor=request.auth, change=row)


@router.post("/{key}/approve", response=PlannedChangeOut)
def approve_change(request: ApiRequest, key: UUID, body: ChangeNoteIn) -> PlannedChange:
    """Approve a change that others planned."""
    row = queries.get_change(request.auth, key)
    return planning.approve_change(actor=request.auth, change=row, note=body.note)


@router.post("/{key}/return", response=PlannedChangeOut)
def return_change(request: ApiRequest, key: UUID, body: ReturnChangeIn) -> PlannedChange:
    """Send a change back to those who plan it."""
    row = queries.get_change(request.auth, key)
    return planning.return_change(actor=request.auth, change=row, note=body.note)


@router.post("/{key}/carry-out", response=PlannedChangeOut)
def carry_out_change(request: ApiRequest, key: UUID, body: CarryOutChangeIn) -> PlannedChange:
    """Say that an approved change was made."""
    row = queries.get_change(request.auth, key)
    return planning.carry_out_change(actor=request.auth, change=row, **body.model_dump())


@router.post("/{key}/own-up", response=PlannedChangeOut)
def own_up_to_change(request: ApiRequest, key: UUID, body: OwnUpToChangeIn) -> PlannedChange:
    """Record that a change was made before anybody approved it."""
    row = queries.get_change(request.auth, key)
    return planning.own_up_to_change(actor=request.auth, change=row, **body.model_dump())


@router.post("/{key}/look-back", response=PlannedChangeOut)
def look_back_at_change(request: ApiRequest, key: UUID, body: LookBackAtChangeIn) -> PlannedChange:
    """Say whether a change worked."""
    row = queries.get_change(request.auth, key)
    return planning.look_back_at_change(actor=request.auth, change=row, **body.model_dump())


@router.post("/{key}/drop", response=PlannedChangeOut)
def drop_change(request: ApiRequest, key: UUID, body: DropChangeIn) -> PlannedChange:
    """Give up a change that is not carried out."""
    row = queries.get_change(request.auth, key)
    return planning.drop_change(actor=request.auth, change=row, reason=body.reason)
