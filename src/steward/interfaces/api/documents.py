"""Controlled documents: what they say, who decides on them, and what is in force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from steward.domain.documents import policy
from steward.domain.documents.models import Document
from steward.domain.documents.operations import linking, writing
from steward.domain.documents.queries import facts, needed, reading
from steward.domain.documents.terms.kinds import Classification, DocumentKind, KeptFrom, Part
from steward.domain.documents.terms.states import DocumentStanding, DocumentState
from steward.domain.reviews.queries.kept import needed_in_writing
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.subjects import Subject
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Paging, Text, page_of

router = Router(tags=["Documents"])


class DocumentQuery(Paging):
    """Which documents are wanted."""

    state: DocumentState | None = None
    kind: DocumentKind | None = None
    owner: UUID | None = None
    requirement: str | None = Field(None, max_length=80, description="Of any framework.")
    about: UUID | None = Field(None, description="Key of a record that the document is about.")
    review_due_on: date | None = Field(None, description="Reviews due on this day or before.")
    waits_for_me: bool | None = None


class DocumentOut(Schema):
    """A document; ``version`` is the number in force, empty while there is none."""

    id: UUID
    reference: str
    title: str
    kind: DocumentKind
    outline: str
    owner_id: UUID | None
    classification: Classification
    language: str
    review_months: int | None
    kept_months: int | None
    kept_from: KeptFrom
    is_ai_policy: bool
    quorum: int
    state: DocumentState
    revision: int
    note: str
    is_minor: bool
    sent_back: str
    submitted_by: str
    submitted_at: datetime | None
    version: str
    published_on: date | None
    review_on: date | None
    withdrawn_on: date | None
    reason: str


class DocumentPage(Schema):
    """A page of documents."""

    items: list[DocumentOut]
    next: UUID | None


class DocumentPersonOut(Schema):
    """Who reads or approves a document, and what was said of the version that waits."""

    person_id: UUID
    name: str
    part: Part
    verdict: str
    said: str
    said_at: datetime | None


class SectionStandingOut(Schema):
    """A section with the share of template in it, from 0 to 1, and why it counts as unwritten."""

    title: str
    share: float
    own_words: int
    reasons: list[str]


class DocumentLinkOut(Schema):
    """A record that a document is about, by value."""

    kind: str
    subject_id: UUID
    label: str


class DocumentDetailOut(DocumentOut):
    """A document with its draft, its people, what it satisfies and what it is about."""

    text: str
    people: list[DocumentPersonOut]
    requirements: list[str]
    links: list[DocumentLinkOut]
    sections: list[SectionStandingOut]


class NeededOut(Schema):
    """A document that a management system needs, and how the organisation stands."""

    outline: str
    title: str
    kind: str
    necessity: str
    requirements: list[str]
    standing: DocumentStanding
    kept: str = Field(description="The register that keeps it instead of a document, or empty.")
    document_id: UUID | None


class PolicyPointOut(Schema):
    """A point of ISO/IEC 42001, 5.2, and the section that speaks to it; empty where none does."""

    key: str
    title: str
    section: str


class AiPolicyOut(Schema):
    """The AI policy in force; every value is null while there is none."""

    document_id: UUID | None
    version: str | None
    since: date | None
    points: list[PolicyPointOut]


class PublishedOut(Schema):
    """A version in force by value."""

    version_id: UUID
    document_id: UUID
    title: str
    version: str
    since: date
    is_ai_policy: bool


class CreateDocumentIn(Input):
    """What is said about a document, and its text."""

    title: Text
    kind: DocumentKind
    owner_id: UUID | None = None
    classification: Classification = Classification.INTERNAL
    language: Text = "en"
    review_months: int | None = 12
    kept_months: int | None = None
    kept_from: KeptFrom = KeptFrom.REPLACED
    is_ai_policy: bool = False


class BeginDocumentIn(Input):
    """The outline with which a document begins."""

    outline: Text
    owner_id: UUID | None = None


class WriteDraftIn(Input):
    """The text, and the revision on whose ground it was written."""

    text: str = Field(max_length=200_000)
    revision: int = Field(ge=0)


class NamePeopleIn(Input):
    """Who approves, how many of them must, and who reads before."""

    approvers: list[UUID] = Field(default=[], max_length=30)
    reviewers: list[UUID] = Field(default=[], max_length=30)
    quorum: int = Field(1, ge=1)


class DocumentRequirementsIn(Input):
    """Requirements, each as ``framework requirement``, such as ``iso-42001 5.2``."""

    requirements: list[Text] = Field(max_length=200)


class LinkDocumentIn(Input):
    """A record by value."""

    kind: Text
    subject_id: UUID
    label: Text


def seen_document(actor: Actor, key: UUID) -> Document:
    """Return a document, as this actor may see it."""
    row = reading.get_document(actor, key)
    require(actor, policy.VIEW_DOCUMENT, row)
    return row


def _detail(actor: Actor, key: UUID) -> dict[str, Any]:
    row = reading.get_document(actor, key)
    plain = {name: getattr(row, name) for name in DocumentOut.model_fields}
    return {
        **plain,
        "text": row.text,
        "people": [
            {
                "person_id": item.person_id,
                "name": str(item.person),
                "part": item.part,
                "verdict": item.verdict,
                "said": item.said,
                "said_at": item.said_at,
            }
            for item in row.people.all()
        ],
        "requirements": [str(item) for item in reading.requirements_of(actor, row)],
        "links": reading.links_of(actor, row),
        "sections": [
            {
                "title": item.title,
                "share": round(item.share, 3),
                "own_words": item.own_words,
                "reasons": list(item.reasons),
            }
            for item in needed.judged(row).sections
        ],
    }


@router.get("", response=DocumentPage)
def list_documents(request: ApiRequest, query: Query[DocumentQuery]) -> dict[str, Any]:
    """Return the documents, a page at a time, without their texts."""
    require(request.auth, policy.VIEW_DOCUMENT)
    rows: Any = reading.documents_with_standing(request.auth).defer("text")
    wanted = {
        "state": query.state,
        "kind": query.kind,
        "owner_id": query.owner,
        "requirements__requirement": query.requirement,
        "links__subject_id": query.about,
        "review_on__lte": query.review_due_on,
        "waits_for_me": query.waits_for_me,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page_of(rows.distinct(), query)


@router.post("", response={201: DocumentDetailOut})
def create_document(request: ApiRequest, body: CreateDocumentIn) -> Status[dict[str, Any]]:
    """Begin an empty document."""
    draft = writing.DocumentDraft(**body.model_dump())
    row = writing.create_document(actor=request.auth, draft=draft)
    return Status(201, _detail(request.auth, row.pk))


@router.post("/outlines", response={201: DocumentDetailOut})
def begin_from_outline(request: ApiRequest, body: BeginDocumentIn) -> Status[dict[str, Any]]:
    """Begin a document from an outline; its words count as unwritten."""
    row = writing.begin_from_outline(actor=request.auth, **body.model_dump())
    return Status(201, _detail(request.auth, row.pk))


@router.get("/needed", response=list[NeededOut])
def list_needed(request: ApiRequest) -> list[dict[str, Any]]:
    """Return what a management system needs in writing, and how far each document is."""
    require(request.auth, policy.VIEW_DOCUMENT)
    return [
        {
            "outline": item.outline.id,
            "title": item.outline.title,
            "kind": item.outline.kind,
            "necessity": item.outline.necessity,
            "requirements": [f"{name} {requirement}" for name, requirement in item.requirements],
            "standing": item.standing,
            "kept": item.kept,
            "document_id": None if item.document is None else item.document.pk,
        }
        for item in needed_in_writing(request.auth)
    ]


@router.get("/in-force", response=list[PublishedOut])
def list_in_force(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the versions in force."""
    require(request.auth, policy.READ_DOCUMENT)
    return [
        {
            "version_id": item.subject.id,
            "document_id": item.document,
            "title": item.title,
            "version": item.version,
            "since": item.since,
            "is_ai_policy": item.is_ai_policy,
        }
        for item in facts.published_versions(request.auth)
    ]


