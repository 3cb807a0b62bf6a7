"""The organisation, its people, one's own password; founding the first organisation."""

from datetime import UTC, datetime

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from steward.foundation.core.errors import DomainError
from steward.foundation.identity import operations
from steward.foundation.identity.models import Person
from steward.foundation.identity.queries import get_organisation, members_visible_to
from steward.foundation.identity.terms import Role
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.kit.commands import refuse, wired


class FoundForm(forms.Form):
    """The first owner and the organisation."""

    name = forms.CharField(label="Name of the organisation", max_length=200)
    sector = forms.CharField(label="Sector", max_length=100, required=False)
    your_name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your e-mail address")
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput,
        strip=False,
        help_text="At least 12 characters.",
    )


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        widget=forms.PasswordInput, strip=False, help_text="At least 12 characters."
    )


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role])


@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Let a signed-in person without an organisation begin one."""
    person = get_user(request)
    if not isinstance(person, Person):
        return redirect("/sign-in")
    request.user = person
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            organisation = operations.found_first_organisation(
                person=person, now=datetime.now(UTC), **values
            )
        except DomainError as error:
            refuse(form, error)
        else:
            update_session_auth_hash(request, person)
            request.session["organisation"] = str(organisation.id)
            return redirect("/")
    status = 422 if form.errors else 200
    return render(request, "settings/found.html", {"form": wired(form)}, status=status)


@require_http_methods(["GET", "POST"])
def settings(request: ActorRequest) -> HttpResponse:
    """Show the organisation and its people; invite."""
    form, secret = InviteForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = operations.invite_member(actor=request.actor, **form.cleaned_data)
            form = InviteForm()
        except DomainError as error:
            refuse(form, error)
    context = {
        "organisation": get_organisation(request.actor),
        "members": members_visible_to(request.actor),
        "form": wired(form),
        "link": request.build_absolute_uri(f"/invitation/{secret}") if secret else "",
    }
    return render(request, "settings/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def password(request: ActorRequest) -> HttpResponse:
    """Set one's own password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = request.person
        try:
            operations.set_password(person=person, password=form.cleaned_data["password"])
        except DomainError as error:
            refuse(form, error)
        else:
            person.save(update_fields=["password"])
            update_session_auth_hash(request, person)
            messages.success(request, "Your password is set.")
            return redirect("/settings")
    status = 422 if form.errors else 200
    return render(request, "settings/password.html", {"form": wired(form)}, status=status)
