"""Connect sources, change what a connection needs, pause and end it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from steward.extensions.connections import operations as shared
from steward.extensions.connections.rules import (
    check_given_again,
    checked_name,
    checked_settings,
)
from steward.extensions.connections.terms import HOOK
from steward.extensions.connectors.events import (
    SourceAsked,
    SourceChanged,
    SourceConnected,
    SourceEnded,
    SourcePaused,
    SourceResumed,
)
from steward.extensions.connectors.kinds import connector_of
from steward.extensions.connectors.models import Connection, ConnectionState
from steward.extensions.connectors.policy import EDIT_CONNECTION, SETTLE_CONNECTION
from steward.extensions.connectors.queries.connections import VAULT, connections_visible_to
from steward.extensions.connectors.settings_of import BASE
from steward.extensions.connectors.terms import Connector
from steward.extensions.inbox.hosts import check_address
from steward.foundation.core.actor import Actor, require
from steward.foundation.core.errors import Conflict, Invalid
from steward.foundation.journal.operations import record

LONGEST_NAME, LONGEST_VALUE = 60, 10_000
SHORTEST, LONGEST = 5, 7 * 24 * 60
"""Minutes between two times that a source is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionDraft:
    """What a connection needs; a secret left empty stays as it is, as does the name later on."""

    name: str = ""
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    minutes: int | None = None


@transaction.atomic
def connect_source(*, actor: Actor, kind: str, draft: ConnectionDraft) -> Connection:
    """Connect a source; it is asked within a minute.

    Its name is the source of its observations and therefore stays.

    Raises:
        NotAllowed: The actor may not connect sources.
        Invalid: Something is missing, or no such thing.
        Conflict: Another connection has this name.
    """
    require(actor, EDIT_CONNECTION)
    connector = connector_of(kind)
    name = checked_name(draft.name, LONGEST_NAME)
    if connections_visible_to(actor).filter(name__iexact=name).exists():
        raise Conflict("Another connection has this name.", place="name")
    config, given = _checked(actor, connector, draft.config, {})
    connection = Connection(
        organisation_id=actor.organisation_id,
        kind=connector.kind,
        name=name,
        config=config,
        minutes=_minutes(connector, draft.minutes),
    )
    connection.save(force_insert=True)
    if connector.receive is not None:
        given[HOOK] = secrets.token_urlsafe(32)
    shared.keep_secrets(VAULT, connection, given)
    ConnectionState.objects.create(
        organisation_id=actor.organisation_id,
        connection=connection,
        due_at=actor.now if connector.pull is not None else None,
    )
    record(actor, SourceConnected(subject=connection.as_subject(), source=connector.label))
    return connection


def _checked(
    actor: Actor, connector: Connector, config: Mapping[str, str], known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings and the secrets as they are kept."""
    asked = connector.settings
    plain, held = checked_settings(connector.label, asked, config, known, longest=LONGEST_VALUE)
    found = connector.check(plain)
    check_address(found.get(BASE, ""), actor.organisation_id, BASE)
    if connector.allow is not None:
        connector.allow(found, actor.organisation_id)
    return found, held


def _minutes(connector: Connector, minutes: int | None) -> int:
    if connector.pull is None:
        return 0
    found = connector.minutes if minutes is None else minutes
    if not SHORTEST <= found <= LONGEST:
        raise Invalid(f"Ask every {SHORTEST} to {LONGEST:,} minutes.", place="minutes")
    return found


def _locked(actor: Actor, connection: Connection) -> Connection:
    rows = connections_visible_to(actor).select_for_update(of=("self",))
    return rows.one(actor, connection.pk)


@transaction.atomic
def change_connection(
    *, actor: Actor, connection: Connection, draft: ConnectionDraft
) -> Connection:
    """Change what a connection needs, and have its source asked from the beginning.

    Where the address changes the secrets must be given again: they were meant for the old one.

    Raises:
        NotAllowed: The actor may not connect sources.
        Invalid: Something is missing, or no such thing.
    """
    require(actor, EDIT_CONNECTION)
    row = _locked(actor, connection)
    connector = connector_of(row.kind)
    known = VAULT.secrets_of(row) or {}
    config, given = _checked(actor, connector, draft.config, known)
    if config.get(BASE) != row.config.get(BASE):
        check_given_again(connector.settings, draft.config, known)
    row.config, row.minutes = config, _minutes(connector, draft.minutes)
    row.save(update_fields=["config", "minutes"])
    shared.keep_secrets(VAULT, row, {**known, **given})
    _ask_again(actor, row, cursor={})
    record(actor, SourceChanged(subject=row.as_subject(), what="what it needs"))
    return row


def _ask_again(actor: Actor, connection: Connection, **more: object) -> None:
    rows = ConnectionState.objects.visible_to(actor).filter(connection=connection)
    if connector_of(connection.kind).pull is not None:
        rows.update(due_at=actor.now, failures=0, **more)


@transaction.atomic
def pause_connection(*, actor: Actor, connection: Connection, note: str = "") -> None:
    """Let the source be neither asked nor listened to for a while.

    Raises:
        NotAllowed: The actor may not settle connections.
        Conflict: It is paused.
    """
    require(actor, SETTLE_CONNECTION)
    row = _locked(actor, connection)
    shared.pause(actor, row)
    record(actor, SourcePaused(subject=row.as_subject(), note=note.strip()[:1000]))


@transaction.atomic
def resume_connection(*, actor: Actor, connection: Connection) -> None:
    """Let a paused connection go on; its source is asked within a minute.

    Raises:
        NotAllowed: The actor may not settle connections.
        Conflict: It is not paused.
    """
    require(actor, SETTLE_CONNECTION)
    row = _locked(actor, connection)
    shared.resume(row)
    _ask_again(actor, row)
    record(actor, SourceResumed(subject=row.as_subject()))


@transaction.atomic
def ask_source(*, actor: Actor, connection: Connection) -> None:
    """Let the source be asked within a minute, whatever its interval.

    Raises:
        NotAllowed: The actor may not settle connections.
        Conflict: It is paused, or sends by itself.
    """
    require(actor, SETTLE_CONNECTION)
    row = _locked(actor, connection)
    shared.check_running(row)
    if connector_of(row.kind).pull is None:
        raise Conflict("This source sends by itself; it cannot be asked.")
    _ask_again(actor, row)
    record(actor, SourceAsked(subject=row.as_subject()))


@transaction.atomic
def renew_secret(*, actor: Actor, connection: Connection) -> str:
    """Make a new secret for what a source posts and return it; the earlier one stops working.

    Raises:
        NotAllowed: The actor may not connect sources.
        Conflict: The source does not post.
    """
    require(actor, EDIT_CONNECTION)
    row = _locked(actor, connection)
    if connector_of(row.kind).receive is None:
        raise Conflict("This source is asked; it posts nothing.")
    secret = shared.new_hook_secret(VAULT, row)
    record(actor, SourceChanged(subject=row.as_subject(), what="the secret of its posts"))
    return secret


@transaction.atomic
def end_connection(*, actor: Actor, connection: Connection) -> None:
    """End a connection: its secrets are forgotten, what it brought stays.

    Raises:
        NotAllowed: The actor may not connect sources.
    """
    require(actor, EDIT_CONNECTION)
    row = _locked(actor, connection)
    ConnectionState.objects.visible_to(actor).filter(connection=row).update(due_at=None)
    shared.end(actor, VAULT, row)
    record(actor, SourceEnded(subject=row.as_subject()))
