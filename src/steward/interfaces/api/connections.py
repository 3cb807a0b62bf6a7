"""Connections to sources, how they go, and their runs."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema, Status
from pydantic import Field

from steward.extensions.connectors.kinds import connector_of, connectors
from steward.extensions.connectors.models import Connection, ConnectionRun
from steward.extensions.connectors.operations import connecting, running
from steward.extensions.connectors.operations.connecting import ConnectionDraft
from steward.extensions.connectors.policy import (
    EDIT_CONNECTION,
    SETTLE_CONNECTION,
    VIEW_CONNECTION,
)
from steward.extensions.connectors.queries import connections as queries
from steward.foundation.core.actor import Permission, require
from steward.interfaces.api.auth import ApiRequest
from steward.interfaces.api.kit import Input, Text

router = Router(tags=["Connections"])
MOST_RUNS = 50


class SourceSettingOut(Schema):
    """One thing that a kind of source needs."""

    name: str
    label: str
    help_text: str
    required: bool
    secret: bool
    initial: str


class SourceKindOut(Schema):
    """A kind of source, what it needs, and how often it is asked unless said otherwise."""

    kind: str
    label: str
    hint: str
    minutes: int
    settings: list[SourceSettingOut]


class ConnectionOut(Schema):
    """A connection and how it goes; nothing secret is in it."""

    id: UUID
    kind: str
    name: str
    config: dict[str, str]
    minutes: int
    paused_at: datetime | None
    due_at: datetime | None
    heard_at: datetime | None
    is_silent: bool
    failures: int
    trouble: str
    post_to: str = Field(description="Where the source posts; empty where it is asked.")


class ConnectionIn(Input):
    """A source to be connected; `minutes` is between two times that it is asked."""

    kind: Text
    name: Text
    config: dict[Text, Text] = {}
    minutes: int | None = None


class ConnectionChangeIn(Input):
    """What a connection needs; a secret left out stays."""

    config: dict[Text, Text] = {}
    minutes: int | None = None


class ConnectionPauseIn(Input):
    """Why a connection is paused."""

    note: Annotated[Text, Field(max_length=1000)] = ""


class ConnectionSecretOut(Schema):
    """The secret of the posts, told this once."""

    secret: str


class ConnectionRunOut(Schema):
    """One time that a source was asked, or sent something; `told` says what was left out."""

    id: UUID
    begun_at: datetime
    ended_at: datetime | None
    outcome: str
    is_dry: bool
    counts: dict[str, int]
    told: list[str]


def _shown(request: ApiRequest, row: Connection) -> dict[str, Any]:
    state = row.state
    return {
        "id": row.pk,
        "kind": row.kind,
        "name": row.name,
        "config": queries.shown_config(row),
        "minutes": row.minutes,
        "paused_at": row.paused_at,
        "due_at": state.due_at,
        "heard_at": state.heard_at,
        "is_silent": queries.is_silent(row, request.auth.now),
        "failures": state.failures,
        "trouble": state.trouble,
        "post_to": queries.HOOKS.address_of(row) if connector_of(row.kind).receive else "",
    }


def _found(request: ApiRequest, key: UUID, needed: Permission[Any] = VIEW_CONNECTION) -> Connection:
    found = queries.get_connection(request.auth, key)
    require(request.auth, VIEW_CONNECTION)
    require(request.auth, needed)
    return found


def _again(request: ApiRequest, key: UUID) -> dict[str, Any]:
    return _shown(request, queries.get_connection(request.auth, key))


@router.get("/kinds", response=list[SourceKindOut])
def list_source_kinds(request: ApiRequest) -> list[Any]:
    """Return what can be connected, and what each needs."""
    require(request.auth, VIEW_CONNECTION)
    return list(connectors().values())


@router.get("", response=list[ConnectionOut])
def list_connections(request: ApiRequest) -> list[dict[str, Any]]:
    """Return the connections with how they go."""
    require(request.auth, VIEW_CONNECTION)
    return [_shown(request, row) for row in queries.connections_visible_to(request.auth)]


@router.post("", response={201: ConnectionOut})
def connect_source(request: ApiRequest, body: ConnectionIn) -> Status[dict[str, Any]]:
    """Connect a source."""
    draft = ConnectionDraft(name=body.name, config=body.config, minutes=body.minutes)
    made = connecting.connect_source(actor=request.auth, kind=body.kind, draft=draft)
    return Status(201, _again(request, made.pk))


@router.get("/{key}", response=ConnectionOut)
def get_connection(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Return one connection with how it goes."""
    return _shown(request, _found(request, key))


@router.put("/{key}", response=ConnectionOut)
def change_connection(request: ApiRequest, key: UUID, body: ConnectionChangeIn) -> dict[str, Any]:
    """Change what a connection needs."""
    found = _found(request, key, EDIT_CONNECTION)
    draft = ConnectionDraft(config=body.config, minutes=body.minutes)
    connecting.change_connection(actor=request.auth, connection=found, draft=draft)
    return _again(request, key)


@router.get("/{key}/runs", response=list[ConnectionRunOut])
def list_connection_runs(request: ApiRequest, key: UUID) -> list[ConnectionRun]:
    """Return the newest 50 runs."""
    found = _found(request, key)
    return list(queries.runs_of(request.auth, found)[:MOST_RUNS])


@router.post("/{key}/ask", response=ConnectionOut)
def ask_source(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Ask the source within a minute."""
    found = _found(request, key, SETTLE_CONNECTION)
    connecting.ask_source(actor=request.auth, connection=found)
    return _again(request, key)


@router.post("/{key}/look", response=ConnectionOut)
def look_only(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Ask the source in a run that keeps nothing; what it would change stands with the run."""
    found = _found(request, key, SETTLE_CONNECTION)
    running.look_only(actor=request.auth, connection=found)
    return _again(request, key)


@router.post("/{key}/pause", response=ConnectionOut)
def pause_connection(request: ApiRequest, key: UUID, body: ConnectionPauseIn) -> dict[str, Any]:
    """Neither ask the source nor listen to it for a while."""
    found = _found(request, key, SETTLE_CONNECTION)
    connecting.pause_connection(actor=request.auth, connection=found, note=body.note)
    return _again(request, key)


@router.post("/{key}/resume", response=ConnectionOut)
def resume_connection(request: ApiRequest, key: UUID) -> dict[str, Any]:
    """Let a paused connection go on."""
    found = _found(request, key, SETTLE_CONNECTION)
    connecting.resume_connection(actor=request.auth, connection=found)
    return _again(request, key)


@router.post("/{key}/secret", response=ConnectionSecretOut)
def renew_source_secret(request: ApiRequest, key: UUID) -> dict[str, str]:
    """Make a secret for what a source posts; the earlier one stops working."""
    found = _found(request, key, EDIT_CONNECTION)
    return {"secret": connecting.renew_secret(actor=request.auth, connection=found)}


@router.delete("/{key}", response={204: None})
def end_connection(request: ApiRequest, key: UUID) -> Status[None]:
    """End a connection; its secrets are forgotten."""
    found = _found(request, key, EDIT_CONNECTION)
    connecting.end_connection(actor=request.auth, connection=found)
    return Status(204, None)
