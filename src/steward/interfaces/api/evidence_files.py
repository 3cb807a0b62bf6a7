"""Bring evidence, in pieces or at once, and read its bytes; requests for it; half-lives."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from ninja import Field, Router, Schema, Status

from steward.domain.evidence import policy
from steward.domain.evidence.operations import aging, asking, keep_version, keeping
from steward.domain.evidence.queries import asking as asked
from steward.domain.evidence.queries import items
from steward.domain.evidence.terms.kinds import (
    HALF_LIVES,
    EvidenceKind,
    EvidenceLevel,
    Gathered,
    Provenance,
)
from steward.domain.evidence.terms.states import AskState
from steward.extensions.exchange.evidence_ties import record_named
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Invalid, NotFound
from steward.foundation.core.subjects import Subject
from steward.foundation.files.models import StoredFile
from steward.foundation.files.operations import (
    Pieces,
    begin_upload,
    drop_upload,
    finish_upload,
    open_file,
    store_file,
    use_upload,
    write_piece,
)
from steward.foundation.files.queries import get_upload, uploads_of
from steward.foundation.files.rules import HEAD, check_no_program, harmless_name
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.evidence import EvidenceDetailOut, detail, seen_item
from steward.interfaces.api.evidence import router as items_router
from steward.interfaces.api.kit import Input, Text, unpacked

router = Router(tags=["Evidence"])
requests_router = Router(tags=["Evidence"])
lives_router = Router(tags=["Evidence"])
MOST_PACKED = 28_000_000


class UploadOut(Schema):
    """A file on its way: ``offset`` of ``size`` bytes have come; ``file_id`` once all has."""

    id: UUID
    name: str
    size: int
    offset: int
    media: str
    file_id: UUID | None


class BeginUploadIn(Input):
    """A file that is to come in pieces, up to 5 GB."""

    name: Text
    size: int = Field(ge=1)


class FinishUploadIn(Input):
    """The SHA-256 of the whole as the sender knows it, or nothing."""

    digest: str = Field("", max_length=64)


class ProvenanceIn(Input):
    """Where bytes come from, as far as anybody can say."""

    method: Gathered = Gathered.PUSHED
    collector: Text = ""
    collector_version: Text = ""
    query: Text = ""
    population: Text = ""
    count: int | None = Field(default=None, ge=0)
    period_from: date | None = None
    period_until: date | None = None
    collected_at: datetime | None = None
    note: Text = ""


class KeepEvidenceIn(Input):
    """Bytes with where they come from: an upload that is finished, or base 64 up to 20 MB.

    The same ``key`` adds a version to the item that has it; equal bytes renew the latest.
    """

    key: Text = Field(description="The cause: one item for each. Empty makes a new item.")
    title: Text
    name: Text = ""
    upload_id: UUID | None = None
    content: str = Field("", max_length=MOST_PACKED, description="The bytes in base 64.")
    kind: EvidenceKind = EvidenceKind.OTHER
    level: int = Field(1, ge=0, le=4)
    provenance: ProvenanceIn = ProvenanceIn()
    records: list[Text] = Field(default=[], max_length=100)


class AddVersionIn(Input):
    """A version: an upload that is finished, or base 64 up to 20 MB."""

    name: Text = ""
    upload_id: UUID | None = None
    content: str = Field("", max_length=MOST_PACKED, description="The bytes in base 64.")
    level: int = Field(1, ge=0, le=4)
    provenance: ProvenanceIn = ProvenanceIn()


class EvidenceRequestOut(Schema):
    """A request for evidence; ``answer_id`` is the item that answered it."""

    id: UUID
    reference: str
    what: str
    kind: str
    subject_id: UUID | None
    label: str
    owner_id: UUID
    due_on: date
    state: AskState
    asked_by: str
    asked_at: datetime
    answer_id: UUID | None
    ended_at: datetime | None
    ended_why: str


class AskEvidenceIn(Input):
    """What is asked of whom until when; ``record`` is a number or a requirement, or empty."""

    what: Text
    owner_id: UUID
    due_on: date
    record: Text = ""


class AnswerAskIn(Input):
    """The item that answers a request."""

    item_id: UUID


class TakeBackAskIn(Input):
    """Why a request is taken back."""

    reason: Text


class HalfLifeOut(Schema):
    """For how many days evidence is fresh; ``is_settled`` where the organisation settled it."""

    scope: str
    name: str
    days: int
    is_settled: bool


class SettleHalfLifeIn(Input):
    """For how long evidence of a kind or of a requirement is fresh; null for as usual."""

    scope: str = Field(pattern="^(kind|requirement)$")
    name: Text
    days: int | None = Field(ge=1, le=3650)


class AgedOut(Schema):
    """How many items are fresh for another time than before."""

    changed: int


@router.get("/uploads", response=list[UploadOut])
def list_uploads(request: ApiRequest) -> Any:  # noqa: ANN401 -- leaf
    """Return the files of the caller that are on their way, or wait to be taken."""
    require(request.auth, policy.EDIT_EVIDENCE)
    return uploads_of(request.auth)


@router.post("/uploads", response={201: UploadOut})
def begin(request: ApiRequest, body: BeginUploadIn) -> Status[Any]:
    """Begin to send a file in pieces."""
    require(request.auth, policy.EDIT_EVIDENCE)
    return Status(201, begin_upload(actor=request.auth, name=body.name, size=body.size))


@router.get("/uploads/{key}", response=UploadOut)
def read_upload(request: ApiRequest, key: UUID) -> Any:  # noqa: ANN401 -- leaf
    """Return how much of a file has come."""
    row = get_upload(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE)
    return row


@router.put("/uploads/{key}", response=UploadOut)
def send_piece(request: ApiRequest, key: UUID, offset: int = 0) -> Any:  # noqa: ANN401 -- leaf
    """Write the bytes of the body from an offset on; what came before it broke stays."""
    row = get_upload(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE)
    return write_piece(actor=request.auth, upload=row, offset=offset, stream=request)


@router.post("/uploads/{key}/finish", response=UploadOut)
def finish(request: ApiRequest, key: UUID, body: FinishUploadIn) -> Any:  # noqa: ANN401 -- leaf
    """Keep a file of which all has come; its digest is computed and compared."""
    row = get_upload(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE)
    finish_upload(actor=request.auth, upload=row, digest=body.digest)
    return get_upload(request.auth, key)


@router.delete("/uploads/{key}", response={204: None})
def drop(request: ApiRequest, key: UUID) -> Status[None]:
    """Drop a file on its way."""
    row = get_upload(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE)
    drop_upload(actor=request.auth, upload=row)
    return Status(204, None)


def _file(actor: Actor, body: KeepEvidenceIn | AddVersionIn) -> StoredFile:
    if (body.upload_id is None) == (not body.content):
        raise Invalid("Name an upload, or send the bytes.", place="content")
    if body.upload_id is not None:
        return use_upload(actor=actor, upload=get_upload(actor, body.upload_id))
    content = unpacked(body.content)
    if not content or not body.name.strip():
        place = "content" if not content else "name"
        raise Invalid("Send bytes, and say how the file is called.", place=place)
    check_no_program(content[:HEAD], body.name)
    return store_file(actor=actor, name=harmless_name(body.name), content=content)


def _provenance(given: ProvenanceIn) -> Provenance:
    return Provenance(**given.model_dump())


def _subjects(actor: Actor, records: list[str]) -> list[Subject]:
    return [record_named(actor, words) for words in records]


@items_router.post("", response={201: EvidenceDetailOut})
def keep_evidence(request: ApiRequest, body: KeepEvidenceIn) -> Status[dict[str, Any]]:
    """Keep bytes as evidence of a cause, linked to what they prove."""
    actor = request.auth
    require(actor, policy.EDIT_EVIDENCE)
    file, links = _file(actor, body), _subjects(actor, body.records)
    provenance, level = _provenance(body.provenance), EvidenceLevel(body.level)
    if body.key.strip():
        version = keep_version(
            actor=actor,
            item_key=body.key,
            title=body.title,
            name=body.name or file.name,
            content=file,
            provenance=provenance,
            level=level,
            links=links,
            kind=body.kind,
        )
        return Status(201, detail(actor, version.item_id))
    draft = keeping.ItemDraft(title=body.title, kind=body.kind)
    given = keeping.VersionDraft(file=file, provenance=provenance, level=level)
    row = keeping.keep_item(actor=actor, draft=draft, version=given, links=links, name=body.name)
    return Status(201, detail(actor, row.pk))


@router.post("/{key}/versions", response={201: EvidenceDetailOut})
def bring_version(request: ApiRequest, key: UUID, body: AddVersionIn) -> Status[dict[str, Any]]:
    """Add a version to an item; bytes that the latest one has already renew it."""
    row = seen_item(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE, row)
    draft = keeping.VersionDraft(
        file=_file(request.auth, body),
        provenance=_provenance(body.provenance),
        level=EvidenceLevel(body.level),
    )
    keeping.add_version(actor=request.auth, item=row, draft=draft, name=body.name)
    return Status(201, detail(request.auth, key))


@router.get("/{key}/versions/{number}/file", response={200: None})
def read_file(request: ApiRequest, key: UUID, number: int) -> Any:  # noqa: ANN401 -- leaf
    """Return the bytes of a version as they were kept."""
    version = items.get_version(request.auth, seen_item(request.auth, key), number)
    if version.wiped_at is not None:
        raise NotFound("The bytes of this version were disposed of.")
    stream = open_file(actor=request.auth, file=version.file)
    response = StreamingHttpResponse(Pieces(stream), content_type="application/octet-stream")
    response["Content-Length"] = str(version.size)
    response["Content-Disposition"] = "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requests_router.get("", response=list[EvidenceRequestOut])
def list_requests(
    request: ApiRequest,
    state: AskState | None = None,
) -> Any:  # noqa: ANN401 -- leaf
    """Return the requests for evidence, the soonest due first; at most 200."""
    require(request.auth, policy.VIEW_EVIDENCE)
    return asked.asks(request.auth, state.value if state else "")


@requests_router.post("", response={201: EvidenceRequestOut})
def ask(request: ApiRequest, body: AskEvidenceIn) -> Status[Any]:
    """Ask a member for evidence until a day."""
    require(request.auth, policy.ASK_EVIDENCE)
    made = asking.ask_for_evidence(
        actor=request.auth,
        what=body.what,
        owner_id=body.owner_id,
        due_on=body.due_on,
        subject=record_named(request.auth, body.record) if body.record.strip() else None,
    )
    return Status(201, made)


@requests_router.post("/{key}/answer", response=EvidenceRequestOut)
def answer_ask(request: ApiRequest, key: UUID, body: AnswerAskIn) -> Any:  # noqa: ANN401 -- leaf
    """Answer a request with an item."""
    row = asked.get_ask(request.auth, key)
    require(request.auth, policy.EDIT_EVIDENCE, row)
    item = seen_item(request.auth, body.item_id)
    return asking.answer_ask(actor=request.auth, ask=row, item=item)


@requests_router.post("/{key}/take-back", response=EvidenceRequestOut)
def take_back(request: ApiRequest, key: UUID, body: TakeBackAskIn) -> Any:  # noqa: ANN401 -- leaf
    """Take a request back."""
    row = asked.get_ask(request.auth, key)
    return asking.take_back_ask(actor=request.auth, ask=row, reason=body.reason)


@lives_router.get("", response=list[HalfLifeOut])
def list_half_lives(request: ApiRequest) -> list[dict[str, Any]]:
    """Return for how long evidence of each kind, and of some requirements, is fresh."""
    require(request.auth, policy.VIEW_EVIDENCE)
    settled = items.settled_half_lives(request.auth)
    kinds = [
        ("kind", name, settled.kinds.get(name, days), name in settled.kinds)
        for name, days in HALF_LIVES.items()
    ]
    kinds += [("requirement", name, days, True) for name, days in settled.requirements.items()]
    names = ("scope", "name", "days", "is_settled")
    return [dict(zip(names, row, strict=True)) for row in kinds]


@lives_router.put("", response=AgedOut)
def settle_half_life(request: ApiRequest, body: SettleHalfLifeIn) -> dict[str, int]:
    """Settle for how long evidence of something is fresh."""
    return {"changed": aging.settle_half_life(actor=request.auth, **body.model_dump())}
