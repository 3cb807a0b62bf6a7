"""Concerns for those who are entrusted with them, and for members who raise one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status

from steward.domain.incidents import policy
from steward.domain.incidents.models import Concern, ConcernMessage
from steward.domain.incidents.operations import handling, raising
from steward.domain.incidents.queries import concerns as queries
from steward.domain.incidents.terms.states import ConcernState, Way
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Concerns"])


class ConcernQuery(Paging):
    """Which concerns are wanted."""

    state: ConcernState | None = None


class ConcernOut(Schema):
    """A concern that the caller is entrusted with; who raised it is not told here."""

    id: UUID
    reference: str
    kind: str
    way: Way
    title: str
    text: str
    system_id: UUID | None
    state: ConcernState
    received_at: datetime
    acknowledge_by: date
    answer_by: date
    acknowledged_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    outcome: str
    outcome_text: str
    turned_into: dict[str, str]


class ConcernPage(Schema):
    """A page of concerns."""

    items: list[ConcernOut]
    next: UUID | None


class ConcernMessageOut(Schema):
    """What was said; a note is read by handlers alone."""

    id: UUID
    from_raiser: bool
    is_note: bool
    text: str
    at: datetime


class RaiseConcernIn(Input):
    """A concern of a member; anonymous keeps no name and gives a receipt code."""

    title: Text
    text: Text
    way: Way
    kind: Text = "concern"
    system_id: UUID | None = None
    about: list[UUID] = []


class ConcernRaisedOut(Schema):
    """The number of a concern; the receipt code is given once, and only without a name."""

    reference: str
    receipt_code: str


class WriteConcernIn(Input):
    """A word to whoever raised it, or a note among handlers."""

    text: Text
    is_note: bool = False


class AcknowledgeConcernIn(Input):
    """A word of receipt."""

    text: Text = ""


class AnswerConcernIn(Input):
    """The outcome, and what follows."""

    outcome: Text
    outcome_text: Text


class EntrustConcernIn(Input):
    """Who handles it, and whom it is about."""

    handlers: list[UUID]
    about: list[UUID] = []


@router.get("", response=ConcernPage)
def list_concerns(request: ApiRequest, query: Query[ConcernQuery]) -> dict[str, Any]:
    """Return the concerns that the caller is entrusted with, a page at a time."""
    require(request.auth, policy.HANDLE_CONCERN)
    rows = queries.concerns_visible_to(request.auth)
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    return page_of(rows, query)


@router.post("", response={201: ConcernRaisedOut})
def raise_concern(request: ApiRequest, body: RaiseConcernIn) -> Status[dict[str, str]]:
    """Raise a concern; where no name is kept, the receipt code is given once."""
    draft = raising.ConcernDraft(
        title=body.title, text=body.text, kind=body.kind, system_id=body.system_id
    )
    made, code = raising.raise_concern(
        actor=request.auth, draft=draft, way=body.way, about=body.about
    )
    return Status(201, {"reference": made.reference, "receipt_code": code})


@router.get("/{key}", response=ConcernOut)
def get_concern(request: ApiRequest, key: UUID) -> Concern:
    """Return one concern."""
    row = queries.get_concern(request.auth, key)
    require(request.auth, policy.HANDLE_CONCERN)
    return row


@router.get("/{key}/messages", response=list[ConcernMessageOut])
def list_messages(request: ApiRequest, key: UUID) -> list[ConcernMessage]:
    """Return what was said, oldest first."""
    row = queries.get_concern(request.auth, key)
    require(request.auth, policy.HANDLE_CONCERN)
    return queries.messages_of(request.auth, row)


@router.post("/{key}/messages", response={201: ConcernMessageOut})
def write_to_raiser(request: ApiRequest, key: UUID, body: WriteConcernIn) -> Status[ConcernMessage]:
    """Write to whoever raised it, or a note among handlers."""
    row = queries.get_concern(request.auth, key)
    made = handling.write_to_raiser(actor=request.auth, concern=row, **body.model_dump())
    return Status(201, made)


@router.post("/{key}/acknowledge", response=ConcernOut)
def acknowledge_concern(request: ApiRequest, key: UUID, body: AcknowledgeConcernIn) -> Concern:
    """Acknowledge that it was received."""
    row = queries.get_concern(request.auth, key)
    return handling.acknowledge_concern(actor=request.auth, concern=row, text=body.text)


@router.post("/{key}/examine", response=ConcernOut)
def examine_concern(request: ApiRequest, key: UUID) -> Concern:
    """Say that somebody looks into it."""
    row = queries.get_concern(request.auth, key)
    return handling.examine_concern(actor=request.auth, concern=row)


@router.post("/{key}/answer", response=ConcernOut)
def answer_concern(request: ApiRequest, key: UUID, body: AnswerConcernIn) -> Concern:
    """Answer it: whether it is founded, and what follows."""
    row = queries.get_concern(request.auth, key)
    return handling.answer_concern(actor=request.auth, concern=row, **body.model_dump())


@router.post("/{key}/close", response=ConcernOut)
def close_concern(request: ApiRequest, key: UUID) -> Concern:
    """Close what was answered."""
    row = queries.get_concern(request.auth, key)
    return handling.close_concern(actor=request.auth, concern=row)


@router.post("/{key}/reopen", response=ConcernOut)
def reopen_concern(request: ApiRequest, key: UUID) -> Concern:
    """Look into it again."""
    row = queries.get_concern(request.auth, key)
    return handling.reopen_concern(actor=request.auth, concern=row)


@router.post("/{key}/entrust", response=ConcernOut)
def entrust_concern(request: ApiRequest, key: UUID, body: EntrustConcernIn) -> Concern:
    """Choose who handles it, and name whom it is about."""
    row = queries.get_concern(request.auth, key)
    return handling.entrust_concern(actor=request.auth, concern=row, **body.model_dump())
