"""Let a directory keep members and groups, by SCIM."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from steward.extensions.provisioning import queries
from steward.extensions.provisioning.policy import PROVISION
from steward.foundation.core.actor import require
from steward.foundation.identity.operations.tokens import create_token
from steward.foundation.identity.policy import CREATE_TOKEN
from steward.foundation.identity.queries import own_membership
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, Secret, ask, sent
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

PAGE = "/settings/directory"


class DirectoryTokenForm(forms.Form):
    """What the token is called, and until when it works."""

    label = forms.CharField(
        label="Label", max_length=100, help_text="What uses it, such as “Company directory”."
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty means: until somebody revokes it.",
    )


def directory(request: ActorRequest) -> HttpResponse:
    """Show where a directory calls, with which tokens, and what it keeps."""
    actor = request.actor
    require(actor, PROVISION)
    context = {
        "tabs": tabs_for(actor, "/settings/sign-in"),
        "address": queries.base_address(),
        "domains": queries.domains_here(actor),
        "tokens": queries.kept_tokens(actor),
        "groups": list(queries.directory_groups(actor)),
        "count": queries.count_kept(actor),
        "may_make": actor.may(CREATE_TOKEN),
    }
    return render(request, "signon/directory.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def make_token(request: ActorRequest) -> HttpResponse:
    """Make a token that may keep members and groups, and nothing else."""
    require(request.actor, PROVISION)
    require(request.actor, CREATE_TOKEN)
    question = Question(
        title="A token for the directory",
        button="Make the token",
        lead="Whoever has it can let people of your domains in, put them into the directory's"
        " groups, and remove any member but the last owner. It may nothing else.",
        back=PAGE,
    )

    def call(fields: dict[str, Any]) -> Secret:
        label, expires_on = str(fields["label"]), fields["expires_on"]
        last: date | None = expires_on
        _, secret = create_token(
            actor=request.actor,
            membership_id=own_membership(request.actor).pk,
            label=label,
            expires_on=last,
            scopes=[PROVISION.name],
        )
        return Secret(
            title=f"The token “{label}”",
            lead=f"It is shown this once. The directory calls {queries.base_address()} with it.",
            text=secret,
        )

    return ask(request, question, DirectoryTokenForm(sent(request)), call)
