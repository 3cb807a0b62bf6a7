"""Where trackers post what happened; the signature of a post is the proof, not its address."""

from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from steward.extensions.connections.terms import HOOK
from steward.extensions.trackers.operations.queueing import receive_news
from steward.extensions.trackers.queries import HOOKS, VAULT, actor_of_connection
from steward.extensions.trackers.terms import Unsigned
from steward.foundation.core.errors import Invalid, NotFound

MOST_BYTES = 5 * 1024 * 1024


@csrf_exempt
@require_POST
def hook(request: HttpRequest, secret: str) -> HttpResponse:
    """Take in what a tracker says: 202 where it is news, 200 where it is known or nobody's."""
    if int(request.headers.get("Content-Length") or "0") > MOST_BYTES:
        return _said(413, "This is too large.")
    raw = request.body
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        with transaction.atomic():
            connection = HOOKS.connection_of(secret)
            key = (VAULT.secrets_of(connection) or {}).get(HOOK, "")
            incoming = connection.kind.read(connection.config, headers, raw, key)
            if incoming is None:
                return _said(200, "This is no news of a ticket.")
            actor = actor_of_connection(connection, datetime.now(UTC))
            is_news = receive_news(actor=actor, connection=connection, incoming=incoming)
    except NotFound as error:
        return _said(404, error.message)
    except Unsigned:
        return _said(401, "The signature is missing or wrong.")
    except Invalid as error:
        return _said(400, error.message)
    return _said(202, "Taken in.") if is_news else _said(200, "Known already, or no task's.")


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
