"""Pause, go on, look again, replay and end; each a question in the dialog."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.extensions.trackers import queries
from steward.extensions.trackers.models import TrackerConnection
from steward.extensions.trackers.operations import connecting, tying
from steward.extensions.trackers.policy import EDIT_TRACKER, SETTLE_TRACKER, VIEW_TRACKER
from steward.foundation.core.actor import Permission, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.trackers.views import HERE


class NoteForm(forms.Form):
    """Why, for those who wonder later."""

    note = forms.CharField(
        label="Why", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )


def _asked(
    request: ActorRequest,
    key: UUID,
    permission: Permission[Any],
    call: Callable[[TrackerConnection, dict[str, Any]], object],
    form: forms.Form | None = None,
    **question: Any,  # noqa: ANN401 -- leaf
) -> HttpResponse:
    connection = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_TRACKER)
    require(request.actor, permission)
    asked = Question(back=f"{HERE}/{connection.pk}", **question)

    def run(fields: dict[str, Any]) -> object:
        return call(connection, fields)

    return ask(request, asked, form or forms.Form(sent(request)), run)


@require_http_methods(["GET", "POST"])
def pause(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let nothing go either way for a while."""
    return _asked(
        request,
        key,
        SETTLE_TRACKER,
        lambda found, fields: connecting.pause_tracker(
            actor=request.actor, connection=found, **fields
        ),
        NoteForm(sent(request)),
        title="Pause the connection",
        button="Pause",
        lead="What happens meanwhile is kept on both sides, and exchanged afterwards.",
        done="The connection is paused.",
    )


@require_http_methods(["GET", "POST"])
def resume(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a paused connection go on."""
    return _asked(
        request,
        key,
        SETTLE_TRACKER,
        lambda found, _: connecting.resume_tracker(actor=request.actor, connection=found),
        title="Let the connection go on",
        button="Go on",
        lead="What happened meanwhile is exchanged within a minute.",
        done="The connection goes on.",
    )


@require_http_methods(["GET", "POST"])
def look(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask the tracker anew."""
    return _asked(
        request,
        key,
        SETTLE_TRACKER,
        lambda found, _: connecting.look_again(actor=request.actor, connection=found),
        title="Ask the tracker anew",
        button="Ask",
        lead="For its statuses, its people and what changed there; within a minute.",
        done="The tracker is asked within a minute.",
    )


@require_http_methods(["GET", "POST"])
def replay_all(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put all failed deliveries into the queue again."""
    return _asked(
        request,
        key,
        SETTLE_TRACKER,
        lambda found, _: tying.replay_deliveries(actor=request.actor, connection=found),
        title="Try all that failed again",
        button="Try again",
        lead="What arrived after all is recognised and not made twice.",
        done="They are tried within a minute.",
    )


@require_http_methods(["GET", "POST"])
def replay(request: ActorRequest, key: UUID) -> HttpResponse:
    """Put one failed delivery into the queue again."""
    delivery = queries.get_delivery(request.actor, key)
    return _asked(
        request,
        delivery.connection_id,
        SETTLE_TRACKER,
        lambda found, _: tying.replay_deliveries(
            actor=request.actor, connection=found, delivery=delivery
        ),
        title="Try it again",
        button="Try again",
        lead=delivery.trouble,
        done="It is tried within a minute.",
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def secret(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make the secret of the webhook and show it once."""

    def call(found: TrackerConnection, _fields: dict[str, Any]) -> Secret:
        made = connecting.renew_hook_secret(actor=request.actor, connection=found)
        return Secret(
            title="The secret of the webhook",
            lead="Give it to the tracker where it asks for a secret. It is shown this once.",
            text=made,
        )

    return _asked(
        request,
        key,
        EDIT_TRACKER,
        call,
        title="Make a secret for the webhook",
        button="Make it",
        lead="Posts are accepted only with it. An earlier one stops working.",
    )


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a connection."""
    connection = queries.get_connection(request.actor, key)
    require(request.actor, VIEW_TRACKER)
    require(request.actor, EDIT_TRACKER)
    question = Question(
        title=f"End “{connection.name}”",
        button="End it",
        tone="danger",
        lead="Its secrets are forgotten and nothing goes either way. Tickets and tasks stay. This"
        " cannot be taken back.",
        done=f"“{connection.name}” is ended.",
        back=HERE,
    )

    def call(_fields: dict[str, Any]) -> None:
        connecting.end_tracker(actor=request.actor, connection=connection)

    return ask(request, question, forms.Form(sent(request)), call)
