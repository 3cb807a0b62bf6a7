"""Bundles of programs, and the keys whose signatures are trusted."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.extensions.bundles import queries
from steward.extensions.bundles.models import ClientKey, TakenBundle
from steward.extensions.bundles.operations.taking import take_bundle
from steward.extensions.bundles.operations.trusting import revoke_key, trust_key
from steward.extensions.bundles.policy import VIEW_BUNDLES
from steward.extensions.bundles.terms import Became
from steward.foundation.core.actor import require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.imports import FileIn
from steward.interfaces.api.kit import Input, PageQuery, Text, page_of, unpacked

router = Router(tags=["Bundles"])
keys_router = Router(tags=["Bundles"])


class EnclosedOut(Schema):
    """What became of one statement; ``record`` is the item of evidence that holds it."""

    title: str
    became: str
    signed: str
    key: str
    level: str
    record: str
    notes: list[str]


class StatementRefusedOut(Schema):
    """A statement that was not taken: its row from 0, its title, and why."""

    part: str
    row: int
    place: str
    message: str


class BundleRow(Schema):
    """A bundle that came; ``signed`` is how far its weakest statement can be relied upon."""

    id: UUID
    name: str
    digest: str
    signed: str
    statements: int
    brought_by: str
    brought_at: datetime


class BundleOut(BundleRow):
    """A bundle with what became of each statement; ``repeated`` says that it had come before."""

    outcome: list[EnclosedOut]
    refused: list[StatementRefusedOut]
    notes: list[str]
    repeated: bool


class BundlePageOut(Schema):
    """A page of bundles by key; ``next`` is what ``after`` takes."""

    items: list[BundleRow]
    next: UUID | None


class ClientKeyOut(Schema):
    """A public key; ``revoked_at`` is null while it is trusted."""

    id: UUID
    name: str
    key_id: str
    public: str
    note: str
    added_by: str
    added_at: datetime
    revoked_at: datetime | None
    revoked_by: str
    revoked_why: str


class ClientKeyIn(Input):
    """A public key of Ed25519: 32 bytes in base 64, or PEM."""

    name: Text
    public: Annotated[Text, Field(max_length=1000)]
    note: Text = ""


class ClientKeyRevokeIn(Input):
    """Why a key is trusted no more."""

    why: Text


@router.post("", response=BundleOut)
def bring_bundle(request: ApiRequest, body: FileIn) -> dict[str, Any]:
    """Take in a bundle of at most 40 MB: its evidence and its readings, each once."""
    row, repeated = take_bundle(actor=request.auth, name=body.name, content=unpacked(body.content))
    return _shown(row, repeated=repeated)


@router.get("", response=BundlePageOut)
def list_bundles(request: ApiRequest, paging: PageQuery) -> dict[str, Any]:
    """Return the bundles that came."""
    require(request.auth, VIEW_BUNDLES)
    return page_of(queries.bundles_visible_to(request.auth), paging)


@router.get("/{bundle_id}", response=BundleOut)
def read_bundle(request: ApiRequest, bundle_id: UUID) -> dict[str, Any]:
    """Return a bundle with what became of its statements."""
    row = queries.get_bundle(request.auth, bundle_id)
    require(request.auth, VIEW_BUNDLES)
    return _shown(row, repeated=False)


def _shown(row: TakenBundle, *, repeated: bool) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in BundleRow.model_fields}
    refused = [
        {"part": "statements", "row": place, "place": one["title"], "message": one["notes"][0]}
        for place, one in enumerate(row.outcome)
        if one["became"] == Became.REFUSED
    ]
    notes = [f"{one['title']}: {note}" for one in row.outcome for note in one["notes"]]
    return {
        **said,
        "outcome": row.outcome,
        "refused": refused,
        "notes": [row.standing.meaning, *notes],
        "repeated": repeated,
    }


@keys_router.get("", response=list[ClientKeyOut])
def list_client_keys(request: ApiRequest) -> list[ClientKey]:
    """Return the keys that are or were trusted."""
    require(request.auth, VIEW_BUNDLES)
    return queries.keys_listed(request.auth)


@keys_router.post("", response={201: ClientKeyOut})
def trust_client_key(request: ApiRequest, body: ClientKeyIn) -> Status[ClientKey]:
    """Let what a key signs count as signed."""
    return Status(201, trust_key(actor=request.auth, **body.model_dump()))


@keys_router.post("/{key_id}/revoke", response=ClientKeyOut)
def revoke_client_key(request: ApiRequest, key_id: UUID, body: ClientKeyRevokeIn) -> ClientKey:
    """Let what a key signs count no more, for good."""
    found = queries.get_key(request.auth, key_id)
    return revoke_key(actor=request.auth, key=found, why=body.why)
