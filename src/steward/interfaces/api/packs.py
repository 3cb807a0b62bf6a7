"""Versions of shipped content: what another one changes, going back, taking the newest."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.domain.frameworks.models import InstalledPack
from steward.domain.frameworks.policy import INSTALL_PACK, VIEW_FRAMEWORK
from steward.domain.frameworks.queries import get_pack
from steward.extensions.packs import upgrading
from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Content"])


class HoldIn(Input):
    """Why the organisation keeps to this version."""

    reason: Annotated[Text, Field(min_length=1, max_length=2_000)]


class PackVersionOut(Schema):
    """One installed version of a pack."""

    id: UUID
    version: str
    installed_at: datetime


class PackOut(Schema):
    """A shipped pack with the version in force, and what can be chosen."""

    urn: str
    title: str
    in_force: PackVersionOut
    newest: PackVersionOut
    before: PackVersionOut | None
    reason: str = Field(description="Why a version is kept to; empty when none is.")
    back_until: datetime
    may_go_back: bool


class PackChangeOut(Schema):
    """What a version does to one resource, by URN and by the ids of what it lists."""

    urn: str
    kind: str
    title: str
    change: str
    added: list[str]
    removed: list[str]
    changed: list[str]


class PackPreviewOut(Schema):
    """What a version changes against the one in force, and what that does here."""

    before: PackVersionOut
    after: PackVersionOut
    changes: list[PackChangeOut]
    effects: list[str]
    obstacles: list[str]


def _out(item: upgrading.Standing) -> dict[str, Any]:
    return {
        "urn": item.newest.urn,
        "title": item.newest.title,
        "in_force": item.in_force,
        "newest": item.newest,
        "before": item.before,
        "reason": item.held.reason if item.held else "",
        "back_until": item.back_until,
        "may_go_back": item.may_go_back,
    }


def _version(request: ApiRequest, key: UUID) -> tuple[upgrading.Standing, InstalledPack]:
    pack = get_pack(key)
    require(request.auth, INSTALL_PACK, pack)
    return upgrading.standing_of(request.auth, pack.urn), pack


@router.get("", response=list[PackOut])
def list_packs(request: ApiRequest) -> list[dict[str, Any]]:
    """Return every shipped pack with its versions."""
    require(request.auth, VIEW_FRAMEWORK)
    return [_out(item) for item in upgrading.standings(request.auth)]


@router.get("/{pack_id}/preview", response=PackPreviewOut)
def preview_pack(request: ApiRequest, pack_id: UUID) -> dict[str, Any]:
    """Return what a version changes against the one in force; nothing is written."""
    standing, pack = _version(request, pack_id)
    found = upgrading.preview(request.auth, standing.in_force, pack)
    return {
        "before": found.before,
        "after": found.after,
        "changes": [
            {
                "urn": item.urn,
                "kind": item.kind,
                "title": item.title,
                "change": item.word,
                "added": item.added,
                "removed": item.removed,
                "changed": item.changed,
            }
            for item in found.changes
        ],
        "effects": found.effects,
        "obstacles": found.obstacles,
    }


@router.post("/{pack_id}/hold", response={201: PackOut})
def hold_pack(request: ApiRequest, pack_id: UUID, body: HoldIn) -> Status[dict[str, Any]]:
    """Keep to a version: the newest, so that the next waits, or the one before, within 14 days."""
    _, pack = _version(request, pack_id)
    upgrading.go_back(request.auth, pack, body.reason)
    return Status(201, _out(upgrading.standing_of(request.auth, pack.urn)))


@router.post("/{pack_id}/take", response=PackOut)
def take_newest_pack(request: ApiRequest, pack_id: UUID) -> dict[str, Any]:
    """Take the newest version of the pack."""
    standing, pack = _version(request, pack_id)
    if standing.held is None:
        raise Conflict("The newest version is in force already.")
    upgrading.take(request.auth, standing.held)
    return _out(upgrading.standing_of(request.auth, pack.urn))
