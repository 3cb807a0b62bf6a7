"""Take a text over that somebody brought, as a new document or as a new draft of one."""

import re
from collections.abc import Sequence

from django.db import transaction

from steward.domain.documents.models import Document
from steward.domain.documents.operations.publishing import revise_document
from steward.domain.documents.operations.writing import (
    DocumentDraft,
    add_picture,
    create_document,
    write_draft,
)
from steward.domain.documents.policy import EDIT_DOCUMENT
from steward.domain.documents.rules.states import permits
from steward.domain.documents.terms.states import Act, DocumentState
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid

PICTURE = re.compile(r"\]\(image-([1-9][0-9]{0,3})\)")
Pictures = Sequence[tuple[str, bytes]]


@transaction.atomic
def bring_document(
    *, actor: Actor, draft: DocumentDraft, text: str, pictures: Pictures = ()
) -> Document:
    """Begin a document with a text that somebody brought.

    Args:
        actor: Who brings it.
        draft: What is said about the document.
        text: Markdown; ``image-1`` names the first of the pictures.
        pictures: (name, bytes) in order; what is no picture is left out.

    Raises:
        NotAllowed: The actor may not write documents.
        Invalid: A value is outside its range, or the text is too long.
    """
    require(actor, EDIT_DOCUMENT)
    row = create_document(actor=actor, draft=draft)
    return _filled(actor, row, text, pictures)


@transaction.atomic
def bring_draft(
    *, actor: Actor, document: Document, text: str, pictures: Pictures = ()
) -> Document:
    """Replace the draft of a document by a text that somebody brought; in force it stays as it is.

    A document in force is revised with it. See `bring_document` for the text and its pictures.

    Raises:
        NotAllowed: The actor may not write documents and does not own it.
        Conflict: It is being decided on.
        Invalid: The text is too long.
    """
    require(actor, EDIT_DOCUMENT, document)
    if permits(DocumentState(document.state), Act.REVISE):
        document = revise_document(actor=actor, document=document)
    return _filled(actor, document, text, pictures)


def _filled(actor: Actor, row: Document, text: str, pictures: Pictures) -> Document:
    numbers: dict[str, int] = {}
    for place, (name, content) in enumerate(pictures, 1):
        try:
            added = add_picture(actor=actor, document=row, name=name, content=content)
        except Invalid:
            continue
        numbers[str(place)] = added.number

    def renumbered(match: re.Match[str]) -> str:
        number = numbers.get(match[1])
        return match[0] if number is None else f"](image-{number})"

    return write_draft(
        actor=actor, document=row, text=PICTURE.sub(renumbered, text), revision=row.revision
    )
