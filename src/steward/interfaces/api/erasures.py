"""Erasures of former members: previewed, asked for, decided by a second person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.extensions.privacy.models import Erasure
from steward.extensions.privacy.operations import erasing
from steward.extensions.privacy.policy import ASK_ERASURE, DECIDE_ERASURE
from steward.extensions.privacy.queries.erasing import erasures, get_erasure, preview_of
from steward.extensions.privacy.rules import KEPT
from steward.foundation.core.actor import require, require_whole
from steward.foundation.identity.queries import get_member
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

router = Router(tags=["Members"])
members_router = Router(tags=["Members"])


class ErasureCountOut(Schema):
    """How many rows of a kind name the person: today, and in former versions and entries."""

    kind: str
    today: int
    former: int


class ErasurePreviewOut(Schema):
    """What an erasure would delete and rewrite, and what it leaves and why."""

    deleted: list[ErasureCountOut]
    written: list[ErasureCountOut]
    kept: list[str]
    somebody_else_has_the_name: bool


class ErasureIn(Input):
    """On what ground."""

    reason: Text


class ErasureDecisionIn(Input):
    """Whether the person is erased, and why."""

    approve: bool
    note: Text


class ErasureOut(Schema):
    """An erasure; ``counts`` tell what was done, by the kind of row."""

    id: UUID
    membership_id: UUID
    state: str
    reason: str
    pseudonym: str
    asked_by_label: str
    asked_at: datetime
    decided_by_label: str
    decided_at: datetime | None
    note: str
    counts: dict[str, dict[str, int]]


class ErasurePage(Schema):
    """A page of erasures."""

    items: list[ErasureOut]
    next: UUID | None


@members_router.get("/{key}/erasure", response=ErasurePreviewOut)
def preview_erasure(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return what the erasure of a former member would do."""
    member = get_member(request.auth, key)
    require(request.auth, ASK_ERASURE, member)
    require_whole(request.auth)
    found = preview_of(request.auth, member)
    return {
        "deleted": [{"kind": kind, "today": n, "former": 0} for kind, n in found.deleted],
        "written": [
            {"kind": kind, "today": today, "former": then} for kind, today, then in found.written
        ],
        "kept": [f"{what}: {why}" for what, why in KEPT],
        "somebody_else_has_the_name": found.words.namesake,
    }


@members_router.post("/{key}/erasure", response={201: ErasureOut})
def ask_erasure(request: ApiRequest, key: UUID, body: ErasureIn) -> Status[Erasure]:
    """Ask that a former member is erased; another person decides."""
    member = get_member(request.auth, key)
    made = erasing.ask_erasure(actor=request.auth, member=member, reason=body.reason)
    return Status(201, made)


@router.get("", response=ErasurePage)
def list_erasures(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the erasures, a page at a time."""
    require(request.auth, ASK_ERASURE)
    require_whole(request.auth)
    return page_of(erasures(request.auth), query)


@router.post("/{key}/decide", response=ErasureOut)
def decide_erasure(request: ApiRequest, key: UUID, body: ErasureDecisionIn) -> Erasure:
    """Decide as a second person; what is approved is done in the background."""
    row = get_erasure(request.auth, key)
    require(request.auth, DECIDE_ERASURE, row)
    if body.approve:
        return erasing.approve_erasure(actor=request.auth, erasure=row, note=body.note)[0]
    return erasing.refuse_erasure(actor=request.auth, erasure=row, note=body.note)
