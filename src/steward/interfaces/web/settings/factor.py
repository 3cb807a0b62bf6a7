"""The second factor: set up with an app, recovery codes, required of everybody; and proving."""

from typing import Any
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from steward.foundation.core.actor import require
from steward.foundation.core.errors import Conflict, DomainError
from steward.foundation.identity.models import Person
from steward.foundation.identity.operations import factors
from steward.foundation.identity.operations.passkeys import (
    ask_for_known,
    check_passkey,
    relying_party,
)
from steward.foundation.identity.operations.sessions import forget_other_sessions, note_proof
from steward.foundation.identity.operations.tries import claim_try, forget_tries
from steward.foundation.identity.policy import EDIT_ORGANISATION
from steward.foundation.identity.queries import (
    get_organisation,
    has_second_factor,
    recovery_codes_left,
)
from steward.foundation.identity.queries.passkeys import has_app, has_passkey
from steward.foundation.identity.rules import address_of_secret
from steward.interfaces.web.actors import ActorRequest
from steward.interfaces.web.asking import Question, ask, sent
from steward.interfaces.web.ceremonies import LATE, WRONG, ask_passkey, asked_challenge
from steward.interfaces.web.gates import came_by_provider
from steward.interfaces.web.kit.commands import refuse, wired
from steward.interfaces.web.origin import origin_of
from steward.interfaces.web.proof import freshly_proved
from steward.interfaces.web.settings.tabs import tabs_for
from steward.interfaces.web.signin import TOO_MANY

PAGE = "/settings/second-factor"
ACCOUNT = "/settings/account"
CODE_LENGTH = 6
PENDING = "second-factor-pending"
PROVING = "prove"


class ConfirmForm(forms.Form):
    """What the app shows once it knows the secret."""

    code = forms.CharField(
        label="Code that the app shows now",
        max_length=10,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ProofForm(forms.Form):
    """The password, or a code of the app."""

    proof = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        strip=False,
    )


class FirstDayForm(forms.Form):
    """From when a second factor is required."""

    first_day = forms.DateField(
        label="From this day on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="Until then members are told. Empty means: it is not required.",
    )


