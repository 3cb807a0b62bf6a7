"""Begin an organisation, the first or another, and go from one to the other."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.questionnaires.queries import READINESS
from steward.domain.readiness.queries import counts_of
from steward.domain.risks.queries import register_counts
from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.identity.models import Organisation, Person
from steward.foundation.identity.operations.founding import (
    found_first_organisation,
    found_organisation,
)
from steward.foundation.identity.queries import (
    get_organisation,
    members_visible_to,
    open_invitations,
)
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.first import FirstSteps


class OrganisationForm(forms.Form):
    """A name and a sector are enough to begin with."""

    name = forms.CharField(label="Name of the organisation", max_length=200)
    sector = forms.CharField(
        label="Sector", max_length=100, required=False, help_text="Such as health, finance, retail."
    )


class FirstOwnerForm(OrganisationForm):
    """The organisation and its first owner."""

    your_name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="Your e-mail address",
        widget=forms.EmailInput({"autocomplete": "username"}),
        help_text="You sign in with it. No message is sent to it.",
    )
    password = forms.CharField(
        label="Choose a password",
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
        strip=False,
        help_text="At least 12 characters, not a common one, unlike your name and address.",
    )


@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Let a signed-in person without a membership begin an organisation."""
    person = get_user(request)
    if not isinstance(person, Person):
        return redirect("/sign-in")
    request.user = person
    first = not person.has_usable_password()
    kind = FirstOwnerForm if first else OrganisationForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = _found(person, form.cleaned_data, first=first)
        except DomainError as error:
            refuse(form, error)
        else:
            if first:
                update_session_auth_hash(request, person)
            request.session["organisation"] = str(organisation.id)
            return redirect("/welcome")
    status = 422 if form.errors else 200
    context = {"form": wired(form), "first": first}
    return render(request, "settings/found.html", context, status=status)


def _found(person: Person, values: dict[str, Any], *, first: bool) -> Organisation:
    now = datetime.now(UTC)
    if first:
        return found_first_organisation(person=person, now=now, **values)
    return found_organisation(person=person, now=now, **values)


@require_http_methods(["GET", "POST"])
def found_another(request: ActorRequest) -> HttpResponse:
    """Let a member begin another organisation of their own; nothing is shared with the others."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = _found(request.person, form.cleaned_data, first=False)
        except DomainError as error:
            refuse(form, error)
        else:
            request.session["organisation"] = str(organisation.id)
            return redirect("/welcome")
    status = 422 if form.errors else 200
    return render(request, "settings/found_another.html", {"form": wired(form)}, status=status)


@require_POST
def switch(request: ActorRequest) -> HttpResponse:
    """Work in another of one's own organisations.

    Raises:
        NotFound: The person is no member there.
    """
    wanted = request.POST.get("organisation", "")
    if wanted not in {str(key) for key in request.organisations}:
        raise NotFound("You are not a member of this organisation.")
    request.session["organisation"] = wanted
    return redirect("/")


def welcome(request: ActorRequest) -> HttpResponse:
    """Show the first steps, with what is done already."""
    actor = request.actor
    counts = counts_of(actor)
    organisation = get_organisation(actor)
    first = FirstSteps(counts, register_counts(actor))
    steps = {
        **first.done,
        "described": bool(organisation.country and organisation.description),
        "company": len(members_visible_to(actor)) > 1 or open_invitations(actor).exists(),
    }
    context = {
        "organisation": organisation,
        "steps": steps,
        "next": next((name for name, done in steps.items() if not done), ""),
        "systems": counts.systems,
        "assessed": counts.assessed,
        "decided": first.decided,
        "readiness": READINESS,
    }
    return render(request, "settings/welcome.html", context)
