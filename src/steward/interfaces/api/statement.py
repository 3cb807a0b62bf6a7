"""The Statement of Applicability."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema, Status

from steward.domain.soa import operations, queries
from steward.domain.soa.models import Statement
from steward.domain.soa.terms import SoaRow
from steward.foundation.core.actor import Permission, require
from steward.foundation.core.errors import NotFound
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

VIEW_STATEMENT = Permission[Statement](name="soa.view", label="See the statement")
router = Router(tags=["Statement of Applicability"])


class DecisionIn(Input):
    """Whether a control applies, and why."""

    applicable: bool
    reason: Text


class FreezeIn(Input):
    """What is to be noted with the revision."""

    note: Text = ""


class RowOut(Schema):
    """One control of Annex A; ``applicable`` is null while nothing has spoken."""

    control: str
    title: str
    applicable: bool | None
    inclusion: list[str]
    exclusion: str | None
    status: str
    risks: int
    evidence: int
    origin: str


class RevisionOut(Schema):
    """A frozen revision."""

    revision: int
    note: str
    digest: str
    frozen_by: str
    frozen_at: datetime


class StatementOut(Schema):
    """The live statement and its newest frozen revision."""

    rows: list[RowOut]
    latest: RevisionOut | None


@router.get("", response=StatementOut)
def get_statement(request: ApiRequest) -> dict[str, Any]:
    """Return the live statement and its newest frozen revision."""
    require(request.auth, VIEW_STATEMENT)
    return {
        "rows": queries.live_rows(request.auth),
        "latest": queries.latest_statement(request.auth),
    }


@router.post("/freeze", response={201: RevisionOut})
def freeze_statement(request: ApiRequest, body: FreezeIn) -> Status[Statement]:
    """Freeze the live statement as the next revision."""
    require(request.auth, VIEW_STATEMENT)
    return Status(201, operations.freeze_statement(actor=request.auth, note=body.note))


@router.post("/{control}", response=RowOut)
def decide_applicability(request: ApiRequest, control: str, body: DecisionIn) -> SoaRow:
    """Decide whether a control applies; both answers need their justification."""
    require(request.auth, VIEW_STATEMENT)
    if all(row.control != control for row in queries.live_rows(request.auth)):
        raise NotFound("Annex A has no such control.", place="control")
    operations.decide_applicability(actor=request.auth, control=control, **body.model_dump())
    return next(row for row in queries.live_rows(request.auth) if row.control == control)
