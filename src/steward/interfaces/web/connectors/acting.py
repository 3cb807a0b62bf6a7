"""Ask at once, look only, pause, go on and end; each a question in the dialog."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.extensions.connectors.operations import connecting, running
from steward.extensions.connectors.policy import (
    EDIT_CONNECTION,
    SETTLE_CONNECTION,
    VIEW_CONNECTION,
)
from steward.extensions.connectors.queries.connections import get_connection
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.connecting import Steps
from steward.interfaces.web.connectors.connections import HERE
from steward.interfaces.web.proof import freshly_proved

STEPS = Steps(here=HERE, one=get_connection, view=VIEW_CONNECTION)


@require_http_methods(["GET", "POST"])
def ask_now(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask the source at once."""
    return STEPS.ask(
        request,
        key,
        SETTLE_CONNECTION,
        connecting.ask_source,
        title="Ask the source at once",
        button="Ask",
        lead="Within a minute, from where it was left.",
        done="The source is asked within a minute.",
    )


@require_http_methods(["GET", "POST"])
def look(request: ActorRequest, key: UUID) -> HttpResponse:
    """Find out what the source would bring, without keeping it."""
    return STEPS.ask(
        request,
        key,
        SETTLE_CONNECTION,
        running.look_only,
        title="Look only",
        button="Look",
        lead="The source is asked for all it has. What it would change stands with the run;"
        " nothing of it is kept.",
        done="The source is looked at; the run will stand below.",
    )


@require_http_methods(["GET", "POST"])
def pause(request: ActorRequest, key: UUID) -> HttpResponse:
    """Neither ask the source nor listen to it for a while."""
    lead = (
        "A source that is asked is read from where it was left, later. What is posted meanwhile is"
        " refused."
    )
    return STEPS.pause(request, key, SETTLE_CONNECTION, connecting.pause_connection, lead)


@require_http_methods(["GET", "POST"])
def resume(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a paused connection go on."""
    lead = "The source is asked within a minute."
    return STEPS.resume(request, key, SETTLE_CONNECTION, connecting.resume_connection, lead)


@require_http_methods(["GET", "POST"])
@freshly_proved
def secret(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make the secret of what a source posts and show it once."""
    return STEPS.secret(
        request,
        key,
        EDIT_CONNECTION,
        connecting.renew_secret,
        what="posts",
        lead="Sign what you post with it. It is shown this once.",
    )


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a connection."""
    lead = (
        "Its secrets are forgotten and nothing comes any more. What it brought stays. This cannot"
        " be taken back."
    )
    return STEPS.end(request, key, EDIT_CONNECTION, connecting.end_connection, lead)
