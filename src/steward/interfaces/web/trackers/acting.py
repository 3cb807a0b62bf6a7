"""Pause, go on, look again, replay and end; each a question in the dialog."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.extensions.trackers import queries
from steward.extensions.trackers.models import TrackerConnection
from steward.extensions.trackers.operations import connecting, tying
from steward.extensions.trackers.policy import EDIT_TRACKER, SETTLE_TRACKER, VIEW_TRACKER
from steward.foundation.core.actor import Actor
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.connecting import Steps
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.trackers.views import HERE

STEPS = Steps(here=HERE, one=queries.get_connection, view=VIEW_TRACKER)


@require_http_methods(["GET", "POST"])
def pause(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let nothing go either way for a while."""
    lead = "What happens meanwhile is kept on both sides, and exchanged afterwards."
    return STEPS.pause(request, key, SETTLE_TRACKER, connecting.pause_tracker, lead)


@require_http_methods(["GET", "POST"])
def resume(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a paused connection go on."""
    lead = "What happened meanwhile is exchanged within a minute."
    return STEPS.resume(request, key, SETTLE_TRACKER, connecting.resume_tracker, lead)


@require_http_methods(["GET", "POST"])
def look(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask the tracker anew."""
    return STEPS.ask(
        request,
        key,
        SETTLE_TRACKER,
        connecting.look_again,
        title="Ask the tracker anew",
        button="Ask",
        lead="For its statuses, its people and what changed there; within a minute.",
        done="The tracker is asked within a minute.",
    )


@require_http_methods(["GET", "POST"])
def replay_all(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put all failed deliveries into the queue again."""
    return STEPS.ask(
        request,
        key,
        SETTLE_TRACKER,
        tying.replay_deliveries,
        title="Try all that failed again",
        button="Try again",
        lead="What arrived after all is recognised and not made twice.",
        done="They are tried within a minute.",
    )


@require_http_methods(["GET", "POST"])
def replay(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put one failed delivery into the queue again."""
    delivery = queries.get_delivery(request.actor, key)

    def call(*, actor: Actor, connection: TrackerConnection) -> object:
        return tying.replay_deliveries(actor=actor, connection=connection, delivery=delivery)

    return STEPS.ask(
        request,
        delivery.connection_id,
        SETTLE_TRACKER,
        call,
        title="Try it again",
        button="Try again",
        lead=delivery.trouble,
        done="It is tried within a minute.",
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def secret(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make the secret of the webhook and show it once."""
    return STEPS.secret(
        request,
        key,
        EDIT_TRACKER,
        connecting.renew_hook_secret,
        what="webhook",
        lead="Give it to the tracker where it asks for a secret. It is shown this once.",
    )


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a connection."""
    lead = (
        "Its secrets are forgotten and nothing goes either way. Tickets and tasks stay. This cannot"
        " be taken back."
    )
    return STEPS.end(request, key, EDIT_TRACKER, connecting.end_tracker, lead)
