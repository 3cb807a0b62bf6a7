"""Begin documents, say what they are, write their drafts together."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from steward.domain.documents.events import (
    DocumentBegun,
    DocumentDescribed,
    DocumentPictureAdded,
    DocumentWritten,
)
from steward.domain.documents.models import Document, DocumentImage
from steward.domain.documents.operations.holding import held, member, note_author, turned
from steward.domain.documents.operations.linking import write_requirements
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.documents.queries.needed import judged, outline_called
from steward.domain.documents.rules.boilerplate import begun_text, words_of
from steward.domain.documents.rules.checking import check_text
from steward.domain.documents.rules.pictures import read_picture
from steward.domain.documents.terms.kinds import (
    LANGUAGES,
    LONGEST_KEPT_MONTHS,
    LONGEST_TITLE,
    MOST_MONTHS,
    Classification,
    DocumentKind,
    KeptFrom,
)
from steward.domain.documents.terms.states import Act, DocumentState
from steward.domain.frameworks.queries import ISO_42001, adopted_frameworks
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.files.operations import store_file
from steward.foundation.journal.operations import record
from steward.foundation.tenancy.operations import next_numbers

TOLD_AGAIN = timedelta(minutes=30)
"""Saves of one author within this time are told once; the history of the row keeps each."""
MOST_PICTURES = 200
STALE = "Somebody else saved meanwhile. Your words are kept here: read both, then save again."


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """What is said about a document; months of ``None`` mean that no period is set."""

    title: str
    kind: str
    owner_id: UUID | None = None
    classification: str = Classification.INTERNAL.value
    language: str = "en"
    review_months: int | None = 12
    kept_months: int | None = None
    kept_from: str = KeptFrom.REPLACED.value
    is_ai_policy: bool = False


def _checked(draft: DocumentDraft) -> str:
    """Return the title, trimmed, when every value is within its range."""
    title = " ".join(draft.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Invalid(f"Give a title of up to {LONGEST_TITLE} characters.", place="title")
    choices = (
        ("kind", draft.kind, {item.value for item in DocumentKind}),
        ("classification", draft.classification, {item.value for item in Classification}),
        ("language", draft.language, set(LANGUAGES)),
        ("kept_from", draft.kept_from, {item.value for item in KeptFrom}),
    )
    for place, value, allowed in choices:
        if value not in allowed:
            raise Invalid(
                f"“{value[:60]}” is not one of {', '.join(sorted(allowed))}.", place=place
            )
    ranges = (
        ("review_months", draft.review_months, MOST_MONTHS),
        ("kept_months", draft.kept_months, LONGEST_KEPT_MONTHS),
    )
    for place, months, most in ranges:
        if months is not None and not 1 <= months <= most:
            raise Invalid(f"Give between 1 and {most:,} months, or nothing.", place=place)
    return title


def _fill(actor: Actor, row: Document, draft: DocumentDraft) -> None:
    row.title = _checked(draft)
    row.owner = member(actor, draft.owner_id, "owner_id")
    for item in fields(draft):
        if item.name not in ("title", "owner_id"):
            setattr(row, item.name, getattr(draft, item.name))
    _check_policy(actor, row)


def _check_policy(actor: Actor, row: Document) -> None:
    others = Document.objects.visible_to(actor).filter(is_ai_policy=True).exclude(pk=row.pk)
    if row.is_ai_policy and (other := others.first()) is not None:
        raise Invalid(f"{other} is the AI policy already; unmark it first.", place="is_ai_policy")


@transaction.atomic
def create_document(*, actor: Actor, draft: DocumentDraft, text: str = "") -> Document:
    """Begin a document, empty or with a text.

    Source: ISO/IEC 42001:2023, 7.5.2.

    Raises:
        NotAllowed: The actor may not write documents.
        Invalid: A value is outside its range, the owner is no member, or another is the AI policy.
    """
    require(actor, EDIT_DOCUMENT)
    row = Document(organisation_id=actor.organisation_id)
    _fill(actor, row, draft)
    row.text = check_text(text)
    row.number = next_numbers(actor.organisation_id, "document")
    note_author(actor, row)
    row.save(force_insert=True)
    kind = DocumentKind(row.kind).label.lower()
    record(actor, DocumentBegun(subject=row.as_subject(), kind=kind))
    return row


@transaction.atomic
def begin_from_outline(*, actor: Actor, outline: str, owner_id: UUID | None = None) -> Document:
    """Begin a document from an outline; its words count as unwritten until somebody writes.

    Raises:
        NotAllowed: The actor may not write documents.
        NotFound: There is no such outline.
        Invalid: The owner is no member of the organisation.
        Conflict: A document that began from it is not withdrawn.
    """
    require(actor, EDIT_DOCUMENT)
    chosen = outline_called(outline)
    known = Document.objects.visible_to(actor).filter(outline=chosen.id)
    if (other := known.exclude(state=DocumentState.WITHDRAWN.value).first()) is not None:
        raise Conflict(f"{other} began from this outline; go on with it.")
    kind = (
        chosen.kind
        if chosen.kind in {item.value for item in DocumentKind}
        else DocumentKind.OTHER.value
    )
    has_policy = Document.objects.visible_to(actor).filter(is_ai_policy=True).exists()
    draft = DocumentDraft(
        title=chosen.title,
        kind=kind,
        owner_id=owner_id,
        review_months=chosen.review_months,
        is_ai_policy="5.2" in chosen.satisfies and kind == DocumentKind.POLICY and not has_policy,
    )
    row = Document(organisation_id=actor.organisation_id, outline=chosen.id, is_outline=True)
    _fill(actor, row, draft)
    row.text = begun_text(chosen)
    row.number = next_numbers(actor.organisation_id, "document")
    row.save(force_insert=True)
    followed = {*adopted_frameworks(actor), ISO_42001}
    wanted = [(ISO_42001, item) for item in chosen.satisfies]
    wanted += [item for item in chosen.also if item[0] in followed]
    write_requirements(actor, row, wanted)
    where = f" from the outline “{chosen.title}”"
    record(actor, DocumentBegun(subject=row.as_subject(), kind=kind, where=where))
    return row


@transaction.atomic
def edit_document(*, actor: Actor, document: Document, draft: DocumentDraft) -> Document:
    """Change what is said about a document; its text and versions stay.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is in review or approved: what was handed in stands until it is decided.
        Invalid: A value is outside its range, the owner is no member, or another is the AI policy.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    if row.state in (DocumentState.REVIEW, DocumentState.APPROVED):
        raise Conflict("It is being decided on. Send it back first, then it can be changed.")
    before = {item.name: getattr(row, item.name) for item in fields(draft)}
    _fill(actor, row, draft)
    changed = [name for name, value in before.items() if getattr(row, name) != value]
    if not changed:
        return row
    row.save(update_fields=["owner" if name == "owner_id" else name for name in changed])
    what = ", ".join(name.removesuffix("_id").replace("_", " ") for name in changed)
    record(actor, DocumentDescribed(subject=row.as_subject(), what=what))
    return row


