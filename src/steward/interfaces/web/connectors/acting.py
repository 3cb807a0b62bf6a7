"""Ask at once, look only, pause, go on and end; each a question in the dialog."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from steward.extensions.connectors.models import Connection
from steward.extensions.connectors.operations import connecting, running
from steward.extensions.connectors.policy import (
    EDIT_CONNECTION,
    SETTLE_CONNECTION,
    VIEW_CONNECTION,
)
from steward.extensions.connectors.queries.connections import get_connection
from steward.foundation.core.actor import Permission, require
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent
from steward.interfaces.web.connectors.connections import HERE
from steward.interfaces.web.proof import freshly_proved


class PauseForm(forms.Form):
    """Why, for those who wonder later."""

    note = forms.CharField(
        label="Why", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )


def _asked(
    request: ActorRequest,
    key: UUID,
    permission: Permission[Any],
    call: Callable[..., object],
    form: forms.Form | None = None,
    back: str = "",
    **question: Any,  # noqa: ANN401 -- leaf
) -> HttpResponse:
    found = get_connection(request.actor, key)
    require(request.actor, VIEW_CONNECTION)
    require(request.actor, permission)
    asked = Question(back=back or f"{HERE}/{found.pk}", **question)

    def run(fields: dict[str, Any]) -> object:
        return call(actor=request.actor, connection=found, **fields)

    return ask(request, asked, form or forms.Form(sent(request)), run)


@require_http_methods(["GET", "POST"])
def ask_now(request: ActorRequest, key: UUID) -> HttpResponse:
    """Ask the source at once."""
    return _asked(
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
    return _asked(
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
    return _asked(
        request,
        key,
        SETTLE_CONNECTION,
        connecting.pause_connection,
        PauseForm(sent(request)),
        title="Pause the connection",
        button="Pause",
        lead="A source that is asked is read from where it was left, later. What is posted"
        " meanwhile is refused.",
        done="The connection is paused.",
    )


@require_http_methods(["GET", "POST"])
def resume(request: ActorRequest, key: UUID) -> HttpResponse:
    """Let a paused connection go on."""
    return _asked(
        request,
        key,
        SETTLE_CONNECTION,
        connecting.resume_connection,
        title="Let the connection go on",
        button="Go on",
        lead="The source is asked within a minute.",
        done="The connection goes on.",
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def secret(request: ActorRequest, key: UUID) -> HttpResponse:
    """Make the secret of what a source posts and show it once."""

    def call(**values: Any) -> Secret:  # noqa: ANN401 -- leaf
        return Secret(
            title="The secret of the posts",
            lead="Sign what you post with it. It is shown this once.",
            text=connecting.renew_secret(**values),
        )

    return _asked(
        request,
        key,
        EDIT_CONNECTION,
        call,
        title="Make a secret for the posts",
        button="Make it",
        lead="Posts are accepted only with it. An earlier one stops working.",
    )


@require_http_methods(["GET", "POST"])
def end(request: ActorRequest, key: UUID) -> HttpResponse:
    """End a connection."""
    found: Connection = get_connection(request.actor, key)
    return _asked(
        request,
        key,
        EDIT_CONNECTION,
        connecting.end_connection,
        title=f"End “{found.name}”",
        button="End it",
        tone="danger",
        lead="Its secrets are forgotten and nothing comes any more. What it brought stays. This"
        " cannot be taken back.",
        done=f"“{found.name}” is ended.",
        back=HERE,
    )
