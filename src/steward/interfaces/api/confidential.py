"""Confidential records: whom they name, and what an owner sees of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.extensions.confiding import operations, queries
from steward.extensions.confiding.kinds import get_record
from steward.extensions.confiding.models import Confidant, Confidence
from steward.extensions.confiding.terms import Named
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of

router = Router(tags=["Confidential records"])


class ConfidantOut(Schema):
    """A person or a group that a record names; the other is null."""

    id: UUID
    person_id: UUID | None
    group_id: UUID | None
    created_at: datetime


class ConfidenceOut(Schema):
    """A confidential record, and who made it so."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    subject_label: str
    reason: str
    made_by: UUID
    made_by_label: str
    created_at: datetime


class ConfidencePage(Schema):
    """A page of confidential records."""

    items: list[ConfidenceOut]
    next: UUID | None


class HeldConfidenceOut(Schema):
    """In what confidence a record is held; null where it is not confidential."""

    confidence: ConfidenceOut | None
    named: list[ConfidantOut]


class ConfidentialThereOut(Schema):
    """What an owner sees of a confidential record; ``subject_label`` is empty where not named."""

    id: UUID
    kind: str
    subject_label: str
    made_by_label: str
    created_at: datetime
    names_you: bool


class ConfidentialTherePage(Schema):
    """All confidential records."""

    items: list[ConfidentialThereOut]


class ConfidantsIn(Input):
    """People and groups, by key."""

    people: list[UUID] = []
    groups: list[UUID] = []


class ConfideIn(ConfidantsIn):
    """Whom a record is to name beside who asks, and why it is confidential."""

    reason: Text


class ConfidenceWhyIn(Input):
    """Why."""

    reason: Text


@router.get("", response=ConfidencePage)
def list_confidential(request: ApiRequest, query: PageQuery) -> dict[str, Any]:
    """Return the confidential records that name you, a page at a time."""
    return page_of(queries.confidential_visible_to(request.auth), query)


@router.get("/all", response=ConfidentialTherePage)
def list_all_confidential(request: ApiRequest) -> dict[str, Any]:
    """Return that there are confidential records, without what they say where they do not name you.

    For owners.
    """
    items = [
        {
            "id": row.pk,
            "kind": row.subject_kind,
            "subject_label": row.subject_label,
            "made_by_label": row.made_by_label,
            "created_at": row.created_at,
            "names_you": seen,
        }
        for row, _, seen in queries.all_confidential(request.auth)
    ]
    return {"items": items}


@router.post("/all/{key}/take", response=ConfidenceOut)
def take_over(request: ApiRequest, key: UUID, body: ConfidenceWhyIn) -> Confidence:
    """Take over a confidential record; everybody whom it names is told."""
    row = queries.get_from_above(request.auth, key)
    return operations.take_over(actor=request.auth, confidence=row, reason=body.reason)


@router.get("/{kind}/{key}", response=HeldConfidenceOut)
def read_confidence(request: ApiRequest, kind: str, key: UUID) -> dict[str, Any]:
    """Return whom a record names."""
    get_record(request.auth, kind, key)
    return _held(request, queries.confidence_of(request.auth, key))


@router.post("/{kind}/{key}", response={201: HeldConfidenceOut})
def make_confidential(
    request: ApiRequest, kind: str, key: UUID, body: ConfideIn
) -> Status[dict[str, Any]]:
    """Let only named people and groups see a record, with all that hangs on it, and you."""
    made = operations.make_confidential(
        actor=request.auth, kind=kind, key=key, reason=body.reason, named=_named(body)
    )
    return Status(201, _held(request, made))


@router.post("/{kind}/{key}/named", response=HeldConfidenceOut)
def name_confidants(
    request: ApiRequest, kind: str, key: UUID, body: ConfidantsIn
) -> dict[str, Any]:
    """Let more people and groups see a confidential record."""
    held = queries.get_confidence(request.auth, kind, key)
    operations.name_confidants(actor=request.auth, confidence=held, named=_named(body))
    return _held(request, held)


@router.delete("/{kind}/{key}/named/{confidant}", response={204: None})
def remove_confidant(request: ApiRequest, kind: str, key: UUID, confidant: UUID) -> Status[None]:
    """Let a person or a group see a confidential record no longer."""
    held = queries.get_confidence(request.auth, kind, key)
    row = queries.get_confidant(request.auth, held, confidant)
    operations.remove_confidant(actor=request.auth, confidence=held, confidant=row)
    return Status(204, None)


@router.post("/{kind}/{key}/end", response={204: None})
def end_confidence(
    request: ApiRequest, kind: str, key: UUID, body: ConfidenceWhyIn
) -> Status[None]:
    """Let everybody see a record again whose role shows it."""
    held = queries.get_confidence(request.auth, kind, key)
    operations.end_confidence(actor=request.auth, confidence=held, reason=body.reason)
    return Status(204, None)


def _named(body: ConfidantsIn) -> Named:
    return Named(people=frozenset(body.people), groups=frozenset(body.groups))


def _held(request: ApiRequest, row: Confidence | None) -> dict[str, Any]:
    named: list[Confidant] = [] if row is None else queries.named_in(request.auth, row)
    return {"confidence": row, "named": named}
