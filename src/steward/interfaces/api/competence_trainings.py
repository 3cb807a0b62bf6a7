"""Trainings with their certificates, and lists of them from other systems."""

from base64 import b64encode
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.domain.competence import policy
from steward.domain.competence.models import TrainingImport, TrainingRecord
from steward.domain.competence.operations import training as operations
from steward.domain.competence.queries import training as queries
from steward.domain.competence.terms.training import Result, TrainingDraft, Validity
from steward.extensions.exchange.tables import read_table
from steward.extensions.exchange.trainings import (
    TrainingPreview,
    preview_trainings,
    suggest_training_columns,
)
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.files.operations import read_file, store_file
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.imports import LARGEST_BODY, FileIn, RowErrorOut
from steward.interfaces.api.kit import Input, PageQuery, Paging, Text, page_of, unpacked

router = Router(tags=["Trainings"])
KEPT = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
LARGEST_CERTIFICATE = 20 * 1024 * 1024
SHOWN_ERRORS = 200


class TrainingQuery(Paging):
    """Which trainings are wanted."""

    validity: Validity | None = None
    worker: UUID | None = None


class EditTrainingIn(Input):
    """What is known of a training."""

    title: Text
    held_on: date
    provider: Text = ""
    hours: float | None = Field(None, gt=0, allow_inf_nan=False)
    result: Result = Result.ATTENDED
    valid_until: date | None = None
    note: Text = ""


class RecordTrainingIn(EditTrainingIn):
    """Who had a training: a member, somebody known, or a new name; and what is known of it."""

    person_id: UUID | None = None
    worker_id: UUID | None = None
    name: Text = ""


class CertificateIn(Input):
    """A certificate: PDF, PNG or JPEG in Base 64, up to 20 MB."""

    name: Text
    content: Annotated[str, Field(max_length=LARGEST_BODY, description="Base 64.")]


class RemoveTrainingIn(Input):
    """Why a training is removed."""

    reason: Text


class TrainingListIn(FileIn):
    """A list of trainings as CSV or XLSX in Base 64; ``mapping`` gives column → field."""

    content: Annotated[str, Field(max_length=LARGEST_BODY, description="Base 64.")]
    mapping: dict[Text, Text] | None = None


class TrainingOut(Schema):
    """A training; ``validity`` says whether it still counts."""

    id: UUID
    reference: str
    worker_id: UUID
    title: str
    provider: str
    held_on: date
    hours: Decimal | None
    result: str
    valid_until: date | None
    validity: Validity
    note: str
    certificate_id: UUID | None


class TrainingPage(Schema):
    """A page of trainings."""

    items: list[TrainingOut]
    next: UUID | None


class CertificateOut(Schema):
    """A certificate in Base 64."""

    name: str
    digest: str
    content: str


class TrainingPreviewOut(Schema):
    """What an import would bring and refuse; nothing is written."""

    mapping: dict[str, str]
    trainings: int
    refused: int
    unknown: list[str] = Field(description="People whom nobody knows here.")
    errors: list[RowErrorOut] = Field(description="The first 200.")


class TrainingImportOut(Schema):
    """An import of trainings."""

    id: UUID
    file_name: str
    created: int
    changed: int
    untouched: int
    refused: int
    problems: list[dict[str, Any]]
    created_at: datetime
    undone_at: datetime | None


class TrainingImportPage(Schema):
    """A page of imports of trainings."""

    items: list[TrainingImportOut]
    next: UUID | None


class TrainingsUndoneOut(Schema):
    """How many trainings were removed, and how many are as before."""

    removed: int
    restored: int


@router.get("", response=TrainingPage)
def list_trainings(request: ApiRequest, query: Query[TrainingQuery]) -> dict[str, Any]:
    """Return the trainings, a page at a time."""
    require(request.auth, policy.VIEW_TRAINING)
    rows = queries.trainings_visible_to(request.auth)
    if query.validity is not None:
        rows = rows.filter(validity=query.validity.value)
    if query.worker is not None:
        rows = rows.filter(worker=query.worker)
    return page_of(rows, query)


def _training(request: ApiRequest, key: UUID) -> TrainingRecord:
    row = queries.get_training(request.auth, key)
    require(request.auth, policy.VIEW_TRAINING, row)
    return row


