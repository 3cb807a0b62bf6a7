"""Permissions about documents."""

from typing import Any

from steward.domain.documents.models import Document
from steward.foundation.core.actor import Actor, Permission


def answers_for(actor: Actor, subject: object) -> bool:
    """Say whether the actor owns the document."""
    return isinstance(subject, Document) and subject.owner_id == actor.id


def is_named(actor: Actor, subject: object) -> bool:
    """Say whether the actor is named to approve or to read the document before it is published."""
    if not isinstance(subject, Document):
        return False
    return any(row.person_id == actor.id for row in subject.people.all())


VIEW_DOCUMENT = Permission[Any](name="document.view", label="See documents")
EDIT_DOCUMENT = Permission[Any](name="document.edit", label="Write documents", or_if=answers_for)
REVIEW_DOCUMENT = Permission[Document](
    name="document.review", label="Read documents before they are approved", or_if=is_named
)
APPROVE_DOCUMENT = Permission[Document](
    name="document.approve", label="Approve documents that others wrote", or_if=is_named
)
PUBLISH_DOCUMENT = Permission[Document](
    name="document.publish", label="Publish and withdraw documents"
)
READ_DOCUMENT = Permission[Any](name="document.read", label="Read published documents")