@require_http_methods(["GET", "POST"])
@freshly_proved
def second_factor(request: ActorRequest) -> HttpResponse:
    """Show the second factor, or set it up: scan, type a code, keep the recovery codes."""
    person = request.person
    if has_app(person.pk):
        context = {
            "tabs": tabs_for(request.actor, ACCOUNT),
            "left": recovery_codes_left(person.pk),
            "all": factors.RECOVERY_CODES,
        }
        return render(request, "settings/factor.html", context)
    form = ConfirmForm(sent(request))
    if request.method == "POST" and form.is_valid() and _may_try(request, form):
        try:
            codes = factors.set_up_second_factor(
                actor=request.actor,
                person=person,
                sealed=_pending(request),
                code=form.cleaned_data["code"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            del request.session[PENDING]
            forget_other_sessions(person=person, here=str(request.session.session_key))
            return _codes(request, codes)
    return _setting_up(request, form)


def _pending(request: ActorRequest) -> str:
    """Return the secret that is being set up, sealed; the same until it is confirmed."""
    sealed = str(request.session.get(PENDING, ""))
    if not sealed or factors.opened(sealed) is None:
        sealed = request.session[PENDING] = factors.new_secret()
    return sealed


def _setting_up(request: ActorRequest, form: ConfirmForm) -> HttpResponse:
    secret = factors.opened(_pending(request)) or ""
    host = settings.BASE_URL.split("://")[-1].split("/")[0]
    address = address_of_secret(secret, account=request.person.email, host=host)
    context = {
        "tabs": tabs_for(request.actor, ACCOUNT),
        "form": wired(form),
        "picture": segno.make(address, micro=False).svg_data_uri(scale=5, border=4, light="#fff"),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "due": request.second_factor_due,
        "today": request.actor.today,
    }
    status = 422 if form.errors else 200
    return render(request, "settings/factor_new.html", context, status=status)


def _codes(request: ActorRequest, codes: list[str]) -> HttpResponse:
    context = {"tabs": tabs_for(request.actor, ACCOUNT), "codes": codes}
    return render(request, "settings/factor_codes.html", context)


@require_http_methods(["GET", "POST"])
@freshly_proved
def new_codes(request: ActorRequest) -> HttpResponse:
    """Make new recovery codes, shown once.

    Raises:
        Conflict: There is no second factor.
    """
    if not has_second_factor(request.person.pk):
        raise Conflict("Set up a second factor first.")
    if request.method == "POST":
        codes = factors.renew_recovery_codes(actor=request.actor, person=request.person)
        return _codes(request, codes)
    return redirect(PAGE)


@require_http_methods(["GET", "POST"])
@freshly_proved
def remove(request: ActorRequest) -> HttpResponse:
    """Remove one's second factor."""
    question = Question(
        title="Remove the second factor",
        button="Remove",
        lead="Its codes sign you in no more. Without a passkey your password alone then does, and"
        " your recovery codes stop working. Where an organisation requires a second factor, you set"
        " up another before you go on.",
        tone="danger",
        done="The second factor is removed.",
        back=ACCOUNT,
    )

    def call(_fields: dict[str, Any]) -> None:
        factors.drop_second_factor(actor=request.actor, person=request.person)

    return ask(request, question, forms.Form(sent(request)), call)


@require_http_methods(["GET", "POST"])
@freshly_proved
def required(request: ActorRequest) -> HttpResponse:
    """Require a second factor of every member from a day on."""
    require(request.actor, EDIT_ORGANISATION)
    question = Question(
        title="Require a second factor",
        button="Save",
        lead="From this day on members set one up before they see anything else. API tokens go on"
        " working.",
        done="It is saved.",
        back="/settings",
    )

    def call(fields: dict[str, Any]) -> None:
        factors.require_second_factor(actor=request.actor, **fields)

    initial = {"first_day": get_organisation(request.actor).second_factor_from}
    return ask(request, question, FirstDayForm(sent(request), initial=initial), call)


@require_http_methods(["GET", "POST"])
def prove(request: ActorRequest) -> HttpResponse:
    """Ask who one is again: by password, or by a code of the app."""
    person = request.person
    form = _proof_form(request, sent(request))
    if request.method == "POST" and form.is_valid() and _may_try(request, form):
        if _is_proof(person, form.cleaned_data["proof"], request, app=has_app(person.pk)):
            return _proved(request)
        form.add_error("proof", "This is not right.")
    return _asked(request, form)


@require_POST
def prove_by_passkey(request: ActorRequest) -> HttpResponse:
    """Take a passkey as the proof of who one is; the device must have verified the person."""
    now = request.actor.now
    challenge = asked_challenge(request, purpose=PROVING, now=now)
    if not challenge:
        return _asked(request, _proof_form(request), LATE)
    if not claim_try(about=_about(request), now=now):
        return _asked(request, _proof_form(request), TOO_MANY)
    if check_passkey(
        answer=request.POST.get("answer", ""),
        challenge=challenge,
        person=request.person,
        now=now,
        verified=True,
        actor=request.actor,
    ):
        return _proved(request)
    return _asked(request, _proof_form(request), WRONG)


def _proved(request: ActorRequest) -> HttpResponse:
    forget_tries(about=_about(request), now=request.actor.now)
    note_proof(key=str(request.session.session_key), now=request.actor.now)
    messages.success(request, "Thank you. For ten minutes you are not asked again.")
    return redirect(_next(request))


def _proof_form(request: ActorRequest, data: QueryDict | None = None) -> ProofForm:
    form = ProofForm(data)
    if has_app(request.person.pk):
        form.fields["proof"].label = "Your password, or a code of your app"
    return form


def _asked(request: ActorRequest, form: forms.Form, error: str = "") -> HttpResponse:
    person, again = request.person, urlencode({"next": _next(request)})
    context: dict[str, object] = {
        "form": wired(form),
        "error": error,
        "person": person,
        "by_provider": came_by_provider(request),
        "again": again,
        "action": f"/settings/prove/passkey?{again}",
    }
    if has_passkey(person.pk) and relying_party() is not None and not came_by_provider(request):
        ceremony = ask_for_known(person, verified=True)
        context["passkey"] = ask_passkey(request, ceremony, purpose=PROVING, now=request.actor.now)
    status = 422 if form.errors or error else 200
    return render(request, "settings/prove.html", context, status=status)


def _is_proof(person: Person, proof: str, request: ActorRequest, *, app: bool) -> bool:
    tidy = "".join(proof.split())
    if app and len(tidy) == CODE_LENGTH and tidy.isdecimal():
        return factors.check_app_code(person=person, code=tidy, now=request.actor.now)
    return person.check_password(proof)


def _may_try(request: ActorRequest, form: forms.Form) -> bool:
    if claim_try(about=_about(request), now=request.actor.now):
        return True
    form.add_error(None, TOO_MANY)
    return False


def _about(request: ActorRequest) -> str:
    return f"prove:{request.person.pk}:{origin_of(request)}"


def _next(request: ActorRequest) -> str:
    wanted = request.GET.get("next", ACCOUNT)
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ACCOUNT
