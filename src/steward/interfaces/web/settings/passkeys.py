"""One's passkeys: listed, added, removed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from steward.foundation.core.errors import DomainError
from steward.foundation.identity.operations import passkeys as operations
from steward.foundation.identity.operations.factors import RECOVERY_CODES
from steward.foundation.identity.operations.sessions import forget_other_sessions
from steward.foundation.identity.queries import has_second_factor, recovery_codes_left
from steward.foundation.identity.queries.passkeys import get_passkey, passkeys_of
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.ceremonies import LATE, ask_passkey, asked_challenge
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for

ACCOUNT = "/settings/account"
PAGE = "/settings/second-factor/passkeys"
NEW = "new"


class NewPasskeyForm(forms.Form):
    """What the passkey is called."""

    name = forms.CharField(
        label="Name of the passkey",
        max_length=operations.LONGEST_NAME,
        help_text="Such as the device or the security key that holds it.",
    )


@require_GET
def passkeys(request: ActorRequest) -> HttpResponse:
    """Show one's passkeys and when each was last used."""
    context = {
        "tabs": tabs_for(request.actor, ACCOUNT),
        "passkeys": passkeys_of(request.person.pk),
        "possible": operations.relying_party() is not None,
        "left": recovery_codes_left(request.person.pk),
        "all": RECOVERY_CODES,
        "due": request.second_factor_due,
        "today": request.actor.today,
    }
    return render(request, "settings/passkeys.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def add(request: ActorRequest) -> HttpResponse:
    """Ask the browser for a new passkey and keep it; recovery codes follow the first factor."""
    person = request.person
    form = NewPasskeyForm(sent(request))
    first = not has_second_factor(person.pk)
    if request.method == "POST":
        challenge = asked_challenge(request, purpose=NEW, now=request.actor.now)
        if not challenge:
            form.add_error(None, LATE)
        elif form.is_valid():
            try:
                codes = operations.add_passkey(
                    actor=request.actor,
                    person=person,
                    name=form.cleaned_data["name"],
                    answer=request.POST.get("answer", ""),
                    challenge=challenge,
                )
            except DomainError as error:
                refuse(form, error)
            else:
                return _added(request, codes, first=first)
    ceremony = operations.ask_for_new(person)
    context = {
        "tabs": tabs_for(request.actor, ACCOUNT),
        "form": wired(form),
        "passkey": ask_passkey(request, ceremony, purpose=NEW, now=request.actor.now),
        "first": first,
    }
    status = 422 if form.errors else 200
    return render(request, "settings/passkey_new.html", context, status=status)


def _added(request: ActorRequest, codes: list[str], *, first: bool) -> HttpResponse:
    messages.success(request, "The passkey is added.")
    if not first:
        return redirect(PAGE)
    forget_other_sessions(person=request.person, here=str(request.session.session_key))
    context = {"tabs": tabs_for(request.actor, ACCOUNT), "codes": codes}
    return render(request, "settings/factor_codes.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def remove(request: ActorRequest, key: UUID) -> HttpResponse:
    """Remove one of one's passkeys.

    Raises:
        NotFound: The person has no such passkey.
    """
    row = get_passkey(request.actor, key)
    question = Question(
        title=f"Remove the passkey {row.name}",
        button="Remove",
        lead="It signs you in no more. Delete it on your device too, which goes on offering it.",
        tone="danger",
        done="The passkey is removed.",
        back=PAGE,
    )

    def call(_fields: dict[str, Any]) -> None:
        operations.remove_passkey(actor=request.actor, passkey_id=key)

    return ask(request, question, forms.Form(sent(request)), call)
