"""Working papers of an audit, and requests to those who are audited."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.audits import policy
from steward.domain.audits.models import AuditRequest, Paper
from steward.domain.audits.operations import papers, requesting
from steward.domain.audits.queries.audits import (
    get_paper,
    get_part,
    listed_papers,
    requests_of,
)
from steward.domain.audits.terms.judging import PaperResult
from steward.domain.audits.terms.states import RequestState
from steward.foundation.core.actor import require
from steward.interfaces.api.audits import Line, seen_audit
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text, unpacked

router = Router(tags=["Audits"])
Key = Annotated[Text, Field(max_length=40)]


class PaperIn(Input):
    """A working paper about a point, a record of a sample, or nothing in particular."""

    item_id: UUID | None = None
    draw_id: UUID | None = None
    record: Key = ""
    looked_at: Text = ""
    asked: Line = ""
    asked_on: date | None = None
    notes: Text = ""
    result: PaperResult = PaperResult.NONE


class PaperOut(Schema):
    """A working paper; only the team sees it until it is shared."""

    id: UUID
    reference: str
    item_id: UUID | None
    draw_id: UUID | None
    record: str
    record_label: str
    looked_at: str
    asked: str
    asked_on: date | None
    notes: str
    result: PaperResult
    author_label: str
    shared_at: datetime | None


class AttachIn(Input):
    """A file in base 64."""

    name: Line
    content: str = Field(max_length=34_000_000)


class AttachedOut(Schema):
    """A file of a working paper with the digest under which it is kept."""

    id: UUID
    name: str
    digest: str


class AuditRequestIn(Input):
    """What is asked of whom, by when."""

    what: Text
    owner_id: UUID
    due_on: date
    requirement: Annotated[Text, Field(max_length=60)] = ""


class AuditRequestOut(Schema):
    """A request to somebody who is audited."""

    id: UUID
    reference: str
    requirement: str
    what: str
    owner_id: UUID | None
    due_on: date
    state: RequestState
    answer: str
    answered_by: str
    answered_at: datetime | None
    note: str
    asked_by: str


class AuditAnswerIn(Input):
    """What is brought."""

    answer: Text


class ReturnAnswerIn(Input):
    """What is missing."""

    note: Text


@router.get("/{key}/papers", response=list[PaperOut])
def list_papers(request: ApiRequest, key: UUID) -> list[Paper]:
    """Return the working papers that this actor may see."""
    return listed_papers(request.auth, seen_audit(request.auth, key))


@router.post("/{key}/papers", response={201: PaperOut})
def keep_paper(request: ApiRequest, key: UUID, body: PaperIn) -> Status[Paper]:
    """Write a working paper."""
    audit = seen_audit(request.auth, key)
    draft = papers.PaperDraft(**body.model_dump())
    return Status(201, papers.keep_paper(actor=request.auth, audit=audit, draft=draft))


def _paper(request: ApiRequest, key: UUID) -> Paper:
    found = get_paper(request.auth, key)
    require(request.auth, policy.VIEW_AUDIT)
    return found


@router.put("/papers/{key}", response=PaperOut)
def change_paper(request: ApiRequest, key: UUID, body: PaperIn) -> Paper:
    """Change one's own working paper."""
    paper = _paper(request, key)
    draft = papers.PaperDraft(**body.model_dump())
    return papers.keep_paper(actor=request.auth, audit=paper.audit, draft=draft, paper=paper)


@router.post("/papers/{key}/files", response={201: AttachedOut})
def attach_file(request: ApiRequest, key: UUID, body: AttachIn) -> Status[dict[str, Any]]:
    """Add a file to one's own working paper."""
    paper = _paper(request, key)
    content = unpacked(body.content)
    made = papers.attach_file(actor=request.auth, paper=paper, name=body.name, content=content)
    return Status(201, {"id": made.pk, "name": made.file.name, "digest": made.file.digest})


@router.post("/papers/{key}/share", response=PaperOut)
def share_paper(request: ApiRequest, key: UUID) -> Paper:
    """Let everybody who may see the audit see a working paper."""
    return papers.share_paper(actor=request.auth, paper=_paper(request, key))


@router.get("/{key}/requests", response=list[AuditRequestOut])
def list_requests(request: ApiRequest, key: UUID) -> list[AuditRequest]:
    """Return what was asked of whom, and what came."""
    return requests_of(request.auth, seen_audit(request.auth, key))


@router.post("/{key}/requests", response={201: AuditRequestOut})
def make_request(request: ApiRequest, key: UUID, body: AuditRequestIn) -> Status[AuditRequest]:
    """Ask a member for something; it becomes a task of that person."""
    audit = seen_audit(request.auth, key)
    made = requesting.make_request(actor=request.auth, audit=audit, **body.model_dump())
    return Status(201, made)


def _request(request: ApiRequest, key: UUID) -> AuditRequest:
    found: AuditRequest = get_part(request.auth, AuditRequest, key)
    require(request.auth, policy.VIEW_AUDIT)
    return found


@router.put("/requests/{key}/answer", response=AuditRequestOut)
def answer_request(request: ApiRequest, key: UUID, body: AuditAnswerIn) -> AuditRequest:
    """Answer a request, or answer it anew until the answer is accepted."""
    row = _request(request, key)
    return requesting.answer_request(actor=request.auth, request=row, answer=body.answer)


@router.post("/requests/{key}/accept", response=AuditRequestOut)
def accept_answer(request: ApiRequest, key: UUID) -> AuditRequest:
    """Accept an answer; the task of the person is done."""
    return requesting.accept_answer(actor=request.auth, request=_request(request, key))


@router.post("/requests/{key}/return", response=AuditRequestOut)
def return_answer(request: ApiRequest, key: UUID, body: ReturnAnswerIn) -> AuditRequest:
    """Send an answer back that does not suffice."""
    row = _request(request, key)
    return requesting.return_answer(actor=request.auth, request=row, note=body.note)
