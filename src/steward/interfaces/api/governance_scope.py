"""Versions of the scope with their lines, their check against the inventory, and decisions."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.governance import policy
from steward.domain.governance.models import ScopeItem, ScopeVersion
from steward.domain.governance.operations import scope
from steward.domain.governance.queries import scope as queries
from steward.domain.governance.rules.scope import differences
from steward.domain.governance.terms.scope import ItemKind, Mismatch, ScopeState
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Context and leadership"])
Line = Annotated[Text, Field(max_length=300)]


class ScopeItemIn(Input):
    """A line of the scope; an AI system or a unit is named by its key."""

    kind: ItemKind
    label: Line = ""
    subject: UUID | None = None
    is_in: bool = True
    why: Text = ""
    count: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    counted_on: date | None = None


class ScopeItemOut(Schema):
    """A line of the scope."""

    id: UUID
    kind: ItemKind
    label: str
    subject: UUID | None
    is_in: bool
    why: str
    count: int | None
    counted_on: date | None


class ScopeOut(Schema):
    """A version of the scope."""

    id: UUID
    number: int
    state: ScopeState
    wording: str
    activities: str
    reason: str
    roles: list[str]
    note: str
    in_force_from: date | None
    approved_at: datetime | None
    approved_by: str


class ScopeDifferenceOut(Schema):
    """One thing in which scope and inventory differ."""

    kind: Mismatch
    words: str
    label: str
    subject: str


class ScopeStandingOut(Schema):
    """A version with its lines, held against the inventory of today."""

    version: ScopeOut
    items: list[ScopeItemOut]
    headcount: int
    differences: list[ScopeDifferenceOut]


class ScopeChangeOut(Schema):
    """One thing that is not the same in two versions."""

    what: str
    before: str
    after: str


class BeginScopeIn(Input):
    """Why a version is needed."""

    reason: Text


class WriteScopeIn(Input):
    """The wording of the certificate, and the activities."""

    wording: Text
    activities: Text


class ApproveScopeIn(Input):
    """From when the scope holds."""

    in_force_from: date


class SendScopeBackIn(Input):
    """What is to be done."""

    note: Text


class TakenInOut(Schema):
    """How many systems and units were taken in."""

    count: int


@router.get("", response=list[ScopeOut])
def list_scopes(request: ApiRequest) -> list[ScopeVersion]:
    """Return every version of the scope, the newest first."""
    require(request.auth, policy.VIEW_CONTEXT)
    return queries.versions_of(request.auth)


@router.post("", response={201: ScopeOut})
def begin_scope(request: ApiRequest, body: BeginScopeIn) -> Status[ScopeVersion]:
    """Begin a version; it starts as the one in force stands."""
    return Status(201, scope.begin_scope(actor=request.auth, reason=body.reason))


@router.get("/{key}", response=ScopeStandingOut)
def read_scope(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return a version with its lines, held against the inventory of today."""
    version = queries.version_by_key(request.auth, key)
    require(request.auth, policy.VIEW_CONTEXT)
    standing = queries.standing_of(request.auth, version)
    found = [
        {"kind": d.kind, "words": d.kind.label, "label": d.label, "subject": d.subject}
        for d in standing.differences
    ]
    return {
        "version": version,
        "items": standing.items,
        "headcount": standing.headcount,
        "differences": found,
    }


@router.get("/{key}/changes/{other}", response=list[ScopeChangeOut])
def compare_scopes(request: ApiRequest, key: UUID, other: UUID) -> list[dict[str, Any]]:
    """Return what another version says differently."""
    pair = [queries.version_by_key(request.auth, item) for item in (key, other)]
    require(request.auth, policy.VIEW_CONTEXT)
    before, after = (queries.statement_of(request.auth, row) for row in pair)
    return [
        {
            "what": change.what,
            "before": "".join(piece.text for piece in change.before),
            "after": "".join(piece.text for piece in change.after),
        }
        for change in differences(before, after)
    ]


@router.put("/{key}", response=ScopeOut)
def write_scope(request: ApiRequest, key: UUID, body: WriteScopeIn) -> ScopeVersion:
    """Write the wording and the activities of a version."""
    version = queries.version_by_key(request.auth, key)
    return scope.write_scope(
        actor=request.auth, version=version, wording=body.wording, activities=body.activities
    )


@router.post("/{key}/items", response={201: ScopeItemOut})
def place_item(request: ApiRequest, key: UUID, body: ScopeItemIn) -> Status[ScopeItem]:
    """Put a line into the scope, in or excluded; a system or unit that is there is changed."""
    version = queries.version_by_key(request.auth, key)
    draft = scope.ItemDraft(**body.model_dump())
    return Status(201, scope.place_item(actor=request.auth, version=version, draft=draft))


@router.put("/items/{key}", response=ScopeItemOut)
def change_item(request: ApiRequest, key: UUID, body: ScopeItemIn) -> ScopeItem:
    """Change a line of the scope."""
    item = queries.item_by_key(request.auth, key)
    draft = scope.ItemDraft(**body.model_dump())
    return scope.place_item(actor=request.auth, version=item.version, draft=draft, item=item)


@router.delete("/items/{key}", response={204: None})
def remove_item(request: ApiRequest, key: UUID) -> Status[None]:
    """Take a line out of the scope."""
    item = queries.item_by_key(request.auth, key)
    scope.remove_item(actor=request.auth, item=item)
    return Status(204, None)


@router.post("/{key}/take-in", response=TakenInOut)
def take_in_all(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Take every AI system and unit in that has no place yet."""
    version = queries.version_by_key(request.auth, key)
    return {"count": scope.take_in_all(actor=request.auth, version=version)}


@router.post("/{key}/submit", response=ScopeOut)
def submit_scope(request: ApiRequest, key: UUID) -> ScopeVersion:
    """Hand a version in for approval."""
    version = queries.version_by_key(request.auth, key)
    return scope.submit_scope(actor=request.auth, version=version)


@router.post("/{key}/back", response=ScopeOut)
def send_scope_back(request: ApiRequest, key: UUID, body: SendScopeBackIn) -> ScopeVersion:
    """Send a version back to those who write it."""
    version = queries.version_by_key(request.auth, key)
    return scope.send_scope_back(actor=request.auth, version=version, note=body.note)


@router.post("/{key}/approve", response=ScopeOut)
def approve_scope(request: ApiRequest, key: UUID, body: ApproveScopeIn) -> ScopeVersion:
    """Approve a version that others wrote, as top management."""
    version = queries.version_by_key(request.auth, key)
    return scope.approve_scope(
        actor=request.auth, version=version, in_force_from=body.in_force_from
    )


@router.post("/{key}/drop", response=ScopeOut)
def drop_scope(request: ApiRequest, key: UUID, body: BeginScopeIn) -> ScopeVersion:
    """Drop a version that is not approved."""
    version = queries.version_by_key(request.auth, key)
    return scope.drop_scope(actor=request.auth, version=version, reason=body.reason)
