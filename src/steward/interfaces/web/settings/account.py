"""One's own name, password, sessions and organisations."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from steward.foundation.core.errors import DomainError, NotFound
from steward.foundation.identity.operations import people as operations
from steward.foundation.identity.operations import sessions, tries
from steward.foundation.identity.queries import (
    has_second_factor,
    memberships_of,
    own_membership,
    sessions_of,
)
from steward.foundation.identity.queries.passkeys import has_app, passkeys_of
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.gates import came_by_provider
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.settings.tabs import tabs_for
from steward.interfaces.web.signin import PROVED_BY_LINK, TOO_MANY

PAGE = "/settings/account"


class NameForm(forms.Form):
    """How one is called."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )


class NewPasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label="New password",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 12 characters, not a common one, unlike your name and address."
        " Your other sessions end.",
    )


class PasswordForm(NewPasswordForm):
    """The password until now and the new one."""

    current = forms.CharField(
        label="Password until now",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
    )
    field_order = ["current", "password"]


@require_http_methods(["GET", "POST"])
def account(request: ActorRequest) -> HttpResponse:
    """Show one's account; change the name."""
    person = request.person
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": person.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.rename_person(person=person, name=form.cleaned_data["name"])
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, "Your name is saved.")
            return redirect(PAGE)
    here = request.actor.organisation_id
    context = {
        "tabs": tabs_for(request.actor, PAGE),
        "form": wired(form),
        "person": person,
        "own": own_membership(request.actor),
        "factor": has_second_factor(person.pk),
        "app": has_app(person.pk),
        "passkeys": passkeys_of(person.pk),
        "due": request.second_factor_due,
        "by_provider": came_by_provider(request),
        "sessions": [
            {"row": row, "here": row.session_id == _key(request)}
            for row in sessions_of(request.actor)
        ],
        "memberships": [
            {
                "row": row,
                "name": request.organisations[row.organisation_id],
                "here": row.organisation_id == here,
            }
            for row in memberships_of(person.pk, request.actor.now)
            if row.organisation_id in request.organisations
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "settings/account.html", context, status=status)


@require_http_methods(["GET", "POST"])
def password(request: ActorRequest) -> HttpResponse:
    """Change one's password; who just came by a one-time link need not know the old one."""
    person = request.person
    proved = bool(request.session.get(PROVED_BY_LINK)) or not person.has_usable_password()
    kind = NewPasswordForm if proved else PasswordForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (proved or _may_try(request, form)):
        try:
            operations.change_password(
                person=person,
                current=None if proved else form.cleaned_data["current"],
                password=form.cleaned_data["password"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            tries.forget_tries(about=f"password:{person.pk}", now=request.actor.now)
            sessions.forget_other_sessions(person=person, here=_key(request))
            update_session_auth_hash(request, person)
            request.session.pop(PROVED_BY_LINK, None)
            messages.success(request, "Your password is set; your other sessions have ended.")
            return redirect(PAGE)
    context = {"form": wired(form), "person": person, "proved": proved}
    status = 422 if form.errors else 200
    return render(request, "settings/password.html", context, status=status)


def _may_try(request: ActorRequest, form: forms.Form) -> bool:
    if tries.claim_try(about=f"password:{request.person.pk}", now=request.actor.now):
        return True
    form.add_error(None, TOO_MANY)
    return False


@require_POST
def end_sessions(request: ActorRequest) -> HttpResponse:
    """End every other session of oneself."""
    sessions.end_other_sessions(actor=request.actor, person=request.person, here=_key(request))
    update_session_auth_hash(request, request.person)
    messages.success(request, "You are signed out everywhere else.")
    return redirect(PAGE)


@require_POST
def end_session(request: ActorRequest) -> HttpResponse:
    """End one other session of oneself.

    Raises:
        NotFound: The form names none.
    """
    try:
        chosen = UUID(request.POST.get("session", ""))
    except ValueError:
        raise NotFound("There is no such session.") from None
    device = sessions.end_session(actor=request.actor, session_id=chosen, here=_key(request))
    messages.success(request, f"{device} is signed out.")
    return redirect(PAGE)


def _key(request: ActorRequest) -> str:
    return str(request.session.session_key)
