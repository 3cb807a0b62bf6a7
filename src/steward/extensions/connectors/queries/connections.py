"""Read connections to sources, how they go, and what is due."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from steward.extensions.connections.queries import Hooks, Vault
from steward.extensions.connectors.kinds import connector_of
from steward.extensions.connectors.models import (
    Connection,
    ConnectionRun,
    ConnectionSecrets,
    ConnectionState,
)
from steward.extensions.connectors.policy import KEEP_CONNECTION
from steward.foundation.core.actor import Actor
from steward.foundation.tenancy.models import OwnedQuerySet

VAULT = Vault(table=ConnectionSecrets, purpose="connection")
HOOKS = Hooks(table=Connection, salt="steward.connectors.hook", path="/results-hook/")
RIGHTS = frozenset({"monitoring.observe", KEEP_CONNECTION.name})
"""What a connection may do, and nothing else."""
SILENT_AFTER = 2
"""A source is silent when it was not heard for this many of its intervals (9.1)."""


def connections_visible_to(actor: Actor) -> OwnedQuerySet[Connection]:
    """Return the connections that were not ended, with their state, by name."""
    rows = Connection.objects.visible_to(actor).filter(ended_at=None)
    return rows.select_related("state").order_by("name", "id")


def get_connection(actor: Actor, key: UUID) -> Connection:
    """Return one connection.

    Raises:
        NotFound: It is not there for this actor, or was ended.
    """
    return connections_visible_to(actor).one(actor, key)


def due_connections(actor: Actor) -> list[Connection]:
    """Return the connections whose source is to be asked now."""
    rows = connections_visible_to(actor).filter(paused_at=None, state__due_at__lte=actor.now)
    return list(rows)


def runs_of(actor: Actor, connection: Connection) -> OwnedQuerySet[ConnectionRun]:
    """Return the runs of a connection, the newest first."""
    rows = ConnectionRun.objects.visible_to(actor).filter(connection=connection)
    return rows.order_by("-id")


def state_of(connection: Connection) -> ConnectionState:
    """Return the state of a connection as it is now."""
    return ConnectionState.objects.get_queryset().get(connection=connection)


def is_silent(connection: Connection, now: datetime) -> bool:
    """Say whether a source that is asked by the clock was not heard for twice its interval."""
    if not connection.minutes or connection.state.heard_at is None:
        return False
    return now - connection.state.heard_at > timedelta(minutes=SILENT_AFTER * connection.minutes)


def actor_of_connection(connection: Connection, now: datetime) -> Actor:
    """Return who acts where a source is what caused it."""
    return Actor(
        kind="rule",
        id=connection.pk,
        label=connection.name,
        organisation_id=connection.organisation_id,
        permissions=RIGHTS,
        now=now,
    )


def shown_config(connection: Connection) -> dict[str, Any]:
    """Return what is shown of the settings: nothing secret is in them."""
    return {
        item.name: connection.config.get(item.name, "")
        for item in connector_of(connection.kind).settings
        if not item.secret
    }
