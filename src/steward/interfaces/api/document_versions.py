"""Published versions of documents, what differs between them, files, and external documents."""

from base64 import b64encode
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Router, Schema, Status

from steward.domain.documents import policy
from steward.domain.documents.models import ExternalDocument
from steward.domain.documents.operations import external, writing
from steward.domain.documents.operations.bringing import bring_document
from steward.domain.documents.queries import reading
from steward.domain.documents.queries.external import external_documents, get_external
from steward.domain.documents.rules.redlining import redline
from steward.domain.documents.terms.kinds import DocumentKind
from steward.domain.documents.terms.states import VersionState
from steward.extensions.exchange.prose import read_prose
from steward.extensions.reports.documents import live, report
from steward.extensions.reports.documents.figures import changed_figures
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.documents import DocumentOut, seen_document
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of, unpacked

router = Router(tags=["Documents"])
external_router = Router(tags=["External documents"])
Packed = Field(max_length=28_000_000, description="The bytes in base 64.")
MAKERS = {"pdf": report.sheet_pdf, "docx": report.sheet_word, "md": report.sheet_markdown}


class DocumentVersionOut(Schema):
    """A published version without its text."""

    id: UUID
    number: int
    label: str
    state: VersionState
    title: str
    note: str
    digest: str
    written_by: list[str]
    approvals: list[dict[str, str]]
    published_by: str
    published_at: datetime
    replaced_on: date | None


class MovedFigureOut(Schema):
    """A live field whose value is another one now."""

    what: str
    then: str
    now: str


class DocumentVersionTextOut(DocumentVersionOut):
    """A published version: its frozen text, its figures, and which of them moved since."""

    text: str
    figures: dict[str, str]
    moved: list[MovedFigureOut]


class RedlinePieceOut(Schema):
    """Some words of a section: in both versions, gone, or new."""

    kind: Literal["same", "gone", "new"]
    text: str


class RedlineSectionOut(Schema):
    """A section of either version, word by word."""

    title: str
    level: int
    was: str
    standing: Literal["same", "changed", "gone", "new"]
    pieces: list[RedlinePieceOut]


class DocumentFileOut(Schema):
    """A document as a file."""

    name: str
    content: str = Field(description="The bytes in base 64.")


class DocumentPictureOut(Schema):
    """A picture of a document; ``mark`` shows it in a text."""

    number: int
    kind: str
    width: int
    height: int
    mark: str


class AddPictureIn(Input):
    """A picture."""

    name: Text
    content: str = Packed


class BringDocumentIn(Input):
    """A DOCX or Markdown file that becomes a new document."""

    name: Text
    content: str = Packed
    kind: DocumentKind = DocumentKind.PROCEDURE
    title: Text = Field("", description="The file's own title where this is empty.")


class ExternalDocumentOut(Schema):
    """A document from outside."""

    id: UUID
    reference: str
    title: str
    origin: str
    issuer: str
    edition: str
    place: str
    address: str
    watcher_id: UUID | None
    review_months: int | None
    looked_on: date | None
    finding: str
    review_on: date | None
    ended_at: datetime | None


class ExternalDocumentPage(Schema):
    """A page of documents from outside."""

    items: list[ExternalDocumentOut]
    next: UUID | None


class KeepExternalIn(Input):
    """What is said about a document from outside."""

    title: Text
    origin: Text = "other"
    issuer: Text
    edition: Text = ""
    place: Text = ""
    address: Text = ""
    watcher_id: UUID | None = None
    review_months: int | None = 12


class LookAtExternalIn(Input):
    """What a look for a new edition brought."""

    finding: Text
    edition: Text = ""


@router.post("/files", response={201: DocumentOut})
def bring_file(request: ApiRequest, body: BringDocumentIn) -> Status[Any]:
    """Begin a document with the text of a DOCX or Markdown file."""
    require(request.auth, policy.EDIT_DOCUMENT)
    found = read_prose(unpacked(body.content), body.name)
    draft = writing.DocumentDraft(title=body.title or found.title, kind=body.kind.value)
    made = bring_document(actor=request.auth, draft=draft, text=found.text, pictures=found.pictures)
    return Status(201, made)


