"""Ask one source: calls outside of transactions, each part kept in one of its own.

Killed anywhere, it is taken up again at the last place that was kept; what was taken in twice is
known by what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings

from steward.extensions.connectors.kinds import connector_of
from steward.extensions.connectors.models import Connection, ConnectionRun
from steward.extensions.connectors.operations import running
from steward.extensions.connectors.queries.connections import (
    VAULT,
    actor_of_connection,
    get_connection,
)
from steward.extensions.connectors.settings_of import BASE
from steward.extensions.connectors.terms import Asking
from steward.extensions.inbox.chat import Lookup, addresses_of
from steward.extensions.inbox.hosts import hosts_open_to
from steward.extensions.inbox.wire import Network, Trouble, Wire
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.tenancy.operations import acting_for

LOG = structlog.get_logger()
NO_SECRETS = "The secrets cannot be opened: give them again."
MOST_PARTS = 2_000


@dataclass(slots=True)
class SourceRun:
    """One time that a source is asked, at one instant; ``dry`` keeps nothing but the counts."""

    organisation: UUID
    key: UUID
    now: datetime
    dry: bool = False
    allowed: Sequence[Network] = field(default_factory=lambda: settings.STEWARD_TRACKER_NETWORKS)
    lookup: Lookup = addresses_of

    def run(self) -> ConnectionRun | None:
        """Ask the source from where it was left; returns the run, None where it is not asked."""
        with acting_for(self.organisation):
            try:
                connection = get_connection(self._reader(), self.key)
            except NotFound:
                return None
            secrets = VAULT.secrets_of(connection)
        kind = connector_of(connection.kind)
        if kind.pull is None or not connection.is_live:
            return None
        actor = actor_of_connection(connection, self.now)
        with acting_for(self.organisation):
            run = running.begin_run(actor=actor, connection=connection, dry=self.dry)
        trouble = Trouble(NO_SECRETS) if secrets is None else None
        if secrets is not None:
            wire = Wire(
                connection.config.get(BASE, ""),
                kind.headers(secrets),
                now=self.now,
                allowed=self.allowed,
                lookup=self.lookup,
                hosts=hosts_open_to(self.organisation),
            )
            if kind.sign is not None:
                wire.sign = kind.sign(connection.config, secrets)
            asking = Asking(
                config=connection.config,
                cursor={} if self.dry else connection.state.cursor,
                wire=wire,
                now=self.now,
                organisation=self.organisation,
            )
            trouble = self._pull(actor, connection, run, asking)
        with acting_for(self.organisation):
            running.end_run(actor=actor, connection=connection, run=run, trouble=trouble)
        return run

    def _pull(
        self, actor: Actor, connection: Connection, run: ConnectionRun, asking: Asking
    ) -> Trouble | None:
        """Keep part after part; returns what went wrong, None where all came."""
        pull = connector_of(connection.kind).pull
        if pull is None:
            return None
        try:
            for count, part in enumerate(pull(asking)):
                if count >= MOST_PARTS:
                    return Trouble(f"More than {MOST_PARTS:,} parts; the next run goes on.")
                with acting_for(self.organisation):
                    running.keep_part(actor=actor, connection=connection, run=run, part=part)
        except Trouble as trouble:
            LOG.info("source said no", connection=str(self.key), reason=trouble.reason)
            return trouble
        except DomainError as error:
            return Trouble(error.message, for_good=True)
        return None

    def _reader(self) -> Actor:
        return Actor(
            kind="rule",
            id=self.key,
            label="",
            organisation_id=self.organisation,
            permissions=frozenset(),
            now=self.now,
        )
