"""Signing in and out: password, one-time link, invitation."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import get_user, logout
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from steward.domain.audits.operations.engaging import accept_engagement
from steward.foundation.core.errors import DomainError
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations.passkeys import (
    NOT_HERE,
    ask_for_known,
    check_passkey,
    relying_party,
    whose,
)
from steward.foundation.identity.operations.people import redeem_sign_in_link
from steward.foundation.identity.operations.tries import (
    NO_WAIT,
    TRY_MINUTES,
    Door,
    claim_sign_in,
    claim_try,
    settle_sign_in,
)
from steward.foundation.identity.queries import (
    Offer,
    awaits_first_owner,
    get_person_by_email,
    offer_of,
)
from steward.foundation.identity.queries.entering import enters_by_password
from steward.interfaces.web.ceremonies import LATE, WRONG, ask_passkey, asked_challenge
from steward.interfaces.web.entering import come_by_passkey, come_in, with_wait, words_of
from steward.interfaces.web.gates import came_by_provider
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.known import mark_of
from steward.interfaces.web.origin import origin_of

PROVED_BY_LINK = "proved-by-link"
ALONE = "alone"
ELSEWHERE = "Your organisation signs its members in by its identity provider; use that below."
ELSEWHERE_THEN = "Your organisation signs its members in by its identity provider."
TOO_MANY = f"Too many tries. Wait {TRY_MINUTES} minutes, then try again."


class SignInForm(forms.Form):
    """Address and password."""

    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
    )


class NewPersonForm(forms.Form):
    """What an invited person fills in who has no account here."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label="Choose a password",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 12 characters, not a common one, unlike your name and address.",
    )


class KnownPersonForm(forms.Form):
    """What an invited person fills in who has an account here."""

    password = forms.CharField(
        label="The password of your account here",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
    )


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; wrong tries are slowed down, and nobody is locked out."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _tried(request, form, datetime.now(UTC))
    return _door(request, form, 422 if request.method == "POST" else 200)


def _tried(request: HttpRequest, form: SignInForm, now: datetime) -> HttpResponse:
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    door = Door(email=email, origin=origin_of(request), browser=mark_of(request, email))
    wait = claim_sign_in(door=door, now=now)
    if wait > NO_WAIT:
        form.add_error(None, words_of(wait))
        return with_wait(_door(request, form, 429), wait)
    person = _proved(email, password)
    if person is None:
        form.add_error(None, "Address and password do not belong together.")
        return _door(request, form, 422)
    settle_sign_in(door=door, now=now)
    if not enters_by_password(person.pk, now):
        form.add_error(None, ELSEWHERE)
        return _door(request, form, 422)
    return come_in(request, person, now, then=_next(request))


def _door(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    again = urlencode({"next": _next(request)})
    context = {"form": wired(form), "nobody": awaits_first_owner(), "again": again}
    return render(request, "identity/sign_in.html", context, status=status)


def _proved(email: str, password: str) -> Person | None:
    person = get_person_by_email(email)
    if person is None:
        make_password(password)  # the same work, so that timing does not tell who has an account
        return None
    return person if person.check_password(password) and person.is_active else None


@require_http_methods(["GET", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Ask for a passkey, which says by itself who comes; the device must verify the person."""
    now = datetime.now(UTC)
    if request.method != "POST":
        return _passkey_door(request, now, 200)
    challenge = asked_challenge(request, purpose=ALONE, now=now)
    if not challenge:
        return _passkey_door(request, now, 422, LATE)
    answer = request.POST.get("answer", "")
    person = whose(answer)
    email = person.email if person else ""
    door = Door(email=email, origin=origin_of(request), browser=mark_of(request, email), code=True)
    wait = claim_sign_in(door=door, now=now)
    if wait > NO_WAIT:
        return with_wait(_passkey_door(request, now, 429, words_of(wait)), wait)
    if person is None or not check_passkey(
        answer=answer, challenge=challenge, person=person, now=now, verified=True
    ):
        return _passkey_door(request, now, 422, WRONG)
    settle_sign_in(door=door, now=now)
    if not enters_by_password(person.pk, now):
        return _passkey_door(request, now, 422, ELSEWHERE_THEN)
    return come_by_passkey(request, person, now, then=_next(request))


def _passkey_door(
    request: HttpRequest, now: datetime, status: int, error: str = ""
) -> HttpResponse:
    context: dict[str, object] = {"error": error or ("" if relying_party() else NOT_HERE)}
    if relying_party() is not None:
        ceremony = ask_for_known(None, verified=True)
        context["passkey"] = ask_passkey(request, ceremony, purpose=ALONE, now=now)
    return render(request, "identity/sign_in_passkey.html", context, status=status)


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
        person = redeem_sign_in_link(secret=secret, now=datetime.now(UTC))
    except DomainError as error:
        return render(request, "identity/link.html", {"error": error.message}, status=404)
    keep = {PROVED_BY_LINK: "yes"}
    return come_in(request, person, datetime.now(UTC), then="/settings/password", keep=keep)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Let an invited person join, with what is known of them already asked no second time."""
    try:
        offer = offer_of(secret, datetime.now(UTC))
    except DomainError as error:
        context = {"title": "This invitation does not work", "message": error.message}
        return render(request, "layout/refusal.html", context, status=error.status)
    here = get_user(request)
    known = isinstance(here, Person) and offer.person is not None and here.pk == offer.person.pk
    known = known and not came_by_provider(request)
    form = _join_form(request, offer, known=known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _may_try(request, form, offer):
            signed_in = here if isinstance(here, Person) and known else None
            try:
                membership = accept_engagement(
                    secret=secret, now=datetime.now(UTC), signed_in=signed_in, **form.cleaned_data
                )
            except DomainError as error:
                refuse(form, error)
            else:
                return _joined(
                    request,
                    membership.person,
                    str(membership.organisation_id),
                    known=known,
                )
    context = {"form": wired(form), "offer": offer, "known": known}
    return render(request, "identity/join.html", context, status=status)


def _join_form(request: HttpRequest, offer: Offer, *, known: bool) -> forms.Form:
    kind = forms.Form if known else KnownPersonForm if offer.person else NewPersonForm
    return kind(request.POST if request.method == "POST" else None)


def _may_try(request: HttpRequest, form: forms.Form, offer: Offer) -> bool:
    about = f"join:{offer.invitation.pk}:{origin_of(request)}"
    if offer.person is None or claim_try(about=about, now=datetime.now(UTC)):
        return True
    form.add_error(None, TOO_MANY)
    return False


def _joined(
    request: HttpRequest, person: Person, organisation: str, *, known: bool
) -> HttpResponse:
    if not known:
        keep = {"organisation": organisation}
        return come_in(request, person, datetime.now(UTC), then="/", keep=keep)
    request.session["organisation"] = organisation
    return redirect("/")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/sign-in")
