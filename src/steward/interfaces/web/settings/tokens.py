"""API tokens."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import require
from steward.foundation.identity import policy, queries
from steward.foundation.identity.operations import tokens as operations
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

BACK = "/settings/tokens"


class TokenForm(forms.Form):
    """What uses the token, and until when."""

    label = forms.CharField(
        label="Label", max_length=100, help_text="What uses it, such as “Nightly inventory”."
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty means: until somebody revokes it.",
    )


def tokens(request: ActorRequest) -> HttpResponse:
    """List the tokens of the organisation."""
    require(request.actor, policy.CREATE_TOKEN)
    today = request.actor.today
    context = {
        "tabs": tabs_for(request.actor, BACK),
        "tokens": [
            {"row": row, "over": row.expires_on is not None and row.expires_on < today}
            for row in queries.tokens_visible_to(request.actor)
        ],
        "example": address_of("/api/systems"),
    }
    return render(request, "settings/tokens.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def create(request: ActorRequest) -> HttpResponse:
    """Create a token that acts as oneself; its secret is shown once."""
    require(request.actor, policy.CREATE_TOKEN)
    question = Question(
        title="Create an API token",
        button="Create the token",
        lead="Whoever has it may do what you may do in this organisation, and the history names"
        " you and the token.",
        back=BACK,
    )

    def call(fields: dict[str, Any]) -> Secret:
        mine = queries.own_membership(request.actor)
        token, secret = operations.create_token(
            actor=request.actor, membership_id=mine.pk, **fields
        )
        return Secret(
            title=f"The token “{token.label}”",
            lead="Keep it where the program finds it. It is shown this once.",
            text=secret,
        )

    data = request.POST if request.method == "POST" else None
    return ask(request, question, TokenForm(data), call)


@require_http_methods(["GET", "POST"])
def revoke(request: ActorRequest, key: UUID) -> HttpResponse:
    """Stop a token from working."""
    token = queries.get_token(request.actor, key)
    require(request.actor, policy.CREATE_TOKEN, token)
    question = Question(
        title=f"Revoke “{token.label}”",
        button="Revoke",
        lead="Programs that use it are refused from now on. This cannot be taken back.",
        tone="danger",
        done=f"The token “{token.label}” is revoked.",
        back=BACK,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.revoke_token(actor=request.actor, token=token)

    data = request.POST if request.method == "POST" else None
    return ask(request, question, forms.Form(data), call)
