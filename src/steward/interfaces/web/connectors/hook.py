"""Where sources post results; the signature of a post is the proof, not its address."""

import hashlib
import hmac
from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steward.extensions.connections.queries import NOWHERE
from steward.extensions.connections.terms import HOOK
from steward.extensions.connectors.kinds import connector_of
from steward.extensions.connectors.operations.running import receive_reading
from steward.extensions.connectors.queries.connections import HOOKS, VAULT, actor_of_connection
from steward.extensions.connectors.terms import LARGEST
from steward.foundation.core.errors import DomainError, NotFound

SIGNATURE, DELIVERY = "x-signature-256", "x-delivery"


@csrf_exempt
@require_POST
def hook(request: HttpRequest, secret: str) -> HttpResponse:
    """Take in what a source posts: 202 where it is news, 200 where it came before."""
    if int(request.headers.get("Content-Length") or "0") > LARGEST:
        return _said(413, "This is too large.")
    raw, now = request.body, datetime.now(UTC)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        with transaction.atomic():
            connection = HOOKS.connection_of(secret)
            key = (VAULT.secrets_of(connection) or {}).get(HOOK, "")
            receive = connector_of(connection.kind).receive
            if receive is None:
                raise NotFound(NOWHERE)
            if not _is_signed(raw, key, headers.get(SIGNATURE, "")):
                return _said(401, "The signature is missing or wrong.")
            taken = receive_reading(
                actor=actor_of_connection(connection, now),
                connection=connection,
                reading=receive(connection.config, headers, raw, now),
                delivery=headers.get(DELIVERY, "")[:200],
            )
    except DomainError as error:
        return _said(error.status, error.message)
    if taken.repeated:
        return _said(200, "This delivery was taken in before.")
    counts = f"{taken.new} new, {taken.changed} changed, {taken.closed} closed"
    return _said(202, f"Taken in: {counts}, {len(taken.refused)} refused.")


def _is_signed(raw: bytes, key: str, given: str) -> bool:
    wanted = "sha256=" + hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    return bool(key) and hmac.compare_digest(wanted.encode(), given.strip().encode())


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