@router.get("/{key}/versions", response=list[DocumentVersionOut])
def list_versions(request: ApiRequest, key: UUID) -> list[Any]:
    """Return the published versions, newest first."""
    return reading.versions_of(request.auth, seen_document(request.auth, key))


@router.get("/{key}/versions/{number}", response=DocumentVersionTextOut)
def get_version(request: ApiRequest, key: UUID, number: int) -> Any:  # noqa: ANN401 -- leaf
    """Return one published version by its place in the order."""
    row = seen_document(request.auth, key)
    found = reading.get_version(request.auth, row, number)
    plain = {name: getattr(found, name) for name in DocumentVersionOut.model_fields}
    moved = [
        {"what": what, "then": then, "now": now}
        for what, then, now in changed_figures(request.auth, found)
    ]
    return {**plain, "text": found.text, "figures": found.figures, "moved": moved}


@router.get("/{key}/changes", response=list[RedlineSectionOut])
def list_changes(
    request: ApiRequest, key: UUID, old: int | None = None, new: int | None = None
) -> list[Any]:
    """Return what differs between two versions by section; without a number, the draft."""
    row = seen_document(request.auth, key)
    sides = [
        row.text if number is None else reading.get_version(request.auth, row, number).source
        for number in (old, new)
    ]
    return list(redline(*sides))


@router.get("/{key}/files/{kind}", response=DocumentFileOut)
def get_file(
    request: ApiRequest, key: UUID, kind: Literal["pdf", "docx", "md"], version: int | None = None
) -> dict[str, str]:
    """Return a version as a file; without a number, the draft."""
    row = seen_document(request.auth, key)
    found = None if version is None else reading.get_version(request.auth, row, version)
    content = MAKERS[kind](live.sheet_of(request.auth, row, found))
    label = "draft" if found is None else found.label
    name = f"{row.reference.lower()}-{label}.{kind}"
    return {"name": name, "content": b64encode(content).decode()}


@router.post("/{key}/images", response={201: DocumentPictureOut})
def add_picture(request: ApiRequest, key: UUID, body: AddPictureIn) -> Status[dict[str, Any]]:
    """Keep a picture for a document."""
    row = reading.get_document(request.auth, key)
    require(request.auth, policy.EDIT_DOCUMENT, row)
    made = writing.add_picture(
        actor=request.auth, document=row, name=body.name, content=unpacked(body.content)
    )
    said = {"number": made.number, "kind": made.kind, "width": made.width, "height": made.height}
    return Status(201, {**said, "mark": f"![…](image-{made.number})"})


@external_router.get("", response=ExternalDocumentPage)
def list_external(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the documents from outside, a page at a time."""
    require(request.auth, policy.VIEW_DOCUMENT)
    return page_of(external_documents(request.auth), paging)


@external_router.post("", response={201: ExternalDocumentOut})
def record_external(request: ApiRequest, body: KeepExternalIn) -> Status[ExternalDocument]:
    """Record a document from outside."""
    draft = external.ExternalDraft(**body.model_dump())
    return Status(201, external.keep_external(actor=request.auth, draft=draft))


@external_router.get("/{key}", response=ExternalDocumentOut)
def get_external_document(request: ApiRequest, key: UUID) -> ExternalDocument:
    """Return a document from outside."""
    row = get_external(request.auth, key)
    require(request.auth, policy.VIEW_DOCUMENT, row)
    return row


@external_router.put("/{key}", response=ExternalDocumentOut)
def keep_external(request: ApiRequest, key: UUID, body: KeepExternalIn) -> ExternalDocument:
    """Change what is said about a document from outside."""
    row = get_external(request.auth, key)
    draft = external.ExternalDraft(**body.model_dump())
    return external.keep_external(actor=request.auth, draft=draft, external=row)


@external_router.post("/{key}/look", response=ExternalDocumentOut)
def look_at_external(request: ApiRequest, key: UUID, body: LookAtExternalIn) -> ExternalDocument:
    """Say what a look for a new edition brought."""
    row = get_external(request.auth, key)
    return external.look_at_external(actor=request.auth, external=row, **body.model_dump())
