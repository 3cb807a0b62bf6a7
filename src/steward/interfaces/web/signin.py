"""Signing in and out: password, one-time link, invitation."""

from datetime import UTC, datetime

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from steward.foundation.core.errors import DomainError
from steward.foundation.identity import operations, queries
from steward.foundation.identity.models import Person

ATTEMPTS = 10
ATTEMPT_MINUTES = 15
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(forms.Form):
    """Address and password."""

    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(label="Password", widget=forms.PasswordInput, strip=False)


class JoinForm(forms.Form):
    """What an invited person fills in."""

    name = forms.CharField(label="Your name", max_length=200)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, strip=False)


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; ten wrong tries lock the pair of address and origin."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _checked(request, form.cleaned_data["email"], form.cleaned_data["password"])
        if person is not None:
            login(request, person, backend=BACKEND)
            return redirect(_next(request))
        form.add_error(None, "Address and password do not belong together, or too many tries.")
    status = 422 if form.errors else 200
    return render(request, "identity/sign_in.html", {"form": form}, status=status)


def _checked(request: HttpRequest, email: str, password: str) -> Person | None:
    key = f"sign-in:{email.lower()}:{request.META.get('REMOTE_ADDR', '')}"
    tries = int(cache.get(key, 0))
    if tries >= ATTEMPTS:
        return None
    person = queries.get_person_by_email(email)
    if person is None:
        make_password(password)  # the same work, so that timing does not tell who has an account
    elif person.is_active and person.check_password(password):
        cache.delete(key)
        return person
    cache.set(key, tries + 1, ATTEMPT_MINUTES * 60)
    return None


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if allowed else "/"


@require_http_methods(["GET", "POST"])
def sign_in_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for one click, so that a mail scanner that follows links does not use the link up."""
    if request.method == "GET":
        return render(request, "identity/link.html", {})
    try:
        person = operations.redeem_sign_in_link(secret=secret, now=datetime.now(UTC))
    except DomainError as error:
        return render(request, "identity/link.html", {"error": error.message}, status=404)
    login(request, person, backend=BACKEND)
    return redirect("/" if person.has_usable_password() else "/settings/password")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Let an invited person join."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = operations.accept_invitation(
                secret=secret, now=datetime.now(UTC), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.place if error.place in form.fields else None, error.message)
        else:
            login(request, membership.person, backend=BACKEND)
            request.session["organisation"] = str(membership.organisation_id)
            return redirect("/")
    status = 422 if form.errors else 200
    return render(request, "identity/join.html", {"form": form}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/sign-in")
