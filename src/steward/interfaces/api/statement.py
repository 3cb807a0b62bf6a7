"""The Statement of Applicability."""

from datetime import datetime
from typing import Any, Literal

from ninja import Router, Schema, Status

from steward.domain.soa import operations, queries
from steward.domain.soa.models import Statement
from steward.domain.soa.policy import VIEW_STATEMENT
from steward.domain.soa.rules import diff
from steward.domain.soa.terms import SoaRow
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Statement of Applicability"])
Basis = Literal["business", "contract", "law", "risk"]


class DecisionIn(Input):
    """Whether a control applies, and why; ``basis`` says what an inclusion rests on."""

    applicable: bool
    reason: Text
    basis: Basis = "business"


class ApplicabilitiesIn(DecisionIn):
    """The same decision on several controls."""

    controls: list[Text]


class AcceptIn(Input):
    """The controls whose proposal is taken; every proposal when the list is empty."""

    controls: list[Text] = []


class FreezeIn(Input):
    """What is to be noted with the revision, who approves it, and whether it may hold proposals."""

    note: Text = ""
    approver: Text = ""
    with_proposals: bool = False


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
    approver: str
    digest: str
    frozen_by: str
    frozen_at: datetime


class FrozenOut(RevisionOut):
    """A frozen revision with its rows; ``unaltered`` says whether they still fit the digest."""

    rows: list[RowOut]
    unaltered: bool


class WarningOut(Schema):
    """Where the statement contradicts what is done or what the risks rely on."""

    control: str
    problem: str
    advice: str


class StatementOut(Schema):
    """The live statement, what is wrong with it, and its newest frozen revision."""

    rows: list[RowOut]
    warnings: list[WarningOut]
    latest: RevisionOut | None


class StatementChangeOut(Schema):
    """What changed in one row."""

    control: str
    what: str
    before: str
    after: str


class AcceptedOut(Schema):
    """How many proposals were taken."""

    accepted: int


@router.get("", response=StatementOut)
def get_statement(request: ApiRequest) -> dict[str, Any]:
    """Return the live statement with its warnings and its newest frozen revision."""
    require(request.auth, VIEW_STATEMENT)
    sheet = queries.sheet(request.auth)
    return {"rows": sheet.rows, "warnings": sheet.warnings, "latest": sheet.latest}


@router.get("/revisions", response=list[RevisionOut])
def list_revisions(request: ApiRequest) -> list[Statement]:
    """Return the frozen revisions, the newest first."""
    require(request.auth, VIEW_STATEMENT)
    return list(queries.statements_visible_to(request.auth).order_by("-revision"))


@router.get("/revisions/{int:revision}", response=FrozenOut)
def get_revision(request: ApiRequest, revision: int) -> dict[str, Any]:
    """Return a revision as it was frozen."""
    require(request.auth, VIEW_STATEMENT)
    found = queries.get_revision(request.auth, revision)
    about = {name: getattr(found, name) for name in RevisionOut.model_fields}
    return {**about, "rows": queries.rows_of(found), "unaltered": queries.is_unaltered(found)}


@router.get("/changes", response=list[StatementChangeOut])
def list_changes(request: ApiRequest, old: int, new: int = 0) -> Any:  # noqa: ANN401 -- leaf
    """Return what changed from one revision to another, or to the live statement (``new`` 0)."""
    require(request.auth, VIEW_STATEMENT)
    before = queries.rows_of(queries.get_revision(request.auth, old))
    after = (
        queries.rows_of(queries.get_revision(request.auth, new))
        if new
        else queries.live_rows(request.auth)
    )
    return diff(before, after)


@router.post("/freeze", response={201: RevisionOut})
def freeze_statement(request: ApiRequest, body: FreezeIn) -> Status[Statement]:
    """Freeze the live statement as the next revision."""
    require(request.auth, VIEW_STATEMENT)
    return Status(201, operations.freeze_statement(actor=request.auth, **body.model_dump()))


@router.post("/accept", response=AcceptedOut)
def accept_proposals(request: ApiRequest, body: AcceptIn) -> dict[str, int]:
    """Decide rows as the rules propose."""
    require(request.auth, VIEW_STATEMENT)
    return {"accepted": operations.accept_proposals(actor=request.auth, controls=body.controls)}


@router.post("/decide", response=list[RowOut])
def decide_many(request: ApiRequest, body: ApplicabilitiesIn) -> list[SoaRow]:
    """Decide on several controls alike; all of them or none."""
    require(request.auth, VIEW_STATEMENT)
    operations.decide_many(actor=request.auth, **body.model_dump())
    return [row for row in queries.live_rows(request.auth) if row.control in body.controls]


@router.post("/{control}", response=RowOut)
def decide_applicability(request: ApiRequest, control: str, body: DecisionIn) -> SoaRow:
    """Decide whether a control applies; both answers need their justification."""
    require(request.auth, VIEW_STATEMENT)
    operations.decide_applicability(actor=request.auth, control=control, **body.model_dump())
    return queries.get_row(request.auth, control)


@router.delete("/{control}", response=RowOut)
def withdraw_applicability(request: ApiRequest, control: str) -> SoaRow:
    """Take a decision back, so that what the rules propose shows again."""
    require(request.auth, VIEW_STATEMENT)
    row = queries.get_row(request.auth, control)
    operations.withdraw_applicability(actor=request.auth, control=row.control)
    return queries.get_row(request.auth, control)
