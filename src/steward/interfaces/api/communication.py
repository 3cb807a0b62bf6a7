"""The plan of communication and what was told."""

from base64 import b64encode
from datetime import date
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.competence import policy
from steward.domain.competence.models import Communication, Telling
from steward.domain.competence.operations import communication as operations
from steward.domain.competence.queries import communication as queries
from steward.domain.competence.terms.communication import Audience, CommunicationDraft, Due
from steward.foundation.core.actor import require
from steward.foundation.core.errors import NotFound
from steward.foundation.files.operations import read_file
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Communication"])


class CommunicationQuery(Paging):
    """Which lines of the plan are wanted."""

    audience: Audience | None = None
    due: Due | None = None


class CommunicationIn(Input):
    """A line of the plan; who speaks is a member, or somebody else by name."""

    what: Text
    with_whom: Text
    how: Text
    audience: Audience = Audience.INTERNAL
    trigger: Text = ""
    every_months: int = Field(0, ge=0, le=60)
    next_on: date | None = None
    speaker_id: UUID | None = None
    speaker: Text = ""
    language: Text = ""


class TellingIn(Input):
    """That something was told."""

    told_on: date
    note: Text


class EndCommunicationIn(Input):
    """Why a line leaves the plan."""

    reason: Text


class CommunicationOut(Schema):
    """A line of the plan; ``due`` says when it is told next."""

    id: UUID
    reference: str
    what: str
    audience: Audience
    with_whom: str
    how: str
    trigger: str
    every_months: int
    next_on: date | None
    last_on: date | None
    speaker_id: UUID | None = Field(alias="speaker_person_id")
    who_speaks: str
    language: str
    due: str


class CommunicationPage(Schema):
    """A page of the plan."""

    items: list[CommunicationOut]
    next: UUID | None


class TellingOut(Schema):
    """That something was told."""

    id: UUID
    told_on: date
    note: str
    told_by: str
    file_id: UUID | None


class TellingFileOut(Schema):
    """What shows that something was told, in Base 64."""

    name: str
    content: str


def _line(request: ApiRequest, key: UUID) -> Communication:
    row = queries.get_communication(request.auth, key)
    require(request.auth, policy.VIEW_COMMUNICATION, row)
    return row


@router.get("", response=CommunicationPage)
def list_communications(request: ApiRequest, query: Query[CommunicationQuery]) -> dict[str, Any]:
    """Return the plan, a page at a time."""
    require(request.auth, policy.VIEW_COMMUNICATION)
    wanted = query.model_dump(include={"audience", "due"}, exclude_none=True)
    return page_of(queries.communications_visible_to(request.auth).filter(**wanted), query)


@router.post("", response={201: CommunicationOut})
def plan_communication(request: ApiRequest, body: CommunicationIn) -> Status[Communication]:
    """Add a line to the plan."""
    require(request.auth, policy.EDIT_COMMUNICATION)
    draft = CommunicationDraft(**body.model_dump())
    row = operations.plan_communication(actor=request.auth, draft=draft)
    return Status(201, _line(request, row.pk))


@router.get("/{key}", response=CommunicationOut)
def get_communication(request: ApiRequest, key: UUID) -> Communication:
    """Return one line of the plan."""
    return _line(request, key)


@router.put("/{key}", response=CommunicationOut)
def edit_communication(request: ApiRequest, key: UUID, body: CommunicationIn) -> Communication:
    """Change a line of the plan."""
    row = _line(request, key)
    draft = CommunicationDraft(**body.model_dump())
    operations.edit_communication(actor=request.auth, communication=row, draft=draft)
    return _line(request, key)


@router.post("/{key}/end", response=CommunicationOut)
def end_communication(request: ApiRequest, key: UUID, body: EndCommunicationIn) -> Communication:
    """Take a line out of the plan."""
    row = _line(request, key)
    operations.end_communication(actor=request.auth, communication=row, **body.model_dump())
    return _line(request, key)


@router.get("/{key}/tellings", response=list[TellingOut])
def list_tellings(request: ApiRequest, key: UUID) -> list[Telling]:
    """Return when it was told, the newest first."""
    return queries.tellings_of(request.auth, _line(request, key))


@router.post("/{key}/tellings", response={201: TellingOut})
def record_telling(request: ApiRequest, key: UUID, body: TellingIn) -> Status[Telling]:
    """Record that it was told."""
    row = _line(request, key)
    made = operations.record_telling(actor=request.auth, communication=row, **body.model_dump())
    return Status(201, made)


@router.get("/tellings/{key}/file", response=TellingFileOut)
def get_telling_file(request: ApiRequest, key: UUID) -> dict[str, str]:
    """Return what shows that it was told."""
    row = queries.get_telling(request.auth, key)
    require(request.auth, policy.VIEW_COMMUNICATION, row.communication)
    if row.file is None:
        raise NotFound("Nothing was attached.")
    content = read_file(actor=request.auth, file=row.file)
    return {"name": row.file.name, "content": b64encode(content).decode()}
