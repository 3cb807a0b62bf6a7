"""A document as a flow approves it."""

from uuid import UUID

from steward.domain.approvals.rules import digest
from steward.domain.approvals.terms import Approvable
from steward.domain.documents.models import Document, DocumentImage
from steward.domain.documents.terms.states import DocumentState
from steward.foundation.core.actor import Actor

SAID = ("title", "kind", "classification", "text", "note", "is_minor", "submitted_at")
"""What one approves: the words, and that they were handed in then."""


def as_approvable(actor: Actor, document: Document) -> Approvable:
    """Return what is approved of a document, and who wrote it."""
    pictures = DocumentImage.objects.visible_to(actor).filter(document=document)
    content: dict[str, object] = {name: getattr(document, name) for name in SAID}
    content["pictures"] = list(pictures.order_by("number").values_list("number", "file_id"))
    return Approvable(
        subject=document.as_subject(),
        content=digest(content),
        authors=frozenset(UUID(key) for key in document.authors),
    )


def why_not_yet(document: Document) -> str:
    """Return why nobody can be asked to approve it; empty where they can."""
    return "" if document.state == DocumentState.REVIEW else "Hand the document in first."
