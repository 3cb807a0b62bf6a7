"""API tokens."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.notifications.queries import address_of
from steward.foundation.core.actor import READS, require
from steward.foundation.core.errors import DomainError
from steward.foundation.identity import policy, queries
from steward.foundation.identity.models import ApiToken
from steward.foundation.identity.operations import tokens as operations
from steward.foundation.identity.queries.holding import in_words
from steward.foundation.identity.terms import DANGEROUS
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.permissions import areas
from steward.interfaces.web.settings.tabs import tabs_for

BACK = "/settings/tokens"
USUAL_DAYS = 365
READ, WORK, CHOSEN = "read", "work", "chosen"
EXTENTS = [
    (READ, "Read only"),
    (WORK, "All that I may, but what lets people in or gives power"),
    (CHOSEN, "Only what is ticked below"),
]


class TokenForm(forms.Form):
    """What uses the token, until when, and what it may."""

    label = forms.CharField(
        label="Label", max_length=100, help_text="What uses it, such as “Nightly inventory”."
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty means: until somebody revokes it.",
    )
    extent = forms.ChoiceField(
        label="What it may do", choices=EXTENTS, initial=READ, required=False
    )


def tokens(request: ActorRequest) -> HttpResponse:
    """List the tokens of the organisation."""
    require(request.actor, policy.CREATE_TOKEN)
    today = request.actor.today
    context = {
        "tabs": tabs_for(request.actor, BACK),
        "tokens": [
            {
                "row": row,
                "over": row.expires_on is not None and row.expires_on < today,
                "scopes": _words(row),
            }
            for row in queries.tokens_listed(request.actor)
        ],
        "example": address_of("/api/systems"),
    }
    return render(request, "settings/tokens.html", context)


def _words(token: ApiToken) -> tuple[str, ...]:
    return () if token.scopes is None else in_words(frozenset(token.scopes))


@require_http_methods(["GET", "POST"])
@freshly_proved
def create(request: ActorRequest) -> HttpResponse:
    """Create a token that acts as oneself; its secret is shown once."""
    require(request.actor, policy.CREATE_TOKEN)
    usual = request.actor.today + timedelta(days=USUAL_DAYS)
    form = TokenForm(sent(request), initial={"expires_on": usual})
    ticked = request.POST.getlist("scopes")
    if request.method == "POST" and form.is_valid():
        try:
            return _created(request, form.cleaned_data, ticked)
        except DomainError as error:
            refuse(form, error)
    context = {
        "tabs": tabs_for(request.actor, BACK),
        "form": wired(form),
        "areas": areas(request.actor.permissions, ticked),
        "field": "scopes",
    }
    status = 422 if form.errors else 200
    return render(request, "settings/token_new.html", context, status=status)


def _created(request: ActorRequest, fields: dict[str, Any], ticked: list[str]) -> HttpResponse:
    mine = queries.own_membership(request.actor)
    with transaction.atomic():
        token, secret = operations.create_token(
            actor=request.actor,
            membership_id=mine.pk,
            label=fields["label"],
            expires_on=fields["expires_on"],
            scopes=_scopes(request.actor.permissions, fields["extent"], ticked),
        )
    shown = Secret(
        title=f"The token “{token.label}”",
        lead="Keep it where the program finds it. It is shown this once.",
        text=secret,
    )
    question = Question(title="Create an API token", button="", back=BACK)
    context = {"question": question, "part": "kit/secret.html", "secret": shown}
    return render(request, "kit/asked.html", context)


def _scopes(held: frozenset[str], extent: str, ticked: list[str]) -> list[str]:
    """Return what is chosen: dangerous things only where they are ticked by name."""
    if extent == CHOSEN:
        return ticked
    if extent == WORK:
        return sorted(held - DANGEROUS)
    return sorted(name for name in held if name.endswith(READS))


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

    return ask(request, question, forms.Form(sent(request)), call)