@router.post("", response={201: TrainingOut})
def record_training(request: ApiRequest, body: RecordTrainingIn) -> Status[TrainingRecord]:
    """Record that somebody had a training."""
    require(request.auth, policy.EDIT_TRAINING)
    given = body.model_dump()
    who = {name: given.pop(name) for name in ("person_id", "worker_id", "name")}
    draft = TrainingDraft(**given)
    row = operations.record_training(actor=request.auth, draft=draft, **who)
    return Status(201, _training(request, row.pk))


def _previewed(request: ApiRequest, body: TrainingListIn) -> tuple[dict[str, str], TrainingPreview]:
    require(request.auth, policy.EDIT_TRAINING)
    table = read_table(unpacked(body.content), body.name)
    mapping = body.mapping
    chosen = suggest_training_columns(table.columns).targets if mapping is None else mapping
    people = queries.known_people(request.auth)
    return dict(chosen), preview_trainings(table, chosen, people, request.auth.today)


@router.post("/imports/preview", response=TrainingPreviewOut)
def preview_training_list(request: ApiRequest, body: TrainingListIn) -> dict[str, Any]:
    """Look through a list of trainings without writing anything."""
    mapping, found = _previewed(request, body)
    return {
        "mapping": mapping,
        "trainings": len(found.trainings),
        "refused": found.refused,
        "unknown": list(found.unknown),
        "errors": list(found.errors[:SHOWN_ERRORS]),
    }


@router.post("/imports", response={201: TrainingImportOut})
def import_training_list(request: ApiRequest, body: TrainingListIn) -> Status[TrainingImport]:
    """Import a list of trainings; those brought before are changed by their key."""
    _, found = _previewed(request, body)
    batch = operations.import_trainings(
        actor=request.auth,
        file_name=body.name,
        trainings=found.trainings,
        refused=found.refused,
        problems=list(map(asdict, found.errors)),
    )
    return Status(201, batch)


@router.get("/imports", response=TrainingImportPage)
def list_training_imports(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the imports, a page at a time."""
    require(request.auth, policy.VIEW_TRAINING)
    return page_of(queries.training_imports(request.auth), paging)


@router.post("/imports/{key}/undo", response=TrainingsUndoneOut)
def undo_training_list(request: ApiRequest, key: UUID) -> dict[str, int]:
    """Take an import back."""
    batch = queries.get_training_import(request.auth, key)
    require(request.auth, policy.EDIT_TRAINING, batch)
    removed, restored = operations.undo_training_import(actor=request.auth, batch=batch)
    return {"removed": removed, "restored": restored}


@router.get("/{key}", response=TrainingOut)
def get_training(request: ApiRequest, key: UUID) -> TrainingRecord:
    """Return one training."""
    return _training(request, key)


@router.put("/{key}", response=TrainingOut)
def edit_training(request: ApiRequest, key: UUID, body: EditTrainingIn) -> TrainingRecord:
    """Correct a training."""
    row = _training(request, key)
    draft = TrainingDraft(**body.model_dump())
    operations.edit_training(actor=request.auth, training=row, draft=draft)
    return _training(request, key)


@router.post("/{key}/remove", response={204: None})
def remove_training(request: ApiRequest, key: UUID, body: RemoveTrainingIn) -> Status[None]:
    """Remove a training that was recorded by mistake."""
    row = _training(request, key)
    operations.remove_training(actor=request.auth, training=row, **body.model_dump())
    return Status(204, None)


@router.get("/{key}/certificate", response=CertificateOut)
def get_certificate(request: ApiRequest, key: UUID) -> dict[str, str]:
    """Return the certificate of a training."""
    row = _training(request, key)
    if row.certificate is None:
        raise NotFound("This training has no certificate.")
    content = read_file(actor=request.auth, file=row.certificate)
    return {
        "name": row.certificate.name,
        "digest": row.certificate.digest,
        "content": b64encode(content).decode(),
    }


@router.put("/{key}/certificate", response=TrainingOut)
def put_certificate(request: ApiRequest, key: UUID, body: CertificateIn) -> TrainingRecord:
    """Attach a certificate to a training."""
    row = _training(request, key)
    require(request.auth, policy.EDIT_TRAINING, row)
    content = unpacked(body.content)
    if not content.startswith(KEPT) or len(content) > LARGEST_CERTIFICATE:
        raise Invalid("Only PDF, PNG and JPEG up to 20 MB are kept here.", place="content")
    stored = store_file(actor=request.auth, name=body.name, content=content)
    operations.attach_certificate(actor=request.auth, training=row, certificate_id=stored.pk)
    return _training(request, key)
