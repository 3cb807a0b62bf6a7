"""What is done with every connection: keep and forget its secrets, pause it, end it.

Called by operations that require a permission and record what happened; each row is locked by them.
"""

import json
import secrets
from collections.abc import Mapping

from django.conf import settings

from steward.extensions.connections.models import Connected
from steward.extensions.connections.queries import Vault
from steward.extensions.connections.terms import HOOK
from steward.foundation.core.actor import Actor
from steward.foundation.core.errors import Conflict
from steward.foundation.core.sealing import seal


def keep_secrets(vault: Vault, connection: Connected, given: Mapping[str, str]) -> None:
    """Keep the secrets of a connection in place of those before."""
    purpose = vault.purpose_of(connection)
    sealed = seal(json.dumps(dict(given)), key=settings.SECRET_KEY, purpose=purpose)
    vault.rows(connection).update_or_create(
        organisation_id=connection.organisation_id,
        connection=connection,
        defaults={"sealed": sealed},
    )


def new_hook_secret(vault: Vault, connection: Connected) -> str:
    """Make the secret with which the other side signs and return it; the one before is gone."""
    made = secrets.token_urlsafe(32)
    known = vault.secrets_of(connection) or {}
    keep_secrets(vault, connection, {**known, HOOK: made})
    return made


def pause(actor: Actor, connection: Connected) -> None:
    """Let nothing go by a connection.

    Raises:
        Conflict: It is paused.
    """
    if connection.paused_at is not None:
        raise Conflict("The connection is paused already.")
    connection.paused_at = actor.now
    connection.save(update_fields=["paused_at"])


def resume(connection: Connected) -> None:
    """Let a paused connection go on.

    Raises:
        Conflict: It is not paused.
    """
    if connection.paused_at is None:
        raise Conflict("The connection is not paused.")
    connection.paused_at = None
    connection.save(update_fields=["paused_at"])


def check_running(connection: Connected) -> None:
    """Refuse what a paused connection cannot do.

    Raises:
        Conflict: It is paused.
    """
    if connection.paused_at is not None:
        raise Conflict("The connection is paused; let it go on first.")


def end(actor: Actor, vault: Vault, connection: Connected) -> None:
    """Forget the secrets of a connection and let nothing go by it any more."""
    vault.rows(connection).delete()
    connection.ended_at = actor.now
    connection.save(update_fields=["ended_at"])
