"""Deciding on documents: handing in, reading, approving, publishing, withdrawing."""

from uuid import UUID

from ninja import Router

from steward.domain.documents.models import Document
from steward.domain.documents.operations import deciding, publishing
from steward.domain.documents.queries import reading
from steward.extensions.reports.documents.figures import publishing_figures
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.documents import DocumentOut
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Documents"])


class SubmitDocumentIn(Input):
    """What changed, and whether it is a small change."""

    note: Text = ""
    is_minor: bool = False


class MarkReadIn(Input):
    """What a reading brought."""

    said: Text


class ApproveDocumentIn(Input):
    """A word that goes with the approval."""

    note: Text = ""


class DocumentReasonIn(Input):
    """Why."""

    reason: Text


class ConfirmDocumentIn(Input):
    """What was looked at."""

    note: Text


@router.post("/{key}/submit", response=DocumentOut)
def submit_document(request: ApiRequest, key: UUID, body: SubmitDocumentIn) -> Document:
    """Hand the draft in; refused while a section is template still."""
    row = reading.get_document(request.auth, key)
    return deciding.submit_document(actor=request.auth, document=row, **body.model_dump())


@router.post("/{key}/read", response=DocumentOut)
def mark_read(request: ApiRequest, key: UUID, body: MarkReadIn) -> Document:
    """Say as a named reviewer what the reading brought."""
    row = reading.get_document(request.auth, key)
    return deciding.mark_read(actor=request.auth, document=row, said=body.said)


@router.post("/{key}/approve", response=DocumentOut)
def approve_document(request: ApiRequest, key: UUID, body: ApproveDocumentIn) -> Document:
    """Approve as a named approver; the last approval that is needed makes it approved."""
    row = reading.get_document(request.auth, key)
    return deciding.approve_document(actor=request.auth, document=row, note=body.note)


@router.post("/{key}/send-back", response=DocumentOut)
def send_back(request: ApiRequest, key: UUID, body: DocumentReasonIn) -> Document:
    """Send it back to those who write it."""
    row = reading.get_document(request.auth, key)
    return deciding.send_back(actor=request.auth, document=row, reason=body.reason)


@router.post("/{key}/publish", response=DocumentOut)
def publish_document(request: ApiRequest, key: UUID) -> Document:
    """Bring the approved version into force."""
    row = reading.get_document(request.auth, key)
    figures = publishing_figures(request.auth, row)
    return publishing.publish_document(actor=request.auth, document=row, figures=figures)


@router.post("/{key}/revise", response=DocumentOut)
def revise_document(request: ApiRequest, key: UUID) -> Document:
    """Begin the next version."""
    row = reading.get_document(request.auth, key)
    return publishing.revise_document(actor=request.auth, document=row)


@router.post("/{key}/confirm", response=DocumentOut)
def confirm_document(request: ApiRequest, key: UUID, body: ConfirmDocumentIn) -> Document:
    """Say as an approver that it was reviewed and nothing is to change."""
    row = reading.get_document(request.auth, key)
    return publishing.confirm_document(actor=request.auth, document=row, note=body.note)


@router.post("/{key}/withdraw", response=DocumentOut)
def withdraw_document(request: ApiRequest, key: UUID, body: DocumentReasonIn) -> Document:
    """Take the document out of force."""
    row = reading.get_document(request.auth, key)
    return publishing.withdraw_document(actor=request.auth, document=row, reason=body.reason)


@router.post("/{key}/drop", response=DocumentOut)
def drop_draft(request: ApiRequest, key: UUID) -> Document:
    """Drop the draft of the next version; the version in force stays."""
    row = reading.get_document(request.auth, key)
    return publishing.drop_draft(actor=request.auth, document=row)
