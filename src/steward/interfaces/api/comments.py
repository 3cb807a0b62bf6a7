"""Comments on records; the kind of record says which page and permission stand behind it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from steward.domain.assessments.models import ImpactAssessment, ImpactSection
from steward.domain.assessments.policy import VIEW_IMPACT
from steward.domain.assessments.queries import get_assessment, section_by_id
from steward.domain.documents.models import Document, ExternalDocument
from steward.domain.documents.policy import VIEW_DOCUMENT
from steward.domain.documents.queries.external import get_external
from steward.domain.documents.queries.reading import get_document
from steward.domain.findings.models import Finding
from steward.domain.findings.policy import VIEW_FINDING
from steward.domain.findings.queries.register import get_finding
from steward.domain.impacts.policy import VIEW_CLASSIFICATION
from steward.domain.impacts.queries import thread_of
from steward.domain.parts.models import Part
from steward.domain.parts.policy import VIEW_PART
from steward.domain.parts.queries import get_part
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.policy import VIEW_RUN
from steward.domain.questionnaires.queries import get_run
from steward.domain.risks.models import Risk
from steward.domain.risks.policy import VIEW_RISK
from steward.domain.risks.queries import get_risk
from steward.domain.systems.models import AiSystem
from steward.domain.systems.policy import VIEW_SYSTEM
from steward.domain.systems.queries import get_system
from steward.domain.tasks.models import Comment, Task
from steward.domain.tasks.operations import commenting
from steward.domain.tasks.policy import VIEW_TASK
from steward.domain.tasks.queries import comments_about, get_comment, get_task
from steward.domain.tasks.terms import Reaction
from steward.foundation.core.actor import Actor, Permission, require
from steward.foundation.core.errors import NotFound
from steward.foundation.core.subjects import Subject
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Comments"])

Found = Callable[[Actor, UUID], Any]
RECORDS: dict[str, tuple[Found, Permission[Any], Callable[[Any], Subject]]] = {
    "system": (get_system, VIEW_SYSTEM, AiSystem.as_subject),
    "risk": (get_risk, VIEW_RISK, Risk.as_subject),
    "task": (get_task, VIEW_TASK, Task.as_subject),
    "part": (get_part, VIEW_PART, Part.as_subject),
    "nonconformity": (get_finding, VIEW_FINDING, Finding.as_subject),
    "run": (get_run, VIEW_RUN, Run.as_subject),
    "classification": (get_system, VIEW_CLASSIFICATION, thread_of),
    "impact-assessment": (get_assessment, VIEW_IMPACT, ImpactAssessment.as_subject),
    "document": (get_document, VIEW_DOCUMENT, Document.as_subject),
    "external-document": (get_external, VIEW_DOCUMENT, ExternalDocument.as_subject),
    "impact-section": (section_by_id, VIEW_IMPACT, ImpactSection.as_subject),
}
"""Kind → how a record is found, who may see it, and what is spoken about; a classification and
an impact assessment are found by the key of their AI system."""


class CommentIn(Input):
    """What is said."""

    text: Text


class CommentOut(Schema):
    """A comment; the text of a deleted one is empty."""

    id: UUID
    author_id: UUID
    author_label: str
    text: str
    at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    reactions: dict[str, dict[str, str]]


class ReactIn(Input):
    """How one reacts; the same again takes it back."""

    reaction: Reaction


def subject_of(actor: Actor, kind: str, key: UUID) -> Subject:
    """Return the record that a comment is about, as this actor may see it.

    Raises:
        NotFound: There is no such kind of record, or no such record for this actor.
        NotAllowed: The actor may not see records of this kind.
    """
    if kind not in RECORDS:
        raise NotFound(f"Comments are on {', '.join(sorted(RECORDS))}; not on {kind!r}.")
    one, permission, subject = RECORDS[kind]
    found = one(actor, key)
    require(actor, permission, found)
    return subject(found)


@router.get("/{kind}/{key}", response=list[CommentOut])
def list_comments(request: ApiRequest, kind: str, key: UUID) -> list[Comment]:
    """Return the latest 200 comments on a record, oldest first."""
    subject = subject_of(request.auth, kind, key)
    return comments_about(request.auth, subject.id)


@router.post("/{kind}/{key}", response={201: CommentOut})
def write_comment(request: ApiRequest, kind: str, key: UUID, body: CommentIn) -> Status[Comment]:
    """Comment on a record."""
    subject = subject_of(request.auth, kind, key)
    written = commenting.write_comment(actor=request.auth, subject=subject, text=body.text)
    return Status(201, written)


@router.put("/{kind}/{key}/{comment}", response=CommentOut)
def edit_comment(
    request: ApiRequest, kind: str, key: UUID, comment: UUID, body: CommentIn
) -> Comment:
    """Change one's own comment."""
    subject = subject_of(request.auth, kind, key)
    found = get_comment(request.auth, comment, subject_id=subject.id)
    return commenting.edit_comment(actor=request.auth, comment=found, text=body.text)


@router.delete("/{kind}/{key}/{comment}", response=CommentOut)
def delete_comment(request: ApiRequest, kind: str, key: UUID, comment: UUID) -> Comment:
    """Delete one's own comment; its place in the thread stays."""
    subject = subject_of(request.auth, kind, key)
    found = get_comment(request.auth, comment, subject_id=subject.id)
    return commenting.delete_comment(actor=request.auth, comment=found)


@router.post("/{kind}/{key}/{comment}/react", response=CommentOut)
def react_to_comment(
    request: ApiRequest, kind: str, key: UUID, comment: UUID, body: ReactIn
) -> Comment:
    """React to a comment, or take the same reaction back."""
    subject = subject_of(request.auth, kind, key)
    found = get_comment(request.auth, comment, subject_id=subject.id)
    return commenting.react_to_comment(
        actor=request.auth, comment=found, reaction=body.reaction.value
    )
