"""Ask a source once for a sample, to choose fields on; nothing of it is kept."""

from collections.abc import Sequence

from django.conf import settings

from steward.extensions.connectors.kinds import connector_of
from steward.extensions.connectors.kinds.rest_json.connector import PATH
from steward.extensions.connectors.models import Connection
from steward.extensions.connectors.policy import EDIT_CONNECTION
from steward.extensions.connectors.queries.connections import VAULT
from steward.extensions.connectors.settings_of import BASE
from steward.extensions.connectors.terms import Refused
from steward.extensions.inbox.chat import Lookup, addresses_of
from steward.extensions.inbox.hosts import hosts_open_to
from steward.extensions.inbox.wire import Network, Trouble, Wire
from steward.foundation.core.actor import Actor, require


def sample_of(
    actor: Actor,
    connection: Connection,
    *,
    allowed: Sequence[Network] | None = None,
    lookup: Lookup = addresses_of,
) -> object:
    """Return what the address of a connection answers now.

    Raises:
        NotAllowed: The actor may not connect sources.
        Refused: It cannot be asked, or says no; the message says why.
    """
    require(actor, EDIT_CONNECTION)
    secrets = VAULT.secrets_of(connection)
    if secrets is None:
        raise Refused("The secrets cannot be opened: give them again.")
    wire = Wire(
        connection.config[BASE],
        connector_of(connection.kind).headers(secrets),
        now=actor.now,
        allowed=settings.STEWARD_TRACKER_NETWORKS if allowed is None else allowed,
        lookup=lookup,
        hosts=hosts_open_to(actor.organisation_id),
    )
    try:
        return wire.ask("GET", connection.config[PATH]).body
    except Trouble as trouble:
        raise Refused(trouble.reason) from None