@router.get("/ai-policy", response=AiPolicyOut)
def get_ai_policy(request: ApiRequest) -> dict[str, Any]:
    """Return the AI policy in force, and to which required points it speaks."""
    require(request.auth, policy.VIEW_DOCUMENT)
    found = facts.policy_in_force(request.auth)
    return {
        "document_id": None if found is None else found.document.pk,
        "version": None if found is None else found.version.label,
        "since": None if found is None else found.version.published_at.date(),
        "points": [
            {"key": item.point.key, "title": item.point.title, "section": item.section}
            for item in (() if found is None else found.points)
        ],
    }


@router.get("/{key}", response=DocumentDetailOut)
def get_document(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return a document with its draft, and how much of it is template."""
    seen_document(request.auth, key)
    return _detail(request.auth, key)


@router.put("/{key}", response=DocumentDetailOut)
def edit_document(request: ApiRequest, key: UUID, body: CreateDocumentIn) -> dict[str, Any]:
    """Change what is said about a document; what is left out takes its default."""
    row = reading.get_document(request.auth, key)
    draft = writing.DocumentDraft(**body.model_dump())
    writing.edit_document(actor=request.auth, document=row, draft=draft)
    return _detail(request.auth, key)


@router.put("/{key}/draft", response=DocumentDetailOut)
def write_draft(request: ApiRequest, key: UUID, body: WriteDraftIn) -> dict[str, Any]:
    """Write the draft; refused with 409 when somebody else saved meanwhile."""
    row = reading.get_document(request.auth, key)
    writing.write_draft(actor=request.auth, document=row, text=body.text, revision=body.revision)
    return _detail(request.auth, key)


@router.put("/{key}/people", response=DocumentDetailOut)
def name_people(request: ApiRequest, key: UUID, body: NamePeopleIn) -> dict[str, Any]:
    """Name who approves and who reads."""
    row = reading.get_document(request.auth, key)
    linking.name_people(actor=request.auth, document=row, **body.model_dump())
    return _detail(request.auth, key)


@router.put("/{key}/requirements", response=DocumentDetailOut)
def set_requirements(
    request: ApiRequest, key: UUID, body: DocumentRequirementsIn
) -> dict[str, Any]:
    """Say which requirements the document satisfies."""
    row = reading.get_document(request.auth, key)
    linking.set_requirements(actor=request.auth, document=row, requirements=body.requirements)
    return _detail(request.auth, key)


@router.post("/{key}/links", response=DocumentDetailOut)
def add_link(request: ApiRequest, key: UUID, body: LinkDocumentIn) -> dict[str, Any]:
    """Say that the document is about a record."""
    row = reading.get_document(request.auth, key)
    subject = Subject(kind=body.kind, id=body.subject_id, label=body.label)
    linking.link_document(actor=request.auth, document=row, subject=subject)
    return _detail(request.auth, key)


@router.delete("/{key}/links/{subject}", response=DocumentDetailOut)
def remove_link(request: ApiRequest, key: UUID, subject: UUID) -> dict[str, Any]:
    """Say that the document is not about a record any more."""
    row = reading.get_document(request.auth, key)
    linking.unlink_document(actor=request.auth, document=row, subject_id=subject)
    return _detail(request.auth, key)