@transaction.atomic
def assign_documents(
    *, actor: Actor, documents: Sequence[Document], owner_id: UUID | None = None
) -> int:
    """Let a member own many documents, or nobody; returns how many changed hands.

    Raises:
        NotAllowed: The actor may not write documents.
        Invalid: The person is no member of the organisation.
    """
    require(actor, EDIT_DOCUMENT)
    owner = member(actor, owner_id, "owner_id")
    changed = 0
    for document in documents:
        row = held(actor, document)
        if row.owner_id == owner_id:
            continue
        row.owner = owner
        row.save(update_fields=["owner"])
        record(actor, DocumentDescribed(subject=row.as_subject(), what="owner"))
        changed += 1
    return changed


@transaction.atomic
def write_draft(*, actor: Actor, document: Document, text: str, revision: int) -> Document:
    """Write the draft of a document on the ground of a revision.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: Its state does not permit it, or somebody else saved meanwhile.
        Invalid: The text or a paragraph of it is too long.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    turned(row, Act.WRITE)
    text = check_text(text)
    if text == row.text:
        return row
    if revision != row.revision:
        raise Conflict(STALE, place="text")
    is_told = (
        row.written_at is not None
        and row.written_by == actor.label[:200]
        and actor.now - row.written_at < TOLD_AGAIN
    )
    row.text, row.revision = text, row.revision + 1
    row.is_outline = bool(row.outline) and judged(row).is_outline
    note_author(actor, row)
    row.save(
        update_fields=["text", "revision", "is_outline", "authors", "written_by", "written_at"]
    )
    if not is_told:
        record(actor, DocumentWritten(subject=row.as_subject(), words=len(words_of(text))))
    return row


@transaction.atomic
def add_picture(*, actor: Actor, document: Document, name: str, content: bytes) -> DocumentImage:
    """Keep a picture for a document; what it is, is read from its bytes.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: Its state does not permit it, or it has 200 pictures.
        Invalid: It is no PNG, JPEG or GIF, damaged, or too large.
    """
    require(actor, EDIT_DOCUMENT, document)
    row = held(actor, document)
    turned(row, Act.WRITE)
    found = read_picture(content)
    last = DocumentImage.objects.visible_to(actor).filter(document=row).order_by("-number").first()
    number = 1 if last is None else last.number + 1
    if number > MOST_PICTURES:
        raise Conflict(f"A document has up to {MOST_PICTURES} pictures.")
    picture = DocumentImage.objects.create(
        organisation_id=actor.organisation_id,
        document=row,
        number=number,
        file=store_file(actor=actor, name=name, content=content),
        kind=found.kind,
        width=found.width,
        height=found.height,
    )
    record(actor, DocumentPictureAdded(subject=row.as_subject(), picture=f"image-{number}"))
    return picture
