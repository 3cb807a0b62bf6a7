"""The log of what happened: checkpoints, keys, proofs, comparisons and audit packs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from steward.extensions.auditpacks.operations import ask_for_pack
from steward.extensions.auditpacks.queries import get_pack
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.core.actor import require, require_whole
from steward.foundation.core.errors import NotFound
from steward.foundation.proof.models import Checkpoint, ProofKey, Verification
from steward.foundation.proof.operations.keys import rotate_key
from steward.foundation.proof.operations.verifying import ask_verification
from steward.foundation.proof.policy import VIEW_PROOF
from steward.foundation.proof.queries import proofs as queries
from steward.foundation.proof.rules.verifier import fingerprint
from steward.foundation.work.models import Work
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text
from steward.interfaces.api.work import WorkOut

router = Router(tags=["Proof"])


class CheckpointOut(Schema):
    """The size and the root of the log at a moment; ``text`` is the signed note."""

    size: int
    root: str
    at: datetime
    text: str


class ProofKeyOut(Schema):
    """A public key that signs checkpoints, in hexadecimal, and how the one before signed it."""

    number: int
    public: str
    fingerprint: str
    endorsement: str
    made_at: datetime
    retired_at: datetime | None


class InclusionOut(Schema):
    """That a leaf is in the log of a signed size; hashes in hexadecimal, from the leaf up."""

    leaf: int
    size: int
    table: str
    key: int
    hash: str
    path: list[str]
    checkpoint: str


class LogConsistencyOut(Schema):
    """That the log began as it was at an earlier signed size; hashes in hexadecimal."""

    earlier: int
    size: int
    path: list[str]
    earlier_checkpoint: str
    checkpoint: str


class VerificationOut(Schema):
    """What the last comparison of the records with their proof found."""

    at: datetime
    by_label: str
    size: int
    rows: int
    found: int
    problems: list[dict[str, Any]]
    notes: list[str]


class AuditPackIn(Input):
    """What a pack is about: an audit or AI system by its key, a clause, a period, or the whole."""

    scope: PackScope
    record: UUID | None = None
    clause: Text = ""
    since: date | None = None
    until: date | None = None
    persons: bool = True
    evidence: bool = True


class CheckpointQuery(Schema):
    """How many checkpoints are wanted, the newest first."""

    limit: int = Field(50, ge=1, le=1000)


class InclusionQuery(Schema):
    """A leaf by its index, or by the table and the key of its row; and the signed size."""

    leaf: int | None = Field(None, ge=0)
    table: str = ""
    key: int = 0
    size: int | None = None


class LogConsistencyQuery(Schema):
    """The earlier signed size, and the later one; the last one if none is given."""

    earlier: int = Field(1, ge=0)
    size: int | None = None


def _seen(request: ApiRequest) -> None:
    require(request.auth, VIEW_PROOF)
    require_whole(request.auth)


@router.get("/checkpoints", response=list[CheckpointOut])
def list_checkpoints(request: ApiRequest, wanted: Query[CheckpointQuery]) -> list[Checkpoint]:
    """Return the last checkpoints, the newest first."""
    _seen(request)
    return queries.checkpoints_of(request.auth, wanted.limit)


@router.get("/keys", response=list[ProofKeyOut])
def list_proof_keys(request: ApiRequest) -> list[dict[str, object]]:
    """Return every key that ever signed, the first one first."""
    _seen(request)
    return [_key(row) for row in queries.keys_of(request.auth)]


@router.post("/keys", response={201: ProofKeyOut})
def replace_proof_key(request: ApiRequest) -> Status[dict[str, object]]:
    """Replace the key that signs checkpoints; the one in use signs the new one."""
    return Status(201, _key(rotate_key(actor=request.auth)))


@router.get("/inclusion", response=InclusionOut)
def prove_inclusion(request: ApiRequest, wanted: Query[InclusionQuery]) -> dict[str, Any]:
    """Return the proof that an entry or a version is in the log."""
    _seen(request)
    leaf = wanted.leaf
    if leaf is None:
        leaf = queries.leaf_at(request.auth, wanted.table, wanted.key)
    return queries.inclusion(request.auth, leaf, wanted.size)


@router.get("/consistency", response=LogConsistencyOut)
def prove_consistency(request: ApiRequest, wanted: Query[LogConsistencyQuery]) -> dict[str, Any]:
    """Return the proof that the log only grew between two checkpoints."""
    _seen(request)
    return queries.consistency(request.auth, wanted.earlier, wanted.size)


@router.get("/verification", response=VerificationOut)
def get_verification(request: ApiRequest) -> Verification:
    """Return what the last comparison of the records with their proof found."""
    _seen(request)
    found = queries.last_verification(request.auth)
    if found is None:
        raise NotFound("The records have not been compared with their proof yet.")
    return found


@router.post("/verification", response={202: WorkOut})
def begin_verification(request: ApiRequest) -> Status[Work]:
    """Compare all records with their proof, in the background."""
    return Status(202, ask_verification(actor=request.auth))


@router.post("/packs", response={202: WorkOut})
def begin_audit_pack(request: ApiRequest, body: AuditPackIn) -> Status[Work]:
    """Make an audit pack, in the background."""
    order = PackOrder(**body.model_dump())
    return Status(202, ask_for_pack(actor=request.auth, order=order))


@router.get("/packs/{key}", response={200: bytes}, url_name="audit-pack-file")
def get_audit_pack(request: ApiRequest, key: UUID) -> FileResponse:
    """Return an audit pack that was made, as a ZIP file."""
    work, place = get_pack(request.auth, key)
    name = f"audit-pack-{work.asked_at:%Y-%m-%d}.zip"
    return FileResponse(
        place.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )


def _key(row: ProofKey) -> dict[str, object]:
    return {
        "number": row.number,
        "public": row.public,
        "fingerprint": fingerprint(bytes.fromhex(row.public)),
        "endorsement": row.endorsement,
        "made_at": row.made_at,
        "retired_at": row.retired_at,
    }
